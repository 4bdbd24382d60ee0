"""What waits for the person at this desk: missed calls, tasks due, and who they are."""

from collections.abc import Callable

from app.clock import now_ms
from app.crm import call_lists, messages, tasks
from app.database.database import Database
from app.desk.office import OfficeCard
from app.team import members
from app.ui import wording

_BACK_MS = 14 * 86_400_000
"""Missed calls older than two weeks are history, not work."""


def count(office: OfficeCard) -> Callable[[Database], tuple[int, int, int, str]]:
    """The question for missed calls, tasks due, unread messages, and the member's name."""
    member_id = office.member_id
    today = wording.today(office.current.zone)

    def question(database: Database) -> tuple[int, int, int, str]:
        missed = call_lists.missed_unreturned(database, now_ms() - _BACK_MS)
        due = tasks.counts(database, today, member_id or None)
        member = members.get(database, member_id) if member_id else None
        unread = messages.unread(database, member_id or None)
        name = member.name if member else ""
        return len(missed), due.overdue + due.today, unread, name

    return question
