"""Templates of providers and telephone systems: what is known of them, and their own words.

Each is one file of resources/providers. A template only holds facts that are the same for every
customer; what a person must ask for stays an empty field, named as the provider names it.
"""

from enum import StrEnum
from functools import cache
from typing import Literal

import msgspec

from app.i18n import N_, _, current
from app.paths import resource
from app.settings import Account

PROVIDERS = (
    "generic",
    "ovhcloud",
    "free-pro",
    "orange-pro",
    "sipgate",
    "3cx",
    "freepbx",
    "fusionpbx",
    "wazo",
    "fritzbox",
)
"""Ids of the templates, in the order they are offered."""


class ProviderError(ValueError):
    """A template that does not hold together; says which file and why."""


class CodeKind(StrEnum):
    """What dialling a feature code does; those marked take a number in the place of {number}."""

    PARK = "park"
    PICK_UP = "pick_up"
    PICK_UP_FROM = "pick_up_from"
    VOICEMAIL = "voicemail"
    FORWARD = "forward"
    FORWARD_OFF = "forward_off"
    FORWARD_BUSY = "forward_busy"
    FORWARD_BUSY_OFF = "forward_busy_off"
    FORWARD_NO_ANSWER = "forward_no_answer"
    FORWARD_NO_ANSWER_OFF = "forward_no_answer_off"
    FORWARDS_OFF = "forwards_off"
    DO_NOT_DISTURB = "do_not_disturb"
    DO_NOT_DISTURB_ON = "do_not_disturb_on"
    DO_NOT_DISTURB_OFF = "do_not_disturb_off"
    ECHO_TEST = "echo_test"


CODE_WORDS = {
    CodeKind.PARK: N_("Park the call"),
    CodeKind.PICK_UP: N_("Pick up a ringing call"),
    CodeKind.PICK_UP_FROM: N_("Pick up from an extension"),
    CodeKind.VOICEMAIL: N_("Voice mailbox"),
    CodeKind.FORWARD: N_("Forward every call"),
    CodeKind.FORWARD_OFF: N_("Stop forwarding"),
    CodeKind.FORWARD_BUSY: N_("Forward when busy"),
    CodeKind.FORWARD_BUSY_OFF: N_("Stop forwarding when busy"),
    CodeKind.FORWARD_NO_ANSWER: N_("Forward without answer"),
    CodeKind.FORWARD_NO_ANSWER_OFF: N_("Stop forwarding without answer"),
    CodeKind.FORWARDS_OFF: N_("Stop every forwarding"),
    CodeKind.DO_NOT_DISTURB: N_("Do not disturb on or off"),
    CodeKind.DO_NOT_DISTURB_ON: N_("Do not disturb"),
    CodeKind.DO_NOT_DISTURB_OFF: N_("End do not disturb"),
    CodeKind.ECHO_TEST: N_("Echo test of the telephone system"),
}
"""Words for a button of each kind, to be translated when it is drawn."""


class FeatureCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Digits the telephone system understands as an order."""

    kind: CodeKind
    dial: str
    """What is dialled; "{number}" stands for the number the person gives."""

    def digits(self, number: str = "") -> str:
        """What to dial."""
        return self.dial.replace("{number}", number)


class Preset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is the same for every customer of a provider."""

    registrar: str = ""
    proxy: str = ""
    transport: Literal["udp", "tcp", "tls", "auto"] = "udp"
    demand_tls: bool = False
    srtp: Literal["off", "optional", "mandatory"] = "off"
    stun: str = ""
    ice: bool = False
    keep_alive_s: int = 8
    ip_version: Literal[0, 4, 6] = 0
    voicemail: str = ""
    busy_lamps: bool = False


class ProviderWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the provider calls the fields, in one language."""

    name: str
    registrar: str
    registrar_example: str
    user: str
    password: str
    note: str
    auth_user: str = ""
    proxy: str = ""


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One template."""

    id: str
    fr: ProviderWords
    en: ProviderWords
    preset: Preset = Preset()
    codes: tuple[FeatureCode, ...] = ()

    @property
    def words(self) -> ProviderWords:
        """The words in the language of the window."""
        return self.fr if current().code == "fr" else self.en

    def code(self, kind: CodeKind) -> FeatureCode | None:
        """The feature code of this kind, None where the provider has none that we know."""
        return next((code for code in self.codes if code.kind is kind), None)

    def applied(self, account: Account) -> Account:
        """The account with the provider's facts; what they leave open stays as it is."""
        known = msgspec.structs.asdict(self.preset)
        for name in ("registrar", "proxy", "stun", "voicemail"):
            known[name] = known[name] or getattr(account, name)
        return msgspec.structs.replace(account, provider=self.id, **known)


@cache
def provider(name: str) -> Provider:
    """The template of this id, the generic one for an unknown one; raises ProviderError."""
    if name not in PROVIDERS:
        name = "generic"
    file = resource("providers", f"{name}.toml")
    try:
        read = msgspec.toml.decode(file.read_bytes(), type=Provider)
    except (msgspec.DecodeError, OSError) as error:
        raise ProviderError(f"providers/{name}: {error}") from error
    if read.id != name:
        raise ProviderError(f"providers/{name}: calls itself {read.id}")
    return read


def voicemail(account: Account) -> str:
    """The number of the voice mailbox of this account, "" where nobody knows it."""
    return account.voicemail or provider(account.provider).preset.voicemail


def pick_up(account: Account, extension: str) -> str:
    """What to dial for a call that rings at an extension, "" where nobody knows it."""
    code = provider(account.provider).code(CodeKind.PICK_UP_FROM)
    dial = account.pick_up or (code.dial if code is not None else "")
    if not dial or "{number}" in dial:
        return dial.replace("{number}", extension)
    return dial + extension


def buttons(account: Account) -> tuple[tuple[str, FeatureCode], ...]:
    """Words and code of each feature code of the account's telephone system."""
    return tuple((_(CODE_WORDS[code.kind]), code) for code in provider(account.provider).codes)
