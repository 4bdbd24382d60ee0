"""Whether each server still answers, and still knows us: a question now and then.

Once a line is registered the server is asked for its bindings; before, and where it does not take
that question, it gets an OPTIONS. Either keeps routers open. Any answer counts as a sign of life,
a refusal as well. A server that has never answered is not judged: some pass such questions over.
Over TCP and TLS the connection itself tells whether the server is there: no OPTIONS is sent.
"""

import os
from collections.abc import Callable
from typing import Any

import msgspec

from app.telephony.commands import Transport
from app.telephony.engine.hop.bindings import Bindings, Verdict
from app.telephony.engine.hop.message import parse
from app.telephony.engine.hop.places import Face, user_of
from app.telephony.engine.hop.ways import Upstream

REPEAT_S = 1.0
"""Until an unanswered question is asked again."""
MOST_ASKED = 4
"""Questions without an answer after which the server counts as silent."""
MOST_FOR_BINDINGS = 2
"""Of them; the others are OPTIONS, which a server may take that passes over the first ones."""
SETTLED_S = 1.0
"""After a registration: the server may see us elsewhere, and then we register once more."""
_BRANCH = b"z9hG4bK-pulse-"
_DIGITS = 16
_FETCH = b"REGISTER"

Send = Callable[[bytes, Upstream, Callable[[Face], bytes]], None]
"""Sends to the server of an account; what it says depends on how we appear over there."""
Later = Callable[[float, Callable[[], None]], Any]


class _Beat(msgspec.Struct):
    token: bytes
    upstream: Upstream
    bindings: Bindings
    answers: bool = False
    """Whether this server has ever answered."""
    registered: bool = False
    turn: int = 0
    """What waits for an earlier turn is stale."""
    asked: int = 0
    """How often the present question, or its stand-in, was asked in vain."""
    number: int = 0
    """That of the CSeq."""
    method: bytes = b""
    branch: bytes = b""
    signed: list[bytes] = []
    registered_as: bytes = b""
    """What the server knew of us when it was asked."""
    call_id: bytes = msgspec.field(default_factory=lambda: os.urandom(8).hex().encode())

    @property
    def is_reliable(self) -> bool:
        """Whether what is sent arrives, or the connection ends."""
        return self.upstream.transport is not Transport.UDP

    def renew(self) -> None:
        """Make another question of it."""
        for_bindings = self.registered and self.bindings.able and self.asked == 0
        self.method = _FETCH if for_bindings else b"OPTIONS"
        self.signed = self.bindings.lines() if for_bindings else []
        self.branch = _BRANCH + os.urandom(_DIGITS // 2).hex().encode()
        self.number += 1


class Pulse:
    """Lives on the thread of the hop; `silent` and `forgotten` hear the account's name, once."""

    def __init__(
        self,
        send: Send,
        later: Later,
        *,
        registered_as: Callable[[bytes], bytes],
        silent: Callable[[str], None],
        forgotten: Callable[[str], None],
    ) -> None:
        self._send = send
        self._later = later
        self._registered_as = registered_as
        self._silent = silent
        self._forgotten = forgotten
        self._beats: dict[bytes, _Beat] = {}

    def know(self, token: bytes, upstream: Upstream | None) -> None:
        """Feel the pulse of this account's server from now on, or no more."""
        known = self._beats.pop(token, None)
        if upstream is None or not upstream.places or not upstream.keep_alive_s:
            return
        same = known is not None and known.upstream == upstream
        bindings = known.bindings if known is not None and same else Bindings(upstream)
        beat = self._beats[token] = _Beat(token, upstream, bindings)
        beat.answers = known is not None and same and known.answers
        self._after(0, beat)

    def registered(self, token: bytes) -> None:
        """The server has accepted us: from now on it is asked whether it still knows."""
        beat = self._beats.get(token)
        if beat is not None and not beat.registered:
            beat.registered = True
            beat.asked = 0
            self._after(min(SETTLED_S, beat.upstream.keep_alive_s), beat)

    def takes(self, data: bytes, host: str) -> bool:
        """Whether this message is an answer to a question of ours; it goes no further."""
        head = data[:1000]
        start = head.find(_BRANCH)
        if start < 0 or not head.startswith(b"SIP/2.0 "):
            return False
        branch = head[start : start + len(_BRANCH) + _DIGITS]
        for beat in tuple(self._beats.values()):
            if beat.branch == branch and host in (place.host for place in beat.upstream.places):
                self._answered(beat, data)
        return True

    def _after(self, seconds: float, beat: _Beat) -> None:
        """Ask then, unless something else comes first."""
        beat.turn += 1
        turn = beat.turn

        def ask() -> None:
            if self._beats.get(beat.token) is beat and beat.turn == turn:
                self._ask(beat)

        self._later(seconds, ask)

    def _ask(self, beat: _Beat) -> None:
        if beat.is_reliable:
            self._ask_once(beat)
            return
        if beat.asked == MOST_ASKED:
            beat.asked = 0
            self._after(beat.upstream.keep_alive_s, beat)
            if beat.answers:
                beat.answers = False  # said once; judged again when it has answered again
                self._silent(beat.upstream.account)
            return
        if beat.asked in {0, MOST_FOR_BINDINGS}:  # the others repeat what is not answered yet
            beat.renew()
            beat.registered_as = self._registered_as(beat.token)
        beat.asked += 1
        self._after(REPEAT_S, beat)
        self._send(beat.token, beat.upstream, lambda face: _question(beat, face))

    def _ask_once(self, beat: _Beat) -> None:
        if beat.asked:  # the server has passed the last one over
            beat.asked = 0
            beat.bindings.not_heard()
        self._after(beat.upstream.keep_alive_s, beat)
        if beat.registered and beat.bindings.able:
            beat.renew()
            beat.registered_as = self._registered_as(beat.token)
            beat.asked = 1
            self._send(beat.token, beat.upstream, lambda face: _question(beat, face))

    def _answered(self, beat: _Beat, data: bytes) -> None:
        beat.answers, beat.branch = True, b""
        verdict = self._judge(beat, data) if beat.registered else Verdict.NOTHING
        beat.asked = 0
        self._after(0 if verdict is Verdict.ASK_AGAIN else beat.upstream.keep_alive_s, beat)
        if verdict is Verdict.FORGOTTEN:
            self._forgotten(beat.upstream.account)

    def _judge(self, beat: _Beat, data: bytes) -> Verdict:
        """What an answer says about our registration."""
        if beat.method != _FETCH:
            beat.bindings.not_heard()
            return Verdict.NOTHING
        answer = parse(data)
        if answer is None or beat.registered_as != self._registered_as(beat.token):
            return Verdict.NOTHING  # it was asked before it was told where we are now
        return beat.bindings.read(answer, beat.registered_as)


def _question(beat: _Beat, face: Face) -> bytes:
    """A request to the server itself, as we appear over there."""
    upstream = beat.upstream
    server, us = b"sip:" + upstream.domain.encode(), face.sent_by
    own, fetches = upstream.address.encode(), beat.method == _FETCH
    lines = (
        b"%b %b SIP/2.0" % (beat.method, server),
        b"Via: SIP/2.0/%b %b;rport;branch=%b" % (face.transport.upper().encode(), us, beat.branch),
        b"Max-Forwards: 70",
        b"From: <%b>;tag=%b" % (own, beat.call_id[:8]),
        b"To: <%b>" % (own if fetches else server),
        b"Call-ID: pulse-%b" % beat.call_id,
        b"CSeq: %d %b" % (beat.number, beat.method),
        *beat.signed,
        *([] if fetches else [b"Contact: <sip:%b@%b>" % (user_of(own), us)]),
        b"Accept: application/sdp",
        b"Content-Length: 0",
    )
    return b"\r\n".join((*lines, b"", b""))
