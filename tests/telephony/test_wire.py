"""Messages between desk and engine: whole, unknown and broken ones."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.telephony.commands import (
    ApplyRules,
    Availability,
    Dial,
    Record,
    Register,
    SendDigits,
    Transport,
)
from app.telephony.events import (
    CallRinging,
    CallsFound,
    CallSnapshot,
    Device,
    DevicesChanged,
    Direction,
    EngineReady,
    MediaState,
)
from app.telephony.wire import COMMANDS, EVENTS, GREETINGS, Hello, WireError, encode


@pytest.mark.parametrize(
    "command",
    [
        Dial(call_id="a", account="b", target="+33478112233"),
        Register(account="a", registrar="x", user="u", password="p", transport=Transport.TLS),
        SendDigits(call_id="a", digits="1,2#"),
        Record(call_id="a", on=True, folder="/somewhere/é"),
        ApplyRules(state=Availability.AWAY, until=9, blocked=("33",), prefixes=("0", "L0#")),
    ],
)
def test_a_command_arrives_as_it_was_sent(command: msgspec.Struct) -> None:
    assert COMMANDS.decode(encode(command)) == command


@pytest.mark.parametrize(
    "event",
    [
        CallRinging(call_id="a", account="b", remote="", display_name="\u202eשלום 🎉", at=1),
        DevicesChanged(inputs=(Device(id="1", name="Micro"),), outputs=()),
        CallsFound(
            calls=(
                CallSnapshot(
                    call_id="a",
                    account="b",
                    direction=Direction.INBOUND,
                    remote="1",
                    display_name="",
                    started_at=1,
                    answered_at=None,
                    media=MediaState.NONE,
                    muted=False,
                ),
            ),
            at=2,
        ),
    ],
)
def test_an_event_arrives_as_it_was_sent(event: msgspec.Struct) -> None:
    assert EVENTS.decode(encode(event)) == event


def test_a_message_only_a_newer_peer_knows_is_passed_over() -> None:
    newer = msgspec.msgpack.encode({"type": "Teleport", "call_id": "a"})
    assert COMMANDS.decode(newer) is None
    assert EVENTS.decode(newer) is None


def test_a_field_only_a_newer_peer_knows_is_passed_over() -> None:
    newer = msgspec.msgpack.encode({"type": "Answer", "call_id": "a", "video": True})
    assert COMMANDS.decode(newer).call_id == "a"


def test_a_field_an_older_peer_does_not_send_has_its_default() -> None:
    fields = msgspec.to_builtins(
        EngineReady(
            version="2", wire_version=1, max_calls=4, transports=(), codecs=(), pid=1, sip_port=9
        )
    )
    del fields["sip_port"]
    assert EVENTS.decode(msgspec.msgpack.encode(fields)).sip_port == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"\x80",
        msgspec.msgpack.encode(["Answer", "a"]),
        msgspec.msgpack.encode({"type": 5}),
        msgspec.msgpack.encode({"type": "Answer"}),
        msgspec.msgpack.encode({"type": "Answer", "call_id": 5}),
        msgspec.msgpack.encode({"type": "Answer", "call_id": "a"})[:-1],
        b"\x93" * 5000,
    ],
)
def test_what_is_no_message_is_an_error(data: bytes) -> None:
    with pytest.raises(WireError):
        COMMANDS.decode(data)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_do_more_than_raise_that_error(data: bytes) -> None:
    for dictionary in (COMMANDS, EVENTS, GREETINGS):
        try:
            dictionary.decode(data)
        except WireError:
            continue


def test_the_password_is_not_in_the_words_for_logs() -> None:
    command = Register(account="a", registrar="x", user="u", password="s3cret")
    assert "s3cret" not in repr(command)


def test_a_greeting_says_the_version() -> None:
    assert GREETINGS.decode(encode(Hello(wire_version=7, pid=1))).wire_version == 7
