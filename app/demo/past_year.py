"""Thirteen months of plausible calls for the demo office; the same seed gives the same year."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from app.crm.outcomes import SHORT_ABANDON, is_short
from app.crm.rows import FinishedCall, Office
from app.demo.cast import Cast

# Share of a day's calls by hour of the day: a morning peak, lunch, a lower afternoon peak.
_HOURS = {8: 4, 9: 13, 10: 17, 11: 14, 12: 6, 13: 6, 14: 12, 15: 12, 16: 10, 17: 6}
_WEEKDAYS = (1.25, 1.0, 0.95, 1.0, 0.85)
_SEASON = {1: 1.0, 4: 1.05, 6: 0.95, 7: 0.8, 8: 0.6, 9: 1.35, 10: 1.1, 11: 1.1, 12: 1.2}
_CALLS_A_DAY = 38
_TOPICS = (34, 24, 14, 11, 6, 11)


class PastYear:
    """Draws the calls of a period, day by day, up to a moment of today."""

    def __init__(
        self,
        cast: Cast,
        *,
        contacts: list[tuple[int, str]],
        agents: list[int],
        dispositions: dict[str, int],
        now: datetime,
    ) -> None:
        self._cast = cast
        self._contacts = contacts
        self._agents = agents
        self._dispositions = dispositions
        self._now = now
        self._zone = ZoneInfo(cast.zone)
        self._chance = random.Random(1042)
        self._count = 0

    def calls(self) -> Iterator[FinishedCall]:
        """The calls from the first day of the month 13 months ago until now, oldest first."""
        first = _months_before(self._now.date(), 13)
        for offset in range((self._now.date() - first).days + 1):
            day = first + timedelta(days=offset)
            # Today is always a working day: a demo on a Sunday would look deserted.
            if day.weekday() < len(_WEEKDAYS) or day == self._now.date():
                yield from self._calls_of(day)

    def _calls_of(self, day: date) -> Iterator[FinishedCall]:
        busy = _CALLS_A_DAY * _WEEKDAYS[day.weekday() % 5] * _SEASON.get(day.month, 1.0)
        count = max(6, round(self._chance.gauss(busy, busy * 0.12)))
        hours = self._chance.choices(list(_HOURS), weights=list(_HOURS.values()), k=count)
        moments = sorted(
            datetime(
                day.year,
                day.month,
                day.day,
                hour,
                self._chance.randrange(60),
                self._chance.randrange(60),
                tzinfo=self._zone,
            )
            for hour in hours
        )
        for moment in moments:
            call = self._call(moment)
            yield from (one for one in (call, *self._call_back(call)) if self._is_past(one))

    def _is_past(self, call: FinishedCall) -> bool:
        return (call.ended_at or 0) < self._now.timestamp() * 1000

    def _call_back(self, call: FinishedCall) -> Iterator[FinishedCall]:
        """Most of the missed calls are returned, some minutes or an hour later."""
        if call.outcome == "abandoned" and self._chance.random() < 0.7:
            self._count += 1
            later_ms = round(60_000 * self._chance.uniform(4, 90))
            begun = replace(
                call,
                uid=f"demo-{self._count}",
                direction="outbound",
                started_at=call.started_at + later_ms,
                queue="",
            )
            yield self._talked(begun, self._chance.uniform(4, 15))

    def _call(self, moment: datetime) -> FinishedCall:
        chance = self._chance
        known: int | None = None
        number = fictional_number(self._cast, chance)
        if chance.random() < 0.86:
            known, number = chance.choice(self._contacts)
        self._count += 1
        outbound = chance.random() < 0.27
        begun = FinishedCall(
            uid=f"demo-{self._count}",
            direction="outbound" if outbound else "inbound",
            source="demo",
            started_at=round(moment.timestamp() * 1000),
            outcome="",
            remote=number,
            remote_e164=number,
            contact_id=known,
            queue="" if outbound else chance.choice(self._cast.lines),
            wrap_state="none",
        )
        return self._outbound(begun) if outbound else self._inbound(begun, moment.hour)

    def _inbound(self, begun: FinishedCall, hour: int) -> FinishedCall:
        chance = self._chance
        peak = hour in {10, 11}
        if chance.random() < (0.885 if peak else 0.945):
            ring_s = min(75.0, chance.expovariate(1 / (11 if peak else 7)) + 1.5)
            return self._talked(begun, ring_s)
        ring_s = min(90.0, chance.expovariate(1 / 19) + 0.8)
        short = is_short(round(1000 * ring_s), Office())
        return _rang_out(begun, ring_s, SHORT_ABANDON if short else "abandoned")

    def _outbound(self, begun: FinishedCall) -> FinishedCall:
        chance = self._chance
        ring_s = chance.uniform(3, 22)
        if chance.random() < 0.72:
            return self._talked(begun, ring_s)
        begun = replace(begun, agent_id=chance.choice(self._agents))
        return _rang_out(begun, ring_s, chance.choices(("no_answer", "busy"), (4, 1))[0])

    def _talked(self, begun: FinishedCall, ring_s: float) -> FinishedCall:
        chance = self._chance
        ring_ms = round(1000 * ring_s)
        talk_ms = round(1000 * min(1500.0, chance.lognormvariate(5.0, 0.65)))
        hold_ms = round(1000 * chance.uniform(8, 70)) if chance.random() < 0.16 else 0
        answered = replace(
            begun,
            outcome="answered",
            ring_ms=ring_ms,
            talk_ms=talk_ms,
            hold_ms=hold_ms,
            answered_at=begun.started_at + ring_ms,
            ended_at=begun.started_at + ring_ms + talk_ms + hold_ms,
            agent_id=chance.choices(self._agents, (5, 4, 4, 2)[: len(self._agents)])[0],
            mos=round(chance.uniform(3.9, 4.4), 2),
            codec="PCMA",
        )
        if chance.random() < 0.03:
            return answered  # somebody always forgets a wrap-up
        topic = chance.choices(self._cast.topics, _TOPICS)[0]
        return replace(
            answered,
            wrap_ms=round(1000 * min(400.0, chance.lognormvariate(3.5, 0.6))),
            disposition_id=self._dispositions[topic.disposition],
            notes=chance.choice(topic.notes),
            wrap_state="done",
        )


def _rang_out(begun: FinishedCall, ring_s: float, outcome: str) -> FinishedCall:
    ring_ms = round(1000 * ring_s)
    return replace(begun, outcome=outcome, ring_ms=ring_ms, ended_at=begun.started_at + ring_ms)


def fictional_number(cast: Cast, chance: random.Random) -> str:
    """An E.164 number out of the ranges that are kept for fiction."""
    length = 12 if cast.country == "FR" else 13
    prefix = cast.mobile if chance.random() < 0.35 else chance.choice(cast.landline)
    return prefix + "".join(chance.choices("0123456789", k=length - len(prefix)))


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
