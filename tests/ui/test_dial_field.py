"""A name or a number begins a call."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.database.database import Database
from app.desk.desk import Desk
from app.team import members
from app.team.members import MemberDraft
from app.telephony import commands
from app.telephony.events import ColleagueChanged
from app.telephony.fake import FakePhone
from app.ui.dial_field import DialField
from app.ui.main_window import MainWindow


@pytest.fixture
def field(window: MainWindow) -> DialField:
    return window.call_bar.dial_field


def dialled(phone: FakePhone) -> list[str]:
    return [command.target for command in phone.sent if isinstance(command, commands.Dial)]


def test_a_number_is_dialled_on_enter(field: DialField, phone: FakePhone, qtbot: QtBot) -> None:
    qtbot.keyClicks(field.field, "01 44 55 66 77")
    qtbot.keyClick(field.field, Qt.Key.Key_Return)
    assert dialled(phone) == ["0144556677"]
    assert field.field.text() == ""


def test_people_are_offered_while_typing(field: DialField, qtbot: QtBot, helen: int) -> None:
    field.field.setFocus()
    qtbot.keyClicks(field.field, "march")
    qtbot.waitUntil(lambda: bool(field.suggestions))
    assert field.suggestions[0].name == "Hélène Marchetti"


def test_a_colleague_is_offered_with_how_they_are_at_this_moment(
    field: DialField, phone: FakePhone, records: Database, qtbot: QtBot
) -> None:
    members.save(records, MemberDraft(name="Inès Da Silva", extension="102"))
    field.field.setFocus()
    qtbot.keyClicks(field.field, "ines da")
    qtbot.waitUntil(lambda: bool(field.suggestions))
    rows = field._list
    assert rows is not None
    assert rows.item(0).text() == "Inès Da Silva · 102"
    phone.say(ColleagueChanged(account="a", target="102", state="on_call", at=1))
    assert rows.item(0).text() == "Inès Da Silva · 102 · On a call"
    qtbot.keyClick(field.field, Qt.Key.Key_Down)
    qtbot.keyClick(field.field, Qt.Key.Key_Return)
    assert dialled(phone) == ["102"]


def test_the_one_offered_is_dialled_with_the_arrow_keys(
    field: DialField, phone: FakePhone, qtbot: QtBot, helen: int
) -> None:
    field.field.setFocus()
    qtbot.keyClicks(field.field, "march")
    qtbot.waitUntil(lambda: bool(field.suggestions))
    qtbot.keyClick(field.field, Qt.Key.Key_Down)
    qtbot.keyClick(field.field, Qt.Key.Key_Return)
    assert dialled(phone) == ["+33144556677"]


def test_a_name_with_one_answer_is_dialled_at_once(
    field: DialField, phone: FakePhone, qtbot: QtBot, helen: int
) -> None:
    qtbot.keyClicks(field.field, "marchetti")
    qtbot.keyClick(field.field, Qt.Key.Key_Return)
    assert dialled(phone) == ["+33144556677"]


def test_what_cannot_be_dialled_is_said_and_kept(
    window: MainWindow, field: DialField, phone: FakePhone, qtbot: QtBot
) -> None:
    qtbot.keyClicks(field.field, "nobody")
    qtbot.mouseClick(field.call, Qt.MouseButton.LeftButton)
    assert "“nobody” is not a number" in window.error_bar.words
    assert field.field.text() == "nobody"
    assert dialled(phone) == []


def test_f2_puts_the_keyboard_into_the_field(
    window: MainWindow, field: DialField, qtbot: QtBot
) -> None:
    window.side_bar.items["phone"].setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert field.field.hasFocus()


def test_a_link_only_proposes_its_number(
    window: MainWindow, field: DialField, phone: FakePhone, desk: Desk
) -> None:
    window.propose("tel:+33144556677")
    assert field.field.text() == "+33144556677"
    assert dialled(phone) == []
