"""What waits for the person at this desk: missed calls, tasks due, and who they are."""

from collections.abc import Callable

from app.clock import now_ms
from app.crm import call_lists, messages, tasks
from app.database.database import Database
from app.desk.office import OfficeCard
from app.team import members
from app.ui import wording


def count(office: OfficeCard) -> Callable[[Database], tuple[int, int, int, str]]:
    """The question for missed calls, tasks due, unread messages, and the member's name."""
    member_id = office.member_id
    today = wording.today(office.current.zone)

    def question(database: Database) -> tuple[int, int, int, str]:
        missed = call_lists.to_return(database, now_ms())
        due = tasks.counts(database, today, member_id or None)
        member = members.get(database, member_id) if member_id else None
        unread = messages.unread(database, member_id or None)
        name = member.name if member else ""
        return len(missed), due.overdue + due.today, unread, name

    return question
