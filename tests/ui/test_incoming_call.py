"""The card says who calls before anyone answers, and leaves the keyboard where it was."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.crm import contacts
from app.crm.rows import ContactDraft, NumberDraft
from app.database.database import Database
from app.desk.desk import Desk
from app.telephony.call_state import CallState
from app.telephony.fake import FakePhone
from app.ui.main_window import MainWindow

HELEN = "+33144556677"
KARIM = "+33478123456"


def words_on(widget: QWidget) -> str:
    """Everything a person can read on this widget at this moment."""
    labels, buttons = widget.findChildren(QLabel), widget.findChildren(QPushButton)
    parts: list[QLabel | QPushButton] = [*labels, *buttons]
    return "\n".join(child.text() for child in parts if child.isVisible())


def test_the_card_shows_the_record_before_anyone_answers(
    window: MainWindow, phone: FakePhone, helen: int
) -> None:
    phone.ring(HELEN, dialled="Orders")
    words = words_on(window.card)
    for part in (
        "Hélène Marchetti",
        "Buyer · Librairie des Halles",
        "01 44 55 66 77 · line Orders",
        "No sales calls",
        "Prefers calls before 11 am.",
    ):
        assert part in words


def test_the_card_says_which_line_was_called_and_who_forwarded_it(
    window: MainWindow, phone: FakePhone
) -> None:
    phone.ring(HELEN, dialled="600", dialled_name="Orders line", forwarded_by="Claire")
    assert "for: Orders line · forwarded by Claire" in words_on(window.card)


def test_a_number_in_its_national_form_finds_the_contact_too(
    window: MainWindow, phone: FakePhone, helen: int
) -> None:
    phone.ring("0144556677")
    assert "Hélène Marchetti" in words_on(window.card)


def test_an_unknown_caller_is_said_to_be_unknown(window: MainWindow, phone: FakePhone) -> None:
    phone.ring("+33698765432", display_name="Dupont")
    words = words_on(window.card)
    assert "06 98 76 54 32" in words
    assert "Unknown caller · says: “Dupont”" in words


def test_a_withheld_number_is_said_to_be_withheld(window: MainWindow, phone: FakePhone) -> None:
    phone.ring("")
    assert "Number withheld" in words_on(window.card)


def test_several_people_with_one_number_are_all_named(
    window: MainWindow, phone: FakePhone, records: Database, helen: int
) -> None:
    shared = ContactDraft(given_name="Noé", numbers=(NumberDraft(raw=HELEN),))
    contacts.save(records, shared)
    phone.ring(HELEN)
    words = words_on(window.card)
    assert "2 contacts have it" in words
    assert "• Hélène Marchetti, Librairie des Halles" in words
    assert "• Noé" in words


def test_the_last_call_of_the_caller_is_told(
    window: MainWindow, phone: FakePhone, desk: Desk, helen: int
) -> None:
    first = phone.ring(HELEN)
    assert "Last call" not in words_on(window.card)
    desk.answer(first)
    phone.remote_hangs_up(first)
    phone.ring(HELEN)
    assert "Last call just now" in words_on(window.card)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<b>Bold</b><img src=x>", "<b>Bold</b><img src=x>"),
        ("ליאור", "\u2068ליאור\u2069"),
        ("🙂 Zoé", "🙂 Zoé"),
        ("two\nlines\x07", "two lines"),
        ("x" * 500, "x" * 79 + "…"),
    ],
)
def test_a_name_from_outside_is_shown_as_plain_text(
    window: MainWindow, phone: FakePhone, name: str, shown: str
) -> None:
    phone.ring("+33698765432", display_name=name)
    assert shown in words_on(window.card)
    formats = {label.textFormat() for label in window.card.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_what_is_being_typed_goes_on_where_it_was(
    window: MainWindow, phone: FakePhone, qtbot: QtBot, helen: int
) -> None:
    field = window.call_bar.dial_field.field
    field.setFocus()
    phone.ring(HELEN)
    qtbot.keyClicks(field, "abc")
    assert field.hasFocus()
    assert field.text() == "abc"
    assert not window.card.isActiveWindow()


def test_nothing_on_the_card_can_take_the_keyboard(window: MainWindow, phone: FakePhone) -> None:
    phone.ring(HELEN)
    card = window.card
    assert card.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert card.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    buttons = card.findChildren(QPushButton)
    assert {button.focusPolicy() for button in buttons} == {Qt.FocusPolicy.NoFocus}
    assert not any(button.isDefault() or button.autoDefault() for button in buttons)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape])
def test_typing_neither_answers_nor_declines(
    window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot, key: Qt.Key
) -> None:
    call_id = phone.ring(HELEN)
    qtbot.keyClick(window.call_bar.dial_field.field, key)
    view = desk.calls.get(call_id)
    assert view is not None
    assert view.state is CallState.RINGING


def test_f8_answers(window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot) -> None:
    call_id = phone.ring(HELEN)
    qtbot.keyClick(window, Qt.Key.Key_F8)
    view = desk.calls.get(call_id)
    assert view is not None
    assert view.state is CallState.TALKING
    assert window.card.isHidden()


def test_f9_declines(window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot) -> None:
    call_id = phone.ring(HELEN)
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert desk.calls.get(call_id) is None
    assert window.card.isHidden()


def test_the_buttons_do_what_they_say(
    window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot
) -> None:
    phone.ring(HELEN)
    qtbot.mouseClick(window.card.decline, Qt.MouseButton.LeftButton)
    assert not desk.calls.ringing
    call_id = phone.ring(KARIM)
    qtbot.mouseClick(window.card.answer, Qt.MouseButton.LeftButton)
    active = desk.calls.active
    assert active is not None
    assert active.call_id == call_id


def test_a_second_call_is_announced_and_puts_the_first_on_hold(
    window: MainWindow, phone: FakePhone, desk: Desk, helen: int, karim: int
) -> None:
    first = phone.ring(HELEN)
    desk.answer(first)
    phone.ring(KARIM)
    words = words_on(window.card)
    assert "Second call" in words
    assert "Karim Benali" in words
    assert "Hold and answer" in words
    window.card.accept()
    held = desk.calls.get(first)
    assert held is not None
    assert held.state is CallState.HELD


def test_calls_that_ring_together_have_a_card_each(
    window: MainWindow, phone: FakePhone, helen: int, karim: int
) -> None:
    first = phone.ring(HELEN)
    phone.ring(KARIM)
    below, above = window.card.stacked
    assert "Hélène Marchetti" in words_on(below)
    assert "Karim Benali" in words_on(above)
    assert above.geometry().bottom() - 2 * 16 < below.geometry().top()
    phone.remote_hangs_up(first)
    assert "Karim Benali" in words_on(window.card)
    assert window.card.stacked == (window.card,)


def test_each_card_answers_its_own_call(window: MainWindow, phone: FakePhone, desk: Desk) -> None:
    phone.ring(HELEN)
    second = phone.ring(KARIM)
    window.card.stacked[1].answer.click()
    active = desk.calls.active
    assert active is not None
    assert active.call_id == second


def test_what_has_no_card_of_its_own_is_counted(window: MainWindow, phone: FakePhone) -> None:
    for number in range(4):
        phone.ring(f"+3314455660{number}")
    cards = window.card.stacked
    assert len(cards) == 3
    assert "1 more call rings" in words_on(cards[-1])


def test_a_desk_with_a_telephone_on_it_may_go_without_cards(
    window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot
) -> None:
    own = replace(desk.settings.desktop, card=False)
    desk.change_settings(replace(desk.settings, desktop=own))
    call_id = phone.ring(HELEN)
    assert window.card.isHidden()
    qtbot.keyClick(window, Qt.Key.Key_F8)
    active = desk.calls.active
    assert active is not None
    assert active.call_id == call_id


def test_the_card_comes_up_while_the_window_is_minimised(
    window: MainWindow, phone: FakePhone
) -> None:
    window.showMinimized()
    phone.ring(HELEN)
    assert window.card.isVisible()
    assert window.card.parentWidget() is None


def test_the_card_goes_when_the_caller_gives_up(window: MainWindow, phone: FakePhone) -> None:
    call_id = phone.ring(HELEN)
    assert window.card.isVisible()
    phone.remote_hangs_up(call_id)
    assert window.card.isHidden()
    assert window.card.call_id == ""


def test_the_card_stands_at_the_lower_right_of_the_window(
    window: MainWindow, phone: FakePhone
) -> None:
    phone.ring(HELEN)
    card = window.card.geometry()
    frame = window.geometry() & window.screen().availableGeometry()
    assert frame.contains(card)
    assert card.center().x() > frame.center().x()
    assert card.center().y() > frame.center().y()


def test_a_screen_reader_is_told_who_calls(
    window: MainWindow, phone: FakePhone, helen: int
) -> None:
    phone.ring(HELEN)
    assert "Hélène Marchetti" in window.card.accessibleName()
