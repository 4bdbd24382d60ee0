"""Why a call of ours came to nothing, in the words that the agent sees."""

import pytest

from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.unreached import why_not
from app.telephony.events import CallEnded, CommandRefused, EndCause
from app.telephony.fake import FakePhone


@pytest.fixture
def notices(desk: Desk) -> list[Notice]:
    heard: list[Notice] = []
    desk.bus.subscribe(Notice, heard.append)
    return heard


def ended(call_id: str, cause: EndCause, code: int = 0, reason: str = "") -> CallEnded:
    return CallEnded(call_id=call_id, cause=cause, code=code, reason=reason, at=1)


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        (486, "Busy Here", "busy"),
        (404, "Not Found", "there is no such number"),
        (302, "Moved", "it is forwarded again and again, or to nowhere"),
        (407, "", "the server asks for the password again and again"),
        (502, "Bad Gateway", "the telephone system has a fault (502)"),
        (503, "connection_refused", "the server refuses the connection"),
        (503, "no_address: pbx.test", "no address is known for “pbx.test”; look whether"),
        (400, "Zu lang", "Zu lang"),
        (400, "", "it was refused (400)"),
    ],
)
def test_an_answer_has_words(code: int, reason: str, words: str) -> None:
    assert why_not(code, reason).startswith(words)


def test_who_was_not_reached_is_said_with_the_reason(
    desk: Desk, phone: FakePhone, notices: list[Notice]
) -> None:
    call_id = desk.dial("0144556677")
    phone.say(ended(call_id, EndCause.FAILED, 503, "server_silent"))
    words = "01 44 55 66 77 was not reached: the server does not answer."
    assert [notice.words for notice in notices] == [words]


@pytest.mark.parametrize("cause", [EndCause.CANCELLED, EndCause.INTERRUPTED])
def test_what_the_agent_ended_or_the_telephone_lost_is_not_said(
    desk: Desk, phone: FakePhone, notices: list[Notice], cause: EndCause
) -> None:
    phone.say(ended(desk.dial("0144556677"), cause))
    assert notices == []


def test_a_call_that_was_spoken_on_or_came_in_needs_no_words(
    desk: Desk, phone: FakePhone, notices: list[Notice]
) -> None:
    spoken = desk.dial("0144556677")
    phone.remote_answers(spoken)
    phone.say(ended(spoken, EndCause.FAILED, 503))
    phone.say(ended(phone.ring("0478112233"), EndCause.FAILED, 500))
    assert notices == []


def test_what_the_telephone_has_explained_is_not_said_again(
    desk: Desk, phone: FakePhone, notices: list[Notice]
) -> None:
    call_id = desk.dial("0144556677")
    phone.say(CommandRefused(command="Encrypt", call_id=call_id, reason="not_encrypted"))
    phone.say(ended(call_id, EndCause.REFUSED, 488))
    (said,) = notices
    assert "demands encrypted sound" in said.words
