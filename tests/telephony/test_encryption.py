"""Encrypted sound is what both ends really have, and a promise of it is kept or the call ends."""

import re
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.telephony.commands import Answer, Register, Srtp
from app.telephony.engine.encryption import Encryption
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    CommandRefused,
    EndCause,
    MediaState,
    Registration,
)
from tests.peers.engines import Telephone, Telephones
from tests.peers.raw_sip import agree_to_bye, answer_with

OFF, OPTIONAL, MANDATORY = Srtp.OFF, Srtp.OPTIONAL, Srtp.MANDATORY
PLAIN = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


def direct(telephone: Telephone, srtp: Srtp) -> str:
    telephone.send(Register(account="direct", registrar="", user="desk", password="", srtp=srtp))
    telephone.wait_registration("direct", Registration.DIRECT)
    return f"desk@127.0.0.1:{telephone.ready.sip_port}"


@pytest.fixture
def plain_peer() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        peer.settimeout(5)
        yield peer


@pytest.mark.parametrize(
    ("here", "there", "encrypted"),
    [
        (OPTIONAL, OPTIONAL, True),
        (OPTIONAL, OFF, False),
        (OFF, OPTIONAL, False),
        (MANDATORY, OPTIONAL, True),
        (MANDATORY, MANDATORY, True),
    ],
)
def test_the_lock_is_closed_only_when_both_ends_encrypt(
    telephones: Telephones, here: Srtp, there: Srtp, *, encrypted: bool
) -> None:
    caller, callee = telephones(), telephones()
    target = direct(callee, there)
    direct(caller, here)
    caller.dial(target)
    callee.send(Answer(call_id=callee.wait_ringing().call_id))
    for telephone in (caller, callee):
        media = telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
        assert (media.encrypted, media.keys_hidden) == (encrypted, False)


@pytest.mark.parametrize(("here", "there"), [(MANDATORY, OFF), (OFF, MANDATORY)])
def test_without_what_one_end_demands_there_is_no_call(
    telephones: Telephones, here: Srtp, there: Srtp
) -> None:
    caller, callee = telephones(), telephones()
    target = direct(callee, there)
    direct(caller, here)
    caller.dial(target)
    ended = caller.wait_for(CallEnded)
    assert (ended.cause, ended.code) == (EndCause.REFUSED, 488)
    assert not caller.all(CallAnswered)
    demanding = caller if here is MANDATORY else callee
    said = "not_encrypted" if here is MANDATORY else "caller_not_encrypted"
    assert demanding.wait_for(CommandRefused).reason == said


def test_a_far_end_that_answers_in_clear_to_a_demand_hears_nothing(
    telephone: Telephone, plain_peer: socket.socket
) -> None:
    direct(telephone, MANDATORY)
    telephone.dial(f"bob@127.0.0.1:{plain_peer.getsockname()[1]}")
    invite = answer_with(plain_peer, PLAIN)
    agree_to_bye(plain_peer)
    assert telephone.wait_for(CallEnded).cause is EndCause.FAILED
    assert telephone.wait_for(CommandRefused).reason == "not_encrypted"
    media = telephone.all(CallMediaChanged)
    assert not [fact for fact in media if fact.media is MediaState.ACTIVE]
    assert "RTP/SAVP" in invite


def test_keys_are_offered_in_the_description_and_never_by_dtls(
    telephone: Telephone, plain_peer: socket.socket
) -> None:
    direct(telephone, OPTIONAL)
    telephone.dial(f"bob@127.0.0.1:{plain_peer.getsockname()[1]}")
    invite = answer_with(plain_peer, PLAIN)
    assert re.search(r"^a=crypto:\d+ AES_", invite, re.MULTILINE)
    assert "fingerprint" not in invite
    assert "UDP/TLS" not in invite
    media = telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    assert not media.encrypted


class Promise:
    """An account that demands encryption, and a call whose sound came up in clear all the same."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.call = SimpleNamespace(
            account="a",
            media=MediaState.ACTIVE,
            encrypted=False,
            keys_hidden=False,
            native=SimpleNamespace(dump=lambda *_how: "SRTP status: Not active"),
        )
        accounts = SimpleNamespace(srtp=lambda _name: MANDATORY, hides_keys=lambda _name: True)
        running = SimpleNamespace(refuse=lambda what, _call, why: self.said.append((what, why)))
        self.encryption = Encryption(cast("Any", accounts), cast("Any", running))


def test_a_call_that_came_up_in_clear_against_a_promise_must_end() -> None:
    promise = Promise()
    assert not promise.encryption.look_at(cast("Any", promise.call))
    assert promise.said == [("Encrypt", "not_encrypted")]
    assert not promise.call.keys_hidden
