"""Sums of calls by outcome: they can be added, and every figure is reckoned from them."""

from collections.abc import Sequence
from typing import Any

import msgspec

from app.crm import calls
from app.crm.outcomes import LEGS

ANSWERED = "answered"
ABANDONED = "abandoned"
SHORT_ABANDONED = "short_abandoned"

# Where each outcome of an inbound call is counted; the parts exclude one another and add up to
# received. A declined call is one leg's doing: the caller was not answered and left.
PART_OF = {
    "answered": ANSWERED,
    "abandoned": ABANDONED,
    "declined": ABANDONED,
    "short_abandon": SHORT_ABANDONED,
    "voicemail": "voicemail",
    "overflow": "overflow",
    "closed": "closed",
    "blocked": "blocked",
    "tech_fail": "tech_fail",
}
PARTS = tuple(dict.fromkeys(PART_OF.values()))
# Received, not answered, and somebody to be called back: what the call log marks as missed.
MISSED = tuple(dict.fromkeys(PART_OF[outcome] for outcome in PART_OF if outcome in calls.MISSED))
# Received, but never offered to anybody.
NOT_OFFERED = ("closed", "blocked", "tech_fail")

# Columns of every rollup that a Sums is read from, in its order.
COLUMNS = (
    "calls",
    "measured",
    "wrapped",
    "ring_ms",
    "talk_ms",
    "hold_ms",
    "wrap_ms",
    "held",
)
SUMS_SQL = ", ".join(f"sum({column})" for column in COLUMNS) + ", max(longest_ring_ms)"


class Sums(msgspec.Struct):
    """Sums over the calls of one outcome; durations in milliseconds.

    `calls` counts all; all else leaves out the calls whose end was estimated after a crash.
    """

    calls: int = 0
    measured: int = 0
    wrapped: int = 0
    ring_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_ms: int = 0
    held: int = 0
    longest_ring_ms: int = 0

    @classmethod
    def of_row(cls, values: Sequence[Any]) -> "Sums":
        """Sums of the columns SUMS_SQL; PostgreSQL adds up to decimals."""
        return cls(*map(int, values))

    def add(self, other: "Sums") -> None:
        """Take in the calls of `other`."""
        self.calls += other.calls
        self.measured += other.measured
        self.wrapped += other.wrapped
        self.ring_ms += other.ring_ms
        self.talk_ms += other.talk_ms
        self.hold_ms += other.hold_ms
        self.wrap_ms += other.wrap_ms
        self.held += other.held
        self.longest_ring_ms = max(self.longest_ring_ms, other.longest_ring_ms)


class Tally(msgspec.Struct):
    """Sums by part of the inbound calls and by outcome of the outbound ones."""

    inbound: dict[str, Sums] = {}
    outbound: dict[str, Sums] = {}
    declined: int = 0

    def count(self, direction: str, outcome: str, sums: Sums) -> None:
        """Take in the calls of one direction and outcome."""
        if outcome in LEGS:
            return  # of a call that stands in the log as another desk's
        if direction == "inbound":
            part = PART_OF.get(outcome, "tech_fail")
            self.inbound.setdefault(part, Sums()).add(sums)
            self.declined += sums.calls if outcome == "declined" else 0
        else:
            self.outbound.setdefault(outcome, Sums()).add(sums)

    def add(self, other: "Tally") -> None:
        """Take in the calls of `other`."""
        for mine, theirs in ((self.inbound, other.inbound), (self.outbound, other.outbound)):
            for name, sums in theirs.items():
                mine.setdefault(name, Sums()).add(sums)
        self.declined += other.declined

    def calls(self, *parts: str) -> int:
        """Inbound calls in these parts, in all of them when none is named."""
        return sum(self.inbound[part].calls for part in parts or PARTS if part in self.inbound)

    def measured(self, *parts: str) -> int:
        """Inbound calls in these parts whose end is known."""
        return sum(self.inbound[part].measured for part in parts or PARTS if part in self.inbound)

    def part(self, name: str) -> Sums:
        """Sums of one part of the inbound calls."""
        return self.inbound.get(name, Sums())

    def out(self, outcome: str) -> Sums:
        """Sums of the outbound calls with this outcome."""
        return self.outbound.get(outcome, Sums())
