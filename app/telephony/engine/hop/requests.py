"""The requests that pjsip has sent through the hop and whose answers are awaited."""

from collections import OrderedDict
from collections.abc import Callable

import msgspec

from app.telephony.engine.hop import answers, via
from app.telephony.engine.hop.message import Message
from app.telephony.engine.hop.ways import Way

MOST_WAITING = 4_000


class Sent(msgspec.Struct, kw_only=True):
    """One request under way."""

    message: Message
    via: bytes
    """pjsip's own Via line, which its answer must carry again."""
    branch: bytes
    """What its answer is known by, with its method."""
    token: bytes
    way: Way | None
    """Where it went: what acknowledges a refusal must go there too. None: nowhere."""
    to_pjsip: Callable[[bytes], None]
    is_answered: bool = False
    is_cut: bool = False
    """Answered by us, while the answer of the far end is still to come."""

    @property
    def key(self) -> tuple[bytes, bytes]:
        """Branch and method."""
        return self.branch, self.message.method

    @property
    def changes(self) -> bytes:
        """Call-ID of the running call that a re-INVITE or an UPDATE asks to change, else b""."""
        changes = self.message.method in {b"INVITE", b"UPDATE"} and self.message.in_dialog
        return self.message.value(b"call-id") if changes else b""

    def answer(self, code: int, reason: str) -> None:
        """Answer pjsip in place of the far end; an ACK is not answered."""
        if self.message.method != b"ACK":
            self.message.replace(via.top(self.message)[0], self.via)
            self.to_pjsip(answers.answer(self.message, code, reason))


class SentRequests:
    """Found by the branch and the method of their answers; bounded."""

    def __init__(self) -> None:
        self._sent: OrderedDict[tuple[bytes, bytes], Sent] = OrderedDict()

    def find(self, branch: bytes, method: bytes) -> Sent | None:
        """The request that an answer belongs to; None when we have not asked."""
        return self._sent.get((branch, method))

    def note(self, sent: Sent) -> None:
        """A request is on its way."""
        self._sent[sent.key] = sent
        if len(self._sent) > MOST_WAITING:
            self._sent.popitem(last=False)

    def answered(self, sent: Sent) -> None:
        """It has its final answer. An INVITE is kept: its ACK must follow it."""
        sent.is_answered, sent.is_cut = True, False
        if sent.message.method != b"INVITE":
            self._sent.pop(sent.key, None)

    def cut_short(self, call_id: bytes) -> None:
        """A call is about to end: no answer to what would change it may come after that."""
        for sent in self._sent.values():
            if not sent.is_answered and sent.changes == call_id:
                sent.is_answered = sent.is_cut = True
                sent.answer(*answers.REQUEST_TERMINATED)

    def fail_all(self, token: bytes, reason: str) -> None:
        """The connection of an account has ended: no answer can come over it."""
        for key, sent in tuple(self._sent.items()):
            if sent.token == token:
                del self._sent[key]
                sent.answer(answers.UNAVAILABLE, reason)

    def forget(self, sent: Sent) -> None:
        """It could not be sent."""
        self._sent.pop(sent.key, None)
