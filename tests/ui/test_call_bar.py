"""The call bar draws what the telephone has confirmed, and never what was merely pressed."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import i18n
from app.crm.recording_policy import ON_DEMAND, Policy
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.telephony import commands
from app.telephony.commands import DigitMethod, Hold, WireCommand
from app.telephony.events import (
    CallMediaChanged,
    CallProgress,
    LevelsMeasured,
    MediaState,
    MicrophoneMuted,
)
from app.telephony.fake import FakePhone
from app.ui.main_window import MainWindow
from app.ui.widgets.button import CallButton
from app.ui.widgets.labels import Label, Pill
from app.ui.widgets.level_meter import LevelMeter

HELEN = "+33144556677"


@pytest.fixture
def call(window: MainWindow, phone: FakePhone, desk: Desk, helen: int) -> str:
    desk.recordings.override = Policy(mode=ON_DEMAND, announce=False)
    call_id = phone.ring(HELEN, dialled="Orders")
    desk.answer(call_id)
    return call_id


def words(window: MainWindow) -> list[str]:
    """What stands on the call bar, the buttons aside."""
    bar = window.call_bar
    labels = [*bar.findChildren(Label), *bar.findChildren(Pill)]
    return [label.text() for label in labels if label.isVisible() and label.text()]


def sent(phone: FakePhone, kind: type[WireCommand]) -> list[WireCommand]:
    return [command for command in phone.sent if isinstance(command, kind)]


def test_in_a_narrow_window_three_parties_cut_no_button(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str, qtbot: QtBot
) -> None:
    i18n.use("fr")
    window.rebuild()
    window.resize(1024, 700)
    desk.recordings.toggle(call)
    other = phone.ring("+33478123456")
    desk.answer(other)
    desk.transfers.merge(other, call)
    together = window.call_bar.controls.together
    qtbot.waitUntil(together.isVisible)
    assert together.text() == "Conférence"
    buttons = [b for b in window.call_bar.findChildren(CallButton) if b.isVisible()]
    wide = [(b.width(), b.fontMetrics().horizontalAdvance(b.text())) for b in buttons]
    assert all(room >= words + 8 for room, words in wide), wide


def test_in_a_narrow_window_bad_sound_is_said_in_the_place_of_the_levels(
    window: MainWindow, phone: FakePhone, call: str
) -> None:
    window.resize(1024, 700)
    phone.calls.quality(call, mos=4.3)
    meters = window.call_bar.findChildren(LevelMeter)
    assert all(meter.isVisible() for meter in meters)
    phone.calls.quality(call, mos=2.1)
    assert "Sound: poor" in words(window)
    assert not any(meter.isVisible() for meter in meters)


def test_without_a_call_the_bar_offers_to_begin_one(window: MainWindow) -> None:
    assert window.call_bar.dial_field.isVisible()
    assert not window.call_bar.controls.hang_up.isVisible()


def test_the_bar_says_who_and_on_which_line(window: MainWindow, call: str) -> None:
    assert words(window)[:2] == ["Hélène Marchetti", "01 44 55 66 77 · line Orders"]


def test_the_bar_never_moves(window: MainWindow, phone: FakePhone, desk: Desk) -> None:
    before = window.call_bar.geometry()
    call_id = phone.ring(HELEN)
    assert window.call_bar.geometry() == before
    desk.answer(call_id)
    phone.ring(HELEN)
    assert window.call_bar.geometry() == before


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_F4, commands.Mute),
        (Qt.Key.Key_F6, commands.Hold),
        (Qt.Key.Key_F12, commands.Record),
        (Qt.Key.Key_F10, commands.HangUp),
    ],
)
def test_each_key_sends_its_command(
    window: MainWindow,
    phone: FakePhone,
    call: str,
    qtbot: QtBot,
    key: Qt.Key,
    command: type[WireCommand],
) -> None:
    qtbot.keyClick(window, key)
    assert len(sent(phone, command)) == 1


def test_hold_is_shown_when_it_is_held_and_not_before(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str, qtbot: QtBot
) -> None:
    class Deaf:
        """A telephone that carries nothing out."""

        def send(self, command: WireCommand) -> None:
            return

    hearing, desk.phone = desk.phone, Deaf()  # type: ignore[assignment]
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert "On hold" not in words(window)
    desk.phone = hearing
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert "On hold" in words(window)
    assert window.call_bar.controls.hold.text() == "Take back"


def test_the_other_side_may_hold_us(window: MainWindow, phone: FakePhone, call: str) -> None:
    phone.remote_holds(call)
    assert "Held by the other side" in words(window)
    phone.remote_holds(call, held=False)
    assert "Held by the other side" not in words(window)


def test_mute_is_said_in_words(
    window: MainWindow, phone: FakePhone, call: str, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F4)
    assert "Muted" in words(window)
    assert window.call_bar.controls.mute.text() == "Unmute"


@pytest.mark.parametrize(
    ("mos", "word"), [(4.3, "Sound: good"), (3.7, "Sound: fair"), (2.1, "Sound: poor")]
)
def test_the_quality_of_the_sound_is_one_word(
    window: MainWindow, phone: FakePhone, call: str, mos: float, word: str
) -> None:
    phone.calls.quality(call, mos=mos)
    assert word in words(window)


def test_levels_move_the_meters(window: MainWindow, desk: Desk, call: str) -> None:
    desk.bus.publish(LevelsMeasured(microphone=0.6, speaker=0.3))
    meters = window.call_bar.findChildren(LevelMeter)
    assert [meter.level for meter in meters] == [0.6, 0.3]


def test_a_call_taken_at_once_keeps_its_dialog_and_its_clock(
    window: MainWindow, call: str, qtbot: QtBot
) -> None:
    from app.ui.dialogs.keypad import KeypadDialog

    qtbot.keyClick(window, Qt.Key.Key_F7)
    window.call_bar.prepare()  # as the window does a moment after it was furnished
    keypad = window.findChild(KeypadDialog)
    assert keypad is not None
    assert keypad.isVisible()
    assert window.call_bar.controls._second.isActive()


def test_a_call_that_is_dialled_cannot_be_held_yet(
    window: MainWindow, phone: FakePhone, desk: Desk
) -> None:
    call_id = desk.dial("0144556677")
    assert "Dialling…" in words(window)
    assert not window.call_bar.controls.hold.isEnabled()
    phone.remote_rings(call_id)
    assert "Rings there" in words(window)
    phone.remote_answers(call_id)
    assert window.call_bar.controls.hold.isEnabled()


def test_the_keypad_sends_tones_by_mouse_and_keyboard(
    window: MainWindow, phone: FakePhone, call: str, qtbot: QtBot
) -> None:
    from app.ui.dialogs.keypad import KeypadDialog

    qtbot.keyClick(window, Qt.Key.Key_F7)
    keypad = window.findChild(KeypadDialog)
    assert keypad is not None
    qtbot.keyClicks(keypad, "4#")
    assert phone.calls.digits[call] == "4#"
    assert keypad.sent == "4#"


def test_the_keypad_says_how_the_keys_really_went(
    window: MainWindow, phone: FakePhone, call: str, qtbot: QtBot
) -> None:
    from app.ui.dialogs.keypad import KeypadDialog

    qtbot.keyClick(window, Qt.Key.Key_F7)
    keypad = window.findChild(KeypadDialog)
    assert keypad is not None
    keypad.send("1")
    assert keypad.way.text() == "Sent as telephone events (RFC 4733)."
    phone.calls.digits_go_as = DigitMethod.SOUND
    keypad.send("2")
    assert "tones in the sound: the other side takes nothing else" in keypad.way.text()
    phone.send(Hold(call_id=call))
    keypad.send("3")
    assert keypad.sent == "12"


def test_the_keypad_goes_with_its_call(
    window: MainWindow, phone: FakePhone, call: str, qtbot: QtBot
) -> None:
    from app.ui.dialogs.keypad import KeypadDialog

    qtbot.keyClick(window, Qt.Key.Key_F7)
    phone.remote_hangs_up(call)
    qtbot.waitUntil(lambda: window.findChild(KeypadDialog) is None)


def test_a_call_on_hold_waits_in_the_strip(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str, karim: int
) -> None:
    second = phone.ring("+33478123456")
    desk.answer(second)
    strip = [label.text() for label in window.strip.findChildren(Label) if not label.isHidden()]
    assert strip[0] == "On hold · Hélène Marchetti"
    assert words(window)[0] == "Karim Benali"


@pytest.mark.parametrize(
    ("encrypted", "keys_hidden", "words_"),
    [
        (False, False, "not encrypted"),
        (True, False, "encrypted, but the keys travelled in clear"),
        (True, True, "encrypted as far as the server"),
    ],
)
def test_the_lock_says_how_far_the_sound_is_safe(
    window: MainWindow, desk: Desk, call: str, words_: str, *, encrypted: bool, keys_hidden: bool
) -> None:
    desk.bus.publish(
        CallMediaChanged(
            call_id=call,
            media=MediaState.ACTIVE,
            muted=False,
            encrypted=encrypted,
            keys_hidden=keys_hidden,
            codec="PCMA",
            at=0,
        )
    )
    lock = window.call_bar.controls.lock
    assert lock.isVisible()
    assert lock.accessibleName() == lock.toolTip() == words_


def test_a_hold_under_way_is_said_as_such(
    window: MainWindow, phone: FakePhone, call: str, qtbot: QtBot
) -> None:
    phone.calls.holds_at_once = False
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert "Holding…" in words(window)
    phone.calls.remote_agrees(call)
    assert "Holding…" not in words(window)
    assert "On hold" in words(window)


def test_one_key_switches_between_two_calls(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str, karim: int, qtbot: QtBot
) -> None:
    desk.answer(phone.ring("+33478123456"))
    for name in ("Hélène Marchetti", "Karim Benali"):
        qtbot.keyClick(window, Qt.Key.Key_F5)
        assert words(window)[0] == name


def test_a_conference_shows_everybody_in_it(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str, karim: int
) -> None:
    other = phone.ring("+33478123456")
    desk.answer(other)
    bring = next(act for text, _icon, act in window.call_bar.controls.menu.acts if "into" in text)
    bring()
    assert words(window)[0] == "Hélène Marchetti, Karim Benali and you"
    strip = [label.text() for label in window.strip.findChildren(Label) if not label.isHidden()]
    assert {"Hélène Marchetti", "Karim Benali"} <= set(strip)
    phone.remote_hangs_up(other)
    assert words(window)[0] == "Hélène Marchetti"


def test_a_conference_is_offered_only_with_more_than_one_call(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str
) -> None:
    assert not window.call_bar.controls.together.isVisible()
    desk.answer(phone.ring("+33478123456"))
    assert window.call_bar.controls.together.isVisible()


@pytest.mark.parametrize(
    ("code", "word"),
    [(180, "Rings there"), (182, "In a queue there"), (183, "Announcement there")],
)
def test_what_happens_before_an_answer_is_said(
    window: MainWindow, phone: FakePhone, desk: Desk, code: int, word: str
) -> None:
    call_id = desk.dial("0144556677")
    phone.say(CallProgress(call_id=call_id, code=code, at=1))
    assert word in words(window)


def test_what_is_pasted_waits_for_the_person_at_a_w(
    window: MainWindow, phone: FakePhone, call: str, qtbot: QtBot
) -> None:
    from app.ui.dialogs.keypad import KeypadDialog

    qtbot.keyClick(window, Qt.Key.Key_F7)
    keypad = window.findChild(KeypadDialog)
    assert keypad is not None
    keypad.send_text("12 34,5w67#")
    assert phone.calls.digits[call] == "1234,5"
    keypad.go_on.click()
    assert phone.calls.digits[call] == "1234,567#"


def test_a_microphone_muted_in_the_system_is_said_on_the_bar(
    window: MainWindow, phone: FakePhone, desk: Desk, call: str
) -> None:
    heard: list[Notice] = []
    desk.bus.subscribe(Notice, heard.append)
    phone.say(MicrophoneMuted(muted=True, at=1))
    assert "Muted (system)" in words(window)
    assert "the caller cannot hear you" in heard[0].words
    phone.say(MicrophoneMuted(muted=False, at=2))
    assert "Muted (system)" not in words(window)
    assert len(heard) == 1
