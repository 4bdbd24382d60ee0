"""From what a person typed, pasted or clicked to what the telephone dials.

A link or a pasted text only ever proposes a number: nothing in it becomes a command.
"""

import re
from urllib.parse import unquote

from app.errors import UserError
from app.i18n import _

_SCHEMES = ("tel:", "callto:", "sip:", "sips:")
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_ADDRESS = re.compile(r"[A-Za-z0-9._~+*#-]{1,64}@[A-Za-z0-9.:\[\]-]{1,255}")
_FILLING = re.compile(r"[\s.\-()/\u00a0\u202f\u2011\u2013]+")


def dial_target(text: str) -> str:
    """The number (digits, * and #, at most one leading +) or `user@host` in `text`.

    Raises `UserError` when there is neither.
    """
    wanted = text.strip()
    lower = wanted.lower()
    for scheme in _SCHEMES:
        if lower.startswith(scheme):
            wanted = unquote(wanted[len(scheme) :]).lstrip("/")
            wanted = re.split(r"[;?]", wanted, maxsplit=1)[0]
            break
    if _ADDRESS.fullmatch(wanted):
        return wanted
    number = _FILLING.sub("", wanted.replace("(0)", ""))
    if _NUMBER.fullmatch(number):
        return number
    raise UserError(_("“{text}” is not a number that can be dialled.").format(text=text[:40]))
