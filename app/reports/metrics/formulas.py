"""The formulas of the metric dictionary, each alone, so that each can be checked by hand.

Counts are whole numbers; every rate is a fraction and None where there is nothing to divide by.
"""

import math
from collections.abc import Mapping


def ratio(part: float, whole: float) -> float | None:
    """Part / whole; None when whole is 0."""
    return part / whole if whole else None


def seconds(total_ms: int, count: int) -> float | None:
    """Mean in seconds of milliseconds summed over `count` calls; None without calls."""
    return total_ms / count / 1000 if count else None


def service_level_1(*, answered_within: int, offered: int, short_abandoned: int) -> float | None:
    """Answered within T / (offered - short abandons); the one this program prints."""
    return ratio(answered_within, offered - short_abandoned)


def service_level_2(*, answered_within: int, answered: int) -> float | None:
    """Answered within T / answered; what Asterisk calls SL."""
    return ratio(answered_within, answered)


def service_level_3(*, answered_within: int, abandoned_within: int, offered: int) -> float | None:
    """(Answered + abandoned within T) / offered; Asterisk's SL2, Amazon Connect's."""
    return ratio(answered_within + abandoned_within, offered)


def service_level_4(*, answered_within: int, abandoned_within: int, offered: int) -> float | None:
    """Answered within T / (offered - abandoned within T)."""
    return ratio(answered_within, offered - abandoned_within)


def service_level_5(*, answered_within: int, offered: int) -> float | None:
    """Answered within T / offered, the strict one."""
    return ratio(answered_within, offered)


def answer_rate(*, answered: int, received: int, closed: int) -> float | None:
    """Answered / (received - received out of hours)."""
    return ratio(answered, received - closed)


def abandonment_rate(*, answered: int, abandoned: int) -> float | None:
    """Abandoned / (answered + abandoned); short abandons are in neither."""
    return ratio(abandoned, answered + abandoned)


def quantile(histogram: Mapping[int, int], share: float) -> int | None:
    """Smallest value that at least `share` (0 to 1) of the counted values do not exceed.

    `histogram` gives how often each value was seen; None when nothing was. This is the nearest
    rank, so the answer is a wait that really happened, in whole seconds rounded up.
    """
    total = sum(histogram.values())
    if not total:
        return None
    rank = max(1, math.ceil(share * total))
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= rank:
            return value
    return None
