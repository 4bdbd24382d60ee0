"""Texts exchanged with customers and colleagues, kept as interactions beside the calls."""

from collections.abc import Iterable
from typing import Any

import msgspec

from app.crm import folding, numbers
from app.crm.lookup import find_caller
from app.crm.rows import Office
from app.database.database import Database
from app.database.reader import Params

RECEIVED, SENDING, SENT, FAILED = "received", "sending", "sent", "failed"
_THREAD = 200
_CONVERSATIONS = 200
SEARCHED = 5_000
"""The latest texts in which a search looks: folding them takes a few hundredths of a second."""
_COLUMNS = """
SELECT m.id, m.uid, m.direction, m.account, m.remote, m.remote_key, m.display_name, m.contact_id,
 coalesce(p.given_name, ''), coalesce(p.family_name, ''), coalesce(o.name, ''), m.call_uid,
 m.text, m.at, m.state, m.reason, m.unread
FROM message m
LEFT JOIN contact p ON p.id = m.contact_id
LEFT JOIN organisation o ON o.id = p.organisation_id
"""


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A text to be kept: its direction is "inbound" or "outbound"."""

    uid: str
    direction: str
    account: str
    remote: str
    text: str
    at: int
    state: str
    display_name: str = ""
    call_uid: str = ""
    agent_id: int | None = None


class MessageRow(msgspec.Struct, frozen=True):
    """One text as conversations and records show it."""

    id: int
    uid: str
    direction: str
    account: str
    remote: str
    remote_key: str
    display_name: str
    contact_id: int | None
    contact_name: str
    organisation: str
    call_uid: str
    text: str
    at: int
    state: str
    reason: str
    unread: bool


class Conversation(msgspec.Struct, frozen=True):
    """The last text exchanged with somebody, and how many of theirs have not been read."""

    last: MessageRow
    unread: int


def remote_key(remote: str, office: Office) -> str:
    """What a conversation goes by, however the server writes the number."""
    if "@" in remote:
        return remote.strip().lower()
    reading = numbers.candidates(remote, office.country, office.prefixes)
    return reading.e164[0] if reading.e164 else remote.strip().lower()


def add(database: Database, new: NewMessage, office: Office) -> str:
    """Keep a text with the contact it belongs to, and give the key of its conversation."""
    from sqlalchemy import insert

    from app.crm.message_models import MESSAGE

    key = remote_key(new.remote, office)
    match = find_caller(database, new.remote, office.country, office.prefixes)
    contact_id = match.contacts[0].id if len(match.contacts) == 1 else None
    values = msgspec.structs.asdict(new) | {
        "remote_key": key,
        "contact_id": contact_id,
        "unread": new.direction == "inbound",
    }
    with database.session() as session:
        session.execute(insert(MESSAGE).values(**values))
    return key


def settle(database: Database, uid: str, state: str, reason: str = "") -> None:
    """Note what became of a text on its way."""
    from sqlalchemy import update

    from app.crm.message_models import MESSAGE

    with database.session() as session:
        session.execute(
            update(MESSAGE).where(MESSAGE.c.uid == uid).values(state=state, reason=reason)
        )


def fail_unsettled(database: Database, agent_id: int | None) -> None:
    """Texts a desk left on their way when it ended: nobody will hear what became of them."""
    if database.reader.row("SELECT 1 FROM message WHERE state = 'sending' LIMIT 1") is None:
        return
    from sqlalchemy import update

    from app.crm.message_models import MESSAGE

    mine = MESSAGE.c.agent_id == agent_id if agent_id else MESSAGE.c.agent_id.is_(None)
    with database.session() as session:
        session.execute(
            update(MESSAGE)
            .where(MESSAGE.c.state == SENDING, mine)
            .values(state=FAILED, reason="interrupted")
        )


def mark_read(database: Database, key: str) -> None:
    """Every text of this conversation has been seen."""
    from sqlalchemy import update

    from app.crm.message_models import MESSAGE

    with database.session() as session:
        session.execute(
            update(MESSAGE)
            .where(MESSAGE.c.remote_key == key, MESSAGE.c.unread)
            .values(unread=False)
        )


def unread(database: Database, agent_id: int | None = None) -> int:
    """How many texts wait to be read at this desk."""
    row = database.reader.row(
        "SELECT count(*) FROM message m WHERE m.unread" + _mine(agent_id), _params(agent_id)
    )
    return int(row[0]) if row is not None else 0


def conversations(database: Database, agent_id: int | None = None) -> tuple[Conversation, ...]:
    """Who has been written with, the latest first."""
    reader, params = database.reader, _params(agent_id)
    latest = (
        "WHERE m.id IN (SELECT max(m.id) FROM message m WHERE 1 = 1"
        f"{_mine(agent_id)} GROUP BY m.remote_key) ORDER BY m.id DESC LIMIT {_CONVERSATIONS}"
    )
    return _counted(database, map(_row, reader.rows(_COLUMNS + latest, params)), agent_id)


def _counted(
    database: Database, rows: Iterable[MessageRow], agent_id: int | None
) -> tuple[Conversation, ...]:
    """Each with how much is unread in its conversation."""
    waiting = database.reader.rows(
        "SELECT m.remote_key, count(*) FROM message m WHERE m.unread"
        f"{_mine(agent_id)} GROUP BY m.remote_key",
        _params(agent_id),
    )
    counts: dict[str, int] = {row[0]: row[1] for row in waiting}
    return tuple(Conversation(row, counts.get(row.remote_key, 0)) for row in rows)


def search(database: Database, text: str, agent_id: int | None = None) -> tuple[Conversation, ...]:
    """The conversations in which somebody, or what was written, fits; each by its latest such text.

    Every word may be cut short; accents and case do not count. Digits find a number too, national
    or international.
    """
    digits = _digits(text) if numbers.looks_like_number(text) else ""
    if not folding.words(text):
        return conversations(database, agent_id)
    rows = database.reader.rows(
        f"{_COLUMNS}WHERE 1 = 1{_mine(agent_id)} ORDER BY m.id DESC LIMIT {SEARCHED}",
        _params(agent_id),
    )
    found: dict[str, MessageRow] = {}
    for row in map(_row, rows):
        if len(found) == _CONVERSATIONS:
            break
        if row.remote_key not in found and _fits(row, text, digits):
            found[row.remote_key] = row
    return _counted(database, found.values(), agent_id)


def _fits(row: MessageRow, typed: str, digits: str) -> bool:
    if digits and digits in _digits(row.remote_key):
        return True
    names = f"{row.contact_name} {row.organisation} {row.display_name} {row.remote_key}"
    return folding.begins(f"{names} {row.text}", typed)


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdecimal()).lstrip("0")


def thread(database: Database, key: str, agent_id: int | None = None) -> tuple[MessageRow, ...]:
    """The last texts of one conversation, oldest first."""
    rows = database.reader.rows(
        f"{_COLUMNS}WHERE m.remote_key = :key{_mine(agent_id)} ORDER BY m.id DESC LIMIT {_THREAD}",
        {"key": key, **_params(agent_id)},
    )
    return tuple(_row(row) for row in reversed(rows))


def of_contact(database: Database, contact_id: int, limit: int = 3) -> tuple[MessageRow, ...]:
    """The last texts exchanged with a contact by anybody here, newest first."""
    rows = database.reader.rows(
        f"{_COLUMNS}WHERE m.contact_id = :id ORDER BY m.id DESC LIMIT :limit",
        {"id": contact_id, "limit": limit},
    )
    return tuple(_row(row) for row in rows)


def _mine(agent_id: int | None) -> str:
    return " AND (m.agent_id = :agent OR m.agent_id IS NULL)" if agent_id else ""


def _params(agent_id: int | None) -> Params:
    return {"agent": agent_id} if agent_id else {}


def _row(row: tuple[Any, ...]) -> MessageRow:
    name = f"{row[8]} {row[9]}".strip() or row[10]
    values = (*row[:8], name, *row[10:16], bool(row[16]))
    return MessageRow(*values)
