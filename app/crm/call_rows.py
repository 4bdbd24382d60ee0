"""How a call is read from the log: one statement head, one frozen row."""

from typing import Any

from app.crm.rows import CallRow

_COLUMNS = """
SELECT c.id, c.uid, c.direction, c.started_at, c.answered_at, c.ended_at, c.remote, c.remote_e164,
 c.display_name, c.dialled, c.contact_id, {who},
 c.agent_id, coalesce(m.name, ''), c.account, c.queue, c.outcome, c.ring_ms, c.talk_ms, c.hold_ms,
 c.wrap_ms, c.disposition_id, coalesce(d.code, ''), coalesce(d.name_fr, ''),
 coalesce(d.name_en, ''), c.notes, c.wrap_state, c.end_estimated, c.recording, c.mos,
 c.rule, c.forwarded_to,
 c.codec, c.encrypted, c.loss, c.jitter_ms, c.round_trip_ms, c.device, c.sound_grade, c.sound_cause,
 c.forwarded_by, c.transferred_by, c.transferred_to, c.conference_with
FROM call c
LEFT JOIN member m ON m.id = c.agent_id
LEFT JOIN disposition d ON d.id = c.disposition_id
"""
SELECT = (
    _COLUMNS.format(
        who="coalesce(p.given_name, ''), coalesce(p.family_name, ''), coalesce(o.name, '')"
    )
    + """LEFT JOIN contact p ON p.id = c.contact_id
LEFT JOIN organisation o ON o.id = p.organisation_id
"""
)
SELECT_OF_CONTACT = _COLUMNS.format(who="'', '', ''")
"""The same for calls of one contact that has been read already."""


def call_row(row: tuple[Any, ...]) -> CallRow:
    """The frozen row of what SELECT gives."""
    given, family, organisation = row[11:14]
    return call_row_of(row, f"{given} {family}".strip() or organisation, organisation)


def call_row_of(row: tuple[Any, ...], name: str, organisation: str) -> CallRow:
    """The frozen row of a call with a contact of this name."""
    # By position: keyword arguments would cost as much again as the statement itself.
    head = (*row[:11], name, organisation, *row[14:29])
    values = (*head, row[29] == 1, *row[30:35], row[35] == 1, *row[36:])
    return CallRow(*values)
