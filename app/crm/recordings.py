"""What is kept of every recording: its state, its marks, and who has listened.

A recording belongs to a call, known by its `uid`. Its row outlives its sound: that it was deleted,
when and why is part of the record.
"""

from typing import TYPE_CHECKING, Any

import msgspec

from app.database.database import Database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NONE, ANNOUNCING, RECORDING = "none", "announcing", "recording"
FINISHED, INTERRUPTED = "finished", "interrupted"
DELETING, DELETED = "deleting", "deleted"
NOT_ASKED, ANNOUNCED, AGREED, OBJECTED = "not_asked", "announced", "agreed", "objected"
PAUSE, RESUME, NOTE = "pause", "resume", "note"
LISTENED, EXPORTED = "listened", "exported"

_COLUMNS = (
    "r.id, r.call_uid, r.member_id, coalesce(m.name, ''), r.place, r.state, r.consent, r.private,"
    " r.cause, r.failure, r.path, r.sha256, r.size, r.began_at, r.ended_at, r.duration_ms,"
    " r.keep_until, r.deleted_at, r.delete_reason, r.announcement, r.announcement_sha256,"
    " r.announced_at, r.announced_until, r.announced_whole"
)
_SELECT = f"SELECT {_COLUMNS} FROM recording r LEFT JOIN member m ON m.id = r.member_id "


class Mark(msgspec.Struct, frozen=True):
    """A place in a recording: "pause", "resume" or a "note", `offset_ms` from its beginning."""

    kind: str
    at: int
    offset_ms: int
    person: str
    note: str


class Listening(msgspec.Struct, frozen=True):
    """Who has heard, or taken out, which stretch of a recording, and when."""

    kind: str
    person: str
    at: int
    from_ms: int
    to_ms: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a recording ended, by the names of `Recording`."""

    state: str
    failure: str = ""
    ended_at: int
    duration_ms: int
    sha256: str
    size: int
    keep_until: int


class Recording(msgspec.Struct, frozen=True):
    """One recording as it stands."""

    id: int
    call_uid: str
    member_id: int | None
    person: str
    place: str
    """The computer that has the file."""
    state: str
    consent: str
    private: bool
    cause: str
    failure: str
    path: str
    sha256: str
    size: int
    began_at: int | None
    ended_at: int | None
    duration_ms: int
    keep_until: int | None
    deleted_at: int | None
    delete_reason: str
    announcement: str
    announcement_sha256: str
    announced_at: int | None
    announced_until: int | None
    announced_whole: bool
    marks: tuple[Mark, ...] = ()

    @property
    def has_sound(self) -> bool:
        """Whether there should be a file to listen to."""
        return self.state in {FINISHED, INTERRUPTED}


def of_call(database: Database, call_uid: str) -> Recording | None:
    """The recording of a call with its marks; None when nothing was ever said about it."""
    row = database.reader.row(_SELECT + "WHERE r.call_uid = :uid", {"uid": call_uid})
    if row is None:
        return None
    marks = database.reader.rows(
        "SELECT k.kind, k.at, k.offset_ms, coalesce(m.name, ''), k.note FROM recording_mark k"
        " LEFT JOIN member m ON m.id = k.member_id WHERE k.recording_id = :id"
        " ORDER BY k.offset_ms, k.id",
        {"id": row[0]},
    )
    return _recording(row, tuple(Mark(*mark) for mark in marks))


def listenings(database: Database, call_uid: str) -> tuple[Listening, ...]:
    """Who has listened to the recording of a call, the last first."""
    rows = database.reader.rows(
        "SELECT l.kind, coalesce(m.name, l.person), l.at, l.from_ms, l.to_ms"
        " FROM recording_listening l JOIN recording r ON r.id = l.recording_id"
        " LEFT JOIN member m ON m.id = l.member_id WHERE r.call_uid = :uid ORDER BY l.id DESC",
        {"uid": call_uid},
    )
    return tuple(Listening(*row) for row in rows)


def in_state(database: Database, place: str, *states: str) -> tuple[Recording, ...]:
    """The recordings of one computer in these states, the oldest first."""
    found: list[Recording] = []
    for state in states:
        rows = database.reader.rows(
            _SELECT + "WHERE r.state = :state AND r.place = :place ORDER BY r.id",
            {"state": state, "place": place},
        )
        found.extend(_recording(row) for row in rows)
    return tuple(found)


def due(database: Database, place: str, now: int) -> tuple[Recording, ...]:
    """The recordings of one computer whose time is over, the oldest first."""
    found: list[Recording] = []
    for state in (FINISHED, INTERRUPTED):
        rows = database.reader.rows(
            _SELECT + "WHERE r.state = :state AND r.keep_until <= :now AND r.place = :place"
            " ORDER BY r.keep_until",
            {"state": state, "now": now, "place": place},
        )
        found.extend(_recording(row) for row in rows)
    return tuple(found)


def over_elsewhere(database: Database, place: str, now: int) -> tuple[str, ...]:
    """Paths of what other computers recorded and may not be kept any longer, or is deleted."""
    rows = database.reader.rows(
        "SELECT path FROM recording WHERE path <> '' AND place <> :place"
        " AND (state IN (:deleting, :deleted) OR keep_until <= :now)",
        {"place": place, "now": now, "deleting": DELETING, "deleted": DELETED},
    )
    return tuple(row[0] for row in rows)


def listing(database: Database, limit: int = 1_000) -> tuple[Recording, ...]:
    """The recordings of the office, the newest first."""
    rows = database.reader.rows(
        _SELECT + "WHERE r.began_at IS NOT NULL ORDER BY r.began_at DESC LIMIT :limit",
        {"limit": limit},
    )
    return tuple(_recording(row) for row in rows)


def with_path(database: Database) -> frozenset[str]:
    """The calls whose recording is known to have, or to have had, a file."""
    rows = database.reader.rows("SELECT call_uid FROM recording WHERE path <> ''")
    return frozenset(row[0] for row in rows)


def share_recorded(database: Database, since: int) -> tuple[int, int]:
    """How many calls were recorded since an epoch time, and how many were answered."""
    row = database.reader.row(
        "SELECT (SELECT count(*) FROM recording WHERE began_at >= :since),"
        " (SELECT count(*) FROM call WHERE started_at >= :since AND answered_at IS NOT NULL)",
        {"since": since},
    )
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def note(database: Database, call_uid: str, **values: object) -> None:
    """Keep these facts about the recording of a call, by the names of `Recording`."""
    with database.session() as session:
        _note(session, call_uid, values)


def object_to(database: Database, call_uid: str, at: int) -> None:
    """The other side objects: whatever sound there is must go, and this is said for good."""
    with database.session() as session:
        _note(session, call_uid, {"consent": OBJECTED})
        _begin_deletion(session, call_uid, "objection", at)


def make_private(database: Database, call_uid: str, at: int) -> None:
    """The call is private: whatever sound there is must go, and none is made."""
    with database.session() as session:
        _note(session, call_uid, {"private": True})
        _begin_deletion(session, call_uid, "private", at)


def begin_deletion(database: Database, call_uid: str, reason: str, at: int) -> None:
    """Note that the sound must go; `deleted` says that it has. A crash in between is mended."""
    with database.session() as session:
        _begin_deletion(session, call_uid, reason, at)


def deleted(database: Database, call_uid: str, at: int) -> None:
    """The sound is gone; what is known of the recording stays."""
    note(database, call_uid, state=DELETED, deleted_at=at)


def mark(
    database: Database,
    call_uid: str,
    kind: str,
    *,
    at: int,
    offset_ms: int,
    member_id: int | None,
    note: str = "",
) -> None:
    """Mark a place in the recording of a call."""
    from sqlalchemy import insert

    from app.crm.recording_models import MARK

    with database.session() as session:
        values = {
            "recording_id": _id_of(session, call_uid),
            "kind": kind,
            "at": at,
            "offset_ms": offset_ms,
            "member_id": member_id,
            "note": note,
        }
        session.execute(insert(MARK).values(values))


def log_listening(
    database: Database,
    call_uid: str,
    *,
    kind: str = LISTENED,
    member_id: int | None,
    person: str,
    at: int,
    from_ms: int,
    to_ms: int,
) -> int:
    """Keep that somebody listens or takes out; gives the id of the entry."""
    from sqlalchemy import insert

    from app.crm.recording_models import LISTENING

    with database.session() as session:
        values = {
            "recording_id": _id_of(session, call_uid),
            "kind": kind,
            "member_id": member_id,
            "person": person,
            "at": at,
            "from_ms": from_ms,
            "to_ms": to_ms,
        }
        return int(session.scalars(insert(LISTENING).returning(LISTENING.c.id), values).one())


def listened_until(database: Database, listening_id: int, to_ms: int) -> None:
    """Keep how far somebody has listened."""
    from sqlalchemy import update

    from app.crm.recording_models import LISTENING

    with database.session() as session:
        session.execute(update(LISTENING).where(LISTENING.c.id == listening_id).values(to_ms=to_ms))


def _begin_deletion(session: "Session", call_uid: str, reason: str, at: int) -> None:
    """Only what has sound is deleted; what never had any stays as it is."""
    from sqlalchemy import select, update

    from app.crm.recording_models import RECORDING as TABLE

    mine = TABLE.c.id == _id_of(session, call_uid)
    path, state = session.execute(select(TABLE.c.path, TABLE.c.state).where(mine)).one()
    if path and state not in {DELETED, NONE}:
        values = {"state": DELETING, "delete_reason": reason, "deleted_at": at}
        session.execute(update(TABLE).where(mine).values(values))
    elif state == ANNOUNCING:
        session.execute(update(TABLE).where(mine).values(state=NONE))


def _note(session: "Session", call_uid: str, values: dict[str, object]) -> None:
    from sqlalchemy import update

    from app.crm.recording_models import RECORDING as TABLE

    mine = TABLE.c.id == _id_of(session, call_uid)
    session.execute(update(TABLE).where(mine).values(values))


def _id_of(session: "Session", call_uid: str) -> int:
    """The id of a call's recording, whose row is made when it is first spoken of."""
    from sqlalchemy import insert, select

    from app.crm.recording_models import RECORDING as TABLE

    known = session.scalar(select(TABLE.c.id).where(TABLE.c.call_uid == call_uid))
    if known is not None:
        return int(known)
    return int(session.scalars(insert(TABLE).returning(TABLE.c.id), {"call_uid": call_uid}).one())


def _recording(row: tuple[Any, ...], marks: tuple[Mark, ...] = ()) -> Recording:
    # By position, as the statement gives them; SQLite knows truth values as numbers.
    values = (*row[:7], bool(row[7]), *row[8:23], bool(row[23]), marks)
    return Recording(*values)
