"""Settings of this computer, declared once and kept in a JSON file.

Settings of the office (country, time zone, service level) live in its database instead.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from app.errors import UserError, reason_of
from app.i18n import _
from app.sound_profile import SoundProfile

_NEWEST = 2
DIRECTORY_KINDS = ("carddav", "ldap")
"""What the servers of directories speak."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One SIP account of this desk; its passwords lie in the system's keychain."""

    registrar: str = ""
    """Host, or host:port; empty for an account that is called directly."""
    user: str = ""
    transport: str = "udp"
    """"udp", "tcp", "tls", or "auto": the domain's own NAPTR and SRV records decide."""
    display_name: str = ""
    ca_file: str = ""
    """PEM file of certificates to trust for TLS; empty trusts the system's."""
    certificate: str = ""
    """PEM file of our own certificate and its key, for a server that asks for one."""
    label: str = ""
    """What the office calls this line, "Orders" for example."""
    provider: str = ""
    """Id of the provider's template (resources/providers), "" for none."""
    auth_user: str = ""
    """Name in the digest where it is not the user."""
    proxy: str = ""
    """Outbound proxy, host or host:port; empty where the registrar takes everything."""
    demand_tls: bool = False
    """Whether the password may leave this computer in TLS alone."""
    srtp: str = "off"
    """Encryption of the sound: "off", "optional" or "mandatory"."""
    stun: str = ""
    turn: str = ""
    """TURN server, host or host:port; its password lies in the keychain under `turn_name`."""
    turn_user: str = ""
    ice: bool = False
    keep_alive_s: int = 8
    """Seconds between two signs of life to the server; 0 sends none."""
    ip_version: int = 0
    """4 or 6 to use nothing else, 0 for whatever reaches the server."""
    digits: str = "rtp"
    """How keypad tones travel: "rtp" as telephone events, "info" as messages, "sound" as tones."""
    voicemail: str = ""
    """Number of the voice mailbox, empty where the provider's template or nobody knows it."""
    watch_mailbox: bool = True
    """Whether the server is asked how the mailbox stands, where one has a number."""
    presence: bool = False
    """Whether the server is asked how colleagues are, and told how the agent is."""
    busy_lamps: bool = False
    """Whether the server is asked if the telephones of colleagues ring or speak."""
    pick_up: str = ""
    """What is dialled before an extension, or around its {number}, to take a call that rings there;
    empty where the provider's template or nobody knows it."""

    @property
    def name(self) -> str:
        """The id of the account, as the telephone and the keychain know it."""
        return f"{self.user}@{self.registrar}"

    @property
    def turn_name(self) -> str:
        """Under which the keychain keeps the password of the TURN server."""
        return f"turn:{self.turn_user}@{self.turn}"

    @property
    def words(self) -> str:
        """How a person recognises the line: its label, else its user or number."""
        return self.label or self.user


class Desktop(msgspec.Struct, frozen=True, kw_only=True):
    """How the program behaves beside the other windows of this computer."""

    card: bool = True
    """Whether a ringing call is shown on a card of its own."""
    card_screen: str = ""
    """Name of the screen the card comes up on; empty for where the person works."""
    notify_ringing: bool = False
    """Whether the system's own notification offers to answer and decline."""
    notify_missed: bool = True
    notify_messages: bool = True
    mini_bar: bool = True
    """Whether a small bar shows the call while the window is out of sight."""
    tray: bool = True
    stay_in_tray: bool = False
    """Whether closing the window leaves the telephone running in the tray."""
    hot_keys: dict[str, str] = {}
    """Keys that work in every program, by verb; none until somebody chooses them."""


class Directory(msgspec.Struct, frozen=True, kw_only=True):
    """An address book on a server, whose entries are brought into the contacts by this desk."""

    id: str
    """Chosen once at random: address, name and user may change."""
    kind: str = DIRECTORY_KINDS[0]
    """One of `DIRECTORY_KINDS`."""
    label: str = ""
    address: str = ""
    """URL of the address book, or of the LDAP server."""
    user: str = ""
    """For LDAP the name to bind with, empty for none."""
    base: str = ""
    """LDAP: where the entries lie; empty for what the server names first."""
    filter: str = ""
    """LDAP: whom to read; empty for people with a telephone number."""
    ca_file: str = ""
    """PEM file of certificates to trust; empty trusts the system's."""

    @property
    def name(self) -> str:
        """Under which the keychain keeps its password."""
        return f"directory:{self.id}"

    @property
    def anonymous(self) -> bool:
        """Whether the server is asked by nobody in particular, without a password."""
        return self.kind == "ldap" and not self.user


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of incoming calls at this desk before a person decides."""

    state: str = "available"
    """"available", "away", "do_not_disturb" or "forwarding"."""
    until: int = 0
    """Epoch milliseconds at which the state is over; 0 for never."""
    forward_to: str = ""
    forward_busy: str = ""
    forward_unanswered: str = ""
    unanswered_s: int = 20
    call_waiting: bool = True
    auto_answer: str = "nobody"
    """"nobody", "chosen" or "everybody"."""
    auto_answer_s: int = 3
    auto_answer_numbers: tuple[str, ...] = ()
    intercom: bool = False


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What this computer remembers between two starts."""

    language: str = ""
    """"fr" or "en"; empty until the first start has been answered."""
    theme: str = "system"
    """"system", "light" or "dark"."""
    text_scale: float = 1.0
    """Size of all text, 1.0 to 2.0."""
    database_url: str = ""
    """SQLAlchemy URL of a shared PostgreSQL; empty for the SQLite file beside this one."""
    member_id: int = 0
    """The member of the team who sits here; 0 until chosen."""
    microphone: str = ""
    speaker: str = ""
    ring_device: str = ""
    ring_volume: float = 0.8
    ring_enabled: bool = True
    ring_sound: str = "ring"
    """Name of the sound that rings: "ring", "bell", "chime" or "pulse"."""
    headset_buttons: bool = True
    busylight: bool = False
    sound_profiles: tuple[SoundProfile, ...] = ()
    """In the order they are elected; empty for the one that the five settings above describe."""
    record_calls: bool = False
    """As the first version kept it; the office has a recording policy instead."""
    incoming: Incoming = Incoming()
    window_state: dict[str, str] = {}
    """Geometry, column widths and the like, each under the name of its widget."""
    accounts: tuple[Account, ...] = ()
    """The telephone accounts, in the order the person gave them."""
    copied_keys: tuple[str, ...] = ()
    """Ids of the keys of recordings that a copy was saved of, or that came from one."""
    reminded_of_key: str = ""
    """Id of the key whose missing copy was spoken of."""
    default_account: str = ""
    """Name of the account that calls are placed with; the first one unless it is known."""
    desktop: Desktop = Desktop()
    directories: tuple[Directory, ...] = ()
    version: int = _NEWEST
    """Of this file; `_UPGRADES` says how an older one is read."""

    @property
    def line(self) -> Account:
        """The account that calls are placed with; one without a user when there is none."""
        known = {account.name: account for account in self.accounts}
        first = self.accounts[0] if self.accounts else Account()
        return known.get(self.default_account, first)


def _many_accounts(old: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew one account, and encrypted the sound where the messages were."""
    account = old.pop("account", {})
    if not isinstance(account, dict) or not account.get("user"):
        return {**old, "accounts": []}
    srtp = "optional" if account.get("transport") == "tls" else "off"
    return {**old, "accounts": [{**account, "srtp": srtp}]}


_UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _many_accounts}


def _upgraded(kept: object) -> object:
    """What the file says, in the words of the newest version."""
    if not isinstance(kept, dict):
        return kept
    version = kept.get("version", 1)
    for step in range(version if isinstance(version, int) else _NEWEST, _NEWEST):
        kept = {**_UPGRADES[step](kept), "version": step + 1}
    return kept


def with_copied(old: Settings, keys: tuple[str, ...]) -> Settings:
    """The same, knowing that there is a copy of these keys of recordings."""
    return msgspec.structs.replace(old, copied_keys=tuple(sorted({*old.copied_keys, *keys})))


def load(path: Path) -> Settings:
    """Read the settings; a missing file gives the defaults, unknown keys are passed over.

    Raises `UserError` for a file that cannot be read as settings; the file is left as it is.
    """
    try:
        return msgspec.convert(_upgraded(msgspec.json.decode(path.read_bytes())), Settings)
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.DecodeError) as error:
        words = _("The settings in {path} cannot be read: {reason}. The file was left as it is.")
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise UserError(words.format(path=path, reason=reason)) from error


def save(path: Path, settings: Settings) -> None:
    """Write the settings in one step: the old file stays whole until the new one is."""
    new = path.with_suffix(".new")
    new.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=2))
    new.replace(path)
