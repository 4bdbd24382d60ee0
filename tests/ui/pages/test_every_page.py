"""What holds for every page: room for longer words, names, keyboard, both languages."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from app import i18n
from app.crm import tasks
from app.database.database import Database
from app.desk.desk import Desk
from app.ui import wording
from app.ui.main_window import MainWindow
from app.ui.page import Page
from app.ui.pages.calls import CallsPage
from app.ui.pages.contacts import ContactsPage
from app.ui.pages.team import TeamPage
from app.ui.widgets.labels import ElidedLabel
from tests.held_jobs import HeldJobs
from tests.ui.pages.conftest import at

PAGES = ("contacts", "calls", "tasks", "team", "reports")


class LongerWords(i18n.Language):
    """English in which every message is a third longer, as other languages are."""

    def text(self, message: str) -> str:
        return f"{message} {'ë' * (len(message) // 3)}" if message else message

    def plural(self, one: str, many: str, count: int) -> str:
        return self.text(super().plural(one, many, count))

    def in_context(self, context: str, message: str) -> str:
        return self.text(message)


@pytest.fixture
def longer_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n._Window, "language", LongerWords("en"))


@pytest.fixture
def busy_office(
    records: Database,
    desk: Desk,
    helen: int,
    amina: int,
    log_calls: Callable[..., None],
    jobs: HeldJobs,
) -> None:
    """An office where every page has something to show."""
    today = wording.today(desk.office.current.zone)
    log_calls(
        {"uid": "one", "started_at": at(str(today)), "contact_id": helen, "agent_id": amina},
        {"uid": "two", "started_at": at(str(today)), "outcome": "abandoned"},
    )
    tasks.add(records, title="Send the quote", due_on=today, contact_id=helen)


def unfold(page: Page) -> None:
    """Bring the fullest view of the page to the front."""
    if isinstance(page, ContactsPage | CallsPage):
        page.list.table.selectRow(0)
    if isinstance(page, TeamPage):
        page.people.selectRow(0)


def wanting_room(page: QWidget) -> list[str]:
    """Words that do not fit where they stand."""
    found = []
    for widget in page.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QPushButton | QCheckBox):
            if widget.width() < widget.sizeHint().width() - 2:
                found.append(widget.text())
        elif isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel):
            room = widget.contentsRect()
            if widget.wordWrap():
                if widget.height() < widget.heightForWidth(widget.width()) - 2:
                    found.append(widget.text())
            elif room.width() < widget.fontMetrics().horizontalAdvance(widget.text()) - 2:
                found.append(widget.text())
    return found


@pytest.mark.parametrize("page_id", PAGES)
def test_words_a_third_longer_still_fit(
    longer_words: None, busy_office: None, window: MainWindow, page_id: str
) -> None:
    window.show_page(page_id)
    unfold(window.page)
    QApplication.processEvents()
    assert wanting_room(window.page) == []


@pytest.mark.parametrize("page_id", PAGES)
def test_everything_that_can_be_used_has_a_name_and_takes_the_keyboard(
    busy_office: None, window: MainWindow, page_id: str
) -> None:
    window.show_page(page_id)
    unfold(window.page)
    QApplication.processEvents()
    nameless = [
        type(widget).__name__
        for widget in window.page.findChildren(QWidget)
        if widget.isVisible()
        and isinstance(widget, QAbstractButton | QComboBox | QLineEdit)
        and not isinstance(widget.parent(), QLineEdit | QAbstractScrollArea | QScrollBar)
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]
    unreachable = [
        widget.accessibleName() or widget.text()
        for widget in window.page.findChildren(QAbstractButton)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() == Qt.FocusPolicy.NoFocus
        and not isinstance(widget.parent(), QLineEdit | QAbstractScrollArea)
    ]
    assert nameless == []
    assert unreachable == []


@pytest.mark.parametrize("page_id", PAGES)
@pytest.mark.parametrize("code", ["fr", "en"])
def test_a_page_opens_and_is_shown_again_in_each_language(
    busy_office: None, window: MainWindow, page_id: str, code: str
) -> None:
    i18n.use(code)
    window.show_page(page_id)
    unfold(window.page)
    window.show_page("phone")
    window.show_page(page_id)
    QApplication.processEvents()
    assert window.page.id == page_id
    assert window.page.isVisible()
