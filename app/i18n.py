"""Words, numbers and times in French and English.

The language of the window is set once with `use`; documents carry a `Language` of their own.
Babel is imported by the formatting functions alone: it costs more than the first paint may wait.
"""

import gettext
import locale
import os
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

from app.paths import resource

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LANGUAGES = ("fr", "en")
DASH = "–"
_NARROW_SPACE = "\u202f"


class Language:
    """One language of the program: its words and its way to write figures and times."""

    def __init__(self, code: str, country: str = "") -> None:
        self.code = code
        self.country = country

    @cached_property
    def _catalogue(self) -> gettext.NullTranslations:
        folder = str(resource("translations"))
        return gettext.translation("combine", folder, languages=[self.code], fallback=True)

    @cached_property
    def locale(self) -> str:
        """Babel's name of the locale; English writes dates as in Great Britain unless told."""
        if self.code == "fr":
            return f"fr_{self.country}" if self.country in {"BE", "CA", "CH", "LU"} else "fr_FR"
        return f"en_{self.country}" if self.country in {"US", "CA", "IE"} else "en_GB"

    def text(self, message: str) -> str:
        """`message` in this language."""
        return self._catalogue.gettext(message)

    def plural(self, one: str, many: str, count: int) -> str:
        """The form that fits `count`, with {count} written the language's way."""
        return self._catalogue.ngettext(one, many, count).format(count=self.integer(count))

    def in_context(self, context: str, message: str) -> str:
        """`message` as used in `context`, for words that mean two things."""
        return self._catalogue.pgettext(context, message)

    def integer(self, value: int | None) -> str:
        """1 234 or 1,234; a dash for no data."""
        if value is None:
            return DASH
        grouped = f"{value:,}"
        return grouped.replace(",", _NARROW_SPACE) if self.code == "fr" else grouped

    def decimal(self, value: float | None, digits: int = 1) -> str:
        """4,5 or 4.5; a dash for no data."""
        if value is None:
            return DASH
        text = f"{value:,.{digits}f}"
        if self.code == "fr":
            return text.replace(",", _NARROW_SPACE).replace(".", ",")
        return text

    def percent(self, fraction: float | None, digits: int = 1) -> str:
        """72,3 % with a narrow no-break space, or 72.3%; a dash for no data."""
        if fraction is None:
            return DASH
        text = self.decimal(100 * fraction, digits)
        return f"{text}{_NARROW_SPACE}%" if self.code == "fr" else f"{text}%"

    def duration(self, seconds: float | None) -> str:
        """04:27, or 1:04:27 from one hour; a dash for no data."""
        if seconds is None:
            return DASH
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"

    def time(self, at_ms: int, zone: "ZoneInfo | None" = None) -> str:
        """Time of day of an epoch time in milliseconds: 16:42 or 4:42 pm."""
        from babel.dates import format_time

        return format_time(_moment(at_ms, zone), "short", locale=self.locale)

    def day(self, value: date, form: str = "medium") -> str:
        """A day; `form` is Babel's short, medium, long, full or a pattern."""
        from babel.dates import format_date

        return format_date(value, form, locale=self.locale)

    def day_and_time(self, at_ms: int, zone: "ZoneInfo | None" = None) -> str:
        """Short day and time of an epoch time in milliseconds."""
        moment = _moment(at_ms, zone)
        return f"{self.day(moment.date(), 'd MMM y')} {self.time(at_ms, zone)}"

    def month(self, value: date) -> str:
        """Month and year: novembre 2026, November 2026."""
        return self.day(value, "MMMM y")


def _moment(at_ms: int, zone: "ZoneInfo | None") -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(zone)


@cache
def language(code: str, country: str = "") -> Language:
    """The language with this code; codes the program does not speak give English."""
    return Language(code if code in LANGUAGES else "en", country)


def system_language() -> str:
    """The code of the system's language, "fr" or "en"."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    try:
        code = locale.getlocale()[0] or ""
    except ValueError:
        code = ""
    return "fr" if code.lower().startswith("fr") else "en"


class _Window:
    """The language of the window, the one piece of state of this module."""

    language = language("en")


def use(code: str, country: str = "") -> None:
    """Make this the language of the window from now on."""
    _Window.language = language(code, country)


def current() -> Language:
    """The language of the window."""
    return _Window.language


def _(message: str) -> str:
    """`message` in the language of the window."""
    return _Window.language.text(message)


def ngettext_(one: str, many: str, count: int) -> str:
    """The form that fits `count`, in the language of the window, with {count} filled in."""
    return _Window.language.plural(one, many, count)


def pgettext_(context: str, message: str) -> str:
    """`message` as used in `context`, in the language of the window."""
    return _Window.language.in_context(context, message)


def N_(message: str) -> str:  # noqa: N802  gettext's own name for a marker
    """Mark `message` for translation where a table is built; `_` translates it when shown."""
    return message
