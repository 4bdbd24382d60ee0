"""The record and the wrap-up: kept as typed, call by call, until they are finished."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.crm import call_lists, calls, contacts, lookup, tasks
from app.crm.rows import ContactDraft, NumberDraft
from app.database.database import Database
from app.desk.desk import Desk
from app.team import members
from app.team.members import MemberDraft
from app.telephony.events import RequestsDropped
from app.telephony.fake import FakePhone
from app.ui import wording
from app.ui.main_window import MainWindow
from app.ui.pages.phone.page import PhonePage
from app.ui.pages.phone.wrap_up_panel import WrapUpPanel
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label, Pill

HELEN = "+33144556677"
KARIM = "+33478123456"
STRANGER = "+33698765432"


@pytest.fixture
def page(window: MainWindow) -> PhonePage:
    page = window.page
    assert isinstance(page, PhonePage)
    return page


@pytest.fixture
def form(page: PhonePage) -> WrapUpPanel:
    return page.in_call.wrap_up


def hidden(child: QWidget, within: QWidget) -> bool:
    """Whether the child, or something it stands in, is hidden."""
    parent: QWidget | None = child
    while parent is not None and parent is not within:
        if parent.isHidden():
            return True
        parent = parent.parentWidget()
    return False


def words_on(widget: QWidget) -> str:
    labels, buttons = widget.findChildren(QLabel), widget.findChildren(QPushButton)
    parts: list[QLabel | QPushButton] = [*labels, *buttons]
    return "\n".join(child.text() for child in parts if not hidden(child, widget))


def talk(phone: FakePhone, desk: Desk, number: str) -> str:
    call_id = phone.ring(number)
    desk.answer(call_id)
    return call_id


def choose(form: WrapUpPanel, disposition: str) -> None:
    form.disposition.setCurrentIndex(form.disposition.findText(disposition))


def test_the_record_is_there_while_it_still_rings(
    page: PhonePage, phone: FakePhone, helen: int
) -> None:
    phone.ring(HELEN)
    words = words_on(page.in_call.record)
    for part in ("Hélène Marchetti", "Customer since 2021", "Prefers calls before 11 am."):
        assert part in words


def test_a_narrow_window_cuts_no_word_of_the_record(
    window: MainWindow, page: PhonePage, phone: FakePhone, desk: Desk, helen: int
) -> None:
    phone.remote_hangs_up(talk(phone, desk, HELEN))
    window.resize(1024, 700)
    talk(phone, desk, HELEN)
    labels = [*page.in_call.record.findChildren(Label), *page.in_call.record.findChildren(Pill)]
    shown = [label for label in labels if label.isVisible() and not label.wordWrap()]
    assert [label.text() for label in shown if label.width() < label.sizeHint().width()] == []
    assert page.in_call.record.history.horizontalScrollBar().maximum() == 0


def test_a_wide_window_shows_every_column_of_the_past(
    window: MainWindow, page: PhonePage, phone: FakePhone, desk: Desk, helen: int, qtbot: QtBot
) -> None:
    phone.remote_hangs_up(talk(phone, desk, HELEN))
    talk(phone, desk, HELEN)
    history = page.in_call.record.history
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: history.isColumnHidden(3))
    window.resize(1500, 700)
    qtbot.waitUntil(lambda: not (history.isColumnHidden(2) or history.isColumnHidden(3)))


def test_nobody_asks_who_a_colleague_is(
    window: MainWindow, page: PhonePage, phone: FakePhone, desk: Desk, records: Database
) -> None:
    members.save(records, MemberDraft(name="Bruno Fabre", extension="102"))
    phone.remote_answers(desk.dial("102"))
    words = words_on(page.in_call.record)
    assert "Bruno Fabre" in words
    assert "102 · Colleague" in words
    assert page.in_call.record.identify.isHidden()


def test_the_outcome_of_the_last_calls_is_in_sight_in_a_narrow_window(
    window: MainWindow, page: PhonePage, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.remote_hangs_up(phone.ring(STRANGER))
    window.resize(1024, 700)
    page.shown()
    recent = page.idle.recent
    qtbot.waitUntil(lambda: recent.isColumnHidden(2) and not recent.isColumnHidden(3))
    qtbot.waitUntil(lambda: recent.horizontalScrollBar().maximum() == 0)


def test_after_the_wrap_up_the_next_call_can_be_typed(
    window: MainWindow, form: WrapUpPanel, phone: FakePhone, desk: Desk
) -> None:
    phone.remote_hangs_up(talk(phone, desk, HELEN))
    choose(form, "Information given")
    form.finish.setFocus()
    form.finish.click()
    dial = window.call_bar.dial_field
    assert window.focusWidget() is dial.field
    dial.field.setText("0478")
    phone.remote_hangs_up(phone.ring(KARIM))
    assert dial.field.selectedText() == ""


def test_what_was_promised_stands_on_the_record(
    page: PhonePage, phone: FakePhone, desk: Desk, records: Database, helen: int
) -> None:
    day = wording.today("Europe/Paris") + timedelta(days=1)
    tasks.add(records, title="Send the quote", due_on=day, contact_id=helen)
    talk(phone, desk, HELEN)
    words = words_on(page.in_call.record)
    assert "Send the quote" in words
    assert "Tomorrow" in words


def test_earlier_calls_are_listed_and_the_running_one_is_not(
    page: PhonePage, phone: FakePhone, desk: Desk, helen: int
) -> None:
    first = talk(phone, desk, HELEN)
    assert page.in_call.record.history.rows.rowCount() == 0
    phone.remote_hangs_up(first)
    talk(phone, desk, HELEN)
    assert page.in_call.record.history.rows.rowCount() == 1


def test_notes_are_kept_as_they_are_typed(
    form: WrapUpPanel, phone: FakePhone, desk: Desk, records: Database, qtbot: QtBot
) -> None:
    call_id = talk(phone, desk, HELEN)
    qtbot.keyClicks(form.notes, "Tuesday is possible.")

    def kept() -> bool:
        draft = calls.draft(records, call_id)
        return draft is not None and draft.notes == "Tuesday is possible."

    qtbot.waitUntil(kept)


def test_a_note_may_hold_any_letter(
    form: WrapUpPanel, phone: FakePhone, desk: Desk, qtbot: QtBot
) -> None:
    call_id = talk(phone, desk, HELEN)
    qtbot.keyClicks(form.notes, "MHKmhk 123 ?!")
    view = desk.calls.get(call_id)
    assert view is not None
    assert (view.muted, view.state.connected) == (False, True)
    assert form.notes.toPlainText() == "MHKmhk 123 ?!"


def test_the_wrap_up_waits_for_the_end_of_the_call(
    form: WrapUpPanel, phone: FakePhone, desk: Desk
) -> None:
    call_id = talk(phone, desk, HELEN)
    assert not form.finish.isEnabled()
    phone.remote_hangs_up(call_id)
    assert form.finish.isEnabled()


def test_ctrl_return_finishes_even_from_the_notes(
    form: WrapUpPanel, phone: FakePhone, desk: Desk, records: Database, qtbot: QtBot
) -> None:
    call_id = talk(phone, desk, HELEN)
    choose(form, "Order")
    qtbot.keyClicks(form.notes, "Two boxes")
    phone.remote_hangs_up(call_id)
    form.notes.setFocus()
    qtbot.keyClick(form.notes, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    row = call_lists.get(records, call_id)
    assert row is not None
    assert (row.wrap_state, row.notes, row.disposition_en) == ("done", "Two boxes", "Order")
    assert desk.calls.get(call_id) is None


def test_a_wrap_up_without_a_disposition_is_asked_for(
    form: WrapUpPanel, phone: FakePhone, desk: Desk
) -> None:
    call_id = talk(phone, desk, HELEN)
    phone.remote_hangs_up(call_id)
    form.finish.click()
    assert desk.calls.get(call_id) is not None
    assert "Choose what the call came to." in words_on(form)


def test_a_follow_up_becomes_a_task(
    form: WrapUpPanel, phone: FakePhone, desk: Desk, records: Database, helen: int
) -> None:
    call_id = talk(phone, desk, HELEN)
    choose(form, "Call back")
    form.title.setText("Confirm Tuesday")
    phone.remote_hangs_up(call_id)
    form.finish.click()
    (task,) = tasks.open_tasks(records)
    tomorrow = wording.today("Europe/Paris") + timedelta(days=1)
    assert (task.title, task.contact_id, task.due_on) == ("Confirm Tuesday", helen, tomorrow)


def test_another_call_takes_no_draft_away(
    page: PhonePage, form: WrapUpPanel, phone: FakePhone, desk: Desk, helen: int, karim: int
) -> None:
    first = talk(phone, desk, HELEN)
    form.notes.setPlainText("About the order")
    phone.remote_hangs_up(first)
    second = talk(phone, desk, KARIM)
    assert page.call is not None
    assert page.call.call_id == second
    assert form.notes.toPlainText() == ""
    form.notes.setPlainText("About the repair")
    phone.remote_hangs_up(second)
    choose(form, "Order")
    form.finish.click()
    assert page.call is not None
    assert page.call.call_id == first
    assert form.notes.toPlainText() == "About the order"


def test_a_wrap_up_that_waits_can_be_brought_back(
    window: MainWindow, form: WrapUpPanel, phone: FakePhone, desk: Desk, helen: int, karim: int
) -> None:
    first = talk(phone, desk, HELEN)
    form.notes.setPlainText("About the order")
    phone.remote_hangs_up(first)
    talk(phone, desk, KARIM)
    window.show_page("settings")
    (write_up,) = (b for b in window.strip.findChildren(Button) if b.text().strip() == "Write up")
    write_up.click()
    assert window.page.id == "phone"
    assert form.notes.toPlainText() == "About the order"


def test_a_draft_from_before_a_restart_is_found_again(
    page: PhonePage, form: WrapUpPanel, phone: FakePhone, desk: Desk, records: Database
) -> None:
    call_id = talk(phone, desk, HELEN)
    form.notes.setPlainText("Half a sentence")
    form.keep()
    fresh = WrapUpPanel(desk)
    view = desk.calls.get(call_id)
    assert view is not None
    fresh.draw(view)
    assert fresh.notes.toPlainText() == "Half a sentence"
    fresh.deleteLater()


def test_an_unknown_caller_is_written_down_in_one_line(
    page: PhonePage, phone: FakePhone, desk: Desk, records: Database
) -> None:
    talk(phone, desk, STRANGER)
    assert page.in_call.record.identify.isVisible()
    page.in_call.record.identify.given.setText("Noé")
    page.in_call.record.identify.family.setText("Roux")
    page.in_call.record.identify.save.click()
    match = lookup.find_caller(records, STRANGER, "FR")
    assert [card.name for card in match.contacts] == ["Noé Roux"]
    assert "Noé Roux" in words_on(page.in_call.record)
    assert not page.in_call.record.identify.isVisible()


def test_a_contact_without_a_name_is_not_saved(
    window: MainWindow, page: PhonePage, phone: FakePhone, desk: Desk, records: Database
) -> None:
    talk(phone, desk, STRANGER)
    page.in_call.record.identify.save.click()
    assert "Please give a name" in window.error_bar.words
    assert contacts.count(records) == 0


def test_an_unknown_number_can_be_given_to_somebody_known(
    page: PhonePage, phone: FakePhone, desk: Desk, records: Database, helen: int, qtbot: QtBot
) -> None:
    call_id = talk(phone, desk, STRANGER)
    identify = page.in_call.record.identify
    qtbot.keyClicks(identify.search, "march")
    qtbot.keyClick(identify.search, Qt.Key.Key_Return)
    (choice,) = (b for b in identify.findChildren(Button) if "Marchetti" in b.text())
    choice.click()
    found = contacts.get(records, helen)
    row = call_lists.get(records, call_id)
    assert found is not None
    assert row is not None
    assert STRANGER in [number.e164 for number in found.numbers]
    assert row.contact_id == helen


def test_one_of_several_is_chosen_with_one_click(
    page: PhonePage, phone: FakePhone, desk: Desk, records: Database, helen: int
) -> None:
    shared = ContactDraft(given_name="Noé", numbers=(NumberDraft(raw=HELEN),))
    contacts.save(records, shared)
    call_id = talk(phone, desk, HELEN)
    assert "Which of them is it?" in words_on(page.in_call.record)
    buttons = page.in_call.record.identify.findChildren(Button)
    (choice,) = (button for button in buttons if "Marchetti" in button.text())
    choice.click()
    view = desk.calls.get(call_id)
    assert view is not None
    assert view.contact_id == helen


def test_without_a_call_the_page_says_what_to_do_next(
    page: PhonePage, phone: FakePhone, desk: Desk, helen: int, qtbot: QtBot
) -> None:
    assert "All done" in words_on(page.idle)
    desk.change_office(replace(desk.office.current, short_abandon_s=0))
    phone.remote_hangs_up(phone.ring(HELEN))
    page.shown()
    qtbot.waitUntil(lambda: "Hélène Marchetti" in words_on(page.idle))
    assert "All done" not in words_on(page.idle)


def test_without_an_account_the_page_leads_to_it(
    idle_desk: Desk, window: MainWindow, qtbot: QtBot
) -> None:
    page = window.page
    assert isinstance(page, PhonePage)
    assert not page.idle.set_up.isVisible()
    idle_desk.accounts.use(())
    assert page.idle.set_up.isVisible()
    page.idle.set_up.click()
    assert window.page.id == "settings"


def test_the_dial_pad_dials(page: PhonePage, phone: FakePhone, desk: Desk) -> None:
    for key in page.idle.findChildren(Button):
        if key.text() in {"1", "7"}:
            key.click()
    page.idle.call.click()
    active = desk.calls.active
    assert active is not None
    assert active.remote == "17"


def test_a_flood_that_was_kept_out_is_counted_where_it_is_seen(
    window: MainWindow, page: PhonePage, phone: FakePhone
) -> None:
    notice = page.idle.turned_away
    assert hidden(notice, page)
    for strangers in (1200, 40):
        phone.say(RequestsDropped(strangers=strangers, source="192.0.2.4", at=1))
    assert not hidden(notice.line, notice)
    words = "1,240 unwanted messages were turned away since the start; nothing rang."
    assert notice.line.text() == words
    assert "192.0.2.4" in notice.toolTip()
    notice.look.click()
    assert window.page.id == "settings"
