"""Commands and events as messages between the desk and the engine.

Each message is one msgpack map whose "type" names it. Messages and fields are only ever added, the
fields with a default: an older peer passes over what it does not know.
"""

import logging
from functools import cached_property
from typing import Any, TypeVar, get_args

import msgspec

from app.telephony.commands import WireCommand
from app.telephony.events import WireEvent

WIRE_VERSION = 1
LONGEST_MESSAGE = 1_000_000
"""Bytes; more than any honest message needs."""

Message = TypeVar("Message")

log = logging.getLogger(__name__)


class WireError(Exception):
    """The other end sent what is no message; the connection cannot be trusted further."""


class Hello(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The first message of both ends."""

    wire_version: int
    pid: int


class Busy(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Sent by an engine instead of Hello: another desk is connected, its process is `desk_pid`."""

    desk_pid: int


Greeting = Hello | Busy

_encoder = msgspec.msgpack.Encoder()
_tag_decoder = msgspec.msgpack.Decoder(dict[str, Any])


class Dictionary:
    """Decodes the messages of one direction."""

    def __init__(self, messages: Any) -> None:  # noqa: ANN401  a union of message types
        self._messages = messages
        self._known = frozenset(kind.__name__ for kind in get_args(messages))

    @cached_property
    def _decoder(self) -> msgspec.msgpack.Decoder[Any]:
        """Made by the first message: each side decodes one direction, and the desk's can wait."""
        return msgspec.msgpack.Decoder(self._messages)

    def decode(self, data: bytes) -> Any:  # noqa: ANN401  one of the union's types
        """The message in `data`; None for one that a newer peer knows. Raises WireError."""
        try:
            return self._decoder.decode(data)
        except msgspec.ValidationError as error:
            kind = _kind_of(data)
            if kind is None or kind in self._known:
                raise WireError(f"malformed message: {error}") from error
            log.info("passed over a message of a newer peer: %s", kind[:60])
            return None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise WireError(f"not a message: {error}") from error


COMMANDS = Dictionary(WireCommand)
EVENTS = Dictionary(WireEvent)
GREETINGS = Dictionary(Greeting)


def encode(message: msgspec.Struct) -> bytes:
    """The bytes of one message."""
    return _encoder.encode(message)


def _kind_of(data: bytes) -> str | None:
    try:
        kind = _tag_decoder.decode(data).get("type")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return kind if isinstance(kind, str) else None
