"""The monthly report for the owner of the office."""

from zoneinfo import ZoneInfo

from reportlab.platypus import Flowable, PageBreak

from app.database.database import Database
from app.i18n import N_, Language
from app.reports.layout import Frame
from app.reports.monthly import annex, hours, missed, reasons, summary, team, volumes
from app.reports.monthly.data import MonthlyData, collect_month

_PAGES = (summary.page, volumes.page, hours.page, reasons.page, team.page, missed.page, annex.pages)


class MonthlyReport:
    """What the telephone brought in a month, page by page, the same pages every month."""

    id = "monthly"
    title = N_("Monthly report")

    def collect(self, database: Database, month: str) -> MonthlyData:
        """Read the month "YYYY-MM"; raises UserError for anything that is not a month."""
        return collect_month(database, month)

    def frame(self, data: MonthlyData, language: Language) -> Frame:
        """What stands round every page."""
        _ = language.text
        zone = ZoneInfo(data.office.zone)
        made = _("Source: call log of the office. Made {when}, revision {mark}.").format(
            when=language.day_and_time(data.generated_at, zone), mark=data.revision
        )
        month = language.month(data.month.first_day)
        period = _("Period: {month}, time zone {zone}.").format(month=month, zone=data.office.zone)
        return Frame(
            title=f"{_(self.title)} – {month}",
            author=data.office.name,
            header=(data.office.name, f"{_(self.title)} · {month}"),
            footer=(period, made),
        )

    def story(self, data: MonthlyData, language: Language) -> list[Flowable]:
        """The pages."""
        story: list[Flowable] = []
        for page in _PAGES:
            story += [PageBreak()] if story else []
            story += page(data, language)
        return story
