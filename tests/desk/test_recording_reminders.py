"""What an office that records may have left undone is said once."""

from pathlib import Path

import pytest

from app.bus import EventBus
from app.crm import recording_policy, staff_notice
from app.crm.recording_policy import ALWAYS, BY_RULE, OFF, ON_DEMAND, Policy
from app.crm.staff_notice import StaffNotice
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.recording_reminders import RecordingReminders
from app.telephony.events import RecordingChanged, RecordingState

PASSPHRASE = "un café, deux chaises"


def _fail(error: Exception) -> None:
    raise error


@pytest.fixture
def bus(desk: Desk) -> EventBus:
    return desk.bus


@pytest.fixture
def said(bus: EventBus) -> list[str]:
    words: list[str] = []
    bus.subscribe(Notice, lambda notice: words.append(notice.words))
    return words


@pytest.fixture
def finished(bus: EventBus) -> RecordingChanged:
    return RecordingChanged(call_id="call", state=RecordingState.FINISHED, at=1, path="")


@pytest.mark.parametrize(("mode", "asks"), [(OFF, 0), (ON_DEMAND, 0), (BY_RULE, 1), (ALWAYS, 1)])
def test_rules_older_than_the_confirmation_are_said_at_the_start(
    desk: Desk, records: Database, said: list[str], mode: str, asks: int
) -> None:
    recording_policy.save(records, Policy(mode=mode))
    desk.reminders.begin()
    assert sum("nobody has confirmed that the staff were told" in words for words in said) == asks


def test_whoever_has_confirmed_it_is_asked_no_more(
    desk: Desk, records: Database, said: list[str]
) -> None:
    recording_policy.save(records, Policy(mode=ALWAYS))
    staff_notice.keep(records, StaffNotice(told_on=desk.today(), told_by="Marie Dubois"))
    desk.reminders.begin()
    assert said == []


def test_a_key_without_a_copy_is_spoken_of_once(
    desk: Desk, bus: EventBus, said: list[str], finished: RecordingChanged
) -> None:
    desk.recordings.shelf.keys.get()
    for _time in range(2):
        bus.publish(finished)
    assert ["has no copy yet" in words for words in said] == [True]


def test_a_key_with_a_copy_is_not_spoken_of(
    desk: Desk, bus: EventBus, said: list[str], finished: RecordingChanged, tmp_path: Path
) -> None:
    desk.key_copies.save(tmp_path / "office.keys", PASSPHRASE, lambda _none: None, _fail)
    bus.publish(finished)
    assert said == []


def test_a_key_that_came_from_a_copy_has_one(
    desk: Desk, bus: EventBus, said: list[str], finished: RecordingChanged, tmp_path: Path
) -> None:
    copy = tmp_path / "office.keys"
    desk.key_copies.save(copy, PASSPHRASE, lambda _none: None, _fail)
    desk.settings = type(desk.settings)()
    desk.key_copies.take(copy, PASSPHRASE, lambda _added: None, _fail)
    bus.publish(finished)
    assert said == []


def test_the_key_of_a_demo_is_not_spoken_of(
    desk: Desk, said: list[str], finished: RecordingChanged
) -> None:
    bus = EventBus()
    RecordingReminders(bus, tasks=desk.tasks, copies=desk.key_copies, demo=True)
    desk.recordings.shelf.keys.get()
    bus.publish(finished)
    assert said == []
