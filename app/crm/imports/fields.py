"""Reading single cells: dates, durations, numbers, yes and no; each says why it cannot."""

import re
from datetime import date, datetime

from app.crm.imports.rejects import RowRejectedError
from app.i18n import _

_YES = frozenset({"1", "yes", "y", "true", "oui", "o", "vrai", "x"})
_NO = frozenset({"", "0", "no", "n", "false", "non", "faux"})
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1971, 9_998
"""Between them every system can reckon with a time in every zone."""
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")


def bare(cell: str) -> str:
    """A cell without the apostrophe our own exports put before what looks like a formula."""
    return cell[1:] if _GUARDED.match(cell) else cell


def day(cell: str) -> date | None:
    """A day written 2026-11-22 or 22/11/2026; None for an empty cell."""
    if not cell:
        return None
    french = _FRENCH_DAY.fullmatch(cell)
    try:
        if french:
            number, month, year = map(int, french.groups())
            return date(year, month, number)
        return date.fromisoformat(cell[:10])
    except ValueError:
        raise RowRejectedError(
            _("“{text}” is no date; write it as in 2026-11-22").format(text=cell[:40])
        ) from None


def truth(cell: str) -> bool:
    """Yes or no in either language; an empty cell is no."""
    word = cell.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise RowRejectedError(_("“{text}” is neither yes nor no").format(text=cell[:40]))


def moment_ms(cell: str) -> int:
    """An ISO 8601 time with its offset from UTC as epoch milliseconds."""
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        raise RowRejectedError(
            _("“{text}” is no time; write it as in 2026-11-22T09:30:00+01:00").format(
                text=cell[:40]
            )
        ) from None
    if moment.tzinfo is None:
        raise RowRejectedError(
            _("“{text}” lacks the offset from UTC, such as +01:00 or Z").format(text=cell[:40])
        )
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise RowRejectedError(
            _("“{text}” lies too far back or ahead for a call").format(text=cell[:40])
        )
    return round(moment.timestamp() * 1000)


def seconds_ms(cell: str, name: str) -> int:
    """Seconds, whole or with a decimal point or comma, as milliseconds; empty is 0."""
    if not cell:
        return 0
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e6:  # noqa: PLR2004  eleven days: no call lasts longer
        raise RowRejectedError(
            _("{name}: “{text}” is no number of seconds").format(name=name, text=cell[:40])
        )
    return round(value * 1000)
