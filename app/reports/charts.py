"""Charts drawn straight on the page as vectors; every one says its figures in words too."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec
from reportlab.lib.colors import Color, linearlyInterpolatedColor
from reportlab.platypus import Flowable

from app.reports import fonts
from app.reports.palette import (
    ACCENT,
    GROUND,
    LINE,
    MEDIUM,
    MUTED,
    PANEL,
    REGULAR,
    TEXT,
    readable_on,
)

Write = Callable[[float], str]

_TICK = 7.0
_LABEL = 7.5


class Series(msgspec.Struct, frozen=True):
    """One row of values with its name and colour."""

    name: str
    colour: Color
    values: Sequence[float | None]


def nice_top(highest: float, steps: int = 4) -> float:
    """The round number an axis of `steps` steps ends at; it is at least `highest` and `steps`."""
    step = max(highest, steps) / steps
    power: float = 10.0 ** math.floor(math.log10(step))
    for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10):
        if factor * power >= step and (factor * power).is_integer():
            return factor * power * steps
    return 10 * power * steps


class Chart(Flowable):
    """A drawing of the whole width and a fixed height; `_paint` draws it."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.height = height

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Room taken, in points."""
        del available_height
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        """Draw on the canvas reportlab has set."""
        self._paint()

    def _paint(self) -> None:
        raise NotImplementedError

    def _say(
        self,
        words: str,
        x: float,
        y: float,
        *,
        colour: Color = MUTED,
        font: str = REGULAR,
        size: float = _TICK,
    ) -> None:
        self.canv.setFillColor(colour)
        fonts.draw(self.canv, x, y, words, font, size)

    def _say_right(self, words: str, x: float, y: float, *, size: float = _TICK) -> None:
        self._say(words, x - fonts.width(words, REGULAR, size), y, size=size)

    def _say_centred(self, words: str, x: float, y: float, *, colour: Color = MUTED) -> None:
        self._say(words, x - fonts.width(words, REGULAR, _TICK) / 2, y, colour=colour)

    def _legend(self, series: Sequence[Series], x: float, y: float) -> None:
        for one in series:
            self.canv.setFillColor(one.colour)
            self.canv.roundRect(x, y, 7, 7, 1.5, stroke=0, fill=1)
            self._say(one.name, x + 11, y + 0.6, size=_LABEL)
            x += 11 + fonts.width(one.name, REGULAR, _LABEL) + 16

    def _grid(self, top: float, *, left: float, bottom: float, height: float, write: Write) -> None:
        steps = 4
        for step in range(steps + 1):
            y = bottom + height * step / steps
            self.canv.setStrokeColor(LINE)
            self.canv.setLineWidth(0.5)
            self.canv.line(left, y, self.width, y)
            self._say_right(write(top * step / steps), left - 6, y - 2.4)


class StackedBars(Chart):
    """Bars of several parts, one a label, with the names of the parts above."""

    _LEFT, _BOTTOM, _LEGEND = 34.0, 16.0, 22.0

    def __init__(
        self,
        labels: Sequence[str],
        series: Sequence[Series],
        *,
        write: Write,
        marked: frozenset[int] = frozenset(),
        height: float = 168.0,
    ) -> None:
        """`marked` are the places of labels to set back, such as days nobody works."""
        super().__init__(height)
        self._labels = labels
        self._series = series
        self._write = write
        self._marked = marked

    def _paint(self) -> None:
        height = self.height - self._BOTTOM - self._LEGEND
        sums = [
            sum(series.values[place] or 0 for series in self._series)
            for place in range(len(self._labels))
        ]
        top = nice_top(max(sums, default=0))
        self._grid(top, left=self._LEFT, bottom=self._BOTTOM, height=height, write=self._write)
        self._legend(self._series, self._LEFT, self.height - 10)
        slot = (self.width - self._LEFT) / max(1, len(self._labels))
        for place, label in enumerate(self._labels):
            x = self._LEFT + slot * place
            self._bar(place, x + slot * 0.18, slot * 0.64, height / top)
            if place in self._marked:
                self.canv.setFillColor(GROUND)
                self.canv.rect(x, 0, slot, self._BOTTOM - 2, stroke=0, fill=1)
            self._say_centred(label, x + slot / 2, 4)

    def _bar(self, place: int, x: float, width: float, scale: float) -> None:
        y = self._BOTTOM
        for series in self._series:
            value = series.values[place] or 0
            if value:
                self.canv.setFillColor(series.colour)
                self.canv.rect(x, y, width, value * scale, stroke=0, fill=1)
                y += value * scale


class Lines(Chart):
    """Lines over the same labels; a gap in the values is a gap in the line."""

    _LEFT, _BOTTOM, _LEGEND = 34.0, 16.0, 22.0

    def __init__(
        self,
        labels: Sequence[str],
        series: Sequence[Series],
        *,
        write: Write,
        top: float | None = None,
        height: float = 150.0,
    ) -> None:
        """`top` is where the axis ends when the values shall not decide it."""
        super().__init__(height)
        self._labels = labels
        self._series = series
        self._write = write
        self._top = top

    def _paint(self) -> None:
        height = self.height - self._BOTTOM - self._LEGEND
        known = [value for series in self._series for value in series.values if value is not None]
        top = self._top or nice_top(max(known, default=0))
        self._grid(top, left=self._LEFT, bottom=self._BOTTOM, height=height, write=self._write)
        self._legend(self._series, self._LEFT, self.height - 10)
        slot = (self.width - self._LEFT) / max(1, len(self._labels))
        middles = [self._LEFT + slot * (place + 0.5) for place in range(len(self._labels))]
        for middle, label in zip(middles, self._labels, strict=True):
            self._say_centred(label, middle, 4)
        for series in self._series:
            self._line(series, middles, height / top)

    def _line(self, series: Series, middles: Sequence[float], scale: float) -> None:
        dots = [
            None if value is None else (x, self._BOTTOM + value * scale)
            for x, value in zip(middles, series.values, strict=True)
        ]
        self.canv.setStrokeColor(series.colour)
        self.canv.setLineWidth(1.6)
        for one, other in pairwise(dots):
            if one is not None and other is not None:
                self.canv.line(*one, *other)
        for place, dot in enumerate(dots):
            if dot is not None:
                last = place == len(dots) - 1
                self.canv.setFillColor(series.colour if last else PANEL)
                self.canv.setLineWidth(1.2)
                self.canv.circle(*dot, 2.6 if last else 1.9, stroke=1, fill=1)


class HeatMap(Chart):
    """A grid of weekdays by hours; the darker, the more, with the figure in each field."""

    _LEFT, _TOP, _ROW = 64.0, 16.0, 20.0

    def __init__(
        self,
        rows: Sequence[str],
        columns: Sequence[str],
        values: Sequence[Sequence[int]],
        *,
        write: Write,
        colour: Color = ACCENT,
    ) -> None:
        """`values` by row and column; a field without calls stays empty."""
        super().__init__(self._TOP + self._ROW * len(rows))
        self._rows = rows
        self._columns = columns
        self._values = values
        self._write = write
        self._colour = colour

    def _paint(self) -> None:
        highest = max((value for row in self._values for value in row), default=0)
        slot = (self.width - self._LEFT) / max(1, len(self._columns))
        for column, label in enumerate(self._columns):
            self._say_centred(label, self._LEFT + slot * (column + 0.5), self.height - 9)
        for row, (label, values) in enumerate(zip(self._rows, self._values, strict=True)):
            y = self.height - self._TOP - self._ROW * (row + 1)
            name = fonts.fit(label, REGULAR, _LABEL, self._LEFT - 6)
            self._say(name, 0, y + 7, colour=TEXT, size=_LABEL)
            for column, value in enumerate(values):
                self._field(value, highest, self._LEFT + slot * column, y, slot)

    def _field(self, value: int, highest: int, x: float, y: float, slot: float) -> None:
        share = value / highest if highest else 0.0
        pale = linearlyInterpolatedColor(PANEL, self._colour, 0, 1, 0.04 + 0.86 * share)
        self.canv.setFillColor(pale if value else linearlyInterpolatedColor(PANEL, LINE, 0, 1, 0.4))
        self.canv.roundRect(x + 0.75, y + 0.75, slot - 1.5, self._ROW - 1.5, 2, stroke=0, fill=1)
        if value:
            words = self._write(value)
            self._say_centred(words, x + slot / 2, y + 7.4, colour=readable_on(pale))


class Bar(msgspec.Struct, frozen=True):
    """One line of a bar list."""

    label: str
    value: float
    words: str


class BarList(Chart):
    """Lying bars with their names and figures, longest first as given."""

    _ROW = 17.0

    def __init__(
        self, bars: Sequence[Bar], *, colour: Color = ACCENT, label_share: float = 0.32
    ) -> None:
        super().__init__(self._ROW * max(1, len(bars)))
        self._bars = bars
        self._colour = colour
        self._label_share = label_share

    def _paint(self) -> None:
        left = self.width * self._label_share
        room = self.width - left - 92
        highest = max((bar.value for bar in self._bars), default=0) or 1
        for row, bar in enumerate(self._bars):
            y = self.height - self._ROW * (row + 1)
            name = fonts.fit(bar.label, REGULAR, 8.5, left - 10)
            self._say(name, 0, y + 5, colour=TEXT, size=8.5)
            length = max(1.0, room * bar.value / highest)
            self.canv.setFillColor(self._colour)
            self.canv.roundRect(left, y + 3, length, self._ROW - 6, 2, stroke=0, fill=1)
            self._say(bar.words, left + length + 6, y + 5, colour=MUTED, font=MEDIUM, size=_LABEL)
