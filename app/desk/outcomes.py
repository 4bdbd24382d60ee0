"""What became of a call, in the words of the metric dictionary."""

from app.crm.outcomes import SHORT_ABANDON, is_short
from app.crm.rows import Office
from app.telephony.events import Direction, EndCause
from app.telephony.incoming_rules import Rule

_OUTBOUND = {
    EndCause.BUSY: "busy",
    EndCause.NO_ANSWER: "no_answer",
    EndCause.DECLINED: "no_answer",
    EndCause.LOCAL_HANGUP: "cancelled",
    EndCause.CANCELLED: "cancelled",
}
_INBOUND = {
    EndCause.ANSWERED_ELSEWHERE: "answered_elsewhere",
    EndCause.DECLINED: "declined",
    EndCause.LOCAL_HANGUP: "declined",
    EndCause.BUSY: "blocked",
    EndCause.FAILED: "tech_fail",
    EndCause.INTERRUPTED: "tech_fail",
}


_BY_RULE = {
    Rule.BLOCKED: "blocked",
    Rule.DO_NOT_DISTURB: "blocked",
    Rule.AWAY: "blocked",
    Rule.NO_SECOND_CALL: "blocked",
    Rule.FORWARD_ALWAYS: "overflow",
    Rule.FORWARD_BUSY: "overflow",
    Rule.FORWARD_UNANSWERED: "overflow",
}
"""Turned away because nobody was free or wanted the caller; sent on to somebody else."""


def outcome(
    direction: Direction,
    cause: EndCause,
    *,
    answered: bool,
    ring_ms: int,
    office: Office,
    rule: str = "",
) -> str:
    """The outcome stored with a call that ended for `cause` after `ring_ms` of ringing.

    An unanswered inbound call is `abandoned`, or `short_abandon` when the caller left as soon as
    the office's rule says; `rule` names what turned it away. None of the latter is missed.
    """
    if answered:
        return "answered"
    if rule in _BY_RULE:
        return _BY_RULE[Rule(rule)]
    if direction is Direction.OUTBOUND:
        return _OUTBOUND.get(cause, "failed")
    if cause in _INBOUND:
        return _INBOUND[cause]
    return SHORT_ABANDON if is_short(ring_ms, office) else "abandoned"
