"""Listening to a recording: who may, what they get to see, and that it is kept who did."""

import getpass

import msgspec

from app.clock import now_ms
from app.crm import recording_policy, recordings
from app.crm.recordings import Listening, Recording
from app.database.database import Database
from app.desk.desk import Desk
from app.team import members


class Shown(msgspec.Struct, frozen=True):
    """A recording as one member of the office gets to see it."""

    recording: Recording
    may_listen: bool
    may_delete: bool
    listenings: tuple[Listening, ...]


def shown(database: Database, call_uid: str, member_id: int) -> Shown | None:
    """The recording of a call for this member; None when nothing was ever said about it."""
    found = recordings.of_call(database, call_uid)
    if found is None:
        return None
    policy = recording_policy.load(database)
    member = members.get(database, member_id) if member_id else None
    # An office of one person has no list of members, and nobody to hide anything from.
    role = member.role if member is not None else ("" if members.active(database) else "manager")
    own = member is not None and found.member_id == member.id
    return Shown(
        found,
        may_listen=recording_policy.may_listen(policy, role=role, own=own),
        may_delete=recording_policy.leads(role),
        listenings=recordings.listenings(database, call_uid),
    )


class ListeningLog:
    """Keeps who hears which stretch of one recording, from the first moment of it."""

    def __init__(self, desk: Desk, call_uid: str) -> None:
        self._desk = desk
        self._call_uid = call_uid
        self._entry = 0
        self._reached = 0
        self._listening = False

    def begin(self, from_ms: int) -> None:
        """Somebody begins to listen here: put on record before anything else."""
        self._listening, self._reached, self._entry = True, from_ms, 0
        member_id = self._desk.office.member_id or None

        def then(entry: int) -> None:
            self._entry = entry
            if not self._listening:
                self._write()

        self._desk.tasks.ask(
            lambda d: recordings.log_listening(
                d,
                self._call_uid,
                member_id=member_id,
                person=getpass.getuser(),
                at=now_ms(),
                from_ms=from_ms,
                to_ms=from_ms,
            ),
            then,
        )

    def reach(self, ms: int) -> None:
        """They have heard up to here."""
        self._reached = max(self._reached, ms)

    def end(self) -> None:
        """They stop listening."""
        if self._listening:
            self._listening = False
            self._write()

    def _write(self) -> None:
        entry, reached = self._entry, self._reached
        if entry:
            self._desk.tasks.ask(lambda d: recordings.listened_until(d, entry, reached))
