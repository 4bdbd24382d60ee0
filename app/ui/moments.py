"""When something was or is to be, as a person at a desk says it: 16:42, Yesterday 16:42, 3 Oct.

Written by Qt from the same CLDR data as Babel's: a list is full of times, and Babel, fifty times
slower, would have to be imported before the first row can stand.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QLocale, QTime

from app.i18n import _, current

_HALF_A_YEAR = timedelta(days=182)


def moment_words(at_ms: int, zone: str, now_ms: int) -> str:
    """The time alone for today, with "Yesterday" or the day before it, with the year when past."""
    place = ZoneInfo(zone)
    moment = datetime.fromtimestamp(at_ms / 1000, tz=place)
    today = datetime.fromtimestamp(now_ms / 1000, tz=place).date()
    clock = QTime(moment.hour, moment.minute)
    time = _locale(current().locale).toString(clock, QLocale.FormatType.ShortFormat)
    if moment.date() == today:
        return time
    if moment.date() == today - timedelta(days=1):
        return _("Yesterday {time}").format(time=time)
    return f"{short_day(moment.date(), today)} {time}"


def day_words(at_ms: int, zone: str, now_ms: int) -> str:
    """The day alone: Today, Yesterday, 14 Nov, 3 Oct 2025."""
    place = ZoneInfo(zone)
    today = datetime.fromtimestamp(now_ms / 1000, tz=place).date()
    return due_words(datetime.fromtimestamp(at_ms / 1000, tz=place).date(), today)


def due_words(day: date, today: date) -> str:
    """A day as seen from `today`: Yesterday, Today, Tomorrow, Fri 27 Nov, 3 Oct 2025."""
    near = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
    distance = (day - today).days
    if distance in near:
        return near[distance]
    if 0 < distance < 7:
        return _day(day, "ddd d MMM")
    return short_day(day, today)


def short_day(day: date, today: date) -> str:
    """14 Nov, with the year unless it is this one or the day lies in the last half year."""
    near = day.year == today.year or timedelta(0) < today - day < _HALF_A_YEAR
    return _day(day, "d MMM" if near else "d MMM yyyy")


def _day(day: date, pattern: str) -> str:
    return _locale(current().locale).toString(QDate(day.year, day.month, day.day), pattern)


@lru_cache(maxsize=8)
def _locale(name: str) -> QLocale:
    return QLocale(name)
