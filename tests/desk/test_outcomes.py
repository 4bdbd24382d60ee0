import pytest

from app.crm.rows import Office
from app.desk.outcomes import outcome
from app.telephony.events import Direction, EndCause

IN, OUT = Direction.INBOUND, Direction.OUTBOUND


@pytest.mark.parametrize(
    ("direction", "cause", "answered", "ring_ms", "expected"),
    [
        (IN, EndCause.REMOTE_HANGUP, True, 9000, "answered"),
        (IN, EndCause.LOCAL_HANGUP, True, 9000, "answered"),
        (IN, EndCause.INTERRUPTED, True, 9000, "answered"),
        (IN, EndCause.CANCELLED, False, 5000, "short_abandon"),
        (IN, EndCause.CANCELLED, False, 5001, "abandoned"),
        (IN, EndCause.DECLINED, False, 3000, "declined"),
        (IN, EndCause.ANSWERED_ELSEWHERE, False, 3000, "answered_elsewhere"),
        (IN, EndCause.INTERRUPTED, False, 3000, "tech_fail"),
        (IN, EndCause.BUSY, False, 0, "blocked"),
        (OUT, EndCause.BUSY, False, 3000, "busy"),
        (OUT, EndCause.NO_ANSWER, False, 30000, "no_answer"),
        (OUT, EndCause.LOCAL_HANGUP, False, 3000, "cancelled"),
        (OUT, EndCause.NOT_FOUND, False, 100, "failed"),
        (OUT, EndCause.REMOTE_HANGUP, True, 100, "answered"),
    ],
)
def test_the_end_of_a_call_gives_its_outcome(
    direction: Direction, cause: EndCause, answered: bool, ring_ms: int, expected: str
) -> None:
    found = outcome(direction, cause, answered=answered, ring_ms=ring_ms, office=Office())
    assert found == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("blocked", "blocked"),
        ("do_not_disturb", "blocked"),
        ("away", "blocked"),
        ("no_second_call", "blocked"),
        ("forward_always", "overflow"),
        ("forward_busy", "overflow"),
        ("forward_unanswered", "overflow"),
        ("of_a_newer_telephone", "declined"),
    ],
)
def test_a_call_turned_away_by_a_rule_is_no_missed_call(rule: str, expected: str) -> None:
    declined = EndCause.DECLINED
    found = outcome(IN, declined, answered=False, ring_ms=0, office=Office(), rule=rule)
    assert found == expected
