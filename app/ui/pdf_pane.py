"""A PDF document in the window: read, saved elsewhere, printed."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.errors import reason_of
from app.i18n import _
from app.ui.widgets.button import Button, IconButton
from app.ui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPdfWidgets import QPdfView
    from PySide6.QtPrintSupport import QPrinter

_ZOOM_STEP = 1.25
_ZOOMS = (0.25, 5.0)


class PdfPane(QWidget):
    """Shows the file given to `show_file`; Qt's PDF reader is imported with the first one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.file = Path()
        self._name = ""
        self._chosen = False
        self._document: QPdfDocument | None = None
        self._view: QPdfView | None = None
        self._title = ElidedLabel(role="strong")
        self._place = Label("", "small")
        self.smaller = IconButton("zoom-out", _("Smaller"), pressed_=lambda: self._zoom(-1))
        self.larger = IconButton("zoom-in", _("Larger"), pressed_=lambda: self._zoom(1))
        self.fit = Button(_("Fit width"), compact=True, pressed_=self._on_fit)
        self.save = Button(_("Save as…"), icon_name="download", pressed_=self._on_save)
        self.print = Button(
            _("Print…"), icon_name="printer", shortcut="Ctrl+P", pressed_=self._on_print
        )
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self._title, 1)
        for widget in (self._place, self.smaller, self.larger, self.fit, self.save, self.print):
            bar.addWidget(widget)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(bar)

    @property
    def pages(self) -> int:
        """Number of pages of the document on show."""
        return self._document.pageCount() if self._document is not None else 0

    def show_file(self, file: Path, title: str) -> bool:
        """Show this document under `title`, which also names the file it is saved as."""
        document, view = self._reader()
        self.file, self._name = file, title
        self._title.setText(title)
        ready = document.load(str(file)) == document.Error.None_
        if not ready:
            words = _("The document {name} could not be read. Make it once more.")
            self._desk.bus.publish(Notice(words.format(name=file.name)))
        for button in (self.save, self.print, self.fit, self.smaller, self.larger):
            button.setEnabled(ready)
        view.setAccessibleName(title)
        view.verticalScrollBar().setValue(0)
        self._say_page(0)
        self._fit_unless_wide(view)
        return ready

    def _reader(self) -> "tuple[QPdfDocument, QPdfView]":
        if self._document is None or self._view is None:
            from PySide6.QtPdf import QPdfDocument
            from PySide6.QtPdfWidgets import QPdfView

            self._document = QPdfDocument(self)
            self._view = QPdfView(self)
            self._view.setDocument(self._document)
            self._view.setPageMode(QPdfView.PageMode.MultiPage)
            self._view.setFrameShape(QFrame.Shape.NoFrame)
            self._view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._view.pageNavigator().currentPageChanged.connect(self._say_page)
            self._column.addWidget(self._view, 1)
        return self._document, self._view

    def _say_page(self, page: int) -> None:
        words = _("Page {page} of {count}").format(page=page + 1, count=self.pages)
        self._place.setText(words if self.pages else "")

    def _zoom(self, direction: int) -> None:
        view = self._view
        if view is None:
            return
        self._chosen = True
        factor = self._shown_zoom(view) * _ZOOM_STEP**direction
        view.setZoomMode(view.ZoomMode.Custom)
        view.setZoomFactor(min(max(factor, _ZOOMS[0]), _ZOOMS[1]))

    def _fit_unless_wide(self, view: "QPdfView") -> None:
        """Paper size where there is room for it, else the width of the window."""
        if not self._chosen:
            view.setZoomMode(view.ZoomMode.FitToWidth)
            if self._shown_zoom(view) > 1:
                view.setZoomMode(view.ZoomMode.Custom)
                view.setZoomFactor(1.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view is not None:
            self._fit_unless_wide(self._view)

    def _shown_zoom(self, view: "QPdfView") -> float:
        """The zoom as drawn: fitted to the width, the view does not say it."""
        if view.zoomMode() == view.ZoomMode.Custom or self._document is None:
            return view.zoomFactor()
        margins = view.documentMargins()
        room = self.width() - margins.left() - margins.right()
        points = self._document.pagePointSize(0).width()
        return float(room / (points * view.logicalDpiX() / 72)) if points else 1.0

    def _on_fit(self) -> None:
        if self._view is not None:
            self._chosen = True
            self._view.setZoomMode(self._view.ZoomMode.FitToWidth)

    def _on_save(self) -> None:
        dialog = QFileDialog(self, _("Save as"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(_("PDF document (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{self._name}.pdf")
        dialog.fileSelected.connect(lambda name: self.save_as(Path(name)))
        dialog.open()

    def save_as(self, target: Path) -> None:
        """Put a copy of the document there; says so, or why it could not."""
        try:
            shutil.copyfile(self.file, target)
        except OSError as error:
            words = _("“{path}” could not be written ({reason}). Choose another place.")
            notice = Notice(words.format(path=target, reason=reason_of(error)))
        else:
            words = _("Saved as {path}")
            notice = Notice(words.format(path=target), NoticeKind.INFORMATION)
        self._desk.bus.publish(notice)

    def _on_print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._name)
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setMinMax(1, max(self.pages, 1))
        dialog.accepted.connect(lambda: self.print_on(printer))
        # QPrintDialog hides the plain `open` behind one with arguments.
        QDialog.open(dialog)

    def print_on(self, printer: "QPrinter") -> None:
        """Print the document on this printer, a page at a time."""
        from app.ui.pdf_printing import PagePrinter

        if self._document is None:
            return
        self.print.setEnabled(False)
        PagePrinter(self._document, printer, self._on_printed, self).start()

    def _on_printed(self, *, done: bool) -> None:
        self.print.setEnabled(True)
        if not done:
            self._desk.bus.publish(
                Notice(_("The printer did not take the document. Check it and print again."))
            )
