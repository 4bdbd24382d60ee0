import pytest

from app.bus import EventBus
from app.desk.facts import Notice
from app.desk.refusals import Refusals
from app.telephony.events import CommandRefused, SoundFailed


@pytest.fixture
def notices() -> tuple[EventBus, list[Notice]]:
    bus, heard = EventBus(), list[Notice]()
    Refusals(bus)
    bus.subscribe(Notice, heard.append)
    return bus, heard


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("too_many_calls", "Four calls run already"),
        ("disk_full", "the call goes on"),
        ("not_encrypted", "this line demands encrypted sound"),
        ("caller_not_encrypted", "the caller offered none"),
        ("no_common_sound", "It stands in the log"),
        ("too_large", "what the caller’s telephone sent is too large"),
        ("something_new", "something_new"),
    ],
)
def test_a_refused_command_is_said_in_words(
    notices: tuple[EventBus, list[Notice]], reason: str, words: str
) -> None:
    bus, heard = notices
    bus.publish(CommandRefused(command="Dial", reason=reason))
    assert words in heard[0].words


@pytest.mark.parametrize(
    ("kind", "reason", "words"),
    [
        ("microphone", "NotPluggedIn", "the caller cannot hear you: it is not plugged in"),
        ("speaker", "NoDevice", "you cannot hear the caller: this computer has none"),
        ("ring", "OpenError", "calls come in silently: it could not be opened"),
    ],
)
def test_a_broken_device_is_said_with_what_follows_from_it(
    notices: tuple[EventBus, list[Notice]], kind: str, reason: str, words: str
) -> None:
    bus, heard = notices
    bus.publish(SoundFailed(kind=kind, device="x", reason=reason))
    assert words in heard[0].words


def test_the_demo_office_says_that_it_has_no_line_to_the_outside() -> None:
    bus, heard = EventBus(), list[str]()
    Refusals(bus, demo=True)
    bus.subscribe(Notice, lambda notice: heard.append(notice.words))
    bus.publish(CommandRefused(command="Dial", call_id="1", reason="bad_target"))
    assert heard == ["Nobody can be called from the demo office: it has no line to the outside."]
