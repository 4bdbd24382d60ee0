"""Facts about accounts: whether they can be called, and what their servers tell."""

from enum import StrEnum

from app.telephony.events.base import Event


class Registration(StrEnum):
    """Whether the server can send calls to an account."""

    OFFLINE = "offline"
    REGISTERING = "registering"
    REGISTERED = "registered"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105  a state, not a secret
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    DIRECT = "direct"


class RegistrationChanged(Event, frozen=True, kw_only=True):
    """Reachability of an account: state, SIP code (0 if none) and server's words."""

    account: str
    state: Registration
    code: int = 0
    reason: str = ""
    at: int
    expires_s: int = 0
    retry_in_s: int = 0


class RulesApplied(Event, frozen=True, kw_only=True):
    """The telephone treats incoming calls by these rules now; `state` and `until` as told to it."""

    state: str
    until: int = 0
    forward_to: str = ""
    at: int


class MailboxChanged(Event, frozen=True, kw_only=True):
    """How the voice mailbox of an account stands; -1 for counts the server does not give."""

    account: str
    waiting: bool
    new: int = -1
    old: int = -1
    address: str = ""
    at: int


class ColleagueChanged(Event, frozen=True, kw_only=True):
    """How a colleague is, as the server of an account says it."""

    account: str
    target: str
    state: str
    """"available", "away", "do_not_disturb", "on_call", "offline" or "unknown"."""
    note: str = ""
    at: int


class LampState(StrEnum):
    """What a busy lamp shows of a colleague's telephone."""

    FREE = "free"
    """Nobody speaks or rings there; whether anybody sits there is not known."""
    RINGING = "ringing"
    ON_CALL = "on_call"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    """The server does not tell."""


class LampChanged(Event, frozen=True, kw_only=True):
    """Whether a colleague's telephone rings or speaks, as the server of an account tells it."""

    account: str
    target: str
    state: LampState
    ringing: bool = False
    """Whether a call rings there that could be picked up, perhaps beside one that runs."""
    remote: str = ""
    """Number or user of who calls there, "" where that is not told."""
    display_name: str = ""
    code: int = 0
    """SIP status with which the server refused to tell, 0 where it gave none."""
    reason: str = ""
    at: int
