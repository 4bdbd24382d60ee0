"""Whether each server still answers: an OPTIONS now and then, which keeps routers open too.

Any answer counts, a refusal as well. A server that has never answered one is not judged: some
pass them over.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.telephony.engine.hop.places import Face, Place
from app.telephony.engine.hop.ways import Upstream

REPEAT_S = 1.0
"""Until an unanswered question is asked again."""
MOST_ASKED = 4
"""Questions without an answer after which the server counts as silent."""
_BRANCH = b"z9hG4bK-pulse-"

Send = Callable[[Place, Callable[[Face], bytes]], None]
"""Sends a datagram; what it says depends on how we appear over there."""
Later = Callable[[float, Callable[[], None]], Any]


@dataclass(slots=True)
class _Beat:
    upstream: Upstream
    answers: bool = False
    """Whether this server has ever answered."""
    asked: int = 0
    branch: bytes = field(default=b"")


class Pulse:
    """Lives on the thread of the hop; `silent` hears the account's name, once a silence."""

    def __init__(self, send: Send, later: Later, silent: Callable[[str], None]) -> None:
        self._send = send
        self._later = later
        self._silent = silent
        self._beats: dict[bytes, _Beat] = {}
        self._numbers = itertools.count(1)

    def know(self, token: bytes, upstream: Upstream | None) -> None:
        """Feel the pulse of this account's server from now on, or no more."""
        known = self._beats.pop(token, None)
        if upstream is None or not upstream.places or not upstream.keep_alive_s:
            return
        beat = self._beats[token] = _Beat(upstream)
        beat.answers = known is not None and known.upstream == upstream and known.answers
        self._later(0, lambda: self._ask(token, beat))

    def takes(self, data: bytes) -> bool:
        """Whether this datagram is an answer to a question of ours; it goes no further."""
        head = data[:1000]
        start = head.find(_BRANCH)
        if start < 0 or not head.startswith(b"SIP/2.0 "):
            return False
        branch = head[start : start + len(_BRANCH) + 12].partition(b";")[0].partition(b"\r")[0]
        for beat in self._beats.values():
            if beat.branch == branch:
                beat.answers, beat.asked = True, 0
        return True

    def _ask(self, token: bytes, beat: _Beat) -> None:
        if self._beats.get(token) is not beat:
            return
        if beat.asked == 0:
            beat.branch = _BRANCH + b"%08d" % next(self._numbers)
        if beat.asked == MOST_ASKED:
            beat.asked = 0
            if beat.answers:
                beat.answers = False  # said once; judged again when it has answered again
                self._silent(beat.upstream.account)
            self._later(beat.upstream.keep_alive_s, lambda: self._ask(token, beat))
            return
        beat.asked += 1
        branch = beat.branch

        def ready(face: Face) -> bytes:
            return question(beat.upstream, face, branch)

        self._send(beat.upstream.places[0], ready)
        self._later(REPEAT_S, lambda: self._check(token, beat))

    def _check(self, token: bytes, beat: _Beat) -> None:
        if self._beats.get(token) is not beat:
            return
        if beat.asked:
            self._ask(token, beat)
        else:
            self._later(beat.upstream.keep_alive_s, lambda: self._ask(token, beat))


def question(upstream: Upstream, face: Face, branch: bytes) -> bytes:
    """An OPTIONS to the server itself."""
    host, number = upstream.domain.encode(), branch.rpartition(b"-")[2]
    way, us = face.transport.upper().encode(), face.sent_by
    lines = (
        b"OPTIONS sip:%b SIP/2.0" % host,
        b"Via: SIP/2.0/%b %b;rport;branch=%b" % (way, us, branch),
        b"Max-Forwards: 70",
        b"From: <sip:%b@%b>;tag=%b" % (upstream.user.encode(), host, number),
        b"To: <sip:%b>" % host,
        b"Call-ID: pulse-%b@%b" % (number, us),
        b"CSeq: %d OPTIONS" % int(number),
        b"Contact: <sip:%b@%b>" % (upstream.user.encode(), us),
        b"Accept: application/sdp",
        b"Content-Length: 0",
    )
    return b"\r\n".join((*lines, b"", b""))
