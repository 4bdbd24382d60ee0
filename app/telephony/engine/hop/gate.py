"""Which requests of those who may ask pjsip gets to see, and who called without being heard."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from app.telephony.engine.hop import answers, offers, via
from app.telephony.engine.hop.guard import Guard
from app.telephony.engine.hop.message import Message
from app.telephony.engine.hop.pace import MOST_BY_SERVER, MOST_BY_STRANGERS, Pace
from app.telephony.engine.hop.ways import Source
from app.telephony.engine.notes import Note, TurnedAway

Refusal = tuple[int, str]
"""The status to answer with, and its words."""
UNANSWERED: Refusal = (0, "")
"""A refusal that is not even told to whom it is for."""

_REPEATED_S = 5.0
_MOST_LATELY = 1_000
_NEVER_HEARD_OF = {answers.NOT_ACCEPTABLE[0], answers.TOO_LARGE[0]}

Key = TypeVar("Key")
Value = TypeVar("Value")


class Gate:
    """Lives on the thread of the hop; a call refused before anybody heard of it is emitted."""

    def __init__(self, guard: Guard, pace: Pace, *, emit: Callable[[Note], None]) -> None:
        self._guard = guard
        self._pace = pace
        self._emit = emit
        self._let_in: OrderedDict[tuple[bytes, bytes], float] = OrderedDict()
        self._turned_away: OrderedDict[tuple[bytes, bytes], float] = OrderedDict()
        self._unanswered: OrderedDict[tuple[bytes, bytes], tuple[bytes, Message]] = OrderedDict()
        """Calls pjsip has said nothing about yet: it refuses some on its own."""

    def refusal(self, message: Message, token: bytes, source: Source) -> Refusal | None:
        """Why pjsip may not see this request for an account; None where it may.

        An ACK with a harmful body passes without it.
        """
        if message.body and not offers.is_harmless(message.body):
            self._guard.drop_harmful(source.place.host)
            if message.method != b"ACK":
                return answers.NOT_ACCEPTABLE
            message.drop_body()
        if message.method != b"INVITE":
            return None
        if not message.in_dialog:
            early = self._too_early(message, token, source)
            if early is not None:
                return early
        if not offers.is_over_ipv6(message.body):
            return None
        self.answered(message, answers.NOT_ACCEPTABLE[0])
        return answers.NOT_ACCEPTABLE

    def _too_early(self, message: Message, token: bytes, source: Source) -> Refusal | None:
        """Whether pjsip cannot take another call at this moment, and what its caller hears."""
        key = _key(message)
        now = time.monotonic()
        if now - self._let_in.get(key, now - _REPEATED_S) < _REPEATED_S:
            return None
        direct = self._guard.is_direct(token)
        most = MOST_BY_STRANGERS if direct else MOST_BY_SERVER
        repeated = key in self._turned_away
        if not repeated and self._pace.allows(most, cost=offers.audio_lines(message.body) or 1):
            _keep_some(self._let_in, key, now)
            _keep_some(self._unanswered, key, (token, message))
            return None
        if not repeated:
            self._guard.drop_too_fast(source.place.host)
        if direct:
            return UNANSWERED
        if not repeated:
            _keep_some(self._turned_away, key, now)
            self._tell(token, answers.BUSY_HERE[0], message)
        return answers.BUSY_HERE

    def answered(self, message: Message, status: int) -> None:
        """A call, by its INVITE or by what answers it, has this answer; told if nobody heard it."""
        token, invite = self._unanswered.pop(_key(message), (b"", None))
        if invite is not None and status in _NEVER_HEARD_OF:
            self._tell(token, status, invite)

    def _tell(self, token: bytes, code: int, invite: Message) -> None:
        account = self._guard.account_name(token)
        if account is not None:
            text = invite.to_bytes().decode("utf-8", "surrogateescape")
            self._emit(TurnedAway(account, code, text))


def _key(message: Message) -> tuple[bytes, bytes]:
    return message.value(b"call-id"), via.branch_of(via.top(message)[1])


def _keep_some(where: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    where[key] = value
    if len(where) > _MOST_LATELY:
        where.popitem(last=False)
