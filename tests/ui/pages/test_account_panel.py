"""The lines in the settings: one row each, honest to the second, and a form for each."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desk import providers
from app.desk.desk import Desk
from app.settings import Account
from app.telephony import commands
from app.telephony.events import Registration
from app.telephony.fake import FakePhone
from app.ui.dialogs.account_dialog import AccountDialog
from app.ui.main_window import MainWindow
from app.ui.pages.settings.account_panel import AccountPanel
from app.ui.pages.settings.page import SettingsPage
from app.ui.widgets.choice import Choice

BY_DNS = "As the domain says (DNS)"
ORDERS = Account(registrar="sip.example.org", user="0478001122", label="Orders")


@pytest.fixture
def panel(window: MainWindow) -> AccountPanel:
    window.show_page("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    return page.panel(AccountPanel)


@pytest.fixture
def dialog(panel: AccountPanel) -> AccountDialog:
    """The form of a new account."""
    return panel.open_new()


def pick(field: Choice, value: object) -> None:
    field.setCurrentIndex(field.findData(value))
    field.activated.emit(field.currentIndex())


def fill(dialog: AccountDialog, registrar: str, user: str, password: str) -> None:
    dialog.form.registrar.setText(registrar)
    dialog.form.user.setText(user)
    dialog.form.password.setText(password)
    dialog.save.click()


def test_an_account_is_tried_as_soon_as_it_is_saved(
    panel: AccountPanel, dialog: AccountDialog, phone: FakePhone
) -> None:
    fill(dialog, "sip.example.org", "202", "secret")
    registers = [c for c in phone.sent if isinstance(c, commands.Register)]
    assert (registers[-1].user, registers[-1].password) == ("202", "secret")
    assert "registered" in panel.rows["202@sip.example.org"].state.text()
    assert dialog.isHidden()


@pytest.mark.parametrize("method", commands.DigitMethod)
def test_keypad_tones_travel_as_the_line_says(
    dialog: AccountDialog, phone: FakePhone, method: commands.DigitMethod
) -> None:
    pick(dialog.form.digits, method)
    fill(dialog, "sip.example.org", "202", "secret")
    registers = [c for c in phone.sent if isinstance(c, commands.Register)]
    assert registers[-1].digits is method


def test_the_password_never_reaches_the_settings_file(dialog: AccountDialog, desk: Desk) -> None:
    fill(dialog, "sip.example.org", "202", "open sesame")
    assert "open sesame" not in desk.paths.settings.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Registration.WRONG_PASSWORD, "cannot receive calls: wrong password"),
        (Registration.UNREACHABLE, "cannot receive calls: server not found"),
    ],
)
def test_what_the_server_says_stands_on_the_row(
    panel: AccountPanel, phone: FakePhone, state: Registration, words: str
) -> None:
    phone.registration("101@pbx", state)
    assert words in panel.rows["101@pbx"].state.text()


@pytest.mark.parametrize(
    ("offered", "shown"), [(("udp", "tcp"), ["UDP", "TCP"]), (("udp", "tls"), ["UDP", "TLS"])]
)
def test_only_the_transports_there_are_can_be_chosen(
    panel: AccountPanel, desk: Desk, offered: tuple[str, ...], shown: list[str]
) -> None:
    ready = desk.accounts.engine
    assert ready is not None
    desk.bus.publish(replace(ready, transports=offered))
    transport = panel.open_new().form.transport
    assert [transport.itemText(n) for n in range(transport.count())] == [*shown, BY_DNS]


@pytest.mark.parametrize(
    ("registrar", "user", "password"), [("", "1", "x"), ("pbx", "", "x"), ("pbx", "1", "")]
)
def test_an_account_that_is_not_whole_is_not_saved(
    dialog: AccountDialog, desk: Desk, registrar: str, user: str, password: str
) -> None:
    fill(dialog, registrar, user, password)
    assert [one.name for one in desk.accounts.all] == ["101@pbx"]
    assert dialog.isVisible()
    form = dialog.form
    complaints = {
        field.accessibleDescription() for field in (form.registrar, form.user, form.password)
    }
    assert "Please fill this in." in complaints


def test_a_change_keeps_what_the_form_does_not_show_as_changed(
    panel: AccountPanel, desk: Desk, phone: FakePhone
) -> None:
    desk.save_account(replace(ORDERS, stun="stun.example.org", ip_version=6), "word")
    dialog = panel.open(ORDERS.name)
    dialog.form.label.setText("Sales")
    dialog.save.click()
    assert desk.accounts.get(ORDERS.name) == replace(
        ORDERS, stun="stun.example.org", ip_version=6, label="Sales", provider="generic"
    )
    registers = [c for c in phone.sent if isinstance(c, commands.Register)]
    assert registers[-1].password == "word"


def test_a_provider_fills_what_is_known_and_names_the_fields(dialog: AccountDialog) -> None:
    pick(dialog.form.provider, "sipgate")
    account = dialog.form.account()
    assert (account.registrar, account.proxy) == ("sipgate.de", "sip.sipgate.de:5061")
    assert (account.transport, account.srtp, account.demand_tls) == ("tls", "mandatory", True)
    assert dialog.form.user.accessibleName() == providers.provider("sipgate").en.user


def test_keys_in_clear_are_said_before_they_are_sent(dialog: AccountDialog) -> None:
    pick(dialog.form.srtp, "mandatory")
    assert "whoever listens" in dialog.form.srtp.accessibleDescription()
    pick(dialog.form.transport, "tls")
    assert dialog.form.srtp.accessibleDescription() == ""


def test_the_line_calls_are_placed_with_is_chosen_on_its_row(
    panel: AccountPanel, desk: Desk
) -> None:
    desk.save_account(Account(registrar="pbx", user="101"), "word")
    desk.save_account(ORDERS, "word")
    panel.rows[ORDERS.name].choose.click()
    assert desk.accounts.default == ORDERS
    assert not panel.rows[ORDERS.name].default.isHidden()


def test_a_line_is_removed_only_when_it_is_said_twice(panel: AccountPanel, desk: Desk) -> None:
    desk.save_account(ORDERS, "word")
    panel.rows[ORDERS.name].remove.click()
    panel.confirm.no.click()
    assert desk.accounts.get(ORDERS.name) is not None
    panel.rows[ORDERS.name].remove.click()
    panel.confirm.yes.click()
    assert desk.accounts.get(ORDERS.name) is None


def test_the_foot_names_the_worst_line_and_lists_them_all(
    window: MainWindow, desk: Desk, phone: FakePhone
) -> None:
    desk.save_account(Account(registrar="pbx", user="101"), "word")
    desk.save_account(ORDERS, "word")
    phone.registration(ORDERS.name, Registration.UNREACHABLE)
    side = window.side_bar
    assert side.state_words == (
        "Cannot be reached · Orders · cannot receive calls: server not found"
    )
    side.lines.click()
    assert side._menu is not None
    shown = [action.text() for action in side._menu.actions()]
    assert shown[0].startswith("Orders · cannot receive calls")
    assert shown[1].startswith("101 · registered")
    side._menu.close()


def test_another_line_is_taken_for_one_call_alone(
    window: MainWindow, desk: Desk, phone: FakePhone, qtbot: QtBot
) -> None:
    field = window.call_bar.dial_field
    assert field.line.isHidden()
    desk.save_account(Account(registrar="pbx", user="101"), "word")
    desk.save_account(ORDERS, "word")
    pick(field.line, ORDERS.name)
    field.field.setText("0478123456")
    qtbot.keyClick(field.field, Qt.Key.Key_Return)
    dials = [c for c in phone.sent if isinstance(c, commands.Dial)]
    assert dials[-1].account == ORDERS.name
    assert field.line.currentData() == "101@pbx"


def test_the_card_of_the_caller_says_which_line_rings(
    window: MainWindow, desk: Desk, phone: FakePhone
) -> None:
    desk.save_account(Account(registrar="pbx", user="101"), "word")
    desk.save_account(ORDERS, "word")
    phone.ring("+33478123456", account=ORDERS.name)
    assert "Incoming call · Orders · ringing" in window.card._above.text()
