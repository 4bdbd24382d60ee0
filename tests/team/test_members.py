"""The people of the office."""

import pytest

from app.database.database import Database
from app.errors import UserError
from app.team import members
from app.team.members import Member, MemberDraft


def test_a_saved_member_comes_back(database: Database) -> None:
    stored = members.save(database, MemberDraft("  Amina   Keller ", "101", "a@example.org"))

    assert members.get(database, stored) == Member(
        stored, "Amina Keller", "101", "a@example.org", "agent", active=True
    )


def test_who_has_left_stays_known_but_is_not_active(database: Database) -> None:
    amina = members.save(database, MemberDraft("Amina"))
    bruno = members.save(database, MemberDraft("bruno"))
    members.save(database, MemberDraft("Amina", active=False, id=amina))

    assert [member.id for member in members.active(database)] == [bruno]
    assert [member.id for member in members.everyone(database)] == [bruno, amina]


def test_a_member_needs_a_name(database: Database) -> None:
    with pytest.raises(UserError, match="name"):
        members.save(database, MemberDraft(" "))
    assert members.everyone(database) == ()


def test_a_member_who_is_gone_cannot_be_changed(database: Database) -> None:
    with pytest.raises(UserError, match="no longer"):
        members.save(database, MemberDraft("Amina", id=99))
    assert members.get(database, 99) is None
