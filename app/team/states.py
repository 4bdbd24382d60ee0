"""How each member of the team is, as their own desks have written it into the shared records."""

import msgspec

from app.database.database import Database

STALE_MS = 60_000
"""A desk says every fifteen seconds that it is there; one silent for a minute is gone."""
UNKNOWN, ON_CALL, OFFLINE = "unknown", "on_call", "offline"


class MemberState(msgspec.Struct, frozen=True):
    """What a desk last wrote: the agent's state, whether they speak, and when that was."""

    member_id: int
    state: str
    on_call: bool
    until: int
    at: int

    def word(self, now: int) -> str:
        """The state at an epoch time: "available", "on_call", ... or "offline" once stale."""
        if now - self.at > STALE_MS:
            return OFFLINE
        if self.on_call:
            return ON_CALL
        return "available" if 0 < self.until <= now else self.state


def everyone(database: Database) -> dict[int, MemberState]:
    """The last word of every member who has ever said one, by member."""
    rows = database.reader.rows("SELECT member_id, state, on_call, until, at FROM member_state")
    return {row[0]: MemberState(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows}


def write(database: Database, new: MemberState) -> None:
    """Put a member's state in the place of the last one."""
    from sqlalchemy import text

    statement = (
        "INSERT INTO member_state (member_id, state, on_call, until, at)"
        " VALUES (:member_id, :state, :on_call, :until, :at)"
        " ON CONFLICT (member_id) DO UPDATE SET state = excluded.state,"
        " on_call = excluded.on_call, until = excluded.until, at = excluded.at"
    )
    with database.session() as session:
        session.execute(text(statement), msgspec.structs.asdict(new))
