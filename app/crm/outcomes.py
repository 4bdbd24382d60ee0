"""What can become of a call, in the words of the metric dictionary."""

from app.crm.rows import Office

SHORT_ABANDON = "short_abandon"
ANSWERED_ELSEWHERE = "answered_elsewhere"
"""One leg's outcome: a colleague took the call, and it is counted as theirs."""
RANG_ALONG = "rang_along"
"""One leg's outcome: nobody took the call, and it is counted where it rang longest."""
LEGS = frozenset({ANSWERED_ELSEWHERE, RANG_ALONG})
"""Outcomes of legs: no figure of the office counts them."""
INBOUND = (
    "answered",
    "abandoned",
    SHORT_ABANDON,
    "voicemail",
    "overflow",
    "closed",
    "blocked",
    "tech_fail",
    "declined",
)
OUTBOUND = ("answered", "no_answer", "busy", "failed", "cancelled")
MISSED = frozenset({"abandoned", SHORT_ABANDON, "voicemail", "declined", "tech_fail"})
"""Inbound outcomes that leave somebody to be called back."""


def is_short(ring_ms: int, office: Office) -> bool:
    """Whether a caller who hung up after this wait counts as a short abandon."""
    return ring_ms <= 1000 * office.short_abandon_s
