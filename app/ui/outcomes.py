"""How calls came out, in colours and shapes, for every list of calls; why some came to nothing."""

from app.crm.rows import CallRow
from app.i18n import N_, _
from app.ui.widgets.labels import PillKind

_KINDS: dict[str, PillKind] = {
    "answered": "good",
    "abandoned": "bad",
    "short_abandon": "plain",
    "declined": "bad",
    "voicemail": "warning",
    "overflow": "plain",
    "closed": "plain",
    "blocked": "plain",
    "tech_fail": "bad",
    "answered_elsewhere": "plain",
    "rang_along": "plain",
    "no_answer": "warning",
    "busy": "warning",
    "failed": "bad",
    "cancelled": "plain",
    "ringing": "accent",
    "talking": "accent",
}


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
    return _KINDS.get(call.outcome, "plain")


def shape(call: CallRow) -> str:
    """The icon that tells incoming, outgoing and missed calls apart."""
    if call.direction == "outbound":
        return "phone-outgoing"
    return "phone-incoming" if call.answered_at is not None else "phone-x"
