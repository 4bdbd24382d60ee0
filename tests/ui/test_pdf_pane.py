from pathlib import Path

import pytest
from PySide6.QtGui import QPageSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from app import i18n
from app.bus import EventBus
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.reports import build
from app.ui.pdf_pane import PdfPane


@pytest.fixture
def report(records: Database, tmp_path: Path) -> Path:
    file = tmp_path / "report.pdf"
    build.write_monthly(records, "2026-10", i18n.language("en"), file)
    return file


@pytest.fixture
def pane(desk: Desk, qtbot: QtBot) -> PdfPane:
    made = PdfPane(desk)
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    return made


@pytest.fixture
def said(bus: EventBus) -> list[Notice]:
    found: list[Notice] = []
    bus.subscribe(Notice, found.append)
    return found


def test_a_document_is_shown_under_its_title_with_its_pages(pane: PdfPane, report: Path) -> None:
    assert pane.show_file(report, "Monthly report – October 2026")
    assert pane.pages > 1
    assert pane._place.text() == f"Page 1 of {pane.pages}"
    assert pane._view is not None
    assert pane._view.accessibleName() == "Monthly report – October 2026"


def test_a_broken_document_is_said_and_cannot_be_printed(
    pane: PdfPane, tmp_path: Path, said: list[Notice]
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 no more")
    assert not pane.show_file(broken, "Broken")
    assert "broken.pdf" in said[0].words
    assert not pane.print.isEnabled()


def test_a_page_stands_at_paper_size_and_follows_the_zoom(pane: PdfPane, report: Path) -> None:
    pane.show_file(report, "Report")
    assert pane._view is not None
    assert pane._view.zoomFactor() == 1
    pane.larger.click()
    assert pane._view.zoomFactor() == pytest.approx(1.25)
    pane.smaller.click()
    assert pane._view.zoomFactor() == pytest.approx(1)


def test_a_narrow_window_shows_the_whole_width(pane: PdfPane, report: Path) -> None:
    pane.resize(400, 500)
    pane.show_file(report, "Report")
    assert pane._view is not None
    assert pane._view.zoomMode() == pane._view.ZoomMode.FitToWidth


def test_a_copy_is_saved_where_the_person_wants_it(
    pane: PdfPane, report: Path, tmp_path: Path, said: list[Notice]
) -> None:
    pane.show_file(report, "Report")
    target = tmp_path / "copy.pdf"
    pane.save_as(target)
    assert target.read_bytes() == report.read_bytes()
    assert said[0].kind is NoticeKind.INFORMATION


def test_a_copy_that_cannot_be_written_says_why(
    pane: PdfPane, report: Path, tmp_path: Path, said: list[Notice]
) -> None:
    pane.show_file(report, "Report")
    pane.save_as(tmp_path / "no folder" / "copy.pdf")
    assert "copy.pdf" in said[0].words
    assert said[0].kind is NoticeKind.ERROR


def on_paper(target: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setOutputFileName(str(target))
    return printer


def printed_pages(file: Path) -> int:
    document = QPdfDocument()
    document.load(str(file))
    return document.pageCount()


@pytest.mark.parametrize("choice", [(0, 0), (2, 3)])
def test_the_pages_asked_for_are_printed(
    pane: PdfPane, report: Path, tmp_path: Path, qtbot: QtBot, choice: tuple[int, int]
) -> None:
    pane.show_file(report, "Report")
    printer = on_paper(tmp_path / "paper.pdf")
    printer.setFromTo(*choice)
    pane.print_on(printer)
    qtbot.waitUntil(pane.print.isEnabled)
    expected = pane.pages if choice == (0, 0) else 2
    assert printed_pages(tmp_path / "paper.pdf") == expected


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_said(
    pane: PdfPane, report: Path, tmp_path: Path, said: list[Notice]
) -> None:
    pane.show_file(report, "Report")
    printer = on_paper(tmp_path / "no folder" / "paper.pdf")
    pane.print_on(printer)
    assert said
    assert "printer" in said[0].words
    assert pane.print.isEnabled()
