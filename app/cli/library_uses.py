"""Each library that is loaded only when it is needed, used once the way the program uses it.

What freezing has left out by mistake is found here by the self-test, not by a person at work.
"""

import contextlib
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import app
from app import i18n
from app.clock import now_ms
from app.crm import numbers
from app.crm.imports import import_contacts
from app.database.opening import open_database
from app.desk import key_copies
from app.launch import frozen
from app.paths import DataPaths
from app.settings import DIRECTORY_KINDS, Directory
from app.telephony.sound_result import SoundResult

_CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoé Exemple\r\nTEL:+41 44 668 18 00\r\nEND:VCARD\r\n"
_ROWS = (("name", "phone"), ("Zacharie Exemple", "+49 30 123456"))
_NAMES = "שלום سلام"
_LEADING = {"LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH"}
_FRAME = 480
"""Samples of 10 ms."""


def use_all(paths: DataPaths) -> str:
    """Use every library once in the office of `paths`, which is changed by it.

    Raises RuntimeError with the name of the first use that failed.
    """
    for name, use in _USES.items():
        try:
            use(paths)
        except Exception as error:
            raise RuntimeError(f"{name}: {type(error).__name__}: {error}") from error
    return ", ".join(_USES)


def _modules(_paths: DataPaths) -> None:
    names = [module.name for module in pkgutil.walk_packages(app.__path__, "app.")]
    for name in names:
        importlib.import_module(name)
    if "app.ui.pages.team" not in names:  # a program may not know what it holds
        raise RuntimeError(f"only {len(names)} modules were found")


def _databases(_paths: DataPaths) -> None:
    from sqlalchemy import create_engine

    create_engine("postgresql+psycopg://").dispose()  # loads the driver; connects to nothing


def _numbers(_paths: DataPaths) -> None:
    _expect(numbers.display("+49301234567", "FR"), "+49 30 1234567")


def _contact_files(paths: DataPaths) -> None:
    import openpyxl

    card, sheet = paths.root / "card.vcf", paths.root / "sheet.xlsx"
    card.write_text(_CARD, encoding="utf-8", newline="")
    book = openpyxl.Workbook()
    for row in _ROWS:
        book.worksheets[0].append(row)
    book.save(sheet)
    database = open_database(paths)
    try:
        for file in (card, sheet):
            _expect(import_contacts(database, file).created, 1)
    finally:
        database.close()


def _papers(paths: DataPaths) -> None:
    from app.reports import build, scripts

    drawn = scripts.in_drawn_order(_NAMES)
    if drawn == _NAMES:
        raise RuntimeError("Hebrew and Arabic are drawn as they are written")
    found = SoundResult(at=now_ms(), profile=drawn, microphone=_NAMES, speaker="")
    month = f"{datetime.now(tz=UTC):%Y-%m}"
    database = open_database(paths)
    try:
        for language in map(i18n.language, i18n.LANGUAGES):
            build.write_monthly(database, month, language, paths.root / "month.pdf")
            build.write_staff_notice(database, language, paths.root / "notice.pdf")
            build.write_sound_check(found, language, paths.root / "sound.pdf")
    finally:
        database.close()


def _account_code(_paths: DataPaths) -> None:
    from app.ui import account_code

    _expect(account_code.read(account_code.code("sip:101@example.org")), "sip:101@example.org")


def _key_copy(_paths: DataPaths) -> None:
    words = "correct horse battery"
    _expect(key_copies.opened(key_copies.sealed((bytes(32),), words), words), (bytes(32),))


def _voice(_paths: DataPaths) -> None:
    import numpy as np
    import pywebrtc_audio

    silence = np.zeros(_FRAME, np.int16)
    cleaned = pywebrtc_audio.EchoCanceller(sample_rate=48_000).process(silence, silence)
    _expect(len(cleaned), _FRAME)


def _headsets(_paths: DataPaths) -> None:
    from app.telephony.engine.hid import load_hid

    load_hid().enumerate()


def _system_mute(_paths: DataPaths) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # no libpulse0: the computer has another sound system
            importlib.import_module("pulsectl")


def _servers(_paths: DataPaths) -> None:
    import dns.resolver

    from app.telephony.engine.hop.tls import TlsWish, context

    dns.resolver.Resolver(configure=False)
    context(TlsWish(name="example.org"))


def _directories(_paths: DataPaths) -> None:
    from app.crm.directories import multistatus
    from app.crm.directories.sources import source_of

    _expect(multistatus.read(b'<multistatus xmlns="DAV:"/>', "example.org").resources, [])
    for kind, scheme in zip(DIRECTORY_KINDS, ("https", "ldaps"), strict=True):
        source_of(Directory(id="", kind=kind, address=f"{scheme}://example.org/"), "")


def _other_programs(_paths: DataPaths) -> None:
    """A frozen program may not lead those it starts to the libraries inside it."""
    ours = str(Path(sys.executable).parent)
    led = [name for name, value in os.environ.items() if name in _LEADING and ours in value]
    _expect(led if frozen() else [], [])


def _expect(got: object, wanted: object) -> None:
    if got != wanted:
        raise RuntimeError(f"{got!r} instead of {wanted!r}")


_USES: dict[str, Callable[[DataPaths], None]] = {
    "modules": _modules,
    "databases": _databases,
    "numbers": _numbers,
    "contact files": _contact_files,
    "papers": _papers,
    "account codes": _account_code,
    "key copies": _key_copy,
    "voice": _voice,
    "headsets": _headsets,
    "system mute": _system_mute,
    "servers": _servers,
    "other programs": _other_programs,
    "directories": _directories,
}
