"""The key figures of a month at a glance, each beside that of the month before."""

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QWidget

from app.i18n import N_, Language, _, current
from app.reports.metrics import Figure, MonthFigures
from app.ui.widgets.labels import PillKind
from app.ui.widgets.panel import Tile

_COLUMNS = 4


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
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self.tiles: dict[str, Tile] = {}
        for place, (metric, title, _form) in enumerate(TILES):
            tile = Tile(_(title))
            self.tiles[metric] = tile
            grid.addWidget(tile, *divmod(place, _COLUMNS))
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)

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
        return _("before: {figure}").format(figure=form(tongue, before)), "plain"
