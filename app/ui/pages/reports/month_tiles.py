"""The key figures of a month at a glance, each beside that of the month before by its name."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.i18n import N_, Language, _, current
from app.reports import months
from app.reports.metrics import Figure, MonthFigures
from app.ui import theme
from app.ui.widgets.labels import PillKind
from app.ui.widgets.panel import Tile

_WIDE_PX = 900
"""From this width on, at 100 %, four tiles stand side by side; below it two."""


def _count(tongue: Language, value: Figure) -> str:
    return tongue.integer(None if value is None else round(value))


def _share(tongue: Language, value: Figure) -> str:
    return tongue.percent(value)


def _time(tongue: Language, value: Figure) -> str:
    return tongue.duration(value)


Form = Callable[[Language, Figure], str]
TILES: tuple[tuple[str, str, Form], ...] = (
    ("received", N_("Calls received"), _count),
    ("answer_rate", N_("Answer rate"), _share),
    ("service_level", N_("Service level"), _share),
    ("abandonment_rate", N_("Abandonment"), _share),
    ("asa_s", N_("Average wait"), _time),
    ("aht_s", N_("Average handling time"), _time),
    ("missed_not_returned", N_("Missed, not called back"), _count),
    ("outbound_calls", N_("Calls made"), _count),
)


class MonthTiles(QWidget):
    """Eight tiles; a dash stands where there is no data."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._columns = 0
        self.tiles: dict[str, Tile] = {}
        for metric, title, _form in TILES:
            self.tiles[metric] = Tile(_(title))
        self._arrange(4)

    def minimumSizeHint(self) -> QSize:
        # Two columns are what the tiles can be squeezed to; the grid would hold out for four.
        widest = max(tile.minimumSizeHint().width() for tile in self.tiles.values())
        return QSize(2 * widest + 8, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(4 if self.width() >= theme.px(_WIDE_PX) else 2)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, tile in enumerate(self.tiles.values()):
            self._grid.addWidget(tile, *divmod(place, columns))
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def draw(self, month: MonthFigures) -> None:
        """Show the figures of this month."""
        tongue = current()
        for metric, _title, form in TILES:
            figure = form(tongue, month.figures[metric])
            self.tiles[metric].say(figure, *self._pill(month, metric, form))

    def _pill(self, month: MonthFigures, metric: str, form: Form) -> tuple[str, PillKind]:
        tongue = current()
        value = month.figures[metric]
        if metric == "service_level" and value is not None:
            target = month.thresholds.service_level_target
            words = _("target {share}").format(share=tongue.percent(target, 0))
            return words, "good" if value >= target else "bad"
        before = month.previous_month[metric]
        if value is None or before is None:
            return "", "plain"
        earlier = tongue.day(months.parse(month.month).shifted(-1).first_day, "MMM")
        words = _("{month}: {figure}").format(month=earlier, figure=form(tongue, before))
        return words, "plain"
