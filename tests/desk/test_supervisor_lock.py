"""The supervisor's lock holds in the desk, on every desk, and is not opened by guessing."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from app.crm import supervisor_lock
from app.crm.recording_policy import ALWAYS, Policy
from app.crm.supervisor_lock import wait_ms
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.supervisor_lock import LOCKABLE
from app.errors import UserError
from app.settings import Account, Incoming

PASSPHRASE = "quatre mots faciles à garder"


@pytest.fixture
def code(desk: Desk) -> str:
    """The recovery code of a lock that has just been set and closed."""
    given: list[str] = []
    desk.lock.put(PASSPHRASE, LOCKABLE, given.append)
    desk.lock.close()
    return given[0]


def refused(desk: Desk, passphrase: str) -> str:
    """What the desk says to this passphrase, "" when it opens."""
    said: list[str] = []
    desk.lock.open(passphrase, said.append)
    return "".join(said)


def forbidden(desk: Desk) -> tuple[Callable[[], object], ...]:
    """What a lock on everything keeps from being done."""
    return (
        lambda: desk.save_account(Account(registrar="pbx", user="202"), "secret"),
        lambda: desk.remove_account("101@pbx"),
        lambda: desk.change_office(replace(desk.office.current, name="Mine")),
        lambda: desk.recording_rules.change(Policy(mode=ALWAYS)),
        lambda: desk.availability.change(Incoming(forward_busy="0899000000")),
        lambda: desk.lock.put("another one", (), lambda _code: None),
        desk.lock.remove,
    )


def test_what_is_locked_is_refused_by_the_desk_itself(desk: Desk, code: str) -> None:
    for act in forbidden(desk):
        with pytest.raises(UserError, match="locked"):
            act()
    assert desk.office.current.name == "Papeterie"


def test_the_days_work_is_never_locked(desk: Desk, code: str) -> None:
    desk.change_settings(replace(desk.settings, theme="dark"))
    desk.availability.toggle_do_not_disturb()
    assert desk.settings.incoming.state == "do_not_disturb"


def test_the_passphrase_opens_and_the_lock_closes_again(desk: Desk, code: str) -> None:
    assert refused(desk, PASSPHRASE) == ""
    desk.change_office(replace(desk.office.current, name="Atelier"))
    assert desk.office.current.name == "Atelier"
    desk.lock.close()
    assert desk.lock.closes("office")


def test_the_recovery_code_opens_too_however_it_is_typed(desk: Desk, code: str) -> None:
    assert refused(desk, code.lower().replace("-", " ")) == ""
    desk.lock.put("a new passphrase", LOCKABLE, lambda _code: None)
    desk.lock.close()
    assert "not the passphrase" in refused(desk, code)


def test_wrong_tries_are_slowed_and_remembered_by_the_records(
    desk: Desk, records: Database, code: str
) -> None:
    for _ in range(2):
        assert refused(desk, "guess") == "That is not the passphrase."
    assert "Try again in 5 s." in refused(desk, "guess")
    assert "Try again in" in refused(desk, PASSPHRASE)  # the right one waits as well
    soon = supervisor_lock.attempt(records, PASSPHRASE, 2**42)
    assert soon.opened


@pytest.mark.parametrize(("wrong", "seconds"), [(0, 0), (2, 0), (3, 5), (4, 10), (99, 900)])
def test_each_wrong_try_doubles_the_wait(wrong: int, seconds: int) -> None:
    assert wait_ms(wrong) == 1000 * seconds


def test_another_desk_of_the_office_is_locked_too(desk: Desk, records: Database, code: str) -> None:
    state = supervisor_lock.load(records)
    assert state.there
    assert set(state.sections) == set(LOCKABLE)


def test_neither_passphrase_nor_code_is_in_the_records(
    desk: Desk, records: Database, code: str
) -> None:
    row = records.reader.row("SELECT passphrase, recovery FROM supervisor_lock")
    assert row is not None
    assert PASSPHRASE not in row[0]
    assert code.replace("-", "") not in row[1]
    assert all(word.startswith("scrypt:32768:8:1:") for word in row)


def test_a_short_passphrase_is_not_taken(desk: Desk) -> None:
    with pytest.raises(UserError, match="At least 8"):
        desk.lock.put("short", LOCKABLE, lambda _code: None)
