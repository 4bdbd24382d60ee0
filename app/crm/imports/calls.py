"""Bringing in calls from a .csv file, such as the log of a PBX.

Columns, in any order, by these names in the first line:
    started_at   ISO 8601 with the offset from UTC: 2026-11-22T09:30:00+01:00
    direction    inbound or outbound
    remote       number of the other side; empty or "anonymous" when withheld
    agent        name or extension; somebody unknown joins the team
    queue        line or group that was called
    outcome      inbound: answered abandoned short_abandon voicemail overflow closed blocked
                 tech_fail declined; outbound: answered no_answer busy failed cancelled
    ring_s talk_s hold_s wrap_s    seconds; talk leaves out hold; an empty wrap_s is not known
    disposition  code or name; an unknown one is kept, but not offered at wrap-up
    notes        free text
started_at, direction and outcome must be there. An abandoned call with a wait of at most the
office's short_abandon_s counts as short_abandon: a PBX does not know the office's rule.

A call is the same as one in the log when start, direction, remote, agent and queue are; its other
cells then replace what is there. The same file twice changes nothing.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from app.crm import numbers
from app.crm import office as offices
from app.crm.folding import fold
from app.crm.imports import fields
from app.crm.imports.call_store import CallStore
from app.crm.imports.rejects import Rejects, RowRejectedError
from app.crm.imports.source import TEXTS, Line, Progress, require_kind, table_lines
from app.crm.outcomes import INBOUND, OUTBOUND, SHORT_ABANDON, is_short
from app.crm.rows import FinishedCall, ImportResult, Office
from app.database.database import Database
from app.errors import UserError
from app.i18n import _

_BATCH = 2_000
_NEEDED = ("started_at", "direction", "outcome")
COLUMNS = (
    "started_at",
    "direction",
    "remote",
    "agent",
    "queue",
    "outcome",
    "ring_s",
    "talk_s",
    "hold_s",
    "wrap_s",
    "disposition",
    "notes",
)
_DIRECTIONS = {
    "inbound": "inbound",
    "in": "inbound",
    "incoming": "inbound",
    "entrant": "inbound",
    "outbound": "outbound",
    "out": "outbound",
    "outgoing": "outbound",
    "sortant": "outbound",
}
_OUTCOMES = {
    "inbound": {name: name for name in INBOUND}
    | {
        "short_abandoned": SHORT_ABANDON,
        "missed": "abandoned",
        "no_answer": "abandoned",
        "timeout": "voicemail",
    },
    "outbound": {name: name for name in OUTBOUND} | {"canceled": "cancelled"},
}


def import_calls(
    database: Database, path: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportResult:
    """Bring in the calls of a .csv file and count what became of its rows.

    Rejected rows are written to NAME.rejected.csv beside the file. `progress` gets the share done
    and words; an error it raises undoes the import, as any error and any crash does.
    """
    require_kind(path, TEXTS)
    office = offices.load(database)
    with Rejects(path) as rejects:
        store = CallStore(office)
        with database.session() as session:
            store.begin(session)
            lines = table_lines(path)
            places = _places(path, next(lines, None), rejects)
            while batch := list(islice(lines, _BATCH)):
                store.store(list(_parsed(batch, places, office, store, rejects)))
                if progress is not None:
                    progress(batch[-1].share, path.name)
            rejects.finish()
            if dry_run:
                session.rollback()
    return rejects.result(store, dry_run=dry_run)


def _places(path: Path, heading: Line | None, rejects: Rejects) -> dict[str, int]:
    if heading is None:
        raise UserError(_("{name} is empty. Nothing was imported.").format(name=path.name))
    names = [fold(cell.replace("_", " ")).replace(" ", "_") for cell in heading.cells]
    places = {name: names.index(name) for name in COLUMNS if name in names}
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        raise UserError(
            _("{name}: these columns are missing: {columns}. Nothing was imported.").format(
                name=path.name, columns=", ".join(missing)
            )
        )
    rejects.head(heading.cells)
    return places


def _parsed(
    batch: Sequence[Line],
    places: dict[str, int],
    office: Office,
    store: CallStore,
    rejects: Rejects,
) -> Iterator[FinishedCall]:
    for line in batch:
        width = len(line.cells)
        row = {
            name: fields.bare(line.cells[at]) if at < width else "" for name, at in places.items()
        }
        try:
            yield _call(row, office, store)
        except RowRejectedError as error:
            rejects.add(line.number, line.cells, str(error))


def _call(row: dict[str, str], office: Office, store: CallStore) -> FinishedCall:
    started_at = fields.moment_ms(row["started_at"])
    direction = _DIRECTIONS.get(row["direction"].casefold())
    if direction is None:
        raise RowRejectedError(
            _("direction: “{text}” is neither inbound nor outbound").format(
                text=row["direction"][:40]
            )
        )
    ring_ms, talk_ms, hold_ms, wrap_ms = (
        fields.seconds_ms(row.get(name, ""), name)
        for name in ("ring_s", "talk_s", "hold_s", "wrap_s")
    )
    outcome = _outcome(row["outcome"], direction)
    if outcome == "abandoned" and is_short(ring_ms, office):
        outcome = SHORT_ABANDON
    answered = outcome == "answered"
    remote = row.get("remote", "")
    reading = numbers.candidates(remote, office.country, office.prefixes)
    agent, queue = row.get("agent", ""), row.get("queue", "")
    number = reading.e164[0] if reading.e164 else ""
    return FinishedCall(
        uid=_uid(str(started_at), direction, number or reading.shown, fold(agent), fold(queue)),
        direction=direction,
        started_at=started_at,
        answered_at=started_at + ring_ms if answered else None,
        ended_at=started_at + ring_ms + talk_ms + hold_ms,
        outcome=outcome,
        remote="" if reading.withheld else remote,
        remote_e164=number,
        ring_ms=ring_ms,
        talk_ms=talk_ms,
        hold_ms=hold_ms,
        wrap_ms=wrap_ms,
        wrap_state="done" if row.get("wrap_s") else "none",
        agent_id=store.agent(agent),
        queue=queue,
        disposition_id=store.disposition(row.get("disposition", "")),
        notes=row.get("notes", ""),
    )


def _outcome(cell: str, direction: str) -> str:
    known = _OUTCOMES[direction]
    name = cell.casefold().replace(" ", "_").replace("-", "_")
    if name not in known:
        raise RowRejectedError(
            _("outcome: “{text}” is none of {known}").format(
                text=cell[:40], known=", ".join(sorted(set(known.values())))
            )
        )
    return known[name]


def _uid(*parts: str) -> str:
    content = "\x1f".join(parts)
    return "pbx-" + hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
