"""Facts about the engine itself, and what passes its door."""

import msgspec

from app.telephony.events.base import Event


class EngineReady(Event, frozen=True, kw_only=True):
    """The engine runs and can be asked; says what the installed pjsua2 can do."""

    version: str
    wire_version: int
    max_calls: int
    transports: tuple[str, ...]
    codecs: tuple[str, ...]
    pid: int
    sip_port: int = 0
    """Port on which SIP is heard; another than the one asked for when that was taken."""
    answers_pings: bool = False
    """Whether it can be watched; an engine of an older program would be killed for its age."""


class EngineLost(Event, frozen=True, kw_only=True):
    """The engine process is gone; published by the client, never sent on the wire."""

    at: int
    reason: str


class Pong(Event, frozen=True, kw_only=True):
    """The engine's own thread lives; the answer to the Ping of this number."""

    number: int


class CommandRefused(Event, frozen=True, kw_only=True):
    """A command could not be carried out; `reason` is a stable code such as "too_many_calls"."""

    command: str
    call_id: str = ""
    reason: str


class TracedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One SIP message as it went over the wire, without passwords, keys and words of messages."""

    at: int
    sent: bool
    """By us; else it was received."""
    transport: str
    """"udp", "tcp" or "tls"."""
    peer: str
    """Address and port at the other end."""
    text: str


class TraceTold(Event, frozen=True, kw_only=True):
    """The last SIP messages, the oldest first; `forgotten` earlier ones are no longer known."""

    messages: tuple[TracedMessage, ...]
    forgotten: int = 0
    at: int


class RequestsDropped(Event, frozen=True, kw_only=True):
    """What was kept from the telephone since the last such fact; told once a minute at most."""

    strangers: int = 0
    """Requests of others than the registered server: scanners, mostly."""
    too_fast: int = 0
    """Requests beyond what the telephone can take in a second."""
    harmful: int = 0
    """Messages that are malformed, oversized or known to harm the telephone."""
    source: str = ""
    """Address of the last one."""
    at: int
