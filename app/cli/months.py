"""Months as people type them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import UserError
from app.i18n import _


def month_bounds(month: str, zone: str) -> tuple[int, int]:
    """Epoch milliseconds of the first moment of `month` (YYYY-MM) in `zone` and of the next one.

    Raises `UserError` for anything but a month.
    """
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        words = _("“{text}” is not a month. Write it as 2026-11.")
        raise UserError(words.format(text=month)) from error
    index = first.year * 12 + first.month
    following = first.replace(year=index // 12, month=index % 12 + 1)
    return round(first.timestamp() * 1000), round(following.timestamp() * 1000)
