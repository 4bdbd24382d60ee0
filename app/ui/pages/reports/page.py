"""The reports page: choose a month, see its figures, have its report made, read and print it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout

from app.desk.desk import Desk
from app.desk.facts import CallLogged, SettingsChanged
from app.i18n import N_, _, current, language
from app.reports import metrics, months
from app.reports.months import Month
from app.ui import theme, wording
from app.ui.listening import listen
from app.ui.page import Page
from app.ui.pages.reports.month_tiles import MonthTiles
from app.ui.pdf_pane import PdfPane
from app.ui.progress_panel import ProgressPanel
from app.ui.widgets.button import Button, IconButton, Kind
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.jobs import Job

_MONTHS_BACK = 36
_LANGUAGES = (("fr", N_("Make the report in French")), ("en", N_("Make the report in English")))
_SHORT = {"fr": N_("Report in French"), "en": N_("Report in English")}
_WIDE_PX = 1000
"""Below this width, at 100 %, the buttons say what they make in their tool tips alone."""


class ReportsPage(Page):
    """Figures above, the document below."""

    id = "reports"
    title = N_("Reports")
    icon = "chart-bar"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Job | None = None
        self._stale = False
        self.month = QComboBox()
        self.month.setAccessibleName(_("Month"))
        self.month.setMinimumWidth(theme.px(180))
        self.earlier = IconButton("chevron-left", _("Month before"), pressed_=lambda: self._go(1))
        self.later = IconButton("chevron-right", _("Month after"), pressed_=lambda: self._go(-1))
        self.make = {code: self._make_button(code, words) for code, words in _LANGUAGES}
        self.tiles = MonthTiles()
        self.trouble = ErrorBar()
        self.progress = ProgressPanel(self._on_cancelled)
        self.document = PdfPane(desk)
        self.empty = EmptyState(
            "file-text",
            _("No report of this month has been made here"),
            _("It is made in a few seconds, with charts, ready to print or to send."),
        )
        self._stack = QStackedWidget()
        self._lay_out()
        self._fill_months()
        self.month.currentIndexChanged.connect(lambda _index: self._on_month())
        listen(self, desk.bus, CallLogged, lambda _fact: self._on_changed())
        listen(self, desk.bus, SettingsChanged, lambda _fact: self._on_changed())
        self._on_month()

    def _make_button(self, code: str, words: str) -> Button:
        kind: Kind = "primary" if code == current().code else "plain"
        return Button(
            _(words), kind, icon_name="file-text", pressed_=lambda: self.make_report(code)
        )

    def _lay_out(self) -> None:
        above = Panel()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for widget in (self.earlier, self.month, self.later):
            bar.addWidget(widget)
        bar.addStretch()
        mine = current().code
        for code in sorted(self.make, key=lambda code: code == mine):
            bar.addWidget(self.make[code])
        above.body.addLayout(bar)
        above.body.addWidget(self.tiles)
        below = Panel()
        below.body.addWidget(self.trouble)
        below.body.addWidget(self.progress)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.document)
        below.body.addWidget(self._stack, 1)
        self.progress.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(above)
        column.addWidget(below, 1)

    def shown(self) -> None:
        """Read the figures again when calls have come in; a new month may have begun."""
        if self._this_month() != months.parse(self.month.itemData(0)):
            self._fill_months()
        if self._stale:
            self._read_figures()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.px(_WIDE_PX)
        for code, words in _LANGUAGES:
            self.make[code].rename(_(words if wide else _SHORT[code]))
            self.make[code].setAccessibleName(_(words))
            self.make[code].setToolTip("" if wide else _(words))

    def _this_month(self) -> Month:
        today = wording.today(self.desk.office.current.zone)
        return Month(today.year, today.month)

    def _fill_months(self) -> None:
        quiet = QSignalBlocker(self.month)
        self.month.clear()
        newest = self._this_month()
        for back in range(_MONTHS_BACK):
            month = newest.shifted(-back)
            words = current().month(month.first_day)
            self.month.addItem(words[:1].upper() + words[1:], str(month))
        quiet.unblock()

    def _go(self, step: int) -> None:
        index = self.month.currentIndex() + step
        if 0 <= index < self.month.count():
            self.month.setCurrentIndex(index)

    def file_of(self, month: str, code: str) -> "Path":
        """Where the report of a month in a language is kept."""
        return self.desk.paths.reports / f"{month}-{code}.pdf"

    def _on_month(self) -> None:
        index = self.month.currentIndex()
        self.later.setEnabled(index > 0)
        self.earlier.setEnabled(index < self.month.count() - 1)
        self._read_figures()
        if self._job is None:
            self._show_made()

    def _show_made(self) -> None:
        """Show the report made last for this month, in the language of the window if there is."""
        month = self.month.currentData()
        codes = sorted(self.make, key=lambda code: code != current().code)
        for code in codes:
            if self.file_of(month, code).exists():
                self._show_document(month, code)
                return
        self._stack.setCurrentWidget(self.empty)

    def _read_figures(self) -> None:
        self._stale = False
        month = self.month.currentData()
        self.desk.tasks.ask(
            lambda database: metrics.month_figures(database, month), self._on_figures
        )

    def _on_figures(self, figures: metrics.MonthFigures) -> None:
        if figures.month == self.month.currentData():
            self.tiles.draw(figures)

    def make_report(self, code: str) -> None:
        """Have the report of the chosen month made in "fr" or "en", in a process of its own."""
        month = self.month.currentData()
        file = self.file_of(month, code)
        self._set_working(working=True)
        self.trouble.clear()
        self.progress.say(0.0, _("Starting…"))
        where = ["--data-dir", str(self.desk.paths.root)]
        options = ["--month", month, "--lang", code, "--out", str(file)]
        self._job = self.desk.jobs.start(
            ["report", "monthly", *options, *where],
            progress=self.progress.say,
            done=lambda _result: self._on_done(_result, month, code),
            failed=self._on_failed,
        )

    def _set_working(self, *, working: bool) -> None:
        self.progress.setVisible(working)
        for button in self.make.values():
            button.setEnabled(not working)

    def _on_done(self, _result: Mapping[str, Any], month: str, code: str) -> None:
        self._job = None
        self._set_working(working=False)
        self.month.setCurrentIndex(self.month.findData(month))
        self._show_document(month, code)
        self.make[code].setFocus()  # what had it, the button to cancel, is gone

    def _show_document(self, month: str, code: str) -> None:
        tongue = language(code)
        name = tongue.month(months.parse(month).first_day)
        title = f"{tongue.text('Monthly report')} – {name}"
        self._stack.setCurrentWidget(self.document)
        if not self.document.show_file(self.file_of(month, code), title):
            self._stack.setCurrentWidget(self.empty)

    def _on_failed(self, words: str) -> None:
        self._job = None
        self._set_working(working=False)
        self.trouble.say(words)

    def _on_cancelled(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._set_working(working=False)

    def _on_changed(self) -> None:
        if self.isVisible():
            self._read_figures()
        else:
            self._stale = True
