"""How each account appears to its server, and what the server must forget when that changes."""

import msgspec

from app.telephony.engine.hop import rewriting, via
from app.telephony.engine.hop.message import Message
from app.telephony.engine.hop.places import Face

_FAILURES = 300


class _Known(msgspec.Struct):
    own: Face
    """What we see of ourselves."""
    shown: Face
    """What the server sees of us, behind a router that translates addresses."""
    former: Face | None = None
    """What the server knows from the last registration that it accepted."""


class Faces:
    """Remembers for each account what its registrations have shown and taught."""

    def __init__(self) -> None:
        self._known: dict[bytes, _Known] = {}

    def shown(self, token: bytes, own: Face) -> Face:
        """What to put into Via and Contact where we see ourselves as `own`."""
        known = self._known.get(token)
        return known.shown if known is not None and known.own == own else own

    def registered(self, token: bytes) -> Face | None:
        """What the server knows of us from the last registration that it accepted."""
        known = self._known.get(token)
        return known.former if known is not None else None

    def registering(self, register: Message, token: bytes, own: Face, local: bytes) -> None:
        """A REGISTER leaves: what the server knew of us before goes with it, to be forgotten."""
        known = self._known.setdefault(token, _Known(own, own))
        if known.own != own:
            known.own = known.shown = own
        if known.former in {None, known.shown} or b"contact" not in register.names:
            return
        index = register.names.index(b"contact")
        line = register.lines[index].partition(b">")[0] + b">;expires=0"
        copy = Message(register.start, [line], b"")
        rewriting.show(copy, known.former, local)
        register.insert(index + 1, copy.lines[0])

    def answered(self, answer: Message, token: bytes, own_via: bytes, local: bytes) -> bool:
        """A REGISTER was answered; whether it taught that the server sees us elsewhere."""
        known = self._known.get(token)
        if known is None:
            return False
        rewriting.hide(answer, known.shown, local)
        if answer.status >= _FAILURES:
            return False
        known.former = known.shown
        seen = via.seen_as(own_via)
        if seen is None or seen == known.shown[1:]:
            return False
        known.shown = Face(known.own.transport, *seen)
        return True
