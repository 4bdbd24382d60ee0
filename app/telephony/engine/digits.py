"""Keypad tones: what may be sent, and when each group of them goes out."""

import re

COMMA_S = 0.5
DIGIT_S = 0.26
"""One RFC 4733 event of 200 ms and the silence after it."""
_LONGEST_GROUP = 16  # pjsip queues 32

_ALLOWED = re.compile(r"[0-9*#A-Da-d,]{1,128}")
_GROUP = re.compile(rf"[^,]{{1,{_LONGEST_GROUP}}}|,")


def plan(digits: str) -> list[tuple[float, str]] | None:
    """Groups of digits with the seconds after which each is sent; None for what are no digits."""
    if not _ALLOWED.fullmatch(digits):
        return None
    groups: list[tuple[float, str]] = []
    at_s = 0.0
    for part in _GROUP.findall(digits.upper()):
        if part == ",":
            at_s += COMMA_S
        else:
            groups.append((at_s, part))
            at_s += DIGIT_S * len(part)
    return groups
