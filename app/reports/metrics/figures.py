"""Every figure of the report from the sums of a month, keyed by metric id.

Ids ending in _s are seconds, those ending in _rate and the service levels fractions; all count
inbound calls unless they start with outbound_. No data is None.
"""

from collections.abc import Mapping

import msgspec

from app.reports.metrics import formulas
from app.reports.metrics.tally import (
    ABANDONED,
    ANSWERED,
    MISSED,
    NOT_OFFERED,
    PARTS,
    SHORT_ABANDONED,
    Tally,
)

Figure = float | int | None
Figures = dict[str, Figure]


class Waits(msgspec.Struct):
    """How many measured inbound calls waited so many seconds, rounded up."""

    answered: dict[int, int] = {}
    abandoned: dict[int, int] = {}
    """Abandoned later than short."""
    short: dict[int, int] = {}

    def add(self, other: "Waits") -> None:
        """Take in the calls of `other`."""
        for mine, theirs in (
            (self.answered, other.answered),
            (self.abandoned, other.abandoned),
            (self.short, other.short),
        ):
            for wait, calls in theirs.items():
                mine[wait] = mine.get(wait, 0) + calls

    def of_part(self, part: str) -> dict[int, int] | None:
        """The histogram this part of the calls is kept in; None for a part without one."""
        by_part = {ANSWERED: self.answered, ABANDONED: self.abandoned, SHORT_ABANDONED: self.short}
        return by_part.get(part)


class Returns(msgspec.Struct, frozen=True):
    """What became of the missed calls of a month."""

    with_number: int = 0
    """Missed calls that showed a number one could call."""
    returned: int = 0
    recovered: int = 0
    """Not called back, but the same number called again and was answered."""
    delays_ms: tuple[int, ...] = ()
    """From the end of the missed call to the call that returned it."""


def volumes(tally: Tally) -> Figures:
    """The counts of the inbound calls; the parts of the partition add up to received."""
    received = tally.calls()
    return {
        "received": received,
        "offered": received - tally.calls(*NOT_OFFERED),
        "missed": tally.calls(*MISSED),
        **{part: tally.calls(part) for part in PARTS},
        "declined": tally.declined,
    }


def rates(tally: Tally) -> Figures:
    """Answer rate and abandonment."""
    answered = tally.calls(ANSWERED)
    return {
        "answer_rate": formulas.answer_rate(
            answered=answered, received=tally.calls(), closed=tally.calls("closed")
        ),
        "abandonment_rate": formulas.abandonment_rate(
            answered=answered, abandoned=tally.calls(ABANDONED)
        ),
    }


def waits(tally: Tally, histogram: Waits) -> Figures:
    """How long callers waited; all but ASA over answered and abandoned calls, short ones aside."""
    answered, abandoned = tally.part(ANSWERED), tally.part(ABANDONED)
    measured = answered.measured + abandoned.measured
    both = _added(histogram.answered, histogram.abandoned)
    longest = max(answered.longest_ring_ms, abandoned.longest_ring_ms)
    return {
        "asa_s": formulas.seconds(answered.ring_ms, answered.measured),
        "average_wait_s": formulas.seconds(answered.ring_ms + abandoned.ring_ms, measured),
        "longest_wait_s": longest / 1000 if measured else None,
        "median_wait_s": formulas.quantile(both, 0.5),
        "p90_wait_s": formulas.quantile(both, 0.9),
    }


def handling(tally: Tally) -> Figures:
    """How long answered calls took; talk leaves out hold, hold is added to it once."""
    answered = tally.part(ANSWERED)
    handled = answered.measured
    return {
        "aht_s": formulas.seconds(answered.talk_ms + answered.hold_ms + answered.wrap_ms, handled),
        "talk_s": formulas.seconds(answered.talk_ms, handled),
        "acw_s": formulas.seconds(answered.wrap_ms, handled),
        "hold_s": formulas.seconds(answered.hold_ms, handled),
        "hold_when_held_s": formulas.seconds(answered.hold_ms, answered.held),
        "handling_total_s": (answered.talk_ms + answered.hold_ms + answered.wrap_ms) / 1000,
        "held": answered.held,
        "wrap_missing": handled - answered.wrapped,
    }


def service_levels(tally: Tally, histogram: Waits, threshold_s: int) -> Figures:
    """The five formulas over the calls whose end is known; service_level is the first.

    A wait of exactly `threshold_s` seconds is within it.
    """
    answered_within = _within(histogram.answered, threshold_s)
    abandoned_within = sum(
        _within(waited, threshold_s) for waited in (histogram.abandoned, histogram.short)
    )
    offered = tally.measured() - tally.measured(*NOT_OFFERED)
    first = formulas.service_level_1(
        answered_within=answered_within,
        offered=offered,
        short_abandoned=tally.measured(SHORT_ABANDONED),
    )
    return {
        "answered_within": answered_within,
        "service_level": first,
        "service_level_1": first,
        "service_level_2": formulas.service_level_2(
            answered_within=answered_within, answered=tally.measured(ANSWERED)
        ),
        "service_level_3": formulas.service_level_3(
            answered_within=answered_within, abandoned_within=abandoned_within, offered=offered
        ),
        "service_level_4": formulas.service_level_4(
            answered_within=answered_within, abandoned_within=abandoned_within, offered=offered
        ),
        "service_level_5": formulas.service_level_5(
            answered_within=answered_within, offered=offered
        ),
    }


def outbound(tally: Tally) -> Figures:
    """The calls made from here; reached are those somebody answered."""
    attempts = sum(sums.calls for sums in tally.outbound.values())
    answered = tally.out("answered")
    return {
        "outbound_calls": attempts,
        **{
            f"outbound_{outcome}": tally.out(outcome).calls
            for outcome in ("answered", "no_answer", "busy", "failed", "cancelled")
        },
        "outbound_contact_rate": formulas.ratio(answered.calls, attempts),
        "outbound_handling_total_s": (answered.talk_ms + answered.hold_ms + answered.wrap_ms)
        / 1000,
        "outbound_talk_s": formulas.seconds(answered.talk_ms, answered.measured),
        "outbound_aht_s": formulas.seconds(
            answered.talk_ms + answered.hold_ms + answered.wrap_ms, answered.measured
        ),
    }


def returns(found: Returns) -> Figures:
    """How many missed calls were returned, and how fast at the median."""
    delays = dict.fromkeys(found.delays_ms, 0)
    for delay in found.delays_ms:
        delays[delay] += 1
    median = formulas.quantile(delays, 0.5)
    return {
        "missed_with_number": found.with_number,
        "missed_returned": found.returned,
        "missed_recovered": found.recovered,
        "missed_not_returned": found.with_number - found.returned - found.recovered,
        "missed_return_rate": formulas.ratio(found.returned, found.with_number),
        "return_delay_median_s": None if median is None else median / 1000,
    }


def of_month(tally: Tally, histogram: Waits, threshold_s: int) -> Figures:
    """Every figure that the sums of a month give."""
    every_outbound = sum(sums.calls - sums.measured for sums in tally.outbound.values())
    return {
        **volumes(tally),
        **rates(tally),
        **service_levels(tally, histogram, threshold_s),
        **waits(tally, histogram),
        **handling(tally),
        **outbound(tally),
        "end_estimated": tally.calls() - tally.measured() + every_outbound,
    }


def _within(waited: Mapping[int, int], threshold_s: int) -> int:
    return sum(calls for wait, calls in waited.items() if wait <= threshold_s)


def _added(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    return {wait: one.get(wait, 0) + other.get(wait, 0) for wait in {*one, *other}}
