"""Encrypted calls with another telephone program: sound both ways, and no call without keys."""

import secrets
from pathlib import Path

import pytest

from app.telephony.commands import Answer, HangUp, Record, Srtp, Transport
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    CallRinging,
    CommandRefused,
    EndCause,
    MediaState,
    QualityMeasured,
    RecordingChanged,
    RecordingState,
)
from app.telephony.recordings.playing import open_sound
from tests.peers.baresip import baresip
from tests.peers.engines import Telephone, Telephones
from tests.peers.joining import join
from tests.peers.kamailio import USERS, Kamailio
from tests.peers.tones import share_in, share_of_tone, write_tone

OURS_HZ, THEIRS_HZ = 700, 440
CALLER = 1
UDP, TLS = Transport.UDP, Transport.TLS


def line(server: Kamailio, transport: Transport, encryption: str = "") -> str:
    """The account of carol as baresip reads it."""
    keys = f";mediaenc={encryption}" if encryption else ""
    password = f";auth_pass={USERS['carol']}"
    return f"<sip:carol@{server_of(server, transport)}>{password};regint=60{keys}"


def server_of(server: Kamailio, transport: Transport) -> str:
    """The server as it stands in a URI of baresip."""
    address = server.tls_address if transport is TLS else server.address
    return f"{address};transport={transport.value}"


@pytest.mark.quiet
@pytest.mark.parametrize("calls_us", [False, True], ids=["we call", "they call"])
@pytest.mark.parametrize("transport", [UDP, TLS])
def test_both_hear_each_other_and_the_lock_is_true(
    telephones: Telephones, kamailio: Kamailio, tmp_path: Path, transport: Transport, calls_us: bool
) -> None:
    tone, key = tmp_path / "ours.wav", secrets.token_bytes(32)
    write_tone(tone, OURS_HZ)
    telephone = telephones("--play", str(tone))
    join(telephone, kamailio, "alice", transport, srtp=Srtp.MANDATORY)
    theirs = line(kamailio, transport, "srtp-mand")
    authority = kamailio.certificates.authority
    with baresip(tmp_path / "baresip", theirs, tone_hz=THEIRS_HZ, ca_file=authority) as peer:
        peer.wait_registered()
        if calls_us:
            peer.command("dial", f"sip:alice@{server_of(kamailio, transport)}")
            call_id = telephone.wait_ringing().call_id
            telephone.send(Answer(call_id=call_id))
        else:
            call_id = telephone.dial("carol", "alice")
        media = telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
        assert (media.encrypted, media.keys_hidden) == (True, transport is TLS)
        telephone.send(Record(call_id=call_id, on=True, folder=str(tmp_path), key=key))
        began = telephone.wait_for(
            RecordingChanged, lambda fact: fact.state is RecordingState.RECORDING
        )
        telephone.wait_for(QualityMeasured, lambda fact: fact.received > 120)
        telephone.send(HangUp(call_id=call_id))
        telephone.wait_for(RecordingChanged, lambda fact: fact.state is RecordingState.FINISHED)
        peer.wait_for_event("CALL_CLOSED")
    assert share_of_tone(peer.heard(), OURS_HZ, since_s=0.5) > 0.9
    sound = open_sound(Path(began.path), key)
    assert sound.frames > sound.rate
    theirs_heard = sound.read(0, sound.frames)[:, CALLER].tolist()
    assert share_in(theirs_heard, THEIRS_HZ, sound.rate) > 0.9


@pytest.mark.parametrize("transport", [UDP, TLS])
def test_whoever_has_no_keys_is_not_called_and_we_hear_why(
    telephone: Telephone, kamailio: Kamailio, tmp_path: Path, transport: Transport
) -> None:
    join(telephone, kamailio, "alice", transport, srtp=Srtp.MANDATORY)
    theirs, authority = line(kamailio, transport), kamailio.certificates.authority
    with baresip(tmp_path / "baresip", theirs, ca_file=authority) as peer:
        peer.wait_registered()
        telephone.dial("carol", "alice")
        assert telephone.wait_for(CallEnded).cause is EndCause.REFUSED
    assert telephone.wait_for(CommandRefused).reason == "not_encrypted"
    assert not telephone.all(CallAnswered)


def test_a_caller_without_keys_is_turned_away_and_stands_in_the_log(
    telephone: Telephone, kamailio: Kamailio, tmp_path: Path
) -> None:
    join(telephone, kamailio, "alice", UDP, srtp=Srtp.MANDATORY)
    with baresip(tmp_path / "baresip", line(kamailio, UDP)) as peer:
        peer.wait_registered()
        peer.command("dial", f"sip:alice@{kamailio.address}")
        peer.wait_for_event("CALL_CLOSED")
    ringing = telephone.wait_for(CallRinging)
    assert (ringing.remote, ringing.rings) == ("carol", False)
    ended = telephone.wait_for(CallEnded)
    assert (ended.call_id, ended.cause, ended.code) == (ringing.call_id, EndCause.FAILED, 488)
    assert telephone.wait_for(CommandRefused).reason == "caller_not_encrypted"
