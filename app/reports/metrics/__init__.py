"""The figures of the office, exactly as the metric dictionary defines them.

A call belongs to the month in which it arrived, in the zone of the office. Everything is reckoned
from sums kept beside the calls (see app.crm.rollups), never from means.
"""

from typing import Any

import msgspec

from app.reports.metrics.figures import Figure, Figures
from app.reports.metrics.month import MonthFigures, month_figures, service_level, trend

__all__ = [
    "Figure",
    "Figures",
    "MonthFigures",
    "as_json",
    "month_figures",
    "service_level",
    "trend",
]


def as_json(figures: MonthFigures) -> dict[str, Any]:
    """The figures as plain data for json.dumps; days are written YYYY-MM-DD, no data is null."""
    plain: dict[str, Any] = msgspec.to_builtins(figures)
    for part in ("by_day", "by_agent"):
        plain[part] = [{**row, **row.pop("figures")} for row in plain[part]]
    return plain
