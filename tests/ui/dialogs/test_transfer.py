"""The transfer dialog, by the keyboard: to a running call, to a number, after asking first."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.database.database import Database
from app.desk.desk import Desk
from app.team import members
from app.team.members import MemberDraft
from app.telephony.call_state import CallState
from app.telephony.commands import Connect, Transfer, WireCommand
from app.telephony.events import ColleagueChanged
from app.telephony.fake import FakePhone
from app.ui.dialogs.transfer import TransferDialog
from app.ui.main_window import MainWindow

HELEN, KARIM = "+33144556677", "+33478123456"


@pytest.fixture
def call(window: MainWindow, phone: FakePhone, desk: Desk, helen: int) -> str:
    call_id = phone.ring(HELEN)
    desk.answer(call_id)
    return call_id


def opened(window: MainWindow, qtbot: QtBot) -> TransferDialog:
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(TransferDialog)
    assert dialog is not None
    assert not dialog.isModal()
    return dialog


def last(phone: FakePhone, kind: type[WireCommand]) -> WireCommand:
    return [command for command in phone.sent if isinstance(command, kind)][-1]


def test_a_number_typed_is_a_blind_transfer_and_its_progress_is_shown(
    window: MainWindow, phone: FakePhone, call: str, qtbot: QtBot
) -> None:
    dialog = opened(window, qtbot)
    qtbot.keyClicks(dialog.field, "102")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert last(phone, Transfer) == Transfer(call_id=call, target="102")
    assert dialog.status.text() == "Transferring…"
    phone.together.rings(call)
    assert dialog.status.text() == "Transfer: rings there"
    phone.together.answers(call)
    qtbot.waitUntil(lambda: window.findChild(TransferDialog) is None)


def test_a_failed_transfer_says_why_and_the_field_is_ready_again(
    window: MainWindow, phone: FakePhone, call: str, qtbot: QtBot
) -> None:
    dialog = opened(window, qtbot)
    qtbot.keyClicks(dialog.field, "102")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    phone.together.fails(call, code=486)
    assert dialog.status.text() == "It did not work: busy."
    assert dialog.field.isEnabled()


def test_a_running_call_is_chosen_first_and_connected(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str, karim: int, qtbot: QtBot
) -> None:
    other = phone.ring(KARIM)
    desk.answer(other)
    desk.resume(call)
    dialog = opened(window, qtbot)
    assert dialog.list.item(0).text() == "Karim Benali · On hold"
    assert dialog.now.accessibleName() == "Connect the two"
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert last(phone, Connect) == Connect(call_id=call, other_id=other)


def test_the_colleagues_stand_there_with_how_they_are_before_anything_is_typed(
    window: MainWindow, phone: FakePhone, records: Database, call: str, qtbot: QtBot
) -> None:
    members.save(records, MemberDraft(name="Bruno", extension="102"))
    phone.say(ColleagueChanged(account="a", target="102", state="do_not_disturb", at=1))
    dialog = opened(window, qtbot)
    assert dialog.list.item(0).text() == "Bruno · 102 · Do not disturb"
    phone.say(ColleagueChanged(account="a", target="102", state="available", at=2))
    assert dialog.list.item(0).text() == "Bruno · 102 · Free"
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert not any(isinstance(command, Transfer) for command in phone.sent)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert last(phone, Transfer) == Transfer(call_id=call, target="102")


def test_a_name_is_searched_and_its_number_called(
    window: MainWindow, phone: FakePhone, call: str, karim: int, qtbot: QtBot
) -> None:
    dialog = opened(window, qtbot)
    qtbot.keyClicks(dialog.field, "karim")
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert last(phone, Transfer) == Transfer(call_id=call, target=KARIM)


def test_somebody_is_asked_first_then_the_two_are_connected(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str, qtbot: QtBot
) -> None:
    dialog = opened(window, qtbot)
    qtbot.keyClicks(dialog.field, "102")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    asked = desk.transfers.asked(call)
    assert asked is not None
    assert dialog.asking.isVisible()
    phone.remote_answers(asked.call_id)
    dialog.asking.connect_.click()
    assert last(phone, Connect) == Connect(call_id=call, other_id=asked.call_id)


def test_who_was_asked_in_vain_is_let_go(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str, qtbot: QtBot
) -> None:
    dialog = opened(window, qtbot)
    qtbot.keyClicks(dialog.field, "102")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog.asking.give_up.click()
    view = desk.calls.get(call)
    assert view is not None
    assert view.state is CallState.TALKING
    assert not dialog.asking.isVisible()


def test_what_cannot_be_called_is_said_in_the_dialog(
    window: MainWindow, call: str, qtbot: QtBot
) -> None:
    dialog = opened(window, qtbot)
    qtbot.keyClicks(dialog.field, "12x")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert "12x" in dialog.status.text()


def test_the_dialog_goes_with_its_call(
    window: MainWindow, phone: FakePhone, call: str, qtbot: QtBot
) -> None:
    opened(window, qtbot)
    phone.remote_hangs_up(call)
    qtbot.waitUntil(lambda: window.findChild(TransferDialog) is None)
