"""Which INVITEs pjsip may see: some abort the process, with assertions that its wheel keeps on.

Asked before pjsip opens a socket or looks at the offer. Measured with pjsip 2.15.1: an offer with
a media line without formats fails an assertion of its negotiator; and everything has to do with
64 sockets, of which each audio line takes two, for half a second longer than its call.
"""

import re

from app.telephony.engine.pace import Pace

MOST_STREAMS = 4
MOST_AUDIO_STREAMS = 2
"""Some offer the same sound twice, encrypted and plain."""

_MEDIA_LINE = re.compile(r"m=[A-Za-z0-9]+ (\d{1,5})(?:/\d{1,3})? [A-Za-z0-9/]+(?: [^\s]+)+ *")
_WORST_PORT = 65536


class Gate:
    """Lets honest calls in, at an honest pace."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    def lets_in(self, invite: str) -> bool:
        """Whether pjsip may have this INVITE."""
        return self._pace.allows() and is_harmless(invite)


def is_harmless(invite: str) -> bool:
    """Whether the offer in this SIP message, if there is one, has the shape of one."""
    _head, _gap, body = invite.partition("\r\n\r\n")
    lines = [line for line in re.split(r"\r?\n", body) if line.startswith("m=")]
    audio = sum(line.startswith("m=audio") for line in lines)
    if len(lines) > MOST_STREAMS or audio > MOST_AUDIO_STREAMS:
        return False
    matches = [_MEDIA_LINE.fullmatch(line) for line in lines]
    return all(match is not None and int(match[1]) < _WORST_PORT for match in matches)
