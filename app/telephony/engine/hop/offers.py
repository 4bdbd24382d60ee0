"""Which session descriptions pjsip may see: some abort the process, with assertions left on.

Measured with pjsip 2.15.1: a media line without formats fails an assertion of its negotiator, and
so does a refused line (port 0) without an address; and everything has to do with 64 sockets, of
which each audio line takes two, for half a second longer than its call.
"""

import re

MOST_STREAMS = 4
MOST_AUDIO_STREAMS = 2
"""Some offer the same sound twice, encrypted and plain."""

_MEDIA_LINE = re.compile(rb"m=[A-Za-z0-9]+ (\d{1,5})(?:/\d{1,3})? [A-Za-z0-9/]+(?: [^\s]+)+ *")
_WORST_PORT = 65536
_IPV6 = b"\nc=IN IP6 "


def audio_lines(body: bytes) -> int:
    """How many streams of sound a body offers."""
    return body.startswith(b"m=audio") + body.count(b"\nm=audio")


def is_over_ipv6(body: bytes) -> bool:
    """Whether sound is offered over IPv6: this pjsip rings, and fails when it is answered."""
    if _IPV6 not in body:
        return False
    session, *media = re.split(rb"(?:^|\n)m=", body)
    offered = (one for one in media if one.startswith(b"audio ") and one[6:8] != b"0 ")
    return any(_IPV6 in (one if b"\nc=" in one else session) for one in offered)


def is_harmless(body: bytes) -> bool:
    """Whether the session description in a body, if there is one, has the shape of one."""
    media = [line.rstrip(b"\r") for line in body.split(b"\n") if line.startswith(b"m=")]
    if len(media) > MOST_STREAMS or audio_lines(body) > MOST_AUDIO_STREAMS or _is_nowhere(body):
        return False
    matches = [_MEDIA_LINE.fullmatch(line) for line in media]
    return all(match is not None and int(match[1]) < _WORST_PORT for match in matches)


def _is_nowhere(body: bytes) -> bool:
    """Whether a refused line of sound has no address, neither its own nor the session's."""
    if b"\nm=audio 0 " not in body:
        return False
    session, *media = re.split(rb"\nm=", body)
    refused = (line for line in media if line.startswith(b"audio 0 "))
    return b"\nc=" not in session and any(b"\nc=" not in line for line in refused)
