"""What became of a call, in the words of the metric dictionary."""

from app.telephony.events import Direction, EndCause

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


def outcome(
    direction: Direction, cause: EndCause, *, answered: bool, ring_ms: int, short_abandon_s: int
) -> str:
    """The outcome stored with a call that ended for `cause` after `ring_ms` of ringing.

    An unanswered inbound call is `abandoned`, or `short_abandon` when the caller left within
    `short_abandon_s` seconds.
    """
    if answered:
        return "answered"
    if direction is Direction.OUTBOUND:
        return _OUTBOUND.get(cause, "failed")
    if cause in _INBOUND:
        return _INBOUND[cause]
    return "short_abandon" if ring_ms < 1000 * short_abandon_s else "abandoned"
