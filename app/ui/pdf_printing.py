"""Prints a PDF document page by page, leaving the window free between two pages."""

from typing import Protocol

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

_FINEST_DPI = 300
"""A page of A4 at this fineness takes 35 MB while it is drawn; more shows on no office printer."""


class Printed(Protocol):
    """Who is told when the last page is out."""

    def __call__(self, *, done: bool) -> object:
        """`done` is false when the printer took nothing."""


class PagePrinter(QObject):
    """Prints the pages the printer was asked for; `done_` is told whether it could."""

    def __init__(
        self,
        document: QPdfDocument,
        printer: QPrinter,
        done_: Printed,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._printer = printer
        self._done = done_
        count = document.pageCount()
        first, last = printer.fromPage() or 1, printer.toPage() or count
        self._pages = list(range(first - 1, min(last, count)))
        self._painter = QPainter()

    def start(self) -> None:
        """Begin; pages follow whenever the window is idle."""
        if not self._pages or not self._painter.begin(self._printer):
            self._done(done=False)
            return
        QTimer.singleShot(0, self, self._print_next)

    def _print_next(self) -> None:
        self._draw(self._pages.pop(0))
        if self._pages:
            self._printer.newPage()
            QTimer.singleShot(0, self, self._print_next)
        else:
            self._painter.end()
            self._done(done=True)

    def _draw(self, page: int) -> None:
        paper = self._painter.viewport()
        fine = min(1.0, _FINEST_DPI / self._printer.resolution())
        whole = self._document.pagePointSize(page).toSize()
        place = whole.scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
        image = self._document.render(
            page, QSize(round(place.width() * fine), round(place.height() * fine))
        )
        corner = QRect(
            (paper.width() - place.width()) // 2,
            (paper.height() - place.height()) // 2,
            place.width(),
            place.height(),
        )
        self._painter.drawImage(corner, image)
