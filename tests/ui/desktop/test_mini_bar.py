"""The small bar says what becomes of the call's sound, and records as the large one does."""

from collections.abc import Iterator

import pytest

from app.crm.recording_policy import ON_DEMAND, Policy
from app.desk.desk import Desk
from app.paths import DataPaths
from app.telephony.fake import FakePhone
from app.ui.desktop.mini_bar import MiniBar
from app.ui.main_window import MainWindow

HELEN = "+33144556677"


@pytest.fixture
def bar(window: MainWindow, desk: Desk, paths: DataPaths) -> Iterator[MiniBar]:
    made = MiniBar(desk, paths.root / "lists.json")
    made.come()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def call(bar: MiniBar, phone: FakePhone, desk: Desk, helen: int) -> str:
    desk.recordings.override = Policy(mode=ON_DEMAND, announce=False)
    call_id = phone.ring(HELEN)
    desk.answer(call_id)
    return call_id


def test_it_says_recording_paused_and_private(bar: MiniBar, desk: Desk, call: str) -> None:
    said = [bar.state_words]
    bar.record.click()
    said.append(bar.state_words)
    bar.record.click()
    said.append(bar.state_words)
    desk.recordings.make_private(call)
    said.append(bar.state_words)
    assert said == ["On a call", "Recording", "Rec. paused", "Private"]
    assert not bar.record.isEnabled()


def test_a_held_and_muted_call_says_the_recording_first(
    bar: MiniBar, desk: Desk, call: str
) -> None:
    bar.record.click()
    desk.switch_mute()
    desk.switch_hold()
    assert bar.state_words == "Recording · On hold · Muted"


def test_an_office_that_never_records_has_no_button_for_it(
    bar: MiniBar, phone: FakePhone, desk: Desk
) -> None:
    desk.answer(phone.ring(HELEN))
    assert bar.hang_up.isVisible()
    assert not bar.record.isVisible()
