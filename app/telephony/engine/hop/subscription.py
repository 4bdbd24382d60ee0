"""One subscription to the calls of somebody's telephone: event "dialog" of RFC 6665."""

import os
import re
import time
from collections.abc import Callable

import msgspec

from app.telephony.commands import Transport
from app.telephony.engine.hop import via
from app.telephony.engine.hop.digest import Signer
from app.telephony.engine.hop.message import Message
from app.telephony.engine.hop.places import Face
from app.telephony.engine.hop.ways import Way, Wires
from app.telephony.engine.notes import DialogsSeen, Note, WatchEnded

EXPIRES_S = 300
"""How long the server is asked to tell: one that forgot us is noticed when that is over."""
SHORTEST_S, LONGEST_S = 10, 3_600
"""Between two refreshes, whatever the server names."""
RETRY_S = (1, 10, 60, 300)
"""Waits before another try where one has ended or failed; the last one repeats."""
REFUSED_RETRY_S = 3_600
"""An extension the server does not know, or may not tell of, may be another one tomorrow."""
LIVED_S = 60.0
"""A subscription that has lasted so long owes nothing to earlier failures."""
REPEAT_S, LONGEST_PAUSE_S, PATIENCE_S = 0.5, 4.0, 32.0
"""RFC 3261 17.1.2: repeated over UDP at growing intervals, given up after half a minute."""
CALL_ID = b"lamp-"
"""How the Call-ID of every subscription begins."""

_SUBSCRIBE = b"SUBSCRIBE"
_CHALLENGED = {401, 407}
_TOO_BRIEF, _GONE, _OUT_OF_ORDER, _BAD_EVENT = 423, 481, 500, 489
_PASSING = {408, 430, 480, _GONE, *range(500, 600)} - {501, 505}
"""Refusals that say nothing about the next time."""
_FOR_GOOD = {b"rejected", b"noresource", b"invariant"}
_AT_ONCE = {b"deactivated", b"timeout"}
_URI = re.compile(rb"<([^<>\s]+)>|([^\s;,<>\"]+)")
_TAG = re.compile(rb";[ \t]*tag[ \t]*=[ \t]*([^\s;,>]+)", re.IGNORECASE)
_ROUTE = re.compile(rb'(?:"(?:[^"\\]|\\.)*"|[^",<])*<[^<>]*>[^,]*')
_MOST_ROUTES = 10


class Line(msgspec.Struct):
    """The account that subscriptions are made over, and what carries them."""

    account: str
    identity: bytes
    """Our own name-addr."""
    user: bytes
    signer: Signer
    transport: Transport
    wires: Wires
    shown: Callable[[Face], Face]
    way: Callable[[Message], Way | None]
    tell: Callable[[Note], None]


class Subscription:
    """Asks, refreshes and begins anew by itself; lives on the thread of the hop."""

    def __init__(self, line: Line, target: str, uri: str) -> None:
        self._line = line
        self.target = target
        self._resource = uri.encode()
        self._turn = 0
        """What waits for an earlier turn is stale."""
        self._failures = 0
        self._expires_s = EXPIRES_S
        self._faces: tuple[Face, Face] | None = None
        self._forget_dialog()

    def _forget_dialog(self) -> None:
        self.call_id = CALL_ID + _unique()
        self._own_tag, self._tag = _unique(), b""
        self._uri, self._routes = self._resource, list[bytes]()
        self._number = self._heard = self._challenged = 0
        self._branch = b""
        """Of the request that awaits its answer, b"" when none does."""
        self._began = time.monotonic()

    # What the account wants

    def begin(self) -> None:
        """Subscribe anew."""
        self._forget_dialog()
        self._ask(self._expires_s)

    def begin_in(self, seconds: float) -> None:
        """Subscribe after a while."""
        self._after(seconds, self.begin)

    def refresh(self) -> None:
        """Have the server tell how everything stands."""
        if not self._branch:
            self._ask(self._expires_s)

    def look(self) -> None:
        """Begin anew if the server reaches us elsewhere than it was told."""
        if self._faces is not None and self._line.shown(self._faces[0]) != self._faces[1]:
            self.begin()

    def end(self) -> None:
        """Let the server know that it need not tell us any more; nothing is heard from now on."""
        if self._tag:
            self._ask(0)
        self.drop()

    def drop(self) -> None:
        """Do nothing any more."""
        self._turn += 1
        self._branch = b""

    # Asking

    def _ask(self, expires_s: int) -> None:
        self._number += 1
        self._turn += 1
        self._branch = via.COOKIE + b"-" + CALL_ID + _unique()
        self._send(self._request(expires_s), self._branch, waited=0.0, pause=REPEAT_S)

    def _request(self, expires_s: int) -> Message:
        """The request without Via and Contact, which the way to the server decides."""
        line = self._line
        message = Message(
            b"%b %b SIP/2.0" % (_SUBSCRIBE, self._uri),
            [
                b"Max-Forwards: 70",
                b"From: %b;tag=%b" % (line.identity, self._own_tag),
                b"To: <%b>%b" % (self._resource, b";tag=" + self._tag if self._tag else b""),
                b"Call-ID: " + self.call_id,
                b"CSeq: %d %b" % (self._number, _SUBSCRIBE),
                *(b"Route: " + route for route in self._routes),
                *line.signer.lines(_SUBSCRIBE, self._uri),
                b"Event: dialog",
                b"Accept: application/dialog-info+xml",
                b"Expires: %d" % expires_s,
            ],
            b"",
        )
        message.method, message.uri = _SUBSCRIBE, self._uri
        return message

    def _send(self, message: Message, branch: bytes, *, waited: float, pause: float) -> None:
        if branch != self._branch:
            return  # answered, or given up
        way = self._line.way(message) if waited < PATIENCE_S else None
        if way is None:
            self._failed("no answer" if waited else "not a SIP address")
            return

        def ready(face: Face) -> bytes:
            shown = self._line.shown(face)
            self._faces = face, shown
            kind = (
                b""
                if shown.transport is Transport.UDP
                else b";transport=" + shown.transport.encode()
            )
            contact = b"Contact: <sip:%b@%b%b>" % (self._line.user, shown.sent_by, kind)
            lines = [via.ours(shown, branch), *message.lines, contact]
            return Message(message.start, lines, b"").to_bytes()

        self._line.wires.deliver(way, ready, lambda reason: self._not_sent(branch, reason))
        if self._line.transport is not Transport.UDP:
            pause = PATIENCE_S
        self._line.wires.later(
            pause,
            lambda: self._send(
                message, branch, waited=waited + pause, pause=min(2 * pause, LONGEST_PAUSE_S)
            ),
        )

    def _not_sent(self, branch: bytes, reason: str) -> None:
        if branch == self._branch:
            self._failed(reason)

    # Hearing

    def answered(self, answer: Message) -> None:
        """The server has answered a request of ours."""
        status = answer.status
        if via.branch_of(via.top(answer)[1]) != self._branch or status < 200:  # noqa: PLR2004
            return
        self._branch = b""
        if status < 300:  # noqa: PLR2004  a class of SIP statuses
            self._accepted(answer)
        elif status in _CHALLENGED and self._line.signer.learn(answer, asked=self._challenged):
            self._challenged += 1
            self._ask(self._expires_s)
        elif status == _TOO_BRIEF and self._is_longer(answer):
            self._ask(self._expires_s)
        elif status == _GONE and self._tag:
            self.begin()
        elif status in _PASSING:
            self._failed(_reason(answer), status)
        else:
            self._refused(_reason(answer), status)

    def _accepted(self, answer: Message) -> None:
        if not self._tag:
            self._tag = _tag(answer.value(b"to"))
            self._routes = _routes(answer)[::-1]
        self._learn_target(answer)
        self._challenged = 0
        self._refresh_in(_seconds(answer.value(b"expires")) or self._expires_s)

    def _is_longer(self, answer: Message) -> bool:
        """Whether the server names a longer time, and one that can be meant."""
        least = _seconds(answer.value(b"min-expires"))
        longer = self._expires_s < least <= LONGEST_S
        if longer:
            self._expires_s = least
        return longer

    def heard(self, notify: Message) -> tuple[int, str]:
        """The server tells something; gives how to answer."""
        tag = _tag(notify.value(b"from"))
        if _tag(notify.value(b"to")) != self._own_tag or (self._tag and tag != self._tag):
            return _GONE, "Subscription Does Not Exist"
        if notify.value(b"event").partition(b";")[0].strip().lower() != b"dialog":
            return _BAD_EVENT, "Bad Event"
        if notify.number < self._heard:
            return _OUT_OF_ORDER, "Out Of Order"
        if notify.number > self._heard:
            self._heard = notify.number
            if not self._tag:
                self._tag, self._routes = tag, _routes(notify)
            self._learn_target(notify)
            self._told(notify)
        return 200, "OK"

    def _told(self, notify: Message) -> None:
        state, *rest = notify.value(b"subscription-state").lower().split(b";")
        said = dict(one.strip().partition(b"=")[::2] for one in rest)
        if state.strip() == b"terminated":
            self._ended(said.get(b"reason", b"").strip(), _seconds(said.get(b"retry-after", b"")))
            return
        if (expires_s := _seconds(said.get(b"expires", b""))) and not self._branch:
            self._refresh_in(expires_s)
        if state.strip() != b"pending":
            self._line.tell(DialogsSeen(self._line.account, self.target, notify.body))

    def _learn_target(self, message: Message) -> None:
        found = _URI.search(message.value(b"contact"))
        if found is not None:
            self._uri = found[1] or found[2]

    # What comes next

    def _refresh_in(self, expires_s: int) -> None:
        wait_s = max(expires_s / 2, expires_s - 30, SHORTEST_S)
        self._after(min(wait_s, LONGEST_S), self.refresh)

    def _ended(self, reason: bytes, retry_after_s: int) -> None:
        words = reason.decode("ascii", "replace")
        if reason in _FOR_GOOD:
            self._refused(words, 0)
        else:
            at_once = reason in _AT_ONCE and time.monotonic() - self._began > LIVED_S
            self._failed(words, wait_s=0 if at_once else retry_after_s or None)

    def _failed(self, reason: str, code: int = 0, *, wait_s: float | None = None) -> None:
        """It says nothing about the next time."""
        if time.monotonic() - self._began > LIVED_S:
            self._failures = 0
        if wait_s is None:
            wait_s = RETRY_S[min(self._failures, len(RETRY_S) - 1)]
        self._failures += 1
        self._over(reason, code, refused=False, wait_s=min(wait_s, LONGEST_S))

    def _refused(self, reason: str, code: int) -> None:
        """The server will hardly say anything else before long."""
        self._over(reason, code, refused=True, wait_s=REFUSED_RETRY_S)

    def _over(self, reason: str, code: int, *, refused: bool, wait_s: float) -> None:
        self._forget_dialog()
        self._line.tell(WatchEnded(self._line.account, self.target, refused, code, reason))
        self.begin_in(wait_s)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._turn += 1
        turn = self._turn

        def then() -> None:
            if turn == self._turn:
                act()

        self._line.wires.later(seconds, then)


def _unique() -> bytes:
    return os.urandom(10).hex().encode()


def _tag(value: bytes) -> bytes:
    found = _TAG.search(value.rpartition(b">")[2])
    return found[1] if found else b""


def _routes(message: Message) -> list[bytes]:
    """Its Record-Routes, each alone, in order."""
    found: list[bytes] = []
    for name, line in zip(message.names, message.lines, strict=True):
        if name == b"record-route":
            found += [one.strip() for one in _ROUTE.findall(line.partition(b":")[2])]
    return found[:_MOST_ROUTES]


def _seconds(value: bytes) -> int:
    """A number of seconds, 0 for none and for nonsense."""
    number = re.match(rb"[ \t]*(\d{1,9})", value)
    return int(number[1]) if number else 0


def _reason(answer: Message) -> str:
    return answer.start.partition(b" ")[2].partition(b" ")[2].decode("utf-8", "replace")
