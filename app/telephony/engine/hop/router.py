"""Which message goes where and what changes in it; knows no sockets."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.telephony.commands import Transport
from app.telephony.engine.hop import answers, offers, rewriting, via
from app.telephony.engine.hop.dialogs import Dialogs
from app.telephony.engine.hop.endings import Endings
from app.telephony.engine.hop.faces import Faces
from app.telephony.engine.hop.gate import UNANSWERED, Gate, Refusal
from app.telephony.engine.hop.guard import Guard
from app.telephony.engine.hop.message import Message, parse
from app.telephony.engine.hop.pace import Pace
from app.telephony.engine.hop.places import Face, Place, Target, is_address, target_of
from app.telephony.engine.hop.requests import Sent, SentRequests
from app.telephony.engine.hop.ways import (
    Source,
    ToName,
    ToPlace,
    ToServer,
    ToStream,
    Upstream,
    Way,
    Wires,
)
from app.telephony.engine.notes import AddressLearnt, Note
from app.telephony.faults import Fault

if TYPE_CHECKING:
    from app.telephony.engine.hop.subscriptions import Subscriptions

REGISTRAR_S = 4.0
"""How long a registrar may take to answer; pjsip has asked four times by then."""
_TRYING, _OK = 100, 200
_FAILURES = 300
"""Answers to an INVITE of which pjsip says nothing to anybody."""

log = logging.getLogger(__name__)


class Router:
    """Between pjsip and the network; lives on the thread of the hop."""

    def __init__(
        self, wires: Wires, guard: Guard, pace: Pace, *, emit: Callable[[Note], None], hop: bytes
    ) -> None:
        self._wires = wires
        self._guard = guard
        self._gate = Gate(guard, pace, emit=emit)
        self._emit = emit
        self._hop = hop
        self._upstreams: dict[bytes, Upstream] = {}
        self._faces = Faces()
        self._dialogs = Dialogs()
        self._sent = SentRequests()
        self._endings = Endings(wires.later)
        self.local = b""
        """pjsip's host:port."""
        self._subscriptions: Subscriptions | None = None

    def know(self, upstreams: dict[bytes, Upstream]) -> None:
        """These are the accounts, from now on."""
        self._upstreams = upstreams

    def registered_as(self, token: bytes) -> bytes:
        """The host:port of ours that the server of this account has accepted last, b"" for none."""
        face = self._faces.registered(token)
        return face.sent_by if face is not None else b""

    def connection_lost(self, token: bytes, reason: str) -> None:
        """What was asked over the connection of an account will not be answered."""
        self._sent.fail_all(token, reason)

    # What the hop asks for itself

    def watch(self, token: bytes, wanted: dict[str, str] | None) -> None:
        """Have the server of this account tell of these calls; with None nothing is heard."""
        upstream = self._upstreams.get(token)
        if wanted is not None and upstream is not None:
            self._watcher().watch(token, upstream, wanted)
        elif self._subscriptions is not None:
            self._subscriptions.drop(token)

    def ask_again(self, token: bytes, target: str) -> None:
        """Have the server tell again how this one stands."""
        if self._subscriptions is not None:
            self._subscriptions.refresh(token, target)

    def _watcher(self) -> "Subscriptions":
        """Made when first wanted: most servers are never asked."""
        if self._subscriptions is None:
            from app.telephony.engine.hop.subscriptions import Subscriptions

            self._subscriptions = Subscriptions(
                self._wires, shown=self._faces.shown, way=self._way, tell=self._emit
            )
        return self._subscriptions

    # From pjsip

    def from_pjsip(self, data: bytes) -> None:
        """A message leaves."""
        message = parse(data)
        if message is None:
            return
        if message.is_request:
            self._request_out(message)
        else:
            self._answer_out(message)

    def _request_out(self, message: Message) -> None:
        token = rewriting.take_own_route(message, self._hop)
        upstream = self._upstreams.get(token)
        if upstream is None or answers.acknowledges_us(message):
            return
        index, own_via, _rest = via.top(message)
        branch, method = via.branch_of(own_via), message.method
        followed = self._sent.find(branch, b"INVITE") if method in {b"ACK", b"CANCEL"} else None
        if followed is not None and followed.is_cut:
            return  # the far end has not heard of the answer that this is about
        sent = Sent(
            message=message,
            via=message.lines[index],
            branch=branch,
            token=token,
            way=followed.way if followed is not None else self._way(message, token, upstream),
            to_pjsip=self._wires.to_pjsip,
        )
        if sent.way is None:
            self._give_up(sent, Fault.NO_URI)
        elif method == b"ACK" or self._note(sent, upstream):
            self._wires.deliver(
                sent.way,
                lambda face: self._shown(sent, face),
                lambda reason: self._give_up(sent, reason),
            )

    def _note(self, sent: Sent, upstream: Upstream) -> bool:
        """Await the answer to a request; whether it is to be sent at all."""
        message, method = sent.message, sent.message.method
        known = self._sent.find(*sent.key) is not None
        reliable = not isinstance(sent.way, ToPlace) and upstream.transport is not Transport.UDP
        if known and reliable:
            return False  # pjsip, on its datagrams, repeats what the connection will not lose
        call_id = message.value(b"call-id")
        if method == b"BYE":
            self._sent.cut_short(call_id)
        elif method == b"REGISTER" and not known:
            self._await_registrar(sent)
        self._sent.note(sent)
        if sent.changes in self._endings:
            self._sent.cut_short(call_id)
            return False
        if not message.in_dialog and method != b"CANCEL":
            self._dialogs.begin(call_id, sent.token)
        return True

    def _await_registrar(self, sent: Sent) -> None:
        """Answer in place of a registrar that does not; pjsip alone waits half a minute."""

        def look() -> None:
            if self._sent.find(*sent.key) is not None:
                self._give_up(sent, Fault.SILENT)

        self._wires.later(REGISTRAR_S, look)

    def _give_up(self, sent: Sent, reason: str) -> None:
        log.info("%s could not be sent: %s", sent.message.method.decode(), reason)
        self._sent.forget(sent)
        sent.answer(answers.UNAVAILABLE, reason)

    def _shown(self, sent: Sent, face: Face) -> bytes:
        """A request as the network sees it."""
        message = sent.message
        shown = self._faces.shown(sent.token, face)
        message.replace(via.top(message)[0], via.ours(shown, sent.branch))
        if message.method == b"REGISTER":
            self._faces.registering(message, sent.token, face, self.local)
        rewriting.show(message, shown, self.local)
        return message.to_bytes()

    def _way(self, message: Message, token: bytes, upstream: Upstream) -> Way | None:
        """Where a request goes: to the server, or in a dialog to where the dialog says."""
        target = target_of(message.value(b"route") or message.uri)
        if upstream.host:
            stays = upstream.transport is not Transport.UDP or not message.in_dialog
            if stays or target is None or target.host == upstream.host:
                return ToServer(token)
            return _to(target, Transport.UDP)
        return _to(target, target.transport or upstream.transport) if target else None

    def _answer_out(self, message: Message) -> None:
        back = via.pop(message)
        if back is None or b"via" not in message.names:
            return
        rewriting.drop_own_record_route(message, self._hop)
        call_id = message.value(b"call-id")
        token = self._dialogs.account_of(call_id) or b""

        def ready(face: Face) -> bytes:
            rewriting.show(message, self._faces.shown(token, face), self.local)
            return message.to_bytes()

        self._wires.deliver(_back_to(back), ready, lambda reason: log.info("no answer: %s", reason))
        if message.status >= _OK:
            self._note_end(message, call_id)
            if message.method == b"BYE":
                self._endings.over(call_id)
        if message.method == b"INVITE" and message.status > _TRYING:
            self._gate.answered(message, message.status)

    # From the network

    def is_nothing_of_ours(self, data: bytes, host: str) -> bool:
        """Whether a datagram can be dropped before anybody looks at it closely."""
        if self._guard.takes_from(host):
            return False
        call_id = _call_id(data)
        return call_id is None or self._dialogs.account_of(call_id) is None

    def from_network(self, data: bytes, source: Source) -> None:
        """A message arrives."""
        message = parse(data)
        if message is None:
            self._guard.drop_harmful(source.place.host)
        elif message.is_request:
            self._request_in(message, source)
        elif self._subscriptions is None or not self._subscriptions.takes(message):
            self._answer_in(message, source)

    def _request_in(self, message: Message, source: Source) -> None:
        if answers.acknowledges_us(message):
            return
        token = (
            self._dialogs.account_of(message.value(b"call-id")) if not _begins(message) else None
        )
        if token is None:
            token = self._guard.account_for(message, source)
        index, first, rest = via.top(message)
        noted = via.note_source(first, source.place)
        if token is None:
            self._guard.drop_stranger(source.place.host)
        elif noted is None:
            self._guard.drop_harmful(source.place.host)
        else:
            line, place = noted
            message.replace(index, b"Via: " + line + (b", " + rest if rest else b""))
            back = source.back if source.back != "u" else f"u {place.port} {place.host}"
            self._admit(message, token, source, back)

    def _admit(self, message: Message, token: bytes, source: Source, back: str) -> None:
        """Pass a request of somebody who may ask on to pjsip, or answer it here."""
        answer = self._subscriptions.hears(message, token) if self._subscriptions else None
        if answer is None:
            answer = self._gate.refusal(message, token, source)
        if answer is None:
            answer = self._pass_on(message, token, source, back)
        if answer not in {None, UNANSWERED}:
            self._reply(message, back, answer)

    def _pass_on(self, message: Message, token: bytes, source: Source, back: str) -> Refusal | None:
        call_id = message.value(b"call-id")
        known = self._dialogs.account_of(call_id) is not None
        if _begins(message):
            self._dialogs.begin(call_id, token)
            rewriting.add_own_record_route(message, token, self._hop)
        elif _ends_subscription(message):
            self._dialogs.end(call_id)
        via.push(message, back, self._hop)
        data = rewriting.fit(message)
        if data is None:
            via.pop(message)
            self._gate.answered(message, answers.TOO_LARGE[0])
            self._guard.drop_harmful(source.place.host)
            return answers.TOO_LARGE
        if message.method == b"BYE" and known:
            self._sent.cut_short(call_id)
            self._endings.begin(call_id)
        self._hand_over(message, data)
        return None

    def _hand_over(self, message: Message, data: bytes) -> None:
        if message.method in {b"INVITE", b"CANCEL"} and not message.in_dialog:
            self._endings.after(lambda: self._wires.to_pjsip(data))
        else:
            self._wires.to_pjsip(data)

    def _reply(self, message: Message, back: str, why: Refusal) -> None:
        if message.method != b"ACK":
            data = answers.answer(message, *why)
            self._wires.deliver(_back_to(back), lambda _face: data, lambda _reason: None)

    def _answer_in(self, message: Message, source: Source) -> None:
        index, first, _rest = via.top(message)
        sent = self._sent.find(via.branch_of(first), message.method)
        if sent is None:
            return  # an answer to nothing that was asked
        if message.status >= _OK:
            self._sent.answered(sent)
            self._note_end(message, message.value(b"call-id"))
        if message.method == b"REGISTER":
            upstream = self._upstreams.get(sent.token)
            learnt = self._faces.answered(message, sent.token, first, self.local)
            if learnt and upstream is not None:
                self._emit(AddressLearnt(upstream.account))
        else:
            rewriting.add_own_record_route(message, sent.token, self._hop)
        if message.body and not offers.is_harmless(message.body):
            self._guard.drop_harmful(source.place.host)
            message.drop_body()
        index = message.names.index(b"via")
        message.replace(index, sent.via)
        for later in range(len(message.names) - 1, index, -1):
            if message.names[later] == b"via":
                message.remove(later)
        data = rewriting.fit(message)
        if data is None:
            message.drop_body()
            data = rewriting.fit(message)
        if data is not None:
            self._wires.to_pjsip(data)

    def _note_end(self, message: Message, call_id: bytes) -> None:
        """A request has its final answer: a conversation begins, ends or came to nothing."""
        if message.method in {b"INVITE", b"SUBSCRIBE", b"REFER"} and message.status < _FAILURES:
            self._dialogs.confirm(call_id)
        elif message.method == b"BYE":
            self._dialogs.end(call_id)
        elif message.method != b"CANCEL":
            self._dialogs.give_up(call_id)


def _to(target: Target, transport: Transport) -> Way:
    if transport is Transport.UDP and is_address(target.host):
        return ToPlace(Place(target.host, target.port))
    return ToName(target.host, target.port, transport)


def _back_to(back: str) -> Way:
    """The way that `push` has noted."""
    kind, _space, rest = back.partition(" ")
    if kind == "s":
        return ToStream(int(rest))
    port, _space, host = rest.partition(" ")
    return ToPlace(Place(host, int(port)))


def _call_id(data: bytes) -> bytes | None:
    """The Call-ID of a message that nobody has looked at yet."""
    for name in (b"\r\ncall-id", b"\r\ni"):
        start = data.lower().find(name)
        if start >= 0:
            line = data[start + len(name) :].partition(b"\r\n")[0]
            return line.partition(b":")[2].strip()
    return None


def _begins(message: Message) -> bool:
    """Whether a request begins something; what belongs to it comes later."""
    return not message.in_dialog and message.method not in {b"ACK", b"CANCEL"}


def _ends_subscription(message: Message) -> bool:
    return message.method == b"NOTIFY" and message.value(b"subscription-state").startswith(
        b"terminated"
    )
