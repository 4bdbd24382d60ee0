import queue
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from app.desk.desk import Desk
from app.desk.facts import BackedUp, Notice
from app.desk.keychain import SessionKeychain
from app.errors import UserError
from app.settings import Account
from app.telephony.call_state import CallState
from app.telephony.commands import Register, SendDigits
from app.telephony.events import Registration
from app.telephony.fake import FakePhone

Sent = TypeVar("Sent")


def _sent(phone: FakePhone, kind: type[Sent]) -> list[Sent]:
    return [command for command in phone.sent if isinstance(command, kind)]


def test_the_stored_account_is_registered_with_the_password_of_the_keychain(
    desk: Desk, phone: FakePhone
) -> None:
    assert [r.password for r in _sent(phone, Register)] == ["secret"]
    assert desk.accounts.reachability.state is Registration.REGISTERED


def test_a_missing_password_is_asked_for_instead_of_sent_empty(
    desk: Desk, phone: FakePhone, keychain: SessionKeychain
) -> None:
    notices: list[Notice] = []
    desk.bus.subscribe(Notice, notices.append)
    before = len(_sent(phone, Register))
    desk.accounts.use((Account(registrar="pbx", user="999"),))
    assert len(_sent(phone, Register)) == before
    assert "999@pbx" in notices[0].words


def test_the_settings_file_never_holds_a_password(desk: Desk) -> None:
    desk.save_account(Account(registrar="pbx", user="102"), "t0p-secret", turn_password="t0p-turn")
    files = [path for path in desk.paths.root.rglob("*") if path.is_file()]
    assert not [path for path in files if b"t0p-" in path.read_bytes()]


def test_without_an_account_the_person_is_told_what_to_do(desk: Desk) -> None:
    desk.accounts.use(())
    with pytest.raises(UserError, match="Set up a telephone account"):
        desk.dial("0478123456")


def test_a_number_that_cannot_be_called_is_said_in_a_notice(desk: Desk, phone: FakePhone) -> None:
    notices: list[Notice] = []
    desk.bus.subscribe(Notice, notices.append)
    assert not desk.call("Hélène")
    assert "Hélène" in notices[0].words
    assert desk.call("0478123456")


def test_the_number_called_last_is_known_after_a_restart(
    desk: Desk, desk_of_tomorrow: Callable[[], Desk]
) -> None:
    desk.dial("04 78 12 34 56")
    assert desk_of_tomorrow().last_dialled == desk.last_dialled == "0478123456"


def test_the_first_call_is_held_when_a_second_is_answered(desk: Desk, phone: FakePhone) -> None:
    first = phone.ring("+33478123456")
    desk.answer(first)
    second = phone.ring("+33612345678")
    desk.answer(second)
    states = {view.call_id: view.state for view in desk.calls}
    assert states == {first: CallState.HELD, second: CallState.TALKING}


def test_keypad_tones_go_into_the_call(desk: Desk, phone: FakePhone) -> None:
    call_id = desk.dial("0478123456")
    phone.remote_answers(call_id)
    desk.send_digits(call_id, "12#")
    assert [s.digits for s in _sent(phone, SendDigits)] == ["12#"]


def test_settings_that_cannot_be_saved_change_nothing(desk: Desk, tmp_path: Path) -> None:
    old = desk.settings
    desk.paths.settings.with_suffix(".new").mkdir()
    with pytest.raises(UserError, match=r"that is a folder\. Nothing was changed"):
        desk.change_settings(old)
    assert desk.settings is old


def test_the_records_are_backed_up_in_a_process_of_their_own(desk: Desk) -> None:
    told: queue.Queue[object] = queue.Queue()
    desk.bus.subscribe(BackedUp, told.put)
    desk.copy_records()
    assert told.get(timeout=30) == BackedUp()
    assert len(list(desk.paths.backups.glob("*.sqlite3"))) == 1
