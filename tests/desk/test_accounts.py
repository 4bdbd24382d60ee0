"""Several lines at one desk: kept, registered, chosen among, and never greener than they are."""

import pytest
from msgspec.structs import replace

from app.clock import now_ms
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.keychain import SessionKeychain
from app.desk.reachability import Light
from app.errors import UserError
from app.settings import Account, load
from app.telephony.commands import Dial, Register, Unregister
from app.telephony.events import EngineLost, Registration, RegistrationChanged
from app.telephony.fake import FakePhone

ORDERS = Account(registrar="sip.example.org", user="0478001122", label="Orders")
SUPPORT = Account(registrar="pbx", user="202", label="Support", transport="tls", demand_tls=True)


@pytest.fixture
def lines(desk: Desk) -> Desk:
    """A desk with two lines; calls are placed with the first."""
    desk.accounts.use(())
    desk.save_account(ORDERS, "one")
    desk.save_account(SUPPORT, "two")
    return desk


def sent_registers(phone: FakePhone) -> list[Register]:
    return [command for command in phone.sent if isinstance(command, Register)]


def unregistered(phone: FakePhone) -> list[str]:
    return [command.account for command in phone.sent if isinstance(command, Unregister)]


def test_every_line_is_registered_with_its_own_password(lines: Desk, phone: FakePhone) -> None:
    assert [(r.user, r.password) for r in sent_registers(phone)][-2:] == [
        ("0478001122", "one"),
        ("202", "two"),
    ]
    assert sent_registers(phone)[-1].demand_tls
    assert [one.name for one in load(lines.paths.settings).accounts] == [ORDERS.name, SUPPORT.name]


def test_a_line_added_leaves_the_others_alone(lines: Desk, phone: FakePhone) -> None:
    before = len(sent_registers(phone))
    lines.save_account(Account(registrar="pbx", user="303"), "three")
    assert [r.user for r in sent_registers(phone)[before:]] == ["303"]


def test_calls_are_placed_with_the_default_line_or_the_one_picked(
    lines: Desk, phone: FakePhone
) -> None:
    lines.dial("0478123456")
    lines.dial("0478123456", account=SUPPORT.name)
    lines.call_with(SUPPORT.name)
    lines.dial("0478123456")
    used = [command.account for command in phone.sent if isinstance(command, Dial)]
    assert used == [ORDERS.name, SUPPORT.name, SUPPORT.name]


def test_the_choice_of_the_default_line_registers_nothing_anew(
    lines: Desk, phone: FakePhone
) -> None:
    before = len(phone.sent)
    lines.call_with(SUPPORT.name)
    assert not [c for c in phone.sent[before:] if isinstance(c, Register | Unregister)]
    assert load(lines.paths.settings).line == SUPPORT


def test_a_line_that_moved_takes_its_place_and_the_old_password_is_forgotten(
    lines: Desk, phone: FakePhone, keychain: SessionKeychain
) -> None:
    moved = replace(ORDERS, registrar="sip2.example.org")
    lines.save_account(moved, "new", replaces=ORDERS.name)
    assert [one.name for one in lines.accounts.all] == [moved.name, SUPPORT.name]
    assert lines.accounts.default == moved
    assert unregistered(phone)[-1] == ORDERS.name
    assert (keychain.password(ORDERS.name), keychain.password(moved.name)) == (None, "new")


def test_a_line_that_is_removed_takes_its_password_with_it(
    lines: Desk, phone: FakePhone, keychain: SessionKeychain
) -> None:
    lines.remove_account(ORDERS.name)
    assert lines.accounts.default == SUPPORT
    assert unregistered(phone)[-1] == ORDERS.name
    assert keychain.password(ORDERS.name) is None


def test_the_same_line_twice_and_a_ninth_line_are_refused(lines: Desk) -> None:
    with pytest.raises(UserError, match="there already"):
        lines.save_account(replace(SUPPORT, label="Again"), "x")
    for number in range(6):
        lines.save_account(Account(registrar="pbx", user=f"3{number}"), "x")
    with pytest.raises(UserError, match="No more than 8"):
        lines.save_account(Account(registrar="pbx", user="ninth"), "x")


def test_the_worst_line_is_what_is_said_of_the_desk(lines: Desk, phone: FakePhone) -> None:
    phone.registration(SUPPORT.name, Registration.UNREACHABLE)
    assert lines.accounts.reachability.light is Light.UNREACHABLE
    assert lines.accounts.worst == SUPPORT
    assert lines.accounts.reachability_of(ORDERS.name).light is Light.REACHABLE


def test_no_light_outlives_its_registration(lines: Desk) -> None:
    long_ago = now_ms() - 200_000
    lines.bus.publish(
        RegistrationChanged(
            account=ORDERS.name, state=Registration.REGISTERED, at=long_ago, expires_s=120
        )
    )
    now = lines.accounts.reachability_of(ORDERS.name)
    assert now.light is Light.UNREACHABLE
    assert now.words(now_ms()) == "cannot receive calls: not registered"


def test_without_its_engine_no_line_is_reachable(lines: Desk) -> None:
    lines.bus.publish(EngineLost(at=0, reason="killed"))
    assert {lines.accounts.reachability_of(one.name).light for one in lines.accounts.all} == {
        Light.UNREACHABLE
    }


def test_a_missing_password_keeps_one_line_back_and_not_the_other(
    lines: Desk, phone: FakePhone, keychain: SessionKeychain
) -> None:
    notices: list[Notice] = []
    lines.bus.subscribe(Notice, notices.append)
    keychain.forget(ORDERS.name)
    lines.accounts.use(())
    before = len(sent_registers(phone))
    lines.accounts.use((ORDERS, SUPPORT))
    assert [r.user for r in sent_registers(phone)[before:]] == ["202"]
    assert ORDERS.name in notices[0].words
