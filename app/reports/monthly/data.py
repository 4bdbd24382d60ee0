"""Everything the monthly report needs, read once, before anything is drawn."""

import hashlib
import time
from collections import Counter

import msgspec

from app.crm import office as offices
from app.crm.rows import Office
from app.database.database import Database
from app.reports import months
from app.reports.metrics import Figures, MonthFigures, collect, month_figures, trend
from app.reports.months import Month
from app.team import evaluations
from app.team.evaluations import Quality

TREND_MONTHS = 13
MISSED_LISTED = 24


class MissedCall(msgspec.Struct, frozen=True):
    """A missed call that was not returned; times are epoch milliseconds."""

    started_at: int
    remote: str
    name: str
    organisation: str
    wait_ms: int
    agent: str


class Sound(msgspec.Struct, frozen=True):
    """How the calls of the month sounded, of those that were measured."""

    good: int
    fair: int
    poor: int
    causes: tuple[tuple[str, int], ...]
    """What was to blame and how often, the most frequent first."""

    @property
    def measured(self) -> int:
        """Number of calls with a verdict."""
        return self.good + self.fair + self.poor


class MonthlyData(msgspec.Struct, frozen=True):
    """The month as it is printed."""

    month: Month
    office: Office
    figures: MonthFigures
    trend: tuple[tuple[Month, Figures], ...]
    missed: tuple[MissedCall, ...]
    """The latest of the missed calls not returned, at most MISSED_LISTED."""
    without_customer: int
    """Ended calls of the month that belong to no contact."""
    quality: Quality
    sound: Sound
    generated_at: int
    """Epoch milliseconds."""

    @property
    def is_provisional(self) -> bool:
        """Whether the month was still running when the figures were read."""
        return self.generated_at < self.month.bounds(self.office.zone)[1]

    @property
    def revision(self) -> str:
        """A mark of the figures: two prints with the same one say the same."""
        stable = msgspec.json.encode((self.figures, self.quality), order="sorted")
        return hashlib.sha256(stable).hexdigest()[:8]


_MISSED = f"""
    SELECT missed.started_at, missed.remote, missed.remote_e164, missed.display_name,
        contact.given_name, contact.family_name, organisation.name, missed.ring_ms, member.name
    FROM call AS missed
    LEFT JOIN contact ON contact.id = missed.contact_id
    LEFT JOIN organisation ON organisation.id = contact.organisation_id
    LEFT JOIN member ON member.id = missed.agent_id
    WHERE {collect.MISSED_WHERE}
      AND NOT EXISTS ({collect.CALLED_BACK})
      AND NOT EXISTS ({collect.CALLED_AGAIN})
    ORDER BY missed.started_at DESC LIMIT :limit
"""  # noqa: S608  constants of the figures

_WITHOUT_CUSTOMER = (
    "SELECT count(*) FROM call WHERE contact_id IS NULL AND ended_at IS NOT NULL"
    " AND started_at >= :start AND started_at < :end"
)


def collect_month(database: Database, month: str) -> MonthlyData:
    """Read the month "YYYY-MM"; raises UserError for anything that is not a month."""
    wanted = months.parse(month)
    office = offices.load(database)
    start, end = wanted.bounds(office.zone)
    row = database.reader.row(_WITHOUT_CUSTOMER, {"start": start, "end": end})
    return MonthlyData(
        month=wanted,
        office=office,
        figures=month_figures(database, month),
        trend=trend(database, wanted, TREND_MONTHS),
        missed=_missed(database, start, end),
        without_customer=int(row[0]) if row else 0,
        quality=evaluations.quality(database, start, end)[None],
        sound=_sound(database, start, end),
        generated_at=time.time_ns() // 1_000_000,
    )


_SOUND = (
    "SELECT sound_grade, sound_cause, count(*) FROM call WHERE sound_grade <> ''"
    " AND started_at >= :start AND started_at < :end GROUP BY sound_grade, sound_cause"
)


def _sound(database: Database, start: int, end: int) -> Sound:
    grades, causes = Counter[str](), Counter[str]()
    for grade, cause, count in database.reader.rows(_SOUND, {"start": start, "end": end}):
        grades[grade] += count
        if cause:
            causes[cause] += count
    return Sound(grades["good"], grades["fair"], grades["poor"], tuple(causes.most_common()))


def _missed(database: Database, start: int, end: int) -> tuple[MissedCall, ...]:
    rows = database.reader.rows(
        _MISSED,
        {
            "start": start,
            "end": end,
            "window": collect.RETURN_WINDOW_MS,
            "limit": MISSED_LISTED,
        },
    )
    return tuple(
        MissedCall(
            started_at=row[0],
            remote=row[2] or row[1],
            name=" ".join(filter(None, row[4:6])) or row[3],
            organisation=row[6] or "",
            wait_ms=row[7],
            agent=row[8] or "",
        )
        for row in rows
    )
