"""The support file: one zip of plain texts, to be looked into before it is sent anywhere."""

import json
import locale
import os
import platform
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from app import __version__
from app.crm.call_lists import last_numbers
from app.database.database import Database
from app.desk.support import ladders
from app.desk.support.journal import Journal
from app.desk.support.masking import Masking
from app.errors import UserError, reason_of
from app.i18n import _
from app.launch import frozen
from app.paths import DataPaths
from app.settings import Settings
from app.team import members
from app.telephony.events import EngineReady

_LIBRARIES = (
    "PySide6-Essentials",
    "pjsua2-python",
    "SQLAlchemy",
    "cryptography",
    "psycopg",
    "pywebrtc-audio",
    "soundfile",
    "keyring",
    "msgspec",
)
_PERSONS = {
    "user",
    "auth_user",
    "display_name",
    "label",
    "turn_user",
    "forward_to",
    "forward_busy",
    "forward_unanswered",
    "auto_answer_numbers",
    "mailbox",
    "default_account",
}
_LOG_BYTES = 1_500_000
_KNOWN_CALLERS = 1000
_EXPLAINED = """\
Support file of Combiné {version}, made {when}.

summary.json   versions, system, what the telephone of this computer can do, permissions
settings.json  the settings of this computer; passwords are not in it, they lie in the keychain
devices.json   the sound devices plugged in and chosen
network.txt    registrations, the engine's starts and ends, refused requests, ends of calls
ladders.txt    each call as a ladder of its SIP messages
trace.txt      the SIP messages whole
logs/          the ends of the log files

Passwords, keys and the words of messages have been taken out. Names and numbers are {persons}.
Nothing was sent: this file goes where you send it.
"""


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """What is known above the records: gathered on the window's thread, read on another."""

    paths: DataPaths
    settings: Settings
    engine: EngineReady | None
    journal: Journal
    surroundings: Mapping[str, str]
    """Screens, platform, permissions: what only the window can see."""
    persons: bool
    """Whether names and numbers are masked."""


def write(database: Database, sources: Sources, file: Path) -> Path:
    """Write the support file; raises `UserError` when the place cannot be written."""
    mask = Masking(persons=sources.persons, known=_known(database, sources.settings))
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in _texts(database, sources, mask):
                archive.writestr(name, text)
    except OSError as error:
        words = _("The support file could not be written to {file}: {reason}.")
        raise UserError(words.format(file=file, reason=reason_of(error))) from error
    return file


def _texts(database: Database, sources: Sources, mask: Masking) -> Iterator[tuple[str, str]]:
    journal = sources.journal
    persons = "masked" if sources.persons else "shown"
    when = f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}"
    yield "README.txt", _EXPLAINED.format(version=__version__, when=when, persons=persons)
    yield "summary.json", mask(_json(_summary(database, sources)))
    yield "settings.json", mask(_json(_without_persons(_kept(sources.settings), mask)))
    yield "devices.json", _json(msgspec.to_builtins(journal.devices))
    yield "network.txt", mask("\n".join(journal.lines()))
    told = journal.trace
    calls = [d for d in ladders.dialogues(told.messages) if d.is_call]
    yield "ladders.txt", mask("\n\n".join(map(ladders.ladder, calls)))
    gone = f"{told.forgotten} earlier messages are no longer known.\n\n" if told.forgotten else ""
    yield "trace.txt", gone + mask(ladders.listing(told.messages))
    for log in sorted(sources.paths.logs.glob("*.log*")):
        yield f"logs/{log.name}.txt", mask(_end_of(log))


def _summary(database: Database, sources: Sources) -> dict[str, object]:
    row = database.reader.row("SELECT version_num FROM alembic_version")
    engine = sources.engine
    return {
        "program": __version__,
        "frozen": frozen(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "locale": locale.getlocale()[0],
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "database": {"kind": database.reader.dialect, "revision": str(row[0]) if row else ""},
        "telephone": msgspec.to_builtins(engine) if engine is not None else "silent",
        "surroundings": dict(sources.surroundings),
    }


def _kept(settings: Settings) -> dict[str, object]:
    kept: dict[str, object] = msgspec.to_builtins(settings)
    kept.pop("window_state", None)
    return kept


def _without_persons(value: object, mask: Masking, name: str = "") -> object:
    if isinstance(value, dict):
        return {key: _without_persons(inner, mask, key) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_persons(inner, mask, name) for inner in value]
    return mask.person(value) if isinstance(value, str) and name in _PERSONS else value


def _known(database: Database, settings: Settings) -> set[str]:
    """Names and numbers of this office that may stand anywhere in a text."""
    callers = last_numbers(database, _KNOWN_CALLERS)
    own = {word for one in settings.accounts for word in (one.display_name, one.label)}
    own |= {member.name for member in members.active(database)}
    return own | {c.name for c in callers} | {c.number for c in callers if len(c.number) > 5}  # noqa: PLR2004  an extension may be any figure


def _end_of(log: Path) -> str:
    try:
        with log.open("rb") as opened:
            opened.seek(max(0, log.stat().st_size - _LOG_BYTES))
            return opened.read().decode("utf-8", "replace")
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
