"""How the window says what others wrote, a number, and when something was.

Nothing here needs Babel, so all of it may stand on the path from the ring to the screen.
"""

import unicodedata
from datetime import date

from app import clock
from app.crm import local_time, numbers
from app.i18n import _, current, ngettext_

_LONGEST = 80
_ISOLATE, _POP = "\u2068", "\u2069"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def outside(text: str) -> str:
    """Text that a stranger chose, fit for one line: no controls, no directions that leak."""
    kept = text
    if not text.isprintable():
        kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    joined = " ".join(kept.split())
    short = joined if len(joined) <= _LONGEST else joined[: _LONGEST - 1] + "…"
    if short.isascii():
        return short
    needs_walls = any(unicodedata.bidirectional(c) in {"R", "AL"} for c in short)
    return f"{_ISOLATE}{short}{_POP}" if needs_walls else short


def number_words(number: str, country: str) -> str:
    """A number as people of this country write it; other text as it came."""
    return numbers.display(number, country) if number.startswith("+") else outside(number)


def elapsed(since_ms: int, now_ms: int) -> str:
    """04:27 between two epoch times."""
    return current().duration(max(0, now_ms - since_ms) // 1000)


def ago(at_ms: int, now_ms: int) -> str:
    """How long ago, roughly, as one says it."""
    seconds = max(0, now_ms - at_ms) // 1000
    if seconds < _MINUTE:
        return _("just now")
    if seconds < _HOUR:
        return ngettext_("{count} min ago", "{count} min ago", seconds // _MINUTE)
    if seconds < _DAY:
        return ngettext_("{count} h ago", "{count} h ago", seconds // _HOUR)
    days = seconds // _DAY
    if days < 60:
        return ngettext_("{count} day ago", "{count} days ago", days)
    return ngettext_("{count} month ago", "{count} months ago", days // 30)


def today(zone: str) -> date:
    """The day it is at the office."""
    return local_time.today(clock.now_ms(), zone)
