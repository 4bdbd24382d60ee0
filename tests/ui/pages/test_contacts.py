from collections.abc import Callable
from datetime import date

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.crm import contacts, tasks
from app.crm.rows import Contact, ContactDraft, NumberDraft
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.telephony.commands import Dial
from app.telephony.fake import FakePhone
from app.ui import wording
from app.ui.main_window import MainWindow
from app.ui.page import ShowContact
from app.ui.pages.contacts import ContactsPage

Open = Callable[[], ContactsPage]


@pytest.fixture
def open_page(window: MainWindow) -> Open:
    def opened() -> ContactsPage:
        window.show_page("contacts")
        assert isinstance(window.page, ContactsPage)
        return window.page

    return opened


def names(page: ContactsPage) -> list[str]:
    model = page.list.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def choose(page: ContactsPage, row: int = 0) -> None:
    page.list.table.selectRow(row)


def type_words(page: ContactsPage, text: str) -> None:
    page.search.setText(text)
    page.search.returnPressed.emit()


def test_an_office_without_contacts_is_told_how_to_get_some(open_page: Open) -> None:
    page = open_page()
    assert page.list.currentWidget() is page.list.empty
    assert page.list.empty.button.text() == "Import contacts"


def test_the_list_stands_by_family_name_with_its_length(
    people: list[int], helen: int, open_page: Open
) -> None:
    page = open_page()
    assert names(page)[:2] == ["Hélène Marchetti", "Ada Number 00"]
    assert page.count.text() == "31 contacts"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("march", ["Hélène Marchetti"]),
        ("helene", ["Hélène Marchetti"]),
        ("01 44 55", ["Hélène Marchetti"]),
        ("librairie", ["Hélène Marchetti"]),
        ("ada29@", ["Ada Number 29"]),
    ],
)
def test_the_search_finds_names_organisations_numbers_and_addresses(
    people: list[int], helen: int, open_page: Open, typed: str, found: list[str]
) -> None:
    page = open_page()
    type_words(page, typed)
    assert names(page) == found


def test_a_search_without_an_answer_says_what_to_try(people: list[int], open_page: Open) -> None:
    page = open_page()
    type_words(page, "nobody of this name")
    assert page.list.currentWidget() is page.list.empty
    assert "nobody of this name" in page.list.empty._sentence.text()


def test_emptying_the_search_brings_everybody_back(people: list[int], open_page: Open) -> None:
    page = open_page()
    type_words(page, "number 07")
    page.search.clear()
    assert len(names(page)) == 30


def test_a_header_click_sorts_and_is_remembered(
    people: list[int], helen: int, desk: Desk, open_page: Open, qtbot: QtBot
) -> None:
    page = open_page()
    page.list.table.horizontalHeader().sectionClicked.emit(0)
    assert names(page)[0] == "Ada Number 29"
    page.list.remember()
    again = ContactsPage(desk)
    qtbot.addWidget(again)
    assert again.list.model.source == page.list.model.source


def test_a_column_width_is_remembered(
    people: list[int], desk: Desk, open_page: Open, qtbot: QtBot
) -> None:
    page = open_page()
    page.list.table.horizontalHeader().resizeSection(1, 231)
    page.list.remember()
    again = ContactsPage(desk)
    qtbot.addWidget(again)
    assert again.list.table.horizontalHeader().sectionSize(1) == 231


def test_a_chosen_contact_shows_its_note_numbers_and_tasks(
    records: Database, helen: int, open_page: Open, desk: Desk
) -> None:
    tasks.add(records, title="Send the quote", due_on=wanted_day(desk), contact_id=helen)
    page = open_page()
    choose(page)
    shown = visible_words(page)
    assert "Prefers calls before 11 am." in shown
    assert "01 44 55 66 77" in shown
    assert "Send the quote" in shown
    assert "No sales calls" in shown


def test_the_call_button_of_a_number_dials_it(
    helen: int, open_page: Open, phone: FakePhone, qtbot: QtBot
) -> None:
    page = open_page()
    choose(page)
    [button] = [
        b
        for b in page.panel.findChildren(QPushButton)
        if b.accessibleName() == "Call 01 44 55 66 77" and not b.isHidden()
    ]
    button.click()
    assert [c.target for c in phone.sent if isinstance(c, Dial)] == ["+33144556677"]


def test_a_new_contact_is_saved_with_several_numbers_and_shown(
    records: Database, open_page: Open, qtbot: QtBot
) -> None:
    page = open_page()
    page.new.click()
    editor = page.editor
    editor.given.setText("Karim")
    editor.family.setText("Benali")
    editor.organisation.setText("Atelier Benali")
    editor.numbers.fields[0].setText("06 12 34 56 78")
    editor.numbers.more.click()
    editor.numbers.fields[1].setText("101")
    with qtbot.waitSignal(editor.saved):
        QTest.keyClick(editor.given, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stored = contacts.get(records, 1)
    assert stored is not None
    assert [n.e164 or n.raw for n in stored.numbers] == ["+33612345678", "101"]
    assert stored.organisation == "Atelier Benali"
    assert names(page) == ["Karim Benali"]
    assert page.detail.currentWidget() is page.panel


def test_what_is_wrong_is_said_beside_the_fields_and_nothing_is_saved(
    records: Database, open_page: Open
) -> None:
    page = open_page()
    page.new.click()
    page.editor.email.setText("nobody at home")
    page.editor.numbers.fields[0].setText("not a number")
    page.editor.save.click()
    shown = visible_words(page)
    assert "Give a name or an organisation." in shown
    assert "This is no e-mail address." in shown
    assert "“not a number” is no telephone number." in shown
    assert contacts.count(records) == 0


def test_a_change_by_somebody_else_is_told_and_can_be_seen(
    records: Database, helen: int, open_page: Open
) -> None:
    page = open_page()
    choose(page)
    page.panel.edit.click()
    stored = contacts.get(records, helen)
    assert stored is not None
    contacts.save(records, draft_of(stored, job_title="Manager"))
    page.editor.job.setText("Director")
    page.editor.save.click()
    assert "Somebody else changed this contact" in page.editor.trouble.words
    assert page.editor.job.text() == "Director"
    page.editor.reread.click()
    assert page.editor.job.text() == "Manager"


def test_deleting_asks_first_and_the_harmless_answer_has_the_keyboard(
    records: Database, helen: int, open_page: Open
) -> None:
    page = open_page()
    choose(page)
    page.panel.delete.click()
    assert contacts.get(records, helen) is not None
    assert page.panel.confirm.no.hasFocus()
    page.panel.confirm.yes.click()
    assert contacts.get(records, helen) is None
    assert page.detail.currentIndex() == 0


def test_an_organisation_known_already_is_offered_while_typing(
    people: list[int], open_page: Open, qtbot: QtBot
) -> None:
    page = open_page()
    page.new.click()
    page.editor.organisation.setFocus()
    QTest.keyClicks(page.editor.organisation, "bor")
    completion = page.editor.organisation.completer().completionModel()
    assert completion.index(0, 0).data() == "Boréal"


def test_the_window_opens_the_contact_that_was_asked_for(
    people: list[int], helen: int, window: MainWindow, desk: Desk
) -> None:
    desk.bus.publish(ShowContact(people[25]))
    page = window.page
    assert isinstance(page, ContactsPage)
    assert page.panel.contact is not None
    assert page.panel.contact.family_name == "Number 25"
    assert page.list.table.currentIndex().row() == 26


def test_an_unknown_number_begins_a_new_contact(window: MainWindow, desk: Desk) -> None:
    desk.bus.publish(ShowContact(0, "+33699999999"))
    page = window.page
    assert isinstance(page, ContactsPage)
    assert page.editor.numbers.fields[0].text() == "+33699999999"


def test_what_another_part_of_the_desk_saves_shows_at_once(
    records: Database, people: list[int], desk: Desk, open_page: Open
) -> None:
    page = open_page()
    choose(page, 3)
    contacts.save(records, ContactDraft(family_name="Aaron", numbers=(NumberDraft(raw="102"),)))
    desk.bus.publish(RecordsChanged())
    assert names(page)[0] == "Aaron"
    chosen = page.list.current()
    assert chosen is not None
    assert chosen.name == "Ada Number 03"


def test_the_menu_key_reaches_every_act_and_order_of_the_list(helen: int, open_page: Open) -> None:
    page = open_page()
    choose(page)
    words = [action.text() for action in page.list.menu().actions() if action.text()]
    assert words == ["Call", "Edit", "Sort by name", "Sort by organisation"]


def wanted_day(desk: Desk) -> date:
    return wording.today(desk.office.current.zone)


def draft_of(stored: Contact, **changes: object) -> ContactDraft:
    plain = msgspec.structs.asdict(stored)
    kept = {k: plain[k] for k in ContactDraft.__struct_fields__ if k != "numbers"}
    numbers = tuple(NumberDraft(raw=n.raw, kind=n.kind) for n in plain["numbers"])
    return ContactDraft(**{**kept, "numbers": numbers, **changes})


def visible_words(page: ContactsPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
