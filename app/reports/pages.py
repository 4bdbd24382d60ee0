"""Lays a story out on A4 pages, with what stands round the text on each of them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import IO, Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, PageTemplate
from reportlab.platypus import Frame as TextFrame

from app.i18n import Language, _
from app.reports import fonts
from app.reports.layout import Frame
from app.reports.palette import (
    LINE,
    MARGIN,
    MEDIUM,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    REGULAR,
    WIDTH,
)

_TOP = 58.0
_BOTTOM = 58.0
_LAID_OUT = 0.95
_PAGES_EXPECTED = 12


def lay_out(
    file: IO[bytes],
    story: Sequence[Flowable],
    frame: Frame,
    language: Language,
    progress: Callable[[float, str], None],
) -> None:
    """Write the PDF of the story into `file`; what `progress` raises ends the work."""
    document = BaseDocTemplate(
        file,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        title=frame.title,
        author=frame.author,
        creator="Combiné",
        lang=language.code,
    )
    room = TextFrame(
        MARGIN,
        _BOTTOM,
        WIDTH,
        PAGE_HEIGHT - _TOP - _BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates(
        PageTemplate(id="page", frames=[room], onPage=partial(_page_begins, progress))
    )
    document.build(list(story), canvasmaker=partial(_FramedCanvas, frame))


def _page_begins(progress: Callable[[float, str], None], canvas: Canvas, _document: object) -> None:
    page = canvas.getPageNumber()
    done = 0.4 + (_LAID_OUT - 0.4) * min(1.0, page / _PAGES_EXPECTED)
    progress(done, _("Page {number}").format(number=page))


class _FramedCanvas(Canvas):
    """Keeps the pages back until their number is known, then draws what stands round them."""

    def __init__(self, frame: Frame, *args: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **{**options, "initialFontName": REGULAR})
        self._around = frame
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  reportlab's name
        """Keep the page back."""
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # as reportlab's own manual does it

    def save(self) -> None:
        """Draw the frames of all pages and write the file."""
        kept = self._kept
        for number, page in enumerate(kept, start=1):
            self.__dict__.update(page)
            self._draw_frame(number, len(kept))
            super().showPage()
        super().save()

    def _draw_frame(self, number: int, count: int) -> None:
        left, right = self._around.header
        self.setFillColor(MUTED)
        top, room = PAGE_HEIGHT - 34, WIDTH / 2 - 8
        fonts.draw(self, MARGIN, top, fonts.fit(left, MEDIUM, 8, room), MEDIUM, 8)
        shown = fonts.fit(right, REGULAR, 8, room)
        at = PAGE_WIDTH - MARGIN - fonts.width(shown, REGULAR, 8)
        fonts.draw(self, at, top, shown, REGULAR, 8)
        self.setStrokeColor(LINE)
        self.setLineWidth(0.5)
        self.line(MARGIN, PAGE_HEIGHT - 42, PAGE_WIDTH - MARGIN, PAGE_HEIGHT - 42)
        self.line(MARGIN, 46, PAGE_WIDTH - MARGIN, 46)
        for row, words in enumerate(self._around.footer):
            shown = fonts.fit(words, REGULAR, 7, WIDTH - 60)
            fonts.draw(self, MARGIN, 36 - 10 * row, shown, REGULAR, 7)
        self.setFont(MEDIUM, 8)
        self.drawRightString(PAGE_WIDTH - MARGIN, 36, f"{number} / {count}")
