"""Every subscription to the calls of colleagues, by account; lives on the thread of the hop."""

from collections.abc import Callable

import msgspec

from app.telephony.engine.hop.digest import Login, Signer
from app.telephony.engine.hop.message import Message
from app.telephony.engine.hop.places import Face, user_of
from app.telephony.engine.hop.subscription import CALL_ID, Line, Subscription
from app.telephony.engine.hop.ways import Upstream, Way, Wires
from app.telephony.engine.notes import Note

PAUSE_S = 0.03
"""Between two first requests: no server need take a hundred at once."""


class _Watched(msgspec.Struct):
    upstream: Upstream
    line: Line
    running: dict[str, Subscription]


class Subscriptions:
    """Begins and ends them, and finds the one a message belongs to."""

    def __init__(
        self,
        wires: Wires,
        *,
        shown: Callable[[bytes, Face], Face],
        way: Callable[[Message, bytes, Upstream], Way | None],
        tell: Callable[[Note], None],
    ) -> None:
        self._wires = wires
        self._shown = shown
        self._way = way
        self._tell = tell
        self._watched: dict[bytes, _Watched] = {}

    def watch(self, token: bytes, upstream: Upstream, wanted: dict[str, str]) -> None:
        """Have the server tell of these, by name their SIP URIs, and of nobody else."""
        known = self._watched.get(token)
        if known is None or known.upstream != upstream:
            self.drop(token)
            known = _Watched(upstream, self._line(token, upstream), {})
            self._watched[token] = known
        for target in known.running.keys() - wanted:
            known.running.pop(target).end()
        for running in known.running.values():
            running.look()
        new = [target for target in wanted if target not in known.running]
        for place, target in enumerate(new):
            begun = Subscription(known.line, target, wanted[target])
            known.running[target] = begun
            begun.begin_in(place * PAUSE_S)

    def drop(self, token: bytes) -> None:
        """The server of this account cannot be heard: what ran must begin anew."""
        known = self._watched.pop(token, None)
        for running in known.running.values() if known is not None else ():
            running.drop()

    def refresh(self, token: bytes, target: str) -> None:
        """Have the server tell again how this one stands."""
        known = self._watched.get(token)
        if known is not None and target in known.running:
            known.running[target].refresh()

    def takes(self, answer: Message) -> bool:
        """Whether this answers one of ours; then it goes no further."""
        call_id = answer.value(b"call-id")
        if not call_id.startswith(CALL_ID):
            return False
        for known in self._watched.values():
            running = _find(known, call_id)
            if running is not None:
                running.answered(answer)
        return True

    def hears(self, request: Message, token: bytes) -> tuple[int, str] | None:
        """How to answer a NOTIFY that came for this account; None for what is not ours."""
        known = self._watched.get(token)
        call_id = request.value(b"call-id")
        if known is None or request.method != b"NOTIFY" or not call_id.startswith(CALL_ID):
            return None
        running = _find(known, call_id)
        return running.heard(request) if running is not None else None

    def _line(self, token: bytes, upstream: Upstream) -> Line:
        address = upstream.address.encode()
        return Line(
            account=upstream.account,
            identity=b"<%b>" % address,
            user=user_of(address),
            signer=Signer(upstream.login or Login("", "")),
            transport=upstream.transport,
            wires=self._wires,
            shown=lambda face: self._shown(token, face),
            way=lambda message: self._way(message, token, upstream),
            tell=self._tell,
        )


def _find(known: _Watched, call_id: bytes) -> Subscription | None:
    return next((one for one in known.running.values() if one.call_id == call_id), None)
