"""The messages page, the office's buttons and the lamp, driven in a real window."""

from msgspec.structs import replace
from PySide6.QtWidgets import QLabel

from app.crm.quick_buttons import QuickButton
from app.database.database import Database
from app.desk.desk import Desk
from app.settings import Account
from app.team import members
from app.team.members import MemberDraft
from app.telephony.commands import Dial, Transfer
from app.telephony.events import ColleagueChanged, LampChanged, LampState, MailboxChanged
from app.telephony.fake import FakePhone
from app.ui.main_window import MainWindow
from app.ui.pages.contacts import ContactsPage
from app.ui.pages.messages import MessagesPage
from app.ui.pages.messages.thread import Bubble
from app.ui.pages.settings.buttons_panel import ButtonsPanel
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.team import TeamPage
from app.ui.widgets.labels import ElidedLabel
from tests.ui.conftest import HELEN


def page(window: MainWindow) -> MessagesPage:
    window.show_page("messages")
    assert isinstance(window.page, MessagesPage)
    return window.page


def bubbles(window: MainWindow) -> list[Bubble]:
    return page(window).thread_panel.bubbles


def shown(window: MainWindow) -> list[str]:
    return [bubble.text.text() for bubble in bubbles(window)]


def listed(messages: MessagesPage) -> list[str]:
    model = messages.list.rows
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def badge(window: MainWindow) -> str:
    return window.side_bar.items["messages"].accessibleName()


def test_a_message_waits_in_the_side_bar_until_it_is_seen(
    window: MainWindow, phone: FakePhone, helen: int
) -> None:
    phone.remote_writes(HELEN, "Où en est ma commande ?")
    assert badge(window) == "Messages, 1 waits"
    page(window).list.selectRow(0)
    assert shown(window) == ["Où en est ma commande ?"]
    assert badge(window) == "Messages"


def test_markup_of_a_stranger_is_shown_as_it_was_written(
    window: MainWindow, phone: FakePhone
) -> None:
    phone.remote_writes("201", "<b>bold</b> <img src=x>")
    page(window).list.selectRow(0)
    assert shown(window) == ["<b>bold</b> <img src=x>"]
    formats = {label.textFormat().name for label in window.page.findChildren(QLabel)}
    assert formats == {"PlainText"}


def test_what_was_not_delivered_says_why(window: MainWindow, phone: FakePhone) -> None:
    messages = page(window)
    messages.to.setText("201")
    messages.write.click()
    phone.next_message = 480
    messages.thread_panel.field.setPlainText("Are you there?")
    messages.thread_panel.send.click()
    (bubble,) = bubbles(window)
    assert bubble.state.text().endswith("not delivered: not reachable")
    assert messages.thread_panel.field.toPlainText() == ""


def test_what_was_not_delivered_is_sent_again(window: MainWindow, phone: FakePhone) -> None:
    messages = page(window)
    messages.show_conversation("201")
    phone.next_message = 480
    messages.thread_panel.field.setPlainText("Are you there?")
    messages.thread_panel.send.click()
    phone.next_message = 200
    again = bubbles(window)[0].again
    assert again is not None
    again.click()
    first, second = bubbles(window)
    assert second.text.text() == first.text.text()
    assert second.again is None


def test_a_conversation_is_searched_for(window: MainWindow, phone: FakePhone) -> None:
    phone.remote_writes("201", "The order is ready")
    phone.remote_writes("202", "Hello")
    messages = page(window)
    messages.search.setText("order")
    messages.search.returnPressed.emit()
    assert listed(messages) == ["201"]
    messages.search.setText("nothing like it")
    messages.search.returnPressed.emit()
    assert not messages.list.isVisible()
    messages.search.clear()
    assert listed(messages) == ["202", "201"]


def test_a_contact_shows_the_texts_of_both_sides(
    window: MainWindow, desk: Desk, phone: FakePhone, helen: int
) -> None:
    window.show_page("contacts")
    assert isinstance(window.page, ContactsPage)
    window.page.list.table.selectRow(0)
    phone.remote_writes(HELEN, "Where is it?")
    phone.next_message = 480
    desk.messages.send(HELEN, "It left today.")
    words = [label.text() for label in window.page.findChildren(ElidedLabel)]
    assert any(one.endswith("Received: Where is it?") for one in words)
    assert any(one.endswith("not delivered · Sent: It left today.") for one in words)


def test_a_message_that_is_too_long_cannot_be_sent(window: MainWindow) -> None:
    messages = page(window)
    messages.show_conversation("201")
    messages.thread_panel.field.setPlainText("x" * 1001)
    assert not messages.thread_panel.send.isEnabled()


def test_the_lamp_of_the_mailbox_dials_it(window: MainWindow, desk: Desk, phone: FakePhone) -> None:
    bar = window.quick_bar
    assert not bar.isVisible()
    account = desk.accounts.default.name
    phone.say(MailboxChanged(account=account, waiting=True, new=2, address="sip:97@pbx", at=1))
    (lamp,) = bar.lamps
    assert lamp.accessibleName() == "2 new voice messages"
    lamp.click()
    assert [c.target for c in phone.sent if isinstance(c, Dial)] == ["97@pbx"]


def test_a_button_of_the_office_dials_and_parks(
    window: MainWindow, desk: Desk, phone: FakePhone
) -> None:
    desk.quick_buttons.replace((QuickButton(label="Park", target="70", act="transfer"),))
    ((_one, button),) = window.quick_bar.buttons
    phone.remote_answers(desk.dial("0478123456"))
    button.click()
    assert [c.target for c in phone.sent if isinstance(c, Transfer)] == ["70"]


def test_the_button_of_a_colleague_is_a_busy_lamp(
    window: MainWindow, desk: Desk, phone: FakePhone, records: Database
) -> None:
    members.save(records, MemberDraft(name="Bruno", extension="102"))
    line = Account(registrar="pbx", user="109", provider="freepbx")
    desk.accounts.use((line,), "")
    desk.quick_buttons.replace((QuickButton(label="Bruno", target="102", act="dial"),))
    ((_one, button),) = window.quick_bar.buttons
    assert button.accessibleName() == "Bruno"
    told = LampChanged(account=line.name, target="102", state=LampState.ON_CALL, at=1)
    phone.say(told)
    assert button.accessibleName() == "Bruno · On a call"
    phone.say(replace(told, state=LampState.RINGING, ringing=True))
    assert button.accessibleName() == "Bruno · Pick up"
    button.click()
    phone.say(replace(told, state=LampState.FREE))
    assert button.accessibleName() == "Bruno · Line free"
    button.click()
    assert [c.target for c in phone.sent if isinstance(c, Dial)] == ["**102", "102"]


def test_many_lamps_in_a_narrow_window_are_brief_and_still_named(
    window: MainWindow, desk: Desk, phone: FakePhone, records: Database
) -> None:
    for number in range(102, 110):
        members.save(records, MemberDraft(name=f"Colleague {number}", extension=str(number)))
    buttons = [
        QuickButton(label=f"Colleague {number}", target=str(number), act="dial")
        for number in range(102, 110)
    ]
    desk.quick_buttons.replace(tuple(buttons))
    for one in buttons:
        phone.say(LampChanged(account="a", target=one.target, state=LampState.ON_CALL, at=1))
    bar = window.quick_bar
    bar.resize(2_000, bar.height())
    assert "On a call" in bar.buttons[0][1].text()
    bar.resize(900, bar.height())
    assert "On a call" not in bar.buttons[0][1].text()
    assert bar.buttons[0][1].accessibleName() == "Colleague 102 · On a call"


def test_buttons_are_added_and_taken_away_in_the_settings(window: MainWindow, desk: Desk) -> None:
    window.show_page("settings")
    settings = window.page
    assert isinstance(settings, SettingsPage)
    panel = settings.panel(ButtonsPanel)
    panel.label.setText("Warehouse")
    panel.target.setText("202")
    panel.add.click()
    assert [one.label for one in desk.quick_buttons.buttons] == ["Warehouse"]


def test_the_team_page_says_who_is_free(
    window: MainWindow, phone: FakePhone, amina: int, desk: Desk
) -> None:
    window.show_page("team")
    team = window.page
    assert isinstance(team, TeamPage)
    team.people.selectRow(0)
    assert team.panel.state.text() == "Free"
    phone.say(ColleagueChanged(account="a", target="101", state="on_call", at=1))
    assert team.panel.state.text() == "On a call"
    team.panel.write.click()
    assert isinstance(window.page, MessagesPage)
    assert window.page.thread_panel.remote == "101"


def test_the_number_called_last_is_one_key_away(
    window: MainWindow, desk: Desk, phone: FakePhone
) -> None:
    call_id = desk.dial("0478123456")
    desk.hang_up(call_id)
    window.call_bar.dial_field.redial()
    assert window.call_bar.dial_field.field.text() == "0478123456"
