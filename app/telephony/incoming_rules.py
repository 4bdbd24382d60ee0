"""What becomes of an incoming call before a person decides: pure, the same for every telephone.

The order is the order of `decide`: a blocked caller is blocked whatever else holds, do not disturb
is stronger than an automatic answer, and a call only rings when no rule says otherwise.
"""

import re
from enum import StrEnum

import msgspec

from app.telephony.commands import ApplyRules, AutoAnswer, Availability
from app.telephony.events import RulesApplied

BUSY_HERE = 486
UNAVAILABLE = 480
FORBIDDEN = 403
MOVED = 302

_FILLING = re.compile(r"[\s./()-]+")
_NATIONAL_LENGTHS = range(7, 11)
"""Digits of a national number where no trunk prefix marks it as one."""
_LINE_MARK = re.compile(r"[A-Za-z]{0,3}[0-9]{0,3}[#*]+")


class Act(StrEnum):
    """What the telephone does at once."""

    RING = "ring"
    REFUSE = "refuse"
    FORWARD = "forward"
    ANSWER = "answer"


class Rule(StrEnum):
    """Which rule kept a call from ringing, as CallEnded names it."""

    BLOCKED = "blocked"
    DO_NOT_DISTURB = "do_not_disturb"
    AWAY = "away"
    NO_SECOND_CALL = "no_second_call"
    FORWARD_ALWAYS = "forward_always"
    FORWARD_BUSY = "forward_busy"
    FORWARD_UNANSWERED = "forward_unanswered"


class Arrival(msgspec.Struct, frozen=True):
    """One incoming call as the rules see it."""

    remote: str
    """The caller's number as sent, empty when withheld."""
    at: int
    """Epoch milliseconds."""
    busy: bool = False
    """Whether the agent speaks, or dials, at this moment."""
    trusted: bool = False
    """Whether our own registered server sent it: nobody else may open the microphone."""
    intercom_s: int | None = None
    """Seconds after which the call asks to be answered by itself; None where it does not ask."""


class Decision(msgspec.Struct, frozen=True):
    """What to do, and why.

    RING, perhaps to be forwarded to `target` after `after_s`; REFUSE with `code`; FORWARD to
    `target`; ANSWER after `after_s`.
    """

    act: Act = Act.RING
    rule: Rule | None = None
    code: int = 0
    target: str = ""
    after_s: int = 0

    @property
    def rings(self) -> bool:
        """Whether a person gets to see the call."""
        return self.act in {Act.RING, Act.ANSWER}


def decide(arrival: Arrival, rules: ApplyRules) -> Decision:
    """What becomes of this call under these rules."""
    if is_blocked(arrival.remote, rules):
        return Decision(Act.REFUSE, Rule.BLOCKED, FORBIDDEN)
    away = _of_state(state_at(rules, arrival.at), rules)
    if away is not None:
        return away
    if arrival.busy:
        return _second_call(rules)
    after_s = answers_itself(arrival, rules)
    return _ring(rules) if after_s is None else Decision(Act.ANSWER, after_s=after_s)


def _of_state(state: Availability, rules: ApplyRules) -> Decision | None:
    """What the agent's own state asks for; None where the agent is there."""
    if state is Availability.FORWARDING and rules.forward_to:
        return Decision(Act.FORWARD, Rule.FORWARD_ALWAYS, MOVED, rules.forward_to)
    if state is Availability.DO_NOT_DISTURB:
        return _turned_away(Rule.DO_NOT_DISTURB, BUSY_HERE, rules.forward_busy)
    if state is Availability.AWAY:
        return _turned_away(Rule.AWAY, UNAVAILABLE, rules.forward_unanswered)
    return None


def applied(rules: ApplyRules, at: int) -> RulesApplied:
    """The fact that these rules hold."""
    return RulesApplied(
        state=rules.state.value, until=rules.until, forward_to=rules.forward_to, at=at
    )


def state_at(rules: ApplyRules, at: int) -> Availability:
    """The agent's state at this epoch time: one with an end is over by itself."""
    return Availability.AVAILABLE if 0 < rules.until <= at else rules.state


def is_blocked(remote: str, rules: ApplyRules) -> bool:
    """Whether this caller is on the blocklist, however the server writes the number."""
    if not remote:
        return rules.block_withheld
    if not rules.blocked and not rules.blocked_prefixes:
        return False
    found = readings(remote, rules)
    return any(
        number in rules.blocked or number.startswith(rules.blocked_prefixes) for number in found
    )


def answers_itself(arrival: Arrival, rules: ApplyRules) -> int | None:
    """Seconds until the call is answered without a person; None when it waits for one."""
    if not arrival.trusted:
        return None
    if rules.intercom and arrival.intercom_s is not None:
        return arrival.intercom_s
    if rules.auto_answer is AutoAnswer.EVERYBODY:
        return rules.auto_answer_s
    chosen = rules.auto_answer is AutoAnswer.CHOSEN and bool(arrival.remote)
    if chosen and readings(arrival.remote, rules) & set(rules.auto_answer_numbers):
        return rules.auto_answer_s
    return None


def readings(remote: str, rules: ApplyRules) -> set[str]:
    """Every way to read a number as sent: international digits without + or 00, else as it is.

    "+33478123456", "0033478123456", "0478123456" and, with the PBX prefix 0, "00478123456" are all
    33478123456 in France; an extension such as 201 is itself.
    """
    text = _FILLING.sub("", remote.partition("@")[0])
    bare = [_LINE_MARK.sub("", text, count=1)] if _LINE_MARK.match(text) else [text]
    bare += [text.removeprefix(prefix) for prefix in rules.prefixes if text.startswith(prefix)]
    return {reading for number in bare if number for reading in _international(number, rules)}


def _international(number: str, rules: ApplyRules) -> set[str]:
    if number.startswith("+"):
        return {number[1:]}
    if number.startswith("00"):
        return {number[2:]}
    if rules.trunk and number.startswith(rules.trunk):
        return {rules.country_code + number[len(rules.trunk) :]}
    if rules.country_code and not rules.trunk and len(number) in _NATIONAL_LENGTHS:
        return {number, rules.country_code + number}
    return {number}


def _turned_away(rule: Rule, code: int, forward_to: str) -> Decision:
    """Who is not there is stood in for, where the office has said by whom."""
    if forward_to:
        forward = Rule.FORWARD_BUSY if code == BUSY_HERE else Rule.FORWARD_UNANSWERED
        return Decision(Act.FORWARD, forward, MOVED, forward_to)
    return Decision(Act.REFUSE, rule, code)


def _second_call(rules: ApplyRules) -> Decision:
    if rules.forward_busy:
        return Decision(Act.FORWARD, Rule.FORWARD_BUSY, MOVED, rules.forward_busy)
    if not rules.call_waiting:
        return Decision(Act.REFUSE, Rule.NO_SECOND_CALL, BUSY_HERE)
    return _ring(rules)


def _ring(rules: ApplyRules) -> Decision:
    if not rules.forward_unanswered:
        return Decision()
    rule, target = Rule.FORWARD_UNANSWERED, rules.forward_unanswered
    return Decision(Act.RING, rule, MOVED, target, max(1, rules.unanswered_s))
