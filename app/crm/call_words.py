"""What came of a call, in one or two words, for every list of calls."""

from app.crm.rows import CallRow
from app.i18n import N_, _, pgettext_

_WORDS = {
    "answered": N_("Answered"),
    "abandoned": N_("Missed"),
    "short_abandon": N_("Hung up at once"),
    "declined": N_("Declined"),
    "voicemail": N_("Voicemail"),
    "overflow": N_("Passed on"),
    "closed": N_("Office closed"),
    "blocked": N_("Blocked"),
    "tech_fail": N_("Technical fault"),
    "answered_elsewhere": N_("Answered elsewhere"),
    "rang_along": N_("Also rang here"),
    "no_answer": N_("No answer"),
    "busy": N_("Busy"),
    "failed": N_("Failed"),
    "cancelled": N_("Cancelled"),
    "ringing": N_("Ringing"),
    "talking": N_("On a call"),
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
    """What came of the call."""
    if call.rule in _RULES:
        return _(_RULES[call.rule])
    if call.outcome == "abandoned":  # many missed calls are another word in French
        return pgettext_("one call", "Missed")
    return _(_WORDS[call.outcome]) if call.outcome in _WORDS else call.outcome


def direction(call: CallRow) -> str:
    """Which way the call went."""
    if call.direction == "outbound":
        return pgettext_("one call", "Outgoing")
    return pgettext_("one call", "Incoming")
