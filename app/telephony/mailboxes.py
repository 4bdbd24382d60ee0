"""What a server says of a voice mailbox, read from the body of its NOTIFY (RFC 3842): pure.

Counts may be missing; servers write the header names in any case and put the account after them.
"""

import re

import msgspec

UNKNOWN = -1
_WAITING = re.compile(r"^messages-waiting\s*:\s*(yes|no)\b", re.IGNORECASE | re.MULTILINE)
_ACCOUNT = re.compile(r"^message-account\s*:\s*<?([^\s>]{1,256})", re.IGNORECASE | re.MULTILINE)
_COUNTS = re.compile(
    r"^voice-message\s*:\s*(\d{1,6})\s*/\s*(\d{1,6})", re.IGNORECASE | re.MULTILINE
)


class Mailbox(msgspec.Struct, frozen=True):
    """Whether messages wait, and how many new and old ones where the server says it."""

    waiting: bool
    new: int = UNKNOWN
    old: int = UNKNOWN
    address: str = ""
    """SIP address of the mailbox, "" where the server names none."""


def mailbox(message: str) -> Mailbox | None:
    """The mailbox of a whole NOTIFY message; None where its body says nothing of one."""
    _head, _gap, body = message.replace("\r\n", "\n").partition("\n\n")
    waiting, counts, account = _WAITING.search(body), _COUNTS.search(body), _ACCOUNT.search(body)
    if waiting is None and counts is None:
        return None
    new, old = (int(counts[1]), int(counts[2])) if counts is not None else (UNKNOWN, UNKNOWN)
    lit = waiting[1].lower() == "yes" if waiting is not None else new > 0
    return Mailbox(lit, new, old, account[1] if account is not None else "")
