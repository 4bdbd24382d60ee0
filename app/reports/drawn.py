"""Pieces of a page that are drawn: the tiles, the note of a page, the boxes to sign in."""

from collections.abc import Sequence

import msgspec
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from app.reports import fonts
from app.reports.layout import SUBHEADING, State, text
from app.reports.palette import (
    ACCENT,
    GROUND,
    LINE,
    MEDIUM,
    MUTED,
    PANEL,
    REGULAR,
    SEMIBOLD,
    STATES,
    TEXT,
)


class IfRoom(Flowable):
    """A piece with its title that is left out where the page has no room for it.

    `below` is the room in points that what follows needs on the same page.
    """

    def __init__(self, title: str, piece: Flowable, *, below: float) -> None:
        super().__init__()
        self._title = text(title, SUBHEADING)
        self._piece = piece
        self._below = below

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Room taken, in points; none where it does not fit."""
        _, title = self._title.wrap(available_width, available_height)
        _, piece = self._piece.wrap(available_width, available_height)
        self.width, self.height = available_width, title + 4 + piece + 10
        if self.height + self._below > available_height:
            self.height = 0.0
        return self.width, self.height

    def draw(self) -> None:
        """Draw on the canvas reportlab has set."""
        if self.height:
            self._piece.drawOn(self.canv, 0, 10)
            self._title.drawOn(self.canv, 0, self.height - self._title.height)


class Note(Flowable):
    """The sentence that says what a page means, on a quiet ground with a mark at its side."""

    _PAD = 10.0

    def __init__(self, words: str) -> None:
        super().__init__()
        self._paragraph = text(words)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Room taken, in points."""
        _, height = self._paragraph.wrap(available_width - 2 * self._PAD - 3, available_height)
        self.width, self.height = available_width, height + 2 * self._PAD
        return self.width, self.height

    def draw(self) -> None:
        """Draw on the canvas reportlab has set."""
        self.canv.setFillColor(GROUND)
        self.canv.roundRect(0, 0, self.width, self.height, 6, stroke=0, fill=1)
        self.canv.setFillColor(ACCENT)
        self.canv.roundRect(0, 0, 3, self.height, 1.5, stroke=0, fill=1)
        self._paragraph.drawOn(self.canv, self._PAD + 3, self._PAD)


class Tile(msgspec.Struct, frozen=True):
    """One figure of the summary: what it is, its value, how it stands, what to compare it with."""

    label: str
    value: str
    state: State
    word: str
    notes: tuple[str, ...]


class Tiles(Flowable):
    """Tiles up to four a row, all of one size."""

    _COLUMNS = 4
    _GAP = 8.0
    _HEIGHT = 101.0
    _PAD = 10.0

    def __init__(self, tiles: Sequence[Tile]) -> None:
        super().__init__()
        self._tiles = tiles
        self._columns = max(1, min(self._COLUMNS, len(tiles)))

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Room taken, in points."""
        del available_height
        rows = -(-len(self._tiles) // self._columns)
        self.width = available_width
        self.height = rows * self._HEIGHT + (rows - 1) * self._GAP
        return self.width, self.height

    def draw(self) -> None:
        """Draw on the canvas reportlab has set."""
        width = (self.width - (self._columns - 1) * self._GAP) / self._columns
        for index, tile in enumerate(self._tiles):
            row, column = divmod(index, self._columns)
            x = column * (width + self._GAP)
            y = self.height - row * (self._HEIGHT + self._GAP) - self._HEIGHT
            self._draw_tile(tile, x, y, width)

    def _draw_tile(self, tile: Tile, x: float, y: float, width: float) -> None:
        canvas = self.canv
        room = width - 2 * self._PAD
        left, top = x + self._PAD, y + self._HEIGHT
        canvas.setStrokeColor(LINE)
        canvas.setFillColor(PANEL)
        canvas.setLineWidth(0.75)
        canvas.roundRect(x, y, width, self._HEIGHT, 8, stroke=1, fill=1)
        # A long name is set a little smaller before it is cut.
        size = max(6.6, min(8.0, 8.0 * room / fonts.width(tile.label, MEDIUM, 8)))
        _line(canvas, tile.label, left, top - 18, MEDIUM, size, MUTED, room)
        _line(canvas, tile.value, left, top - 41, SEMIBOLD, 19, TEXT, room)
        pill(canvas, tile.word, left, top - 61, tile.state, room)
        for index, note in enumerate(tile.notes):
            _line(canvas, note, left, top - 74 - 10 * index, REGULAR, 7, MUTED, room)


def pill(canvas: Canvas, word: str, x: float, y: float, state: State, room: float) -> float:
    """A word on the ground of its state, 13 points high from `y`; gives its width."""
    ink, ground = STATES[state]
    width = fonts.width(fonts.fit(word, MEDIUM, 7.5, room - 10), MEDIUM, 7.5) + 10
    canvas.setFillColor(ground)
    canvas.roundRect(x, y, width, 13, 4, stroke=0, fill=1)
    _line(canvas, word, x + 5, y + 3.8, MEDIUM, 7.5, ink, room - 10)
    return width


class Signatures(Flowable):
    """Boxes to sign in, side by side: who, then a line each for name, date and signature."""

    _HEIGHT = 118.0
    _GAP = 16.0
    _PAD = 12.0

    def __init__(self, parties: Sequence[tuple[str, str]], fields: Sequence[str]) -> None:
        """`parties` are titles with a remark each; `fields` the words before the lines."""
        super().__init__()
        self._parties = parties
        self._fields = fields

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Room taken, in points."""
        del available_height
        self.width, self.height = available_width, self._HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        """Draw on the canvas reportlab has set."""
        width = (self.width - self._GAP * (len(self._parties) - 1)) / len(self._parties)
        for index, (title, remark) in enumerate(self._parties):
            x = index * (width + self._GAP)
            room = width - 2 * self._PAD
            self.canv.setStrokeColor(LINE)
            self.canv.setLineWidth(0.75)
            self.canv.roundRect(x, 0, width, self._HEIGHT, 8, stroke=1, fill=0)
            left = x + self._PAD
            _line(self.canv, title, left, self._HEIGHT - 18, SEMIBOLD, 9, TEXT, room)
            _line(self.canv, remark, left, self._HEIGHT - 30, REGULAR, 7.5, MUTED, room)
            for row, field in enumerate(self._fields):
                y = self._HEIGHT - 52 - row * 21
                _line(self.canv, field, left, y, REGULAR, 8, MUTED, room)
                self.canv.setStrokeColor(MUTED)
                self.canv.setLineWidth(0.4)
                self.canv.line(left + room * 0.32, y - 2, left + room, y - 2)


def _line(
    canvas: Canvas,
    words: str,
    x: float,
    y: float,
    font: str,
    size: float,
    colour: Color,
    room: float,
) -> None:
    canvas.setFillColor(colour)
    fonts.draw(canvas, x, y, fonts.fit(words, font, size, room), font, size)
