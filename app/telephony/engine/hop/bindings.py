"""Whether the server still knows the way to us: it is asked for its bindings (RFC 3261 10.2.3).

A REGISTER without Contact changes nothing; its answer lists where calls for us are sent. A server
that was started again without its memory is noticed so, and in no other way before the
registration runs out.
"""

import re
from enum import Enum, auto

from app.telephony.engine.hop.digest import Signer
from app.telephony.engine.hop.message import Message
from app.telephony.engine.hop.ways import Upstream

MOST_IN_VAIN = 2
"""Answers in a row that do not help, after which the server is not asked any more."""
_OK, _FAILURES = 200, 300
_CHALLENGED = {401, 407}


class Verdict(Enum):
    """What an answer means."""

    KNOWN = auto()
    ASK_AGAIN = auto()
    """The server wants a signature, or another one."""
    FORGOTTEN = auto()
    NOTHING = auto()
    """It says nothing about us, or nothing yet."""


class Bindings:
    """The question of one account; `able` while asking the server is of any use."""

    def __init__(self, upstream: Upstream) -> None:
        self._uri = b"sip:" + upstream.domain.encode()
        self._signer = Signer(upstream.login) if upstream.login is not None else None
        self._challenged = 0
        self._in_vain = 0
        self.able = self._signer is not None

    def lines(self) -> list[bytes]:
        """The header lines that sign the question, as far as the server has asked for it."""
        return self._signer.lines(b"REGISTER", self._uri) if self._signer is not None else []

    def read(self, answer: Message, registered_as: bytes) -> Verdict:
        """Judge an answer by the host:port that the server accepted last."""
        if answer.status in _CHALLENGED and self._signer is not None:
            if self._signer.learn(answer, asked=self._challenged):
                self._challenged += 1
                return Verdict.ASK_AGAIN
        elif _OK <= answer.status < _FAILURES:
            self._challenged = 0
            return self._compare(answer, registered_as)
        elif answer.status < _OK:
            return Verdict.NOTHING
        self.able = False  # it does not take such questions
        return Verdict.NOTHING

    def _compare(self, answer: Message, registered_as: bytes) -> Verdict:
        if lists(answer, registered_as):
            self._in_vain = 0
            return Verdict.KNOWN
        self.not_heard()
        return Verdict.FORGOTTEN if self.able else Verdict.NOTHING

    def not_heard(self) -> None:
        """It was asked in vain: a server that never lists us is not asked for ever."""
        self._in_vain += 1
        self.able = self.able and self._in_vain < MOST_IN_VAIN


def lists(answer: Message, registered_as: bytes) -> bool:
    """Whether one of the Contacts is at this host:port."""
    ours = re.compile(rb"[@:]" + re.escape(registered_as) + rb"(?![\d.])", re.IGNORECASE)
    return any(
        name == b"contact" and ours.search(line) is not None
        for name, line in zip(answer.names, answer.lines, strict=True)
    )
