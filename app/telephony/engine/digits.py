"""Keypad tones: what may be sent, and when each group of them goes out."""

import re

COMMA_S = 0.5
PAUSE_S = 2.0
"""A "p", as telephones write a pause into a number."""
DIGIT_S = 0.26
"""One RFC 4733 event of 200 ms, or one tone, and the silence after it."""
TONE_MS, TONE_PAUSE_MS = 160, 100
"""A tone in the sound itself; ETSI ES 201 235-3 asks receivers to take 40 ms of each."""
LONGEST_GROUP = 16
"""pjsip queues 32."""

_ALLOWED = re.compile(r"[0-9*#A-Da-d,pP]{1,128}")
_PART = re.compile(r"[^,P]+|[,P]")
_PAUSES = {",": COMMA_S, "P": PAUSE_S}


_SIGNAL = re.compile(r"(?mi)^Signal *= *([0-9*#A-D])")


def of_info(message: str) -> str:
    """The key in an INFO that carries one (application/dtmf-relay); "" where there is none."""
    found = _SIGNAL.search(message)
    return found[1].upper() if found else ""


def plan(
    digits: str, *, longest_group: int = LONGEST_GROUP
) -> tuple[list[tuple[float, str]], float] | None:
    """Groups of digits with the seconds after which each is sent, and how long it all takes.

    None for what are no digits.
    """
    if not _ALLOWED.fullmatch(digits):
        return None
    groups: list[tuple[float, str]] = []
    at_s = 0.0
    for part in _PART.findall(digits.upper()):
        if part in _PAUSES:
            at_s += _PAUSES[part]
            continue
        for start in range(0, len(part), longest_group):
            group = part[start : start + longest_group]
            groups.append((at_s, group))
            at_s += DIGIT_S * len(group)
    return groups, at_s
