"""Messages, blocklist, buttons and states read and write alike on SQLite and PostgreSQL."""

import pytest

from app.crm import blocklist, contacts, messages, quick_buttons
from app.crm.messages import NewMessage
from app.crm.quick_buttons import QuickButton
from app.crm.rows import ContactDraft, NumberDraft, Office
from app.database.database import Database
from app.team import members, states
from app.team.members import MemberDraft
from app.team.states import MemberState

OFFICE = Office(country="FR", zone="Europe/Paris")


def text(uid: str, remote: str, words: str, direction: str = "inbound") -> NewMessage:
    return NewMessage(
        uid=uid,
        direction=direction,
        account="a",
        remote=remote,
        text=words,
        at=1,
        state="received" if direction == "inbound" else "sending",
    )


def test_conversations_stand_with_the_latest_first_and_count_what_is_unread(
    database: Database,
) -> None:
    for one in (
        text("1", "0478123456", "first"),
        text("2", "201", "other"),
        text("3", "+33478123456", "second 📦"),
        text("4", "0478123456", "answer", "outbound"),
    ):
        messages.add(database, one, OFFICE)
    messages.settle(database, "4", "sent")
    found = messages.conversations(database)
    assert [(c.last.remote_key, c.last.text, c.unread) for c in found] == [
        ("+33478123456", "answer", 2),
        ("201", "other", 1),
    ]
    assert messages.unread(database) == 3
    messages.mark_read(database, "+33478123456")
    assert messages.unread(database) == 1
    thread = messages.thread(database, "+33478123456")
    assert [row.text for row in thread] == ["first", "second 📦", "answer"]


def test_an_agent_sees_their_own_texts_and_those_of_nobody(database: Database) -> None:
    amina = members.save(database, MemberDraft("Amina"))
    bruno = members.save(database, MemberDraft("Bruno"))
    messages.add(database, text("1", "201", "to all"), OFFICE)
    mine = NewMessage(
        uid="2", direction="inbound", account="a", remote="202", text="x", at=1, state="received",
        agent_id=amina,
    )  # fmt: skip
    messages.add(database, mine, OFFICE)
    assert (messages.unread(database, amina), messages.unread(database, bruno)) == (2, 1)


def test_a_caller_is_blocked_once_and_let_in_again(database: Database) -> None:
    for words in ("0478123456", "+33 4 78 12 34 56"):
        one = blocklist.block(database, words, country="FR", at=1)
    assert [line.number for line in blocklist.everyone(database)] == ["+33478123456"]
    blocklist.unblock(database, one.id)
    assert blocklist.everyone(database) == ()


def test_the_buttons_keep_their_order(database: Database) -> None:
    buttons = tuple(QuickButton(label=word, target=word) for word in ("c", "a", "b"))
    quick_buttons.replace(database, buttons)
    assert quick_buttons.everyone(database) == buttons


def test_a_member_has_one_state_the_last(database: Database) -> None:
    amina = members.save(database, MemberDraft("Amina"))
    for state in ("available", "away"):
        states.write(database, MemberState(amina, state, on_call=False, until=0, at=5))
    assert states.everyone(database)[amina].state == "away"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["201", "+33478123456"]),
        ("Ete", ["+33478123456"]),
        ("comm prete", ["+33478123456"]),
        ("prete xyz", []),
        ("helene", ["+33478123456"]),
        ("04 78 12", ["+33478123456"]),
        ("201", ["201"]),
    ],
)
def test_a_conversation_is_found_by_who_and_by_what_was_written(
    database: Database, typed: str, found: list[str]
) -> None:
    helen = ContactDraft(given_name="Hélène", numbers=(NumberDraft(raw="0478123456"),))
    contacts.save(database, helen)
    for number, (remote, words) in enumerate(
        (
            ("0478123456", "La commande de l’été est prête."),
            ("0478123456", "Merci !"),
            ("201", "Back at 2 %"),
        )
    ):
        messages.add(database, text(str(number), remote, words), OFFICE)
    assert [one.last.remote_key for one in messages.search(database, typed)] == found


def test_a_search_shows_the_text_it_found_and_counts_the_whole_conversation(
    database: Database,
) -> None:
    for uid, words in (("1", "the old order"), ("2", "thanks")):
        messages.add(database, text(uid, "201", words), OFFICE)
    (one,) = messages.search(database, "order")
    assert (one.last.text, one.unread) == ("the old order", 2)
