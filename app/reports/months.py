"""A month of the office: its days, its bounds in time, its neighbours."""

import re
from calendar import monthrange
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from app.crm.local_time import day_bounds, day_number, month_bounds
from app.errors import UserError
from app.i18n import _

_HOUR_MS = 3_600_000
_FORM = re.compile(r"([1-9]\d{3})-(0[1-9]|1[0-2])", re.ASCII)


class Hour(msgspec.Struct, frozen=True):
    """One hour of wall time; `fold` is 1 for the second of two hours with the same name."""

    hour: int
    fold: int
    start_at: int
    """Epoch milliseconds."""
    offset_minutes: int
    """Minutes east of Greenwich."""


class Month(msgspec.Struct, frozen=True, order=True):
    """A calendar month."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def number(self) -> int:
        """The month as a number, yyyymm."""
        return self.year * 100 + self.month

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the month."""
        count = monthrange(self.year, self.month)[1]
        return tuple(self.first_day + timedelta(days=n) for n in range(count))

    @property
    def day_numbers(self) -> tuple[int, int]:
        """First and last day as numbers, yyyymmdd."""
        days = self.days
        return day_number(days[0]), day_number(days[-1])

    def shifted(self, months: int) -> "Month":
        """The month so many months later, or earlier when negative."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def bounds(self, zone: str) -> tuple[int, int]:
        """Epoch milliseconds of the first moment of the month and of the next one, in `zone`."""
        return month_bounds(str(self), zone)

    def hours(self, zone: str) -> tuple[Hour, ...]:
        """Every elapsed hour: a spring change leaves one out, an autumn change has one twice."""
        start, end = self.bounds(zone)
        place = ZoneInfo(zone)
        return tuple(_hour(at, place) for at in range(start, end, _HOUR_MS))


def parse(text: str) -> Month:
    """The month written YYYY-MM; raises UserError for anything else."""
    match = _FORM.fullmatch(text)
    if match is None or int(match[1]) == MAXYEAR:  # its last month has no end in the calendar
        raise UserError(_("“{month}” is no month; write it as in 2026-11.").format(month=text[:20]))
    return Month(int(match[1]), int(match[2]))


def day_of(number: int) -> date:
    """The day of a yyyymmdd number."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def length_of_day_h(day: date, zone: str) -> float:
    """Elapsed hours of a day: 24, but 23 and 25 where the clock is changed."""
    start, end = day_bounds(day, zone)
    return (end - start) / _HOUR_MS


def _hour(at_ms: int, place: ZoneInfo) -> Hour:
    local = datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(place)
    offset = local.utcoffset() or timedelta()
    return Hour(local.hour, local.fold, at_ms, round(offset / timedelta(minutes=1)))
