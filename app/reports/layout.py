"""The pieces every document is laid out with: headings, texts, tables, tiles, signatures.

Tables take plain strings and fixed heights, which is what makes them fast; whatever a person
typed is escaped before it becomes a paragraph and cut to its cell in a table.
"""

from collections.abc import Sequence
from typing import Any, Literal
from xml.sax.saxutils import escape

import msgspec
from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from app.reports import fonts, scripts
from app.reports.palette import (
    GROUND,
    LINE,
    MEDIUM,
    MUTED,
    REGULAR,
    SEMIBOLD,
    STATES,
    TEXT,
    WIDTH,
)

# Paragraphs and widths need the typefaces from their first line on.
fonts.register()

State = Literal["good", "warning", "bad", "neutral"]

ROW = 17.0
"""Height of a table row in points."""
_TALL_HEAD = 26.0
_CELL_PAD = 6.0
_CELL_SIZE = 8.5


def _style(name: str, size: float, leading: float, font: str, colour: Color) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=leading, textColor=colour, alignment=TA_LEFT
    )


TITLE = _style("title", 22, 28, SEMIBOLD, TEXT)
SUBTITLE = _style("subtitle", 10.5, 15, REGULAR, MUTED)
HEADING = _style("heading", 14, 20, SEMIBOLD, TEXT)
SUBHEADING = _style("subheading", 10, 15, SEMIBOLD, TEXT)
BODY = _style("body", 9.5, 14.5, REGULAR, TEXT)
_LISTED = ParagraphStyle(
    "listed",
    parent=BODY,
    leftIndent=22,
    bulletIndent=0,
    bulletFontName=REGULAR,
    bulletFontSize=9.5,
    spaceAfter=2.5,
)
_CELL = _style("cell", _CELL_SIZE, 12, REGULAR, TEXT)
SMALL = _style("small", 8, 11.5, REGULAR, MUTED)


def text(words: str, style: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph of plain words; nothing in them is taken for markup."""
    return Paragraph(_escaped(words, style), style)


def _escaped(words: str, style: ParagraphStyle) -> str:
    # reportlab breaks lines at the narrow no-break space and prints it as a wide one; a no-break
    # space in small type is as wide as it should be and holds.
    narrow = f'<font size="{0.6 * style.fontSize:g}">\u00a0</font>'
    drawn = scripts.in_drawn_order(words)
    return _typefaces(drawn, style.fontName).replace("\u202f", narrow)


def _typefaces(words: str, font: str) -> str:
    """Markup that says `words` as they stand, each stretch in the typeface it needs."""
    return "".join(
        escape(stretch) if name == font else f'<font name="{name}">{escape(stretch)}</font>'
        for name, stretch in scripts.runs(words, font)
    )


def numbered(number: int, words: str) -> Paragraph:
    """A sentence of a list, set in behind its number."""
    return Paragraph(_escaped(words, _LISTED), _LISTED, bulletText=f"{number}.")


def gap(points: float) -> Spacer:
    """Room between two pieces."""
    return Spacer(1, points)


def heading(words: str, lead: str = "") -> list[Flowable]:
    """The title of a page, with a sentence that says what it shows."""
    pieces: list[Flowable] = [text(words, HEADING)]
    if lead:
        pieces.append(text(lead, SUBTITLE))
    return [*pieces, gap(8)]


def block(title: str, *pieces: Flowable) -> KeepTogether:
    """Pieces that stay on one page, under a small title unless that is empty."""
    head = [text(title, SUBHEADING), gap(4)] if title else []
    return KeepTogether([*head, *pieces])


def facts(pairs: Sequence[tuple[str, str]]) -> Table:
    """Names and what goes with them, two pairs a row."""
    widths = [WIDTH * share for share in (0.2, 0.3, 0.2, 0.3)]
    filled = [*pairs, ("", "")] if len(pairs) % 2 else list(pairs)
    rows = [
        _cells([*left, *right], widths)
        for left, right in zip(filled[::2], filled[1::2], strict=True)
    ]
    style = TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), REGULAR, _CELL_SIZE),
            ("TEXTCOLOR", (0, 0), (-1, -1), TEXT),
            ("TEXTCOLOR", (0, 0), (0, -1), MUTED),
            ("TEXTCOLOR", (2, 0), (2, -1), MUTED),
            ("LEFTPADDING", (0, 0), (-1, -1), _CELL_PAD),
            ("RIGHTPADDING", (0, 0), (-1, -1), _CELL_PAD),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
            ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE),
        ]
    )
    return Table(rows, colWidths=widths, rowHeights=[ROW] * len(rows), hAlign="LEFT", style=style)


class Frame(msgspec.Struct, frozen=True):
    """What stands round every page of a document, and how the file describes itself."""

    title: str
    author: str
    header: tuple[str, str]
    """At the left and at the right above the text."""
    footer: tuple[str, ...]
    """Lines below the text; the page number stands beside them."""


class Column(msgspec.Struct, frozen=True):
    """One column of a table: its share of the width and the side its words stand on."""

    title: str
    share: float
    align: Literal["LEFT", "RIGHT"] = "LEFT"


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    total: Sequence[str] | None = None,
    width: float = WIDTH,
) -> Table:
    """A table of plain strings, its head repeated on every page, `total` set apart below.

    A table whose columns have no titles has no head.
    """
    whole = sum(column.share for column in columns)
    widths = [width * column.share / whole for column in columns]
    body = [*rows, total] if total is not None else list(rows)
    head = _head(columns, widths)
    titled = any(head)
    tall = any("\n" in title for title in head)
    data: list[list[Any]] = [*([head] if titled else []), *(_cells(row, widths) for row in body)]
    return Table(
        data,
        colWidths=widths,
        rowHeights=[_TALL_HEAD if tall else ROW] * titled + [ROW] * len(body),
        repeatRows=int(titled),
        hAlign="LEFT",
        style=_table_style(columns, titled=titled, with_total=total is not None),
    )


def definitions(head: tuple[str, str], pairs: Sequence[tuple[str, str]]) -> Table:
    """Names and what they mean, as many lines each as the words need."""
    widths = [WIDTH * 0.28, WIDTH * 0.72]
    rows: list[list[object]] = [
        [name, Paragraph(_escaped(words, _CELL), _CELL)] for name, words in pairs
    ]
    style = _table_style([Column(title, 1) for title in head], titled=True, with_total=False)
    style.add("TOPPADDING", (0, 1), (-1, -1), 2.5)
    style.add("BOTTOMPADDING", (0, 1), (-1, -1), 2.5)
    heights = [ROW, *[None] * len(rows)]
    data: list[list[object]] = [list(head), *rows]
    return Table(data, colWidths=widths, rowHeights=heights, hAlign="LEFT", style=style)


def _head(columns: Sequence[Column], widths: Sequence[float]) -> list[str]:
    return [
        _two_lines(column.title, width - 2 * _CELL_PAD)
        for column, width in zip(columns, widths, strict=True)
    ]


def _two_lines(title: str, room: float) -> str:
    size = _CELL_SIZE - 1
    first, *rest = title.split(" ")
    while rest and fonts.width(f"{first} {rest[0]}", MEDIUM, size) <= room:
        first = f"{first} {rest.pop(0)}"
    lines = [first, " ".join(rest)] if rest else [first]
    return "\n".join(fonts.fit(line, MEDIUM, size, room) for line in lines)


def _cells(row: Sequence[str], widths: Sequence[float]) -> list[str | Paragraph]:
    return [_cell(cell, width - 2 * _CELL_PAD) for cell, width in zip(row, widths, strict=True)]


def _cell(words: str, room: float) -> str | Paragraph:
    shown = fonts.fit(words, REGULAR, _CELL_SIZE, room)
    if scripts.is_plain(shown):
        return shown
    # Two typefaces in one cell: a paragraph can, a string cannot. It is on one line already.
    return Paragraph(_typefaces(shown, REGULAR), _CELL)


def _table_style(columns: Sequence[Column], *, titled: bool, with_total: bool) -> TableStyle:
    style = TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), REGULAR, _CELL_SIZE),
            ("TEXTCOLOR", (0, 0), (-1, -1), TEXT),
            ("LEFTPADDING", (0, 0), (-1, -1), _CELL_PAD),
            ("RIGHTPADDING", (0, 0), (-1, -1), _CELL_PAD),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ]
    )
    if titled:
        style.add("FONT", (0, 0), (-1, 0), MEDIUM, _CELL_SIZE - 1, _CELL_SIZE + 1)
        style.add("TEXTCOLOR", (0, 0), (-1, 0), MUTED)
    for index, column in enumerate(columns):
        if column.align == "RIGHT":
            style.add("ALIGN", (index, 0), (index, -1), "RIGHT")
    if with_total:
        style.add("FONT", (0, -1), (-1, -1), SEMIBOLD, _CELL_SIZE)
        style.add("BACKGROUND", (0, -1), (-1, -1), GROUND)
    return style


def points(items: Sequence[tuple[State, str]]) -> list[Flowable]:
    """Sentences one below the other, each with the mark of its state."""
    marks = {"good": "▲", "warning": "◆", "bad": "▼", "neutral": "●"}
    pieces: list[Flowable] = []
    for state, words in items:
        colour = STATES[state][0].hexval().replace("0x", "#")
        mark = f'<bullet><font color="{colour}" size="7">{marks[state]}</font></bullet>'
        pieces.append(Paragraph(f"{mark}{_escaped(words, _LISTED)}", _LISTED))
    return pieces
