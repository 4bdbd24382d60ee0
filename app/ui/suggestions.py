"""Whom one may call or pass a call to: colleagues with how they are, then the contacts found."""

from collections.abc import Callable

import msgspec

from app.crm import folding
from app.database.database import Database
from app.desk.desk import Desk
from app.team import members
from app.team.members import Member
from app.ui import wording
from app.ui.colleague_words import state_shape, state_words


class Suggestion(msgspec.Struct, frozen=True):
    """Somebody with a number; `member` is set for a colleague, whose state changes meanwhile."""

    name: str
    number: str
    organisation: str = ""
    member: Member | None = None

    def words(self, desk: Desk) -> str:
        """One line: who, where they work, the number, and of a colleague how they are now."""
        country = desk.office.current.country
        number = wording.number_words(self.number, country) if self.number else ""
        state = state_words(desk.team_states.word(self.member)) if self.member is not None else ""
        parts = (self.name, self.organisation, number, state)
        return wording.outside(" · ".join(filter(None, parts)))

    def shape(self, desk: Desk) -> tuple[str, str]:
        """Icon and role: a colleague's state as the team page colours it, a head for others."""
        if self.member is None:
            return "user", "muted"
        return state_shape(desk.team_states.word(self.member))


def suggest(
    desk: Desk, text: str, limit: int, then: Callable[[tuple[Suggestion, ...]], None]
) -> None:
    """Find at most `limit` people for what is typed; nothing typed finds every colleague."""
    own = desk.office.member_id

    def question(database: Database) -> tuple[Suggestion, ...]:
        team = [m for m in members.active(database) if m.extension and m.id != own]
        found = [Suggestion(m.name, m.extension, member=m) for m in team if _fits(m, text)]
        return (*found, *_contacts(database, text, limit))[:limit]

    desk.tasks.ask(question, then)


def _contacts(database: Database, text: str, limit: int) -> list[Suggestion]:
    if not text:
        return []
    from app.crm import search

    hits = search.search(database, text, limit=limit)
    return [Suggestion(hit.name, hit.number, hit.organisation) for hit in hits]


def _fits(member: Member, text: str) -> bool:
    """Whether each word typed begins one of the name, or the extension begins with the text."""
    by_name = folding.begins(member.name, text)
    return by_name or member.extension.startswith(text.strip())
