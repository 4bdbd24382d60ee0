"""An account as text that may be handed on: everything but its passwords.

The text is JSON, one object: "combine_account" is the version of the format, 1 today; each other
key is a field of `settings.Account`, left out where it has its default. A file and a QR code hold
the same text. docs/accounts.md describes it for others.
"""

import re
from typing import Any

import msgspec

from app.errors import UserError
from app.i18n import _
from app.settings import Account

FORMAT = "combine_account"
VERSION = 1
LONGEST = 10_000
"""Characters of a text that can still be an account."""

_STAYS_HERE = {"ca_file", "certificate"}  # a path of this computer means nothing on another
_LONGEST_FIELD = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CHOICES: dict[str, set[object]] = {
    "transport": {"udp", "tcp", "tls", "auto"},
    "srtp": {"off", "optional", "mandatory"},
    "ip_version": {0, 4, 6},
}


def paper(account: Account) -> str:
    """The account as text, without its passwords."""
    usual = Account()
    said: dict[str, Any] = {FORMAT: VERSION}
    for name in account.__struct_fields__:
        value = getattr(account, name)
        if name not in _STAYS_HERE and value != getattr(usual, name):
            said[name] = value
    return msgspec.json.encode(said).decode()


def proposed(text: str) -> Account:
    """The account a text proposes, for a form that a person reads before saving.

    Raises `UserError` for what is no account, or one of a newer program. Passwords and what this
    program does not know are passed over.
    """
    said = _object(text)
    if not isinstance(said.get(FORMAT), int):
        raise UserError(_("This is no telephone account of Combiné. Nothing was changed."))
    if said[FORMAT] > VERSION:
        raise UserError(
            _("This account was written by a newer Combiné. Bring this one up to date first.")
        )
    known = {name: said[name] for name in Account.__struct_fields__ if name in said}
    for name in _STAYS_HERE:
        known.pop(name, None)
    return _checked(known)


def _object(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text[: LONGEST + 1], type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeError):
        return {}


def _checked(known: dict[str, Any]) -> Account:
    try:
        account = msgspec.convert(known, Account)
    except msgspec.ValidationError as error:
        words = _("This account is damaged: {reason}. Nothing was changed.")
        raise UserError(words.format(reason=error)) from error
    for name in account.__struct_fields__:
        value = getattr(account, name)
        odd = isinstance(value, str) and (_CONTROL.search(value) or len(value) > _LONGEST_FIELD)
        if odd or value not in _CHOICES.get(name, {value}):
            words = _("This account is damaged: {reason}. Nothing was changed.")
            raise UserError(words.format(reason=name))
    return account
