"""A computer without any sound device still takes calls."""

from pathlib import Path

from app.paths import DataPaths
from app.telephony.client import PhoneClient
from app.telephony.commands import Answer, AskDevices, HangUp
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    DevicesChanged,
    EndCause,
    MediaState,
    SoundFailed,
)
from tests.peers.engines import Telephone, Telephones


def test_calls_are_taken_and_what_is_missing_is_said(
    telephones: Telephones, tmp_path: Path
) -> None:
    deaf = Telephone(tmp_path / "deaf")
    deaf.phone = PhoneClient(DataPaths(tmp_path / "deaf"), deaf.hear, bind="127.0.0.1")
    deaf.start()
    try:
        address = deaf.direct()
        other = telephones()
        other.direct("other")
        call_id = other.dial(address)
        deaf.send(Answer(call_id=deaf.wait_ringing().call_id))
        deaf.wait_for(CallAnswered)
        deaf.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE)
        assert deaf.wait_for(SoundFailed)
        deaf.send(AskDevices())
        assert deaf.wait_for(DevicesChanged).inputs == ()
        other.send(HangUp(call_id=call_id))
        assert deaf.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP
    finally:
        deaf.stop()
