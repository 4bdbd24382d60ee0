"""Days, hours and months of the office from epoch milliseconds."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.errors import UserError
from app.i18n import _


class LocalTime(NamedTuple):
    """Day as yyyymmdd, hour 0-23, and 1 in the hour that the change to winter time repeats."""

    day: int
    hour: int
    fold: int


def local_time(at_ms: int, zone: str) -> LocalTime:
    """Day and hour of an epoch time in the zone of the office."""
    moment = datetime.fromtimestamp(at_ms // 1000, tz=_zone(zone))
    return LocalTime(day_number(moment), moment.hour, moment.fold)


def day_number(day: date) -> int:
    """A day as yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def today(now_ms: int, zone: str) -> date:
    """The day of the office at an epoch time."""
    return datetime.fromtimestamp(now_ms / 1000, tz=_zone(zone)).date()


def day_bounds(day: date, zone: str) -> tuple[int, int]:
    """Begin and end of a day of the office in epoch milliseconds; 23 or 25 hours twice a year."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def month_bounds(month: str, zone: str) -> tuple[int, int]:
    """Begin and end of a month "YYYY-MM" of the office; raises `UserError` for another form."""
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise UserError(
            _("“{month}” is no month; write it as in 2026-11.").format(month=month[:20])
        ) from error
    following = (first + timedelta(days=32)).replace(day=1)
    return _midnight(first, zone), _midnight(following, zone)


def _midnight(day: date, zone: str) -> int:
    moment = datetime(day.year, day.month, day.day, tzinfo=_zone(zone))
    return round(moment.timestamp() * 1000)


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UserError(_("“{zone}” is no time zone.").format(zone=name[:40])) from error
