"""Links of web pages and mails: they propose a number, and can do nothing else.

What comes in here was written by a stranger. A softphone that read options out of such a link has
hung up calls and sent passwords at the wish of a web page.
"""

import unicodedata
from urllib.parse import unquote

from app.desk.dialling import dial_target
from app.errors import UserError
from app.i18n import _

SCHEMES = ("tel", "sip", "sips", "callto")
_LONGEST = 512


def proposed(link: str) -> str:
    """The number or `user@host` that a tel:, sip:, sips: or callto: link, or plain words, name.

    Raises `UserError` for everything else: control characters, hidden ones, a scheme that is not
    ours, a link too long to be a number.
    """
    words = link.strip()
    hidden = any(unicodedata.category(c) in {"Cc", "Cf"} for c in unquote(words))
    if len(words) > _LONGEST or hidden:
        shown = "".join(c if c.isprintable() else "?" for c in words[:40])
        raise UserError(_("“{text}” is not a number that can be dialled.").format(text=shown))
    return dial_target(words)
