"""The rules of incoming calls as a table: caller, rules, what becomes of the call."""

import pytest

from app.telephony.commands import ApplyRules, AutoAnswer, Availability
from app.telephony.incoming_rules import Act, Arrival, Decision, Rule, decide, readings

FRANCE = ApplyRules(country_code="33", trunk="0", prefixes=("0", "L0#"))
NOON = 1_800_000_000_000
RINGS = Decision()


def of(**rules: object) -> ApplyRules:
    return ApplyRules(country_code="33", trunk="0", **rules)  # type: ignore[arg-type]


def call(remote: str = "0478112233", **more: object) -> Arrival:
    return Arrival(remote, NOON, **more)  # type: ignore[arg-type]


DND, AWAY, FORWARDING = (
    Availability.DO_NOT_DISTURB,
    Availability.AWAY,
    Availability.FORWARDING,
)


@pytest.mark.parametrize(
    ("arrival", "rules", "decision"),
    [
        # nothing set: it rings, also while another call runs
        (call(), of(), RINGS),
        (call(busy=True), of(), RINGS),
        # the agent's state
        (call(), of(state=DND), Decision(Act.REFUSE, Rule.DO_NOT_DISTURB, 486)),
        (call(), of(state=AWAY), Decision(Act.REFUSE, Rule.AWAY, 480)),
        (
            call(),
            of(state=FORWARDING, forward_to="0611"),
            Decision(Act.FORWARD, Rule.FORWARD_ALWAYS, 302, "0611"),
        ),
        (call(), of(state=FORWARDING), RINGS),
        # a state with an end
        (call(), of(state=DND, until=NOON + 1), Decision(Act.REFUSE, Rule.DO_NOT_DISTURB, 486)),
        (call(), of(state=DND, until=NOON), RINGS),
        # somebody stands in
        (
            call(),
            of(state=DND, forward_busy="202"),
            Decision(Act.FORWARD, Rule.FORWARD_BUSY, 302, "202"),
        ),
        (
            call(),
            of(state=AWAY, forward_unanswered="203"),
            Decision(Act.FORWARD, Rule.FORWARD_UNANSWERED, 302, "203"),
        ),
        # a second call
        (
            call(busy=True),
            of(forward_busy="202"),
            Decision(Act.FORWARD, Rule.FORWARD_BUSY, 302, "202"),
        ),
        (call(), of(forward_busy="202"), RINGS),
        (
            call(busy=True),
            of(call_waiting=False),
            Decision(Act.REFUSE, Rule.NO_SECOND_CALL, 486),
        ),
        # not answered
        (
            call(),
            of(forward_unanswered="203", unanswered_s=12),
            Decision(Act.RING, Rule.FORWARD_UNANSWERED, 302, "203", 12),
        ),
        # blocked, stronger than everything
        (call(), of(blocked=("33478112233",)), Decision(Act.REFUSE, Rule.BLOCKED, 403)),
        (
            call(),
            of(blocked=("33478112233",), state=FORWARDING, forward_to="0611"),
            Decision(Act.REFUSE, Rule.BLOCKED, 403),
        ),
        (
            call("+33899123456"),
            of(blocked_prefixes=("3389",)),
            Decision(Act.REFUSE, Rule.BLOCKED, 403),
        ),
        (call("+33478112234"), of(blocked=("33478112233",)), RINGS),
        (call(""), of(block_withheld=True), Decision(Act.REFUSE, Rule.BLOCKED, 403)),
        (call(""), of(blocked=("33478112233",)), RINGS),
        # answered by itself, only where our server sent it and nobody speaks
        (
            call(trusted=True),
            of(auto_answer=AutoAnswer.EVERYBODY, auto_answer_s=2),
            Decision(Act.ANSWER, after_s=2),
        ),
        (call(), of(auto_answer=AutoAnswer.EVERYBODY), RINGS),
        (call(trusted=True, busy=True), of(auto_answer=AutoAnswer.EVERYBODY), RINGS),
        (
            call(trusted=True),
            of(auto_answer=AutoAnswer.EVERYBODY, state=DND),
            Decision(Act.REFUSE, Rule.DO_NOT_DISTURB, 486),
        ),
        (
            call("201", trusted=True),
            of(auto_answer=AutoAnswer.CHOSEN, auto_answer_numbers=("201",)),
            Decision(Act.ANSWER, after_s=3),
        ),
        (
            call("202", trusted=True),
            of(auto_answer=AutoAnswer.CHOSEN, auto_answer_numbers=("201",)),
            RINGS,
        ),
        (
            call("", trusted=True),
            of(auto_answer=AutoAnswer.CHOSEN, auto_answer_numbers=("",)),
            RINGS,
        ),
        # the intercom header
        (call(trusted=True, intercom_s=0), of(intercom=True), Decision(Act.ANSWER, after_s=0)),
        (call(trusted=True, intercom_s=0), of(), RINGS),
        (call(intercom_s=0), of(intercom=True), RINGS),
    ],
)
def test_a_call_is_decided_by_the_rules(
    arrival: Arrival, rules: ApplyRules, decision: Decision
) -> None:
    assert decide(arrival, rules) == decision


@pytest.mark.parametrize(
    "sent",
    [
        "+33478112233",
        "0033478112233",
        "0478112233",
        "00478112233",
        "L0#0478112233",
        "04 78 11 22 33",
        "33478112233",
        "0478112233@pbx.example",
    ],
)
def test_a_number_is_the_same_however_the_server_writes_it(sent: str) -> None:
    assert "33478112233" in readings(sent, FRANCE)


def test_a_national_number_without_a_trunk_prefix_is_known_too() -> None:
    canada = ApplyRules(country_code="1")
    assert readings("4165550123", canada) == {"4165550123", "14165550123"}
    assert readings("201", canada) == {"201"}
