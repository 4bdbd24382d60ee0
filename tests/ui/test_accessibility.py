"""Every page can be read whole, reached by keyboard and heard by a screen reader."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import i18n
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.team import members
from app.team.members import MemberDraft
from app.telephony.fake import FakePhone
from app.ui.main_window import MainWindow
from app.ui.pages import PAGES, PageEntry
from app.ui.pages.phone.page import PhonePage
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.settings.sections import SECTIONS, Section
from app.ui.pages.team import TeamPage
from app.ui.theme import Theme
from app.ui.widgets.labels import ElidedLabel

HELEN = "+33144556677"
INSIDE_QT = ("qt_", "QCalendar")
"""Parts Qt makes inside its own widgets and names itself."""


def cut(window: QWidget) -> list[str]:
    """Labels and buttons that need more room than they have."""
    short = []
    for label in window.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap() and not isinstance(label, ElidedLabel):
            wanted = label.fontMetrics().horizontalAdvance(label.text())
            if wanted > label.contentsRect().width() + 1:
                short.append(f"{label.text()}: {wanted} > {label.contentsRect().width()}")
        elif label.isVisible() and label.wordWrap() and label.text():
            wanted = label.heightForWidth(label.width())
            if wanted > label.height() + 1:
                short.append(f"{label.text()}: {wanted} high > {label.height()}")
    buttons = (b for b in window.findChildren(QAbstractButton) if b.isVisible() and b.text())
    short.extend(b.text() for b in buttons if b.width() < b.minimumSizeHint().width())
    return short


def settle_whole(qtbot: QtBot, *windows: QWidget) -> None:
    """Wait until nothing is cut off: a layout takes a moment, on a busy machine a long one."""
    with suppress(TimeoutError):  # what is still cut then is told below
        qtbot.waitUntil(lambda: not any(map(cut, windows)))
    assert [words for window in windows for words in cut(window)] == []


def nameless(window: QWidget) -> list[str]:
    """What takes the keyboard and has no name to be read out."""
    found = []
    for widget in window.findChildren(QWidget):
        focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        inside = widget.objectName().startswith(INSIDE_QT) or isinstance(widget, QScrollArea)
        inner_line = isinstance(widget, QLineEdit) and isinstance(widget.parent(), QComboBox)
        if not widget.isVisible() or not focus or inside or inner_line:
            continue
        words = widget.accessibleName() or getattr(widget, "text", str)()
        if not words and not (isinstance(widget, QLineEdit) and widget.placeholderText()):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


@pytest.fixture(params=i18n.LANGUAGES)
def speaking(request: pytest.FixtureRequest) -> str:
    language: str = request.param
    i18n.use(language)
    return language


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.id)
def test_no_label_is_cut_off(
    speaking: str, window: MainWindow, qtbot: QtBot, entry: PageEntry
) -> None:
    window.resize(1366, 768)
    window.show_page(entry.id)
    settle_whole(qtbot, window)


@pytest.fixture
def large_window(
    speaking: str, theme: Theme, desk: Desk, open_window: Callable[[Desk], MainWindow]
) -> MainWindow:
    """Text twice as large on the screen of a small laptop."""
    theme.choose("light", 200)
    window = open_window(desk)
    window.resize(1440, 900)
    return window


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.id)
def test_text_may_be_twice_as_large(
    large_window: MainWindow, qtbot: QtBot, phone: FakePhone, entry: PageEntry
) -> None:
    phone.remote_hangs_up(phone.ring(HELEN))
    large_window.show_page(entry.id)
    settle_whole(qtbot, large_window)


def test_text_may_be_twice_as_large_during_calls(
    large_window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot, helen: int
) -> None:
    desk.answer(phone.ring("+33698765432", display_name="Somebody"))
    desk.answer(phone.ring(HELEN))
    desk.bus.publish(Notice("The disk is full."))
    settle_whole(qtbot, large_window)


def test_a_narrow_window_keeps_the_pages_as_icons_with_their_names(
    window: MainWindow, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.remote_hangs_up(phone.ring(HELEN))
    wide = window.side_bar.width()
    window.resize(900, 600)
    qtbot.waitUntil(lambda: window.side_bar.width() < wide / 2)
    item = window.side_bar.items["calls"]
    assert item.text() == ""
    assert item.accessibleName() == "Calls, 1 waits"
    assert item.toolTip().startswith("Calls")
    assert window.side_bar.availability.toolTip().startswith("Available")
    settle_whole(qtbot, window)
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: window.side_bar.width() == wide)
    assert item.text().strip() == "Calls"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_every_section_of_the_settings_is_whole_and_named(
    speaking: str, window: MainWindow, qtbot: QtBot, section: Section
) -> None:
    window.resize(1100, 700)
    window.show_page("settings")
    assert isinstance(window.page, SettingsPage)
    window.page.show_section(section.id)
    settle_whole(qtbot, window)
    assert nameless(window) == []


def test_nothing_is_cut_off_during_a_call(
    speaking: str, window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot, helen: int
) -> None:
    window.resize(1366, 768)
    desk.answer(phone.ring(HELEN))
    phone.ring("+33698765432", display_name="Somebody")
    settle_whole(qtbot, window, window.card)


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.id)
def test_everything_the_keyboard_reaches_has_a_name(
    window: MainWindow, qtbot: QtBot, entry: PageEntry
) -> None:
    window.show_page(entry.id)
    qtbot.wait(20)
    assert nameless(window) == []


def test_the_tab_key_leads_through_the_wrap_up_in_its_order(
    window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot
) -> None:
    call_id = phone.ring(HELEN)
    desk.answer(call_id)
    phone.remote_hangs_up(call_id)
    page = window.page
    assert isinstance(page, PhonePage)
    form = page.in_call.wrap_up
    form.disposition.setFocus()
    for following in (form.notes, form.follow_up, form.finish):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert window.focusWidget() is following


def test_the_tab_key_never_gets_stuck_in_the_notes(
    window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot
) -> None:
    desk.answer(phone.ring(HELEN))
    page = window.page
    assert isinstance(page, PhonePage)
    page.in_call.wrap_up.notes.setFocus()
    qtbot.keyClick(page.in_call.wrap_up.notes, Qt.Key.Key_Tab)
    assert not page.in_call.wrap_up.notes.hasFocus()


@pytest.mark.parametrize("width", [1024, 1200, 1366])
def test_the_form_to_mark_a_call_is_whole_beside_the_team_and_alone(
    speaking: str, window: MainWindow, records: Database, qtbot: QtBot, width: int
) -> None:
    members.save(records, MemberDraft(name="Amina Keller", extension="101"))
    window.resize(width, 760)
    window.show_page("team")
    page = window.page
    assert isinstance(page, TeamPage)
    page.people.selectRow(0)
    assert page.panel.member is not None
    page.panel.marking_wanted.emit(page.panel.member)
    settle_whole(qtbot, window)
