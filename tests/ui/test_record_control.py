"""The control of the call bar for recording: it shows how it stands and offers what can be done."""

import pytest
from pytestqt.qtbot import QtBot

from app.crm.recording_policy import ON_DEMAND, Policy
from app.desk.desk import Desk
from app.telephony.fake import FakePhone
from app.ui.main_window import MainWindow
from app.ui.record_control import RecordControl


@pytest.fixture
def control(window: MainWindow, phone: FakePhone, desk: Desk) -> RecordControl:
    desk.recordings.override = Policy(mode=ON_DEMAND)
    desk.answer(phone.ring("+33144556677"))
    return window.call_bar.controls.record


def acts(control: RecordControl) -> dict[str, bool]:
    menu = control.menu()
    found = {act.text(): act.isEnabled() for act in menu.actions() if act.text()}
    menu.deleteLater()
    return found


def choose(control: RecordControl, words: str) -> None:
    menu = control.menu()
    next(act for act in menu.actions() if act.text() == words).trigger()
    menu.deleteLater()


def test_it_says_announcing_recording_paused(
    control: RecordControl, phone: FakePhone, desk: Desk
) -> None:
    phone.recordings.next_announcement = "-"
    control.button.click()
    assert (control.button.text(), control.button.isEnabled()) == ("Announcing…", False)
    call = desk.calls.active
    assert call is not None
    phone.recordings.announced(call.call_id, "fr.wav")
    assert control.button.text() == "Recording"
    control.button.click()
    assert control.button.text() == "Rec. paused"
    control.button.click()
    assert control.button.text() == "Recording"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Private call: do not record", "Private"),
        ("The other side objects: stop and delete", "Objected"),
    ],
)
def test_what_may_not_be_recorded_cannot_be_recorded_again(
    control: RecordControl, words: str, shown: str
) -> None:
    control.button.click()
    choose(control, words)
    assert (control.button.text(), control.button.isEnabled()) == (shown, False)
    assert not acts(control)["The other side agrees"]


def test_nothing_beside_it_moves_when_its_words_change(
    control: RecordControl, qtbot: QtBot
) -> None:
    before = control.width()
    control.button.click()
    assert control.width() == before


def test_an_office_that_never_records_shows_no_control(
    window: MainWindow, phone: FakePhone, desk: Desk
) -> None:
    desk.answer(phone.ring("+33144556677"))
    assert not window.call_bar.controls.record.isVisible()
