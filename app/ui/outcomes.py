"""How calls came out, in words, colours and shapes, for every list of calls."""

from app.crm.rows import CallRow
from app.i18n import N_, _, pgettext_
from app.ui.widgets.labels import PillKind

_WORDS: dict[str, tuple[str, PillKind]] = {
    "answered": (N_("Answered"), "good"),
    "abandoned": (N_("Missed"), "bad"),
    "short_abandon": (N_("Hung up at once"), "plain"),
    "declined": (N_("Declined"), "bad"),
    "voicemail": (N_("Voicemail"), "warning"),
    "overflow": (N_("Passed on"), "plain"),
    "closed": (N_("Office closed"), "plain"),
    "blocked": (N_("Blocked"), "plain"),
    "tech_fail": (N_("Technical fault"), "bad"),
    "answered_elsewhere": (N_("Answered elsewhere"), "plain"),
    "rang_along": (N_("Also rang here"), "plain"),
    "no_answer": (N_("No answer"), "warning"),
    "busy": (N_("Busy"), "warning"),
    "failed": (N_("Failed"), "bad"),
    "cancelled": (N_("Cancelled"), "plain"),
    "ringing": (N_("Ringing"), "accent"),
    "talking": (N_("On a call"), "accent"),
}


_RULES = {
    "do_not_disturb": N_("Turned away"),
    "away": N_("Turned away"),
    "no_second_call": N_("Turned away"),
    "forward_always": N_("Forwarded"),
    "forward_busy": N_("Forwarded"),
    "forward_unanswered": N_("Forwarded"),
}


def words(call: CallRow) -> str:
    """What came of the call, in one or two words."""
    if call.rule in _RULES:
        return _(_RULES[call.rule])
    if call.outcome == "abandoned":  # many missed calls are another word in French
        return pgettext_("one call", "Missed")
    known = _WORDS.get(call.outcome)
    return _(known[0]) if known else call.outcome


_WHY = {
    "blocked": N_("On the blocklist"),
    "do_not_disturb": N_("Do not disturb"),
    "away": N_("Away"),
    "no_second_call": N_("No second call while speaking"),
    "forward_always": N_("Forwarding was on"),
    "forward_busy": N_("Busy, or do not disturb"),
    "forward_unanswered": N_("Not answered, or away"),
}


def why(call: CallRow) -> str:
    """The rule that turned the call away, "" where none did."""
    return _(_WHY[call.rule]) if call.rule in _WHY else ""


def kind(call: CallRow) -> PillKind:
    """The kind of pill those words go on."""
    known = _WORDS.get(call.outcome)
    return known[1] if known else "plain"


def shape(call: CallRow) -> str:
    """The icon that tells incoming, outgoing and missed calls apart."""
    if call.direction == "outbound":
        return "phone-outgoing"
    return "phone-incoming" if call.answered_at is not None else "phone-x"
