"""Storing parsed calls, some thousand at a time, in the transaction of an import."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from app.crm import calls
from app.crm.folding import fold
from app.crm.rows import FinishedCall, Office
from app.database.bulk import Bulk

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_COMPARED = (
    "outcome",
    "ring_ms",
    "talk_ms",
    "hold_ms",
    "wrap_ms",
    "wrap_state",
    "disposition_id",
    "notes",
    "answered_at",
    "ended_at",
)


class CallStore:
    """Finds, creates and corrects calls, batch by batch, and counts what it did."""

    def __init__(self, office: Office) -> None:
        self.created = 0
        self.updated = 0
        self.skipped = 0
        self._office = office
        self._agents: dict[str, int] = {}
        self._dispositions: dict[str, int] = {}

    def begin(self, session: "Session") -> None:
        """Work in this session from now on."""
        self._session = session
        self._bulk = Bulk(session)
        for row_id, name, extension in self._bulk.rows(
            "SELECT id, name, extension FROM member ORDER BY active, id"
        ):
            # Those who work here win over those who have left under the same name.
            self._agents[fold(name)] = row_id
            if extension:
                self._agents[fold(extension)] = row_id
        for row_id, *names in self._bulk.rows("SELECT id, code, name_fr, name_en FROM disposition"):
            self._dispositions.update((fold(name.replace("_", " ")), row_id) for name in names)

    def agent(self, name: str) -> int | None:
        """Id of the member of this name or extension, joined to the team when unknown."""
        key = fold(name)
        if not key:
            return None
        if key not in self._agents:
            row_id = self._bulk.new_ids("member", 1)[0]
            self._bulk.insert(
                "member", ("id", "name", "active"), [(row_id, " ".join(name.split()), True)]
            )
            self._agents[key] = row_id
        return self._agents[key]

    def disposition(self, name: str) -> int | None:
        """Id of the disposition of this code or name, kept as an inactive one when unknown."""
        key = fold(name.replace("_", " "))
        if not key:
            return None
        if key not in self._dispositions:
            row_id = self._bulk.new_ids("disposition", 1)[0]
            shown = " ".join(name.split())
            self._bulk.insert(
                "disposition",
                ("id", "code", "name_fr", "name_en", "position", "active"),
                [(row_id, key.replace(" ", "_"), shown, shown, 1_000, False)],
            )
            self._dispositions[key] = row_id
        return self._dispositions[key]

    def store(self, batch: Sequence[FinishedCall]) -> None:
        """Store one batch; of two rows for one call the last counts."""
        known = self._known(call.uid for call in batch)
        new: dict[str, FinishedCall] = {}
        contacts = self._contacts(call.remote_e164 for call in batch)
        for call in batch:
            if call.uid in new:
                same = new[call.uid] == msgspec.structs.replace(
                    call, contact_id=contacts.get(call.remote_e164)
                )
                self.skipped += same
                self.updated += not same
            elif call.uid in known:
                self._correct(call, known[call.uid])
                continue
            else:
                self.created += 1
            new[call.uid] = msgspec.structs.replace(call, contact_id=contacts.get(call.remote_e164))
        calls.insert_finished(self._session, list(new.values()), self._office.zone)

    def _known(self, uids: Iterable[str]) -> dict[str, tuple[Any, ...]]:
        rows = self._bulk.rows(
            f"SELECT uid, {', '.join(_COMPARED)} FROM call WHERE uid {self._bulk.among('uids')}",
            {"uids": self._bulk.listed(uids)},
        )
        return {row[0]: row[1:] for row in rows}

    def _contacts(self, e164: Iterable[str]) -> dict[str, int]:
        """The contact of each number that belongs to one alone."""
        rows = self._bulk.rows(
            "SELECT e164, min(contact_id) FROM contact_number"
            f" WHERE e164 {self._bulk.among('numbers')}"
            " GROUP BY e164 HAVING count(DISTINCT contact_id) = 1",
            {"numbers": self._bulk.listed({number for number in e164 if number})},
        )
        return dict(rows)

    def _correct(self, call: FinishedCall, stored: tuple[Any, ...]) -> None:
        values = {name: getattr(call, name) for name in _COMPARED}
        if tuple(values.values()) == stored:
            self.skipped += 1
            return
        calls.correct(self._session, call.uid, values)
        self.updated += 1
