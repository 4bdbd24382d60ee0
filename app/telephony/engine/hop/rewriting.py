"""What changes in a message on its way: pure functions on one Message.

pjsip is heard on the loopback alone and must not show it; the network must see one telephone, at
the address that answers reach. `local` is pjsip's host:port, `hop` that of our own loopback side.
"""

import re

from app.telephony.commands import Transport
from app.telephony.engine.hop.message import Message
from app.telephony.engine.hop.places import Face

PJSIP_TAKES = 3_900
"""Bytes; its buffer for one message has 4000."""

_NEEDED = frozenset(
    f"{one}".encode()
    for one in (
        *("via", "from", "to", "call-id", "cseq", "contact", "max-forwards", "route"),
        *("record-route", "content-type", "require", "supported", "session-expires", "min-se"),
        *("rseq", "rack", "replaces", "refer-to", "referred-by", "event", "subscription-state"),
        *("expires", "min-expires", "www-authenticate", "proxy-authenticate", "privacy"),
        *("p-asserted-identity", "diversion", "reason", "alert-info", "p-called-party-id"),
        *("retry-after", "content-encoding", "allow", "call-info", "refer-sub"),
    )
)


def take_own_route(message: Message, hop: bytes) -> bytes:
    """Take the Route to us off a request of pjsip; gives the token of its account, b"" without."""
    for index, name in enumerate(message.names):
        if name != b"route":
            continue
        first, comma, rest = message.lines[index].partition(b":")[2].partition(b",")
        token = _token(first, hop)
        if not token:
            return b""
        if comma:
            message.replace(index, b"Route: " + rest.strip())
        else:
            message.remove(index)
        return token
    return b""


def own_route(token: bytes, hop: bytes) -> bytes:
    """The URI by which pjsip sends through us for one account."""
    return b"sip:%b@%b;lr" % (token, hop)


def token_of(request: str) -> str:
    """The token in the Record-Route that `add_own_record_route` has put on a request of ours."""
    line = next((one for one in request.split("\r\n", 3)[1:3] if one.startswith("Record-R")), "")
    return line.partition("sip:")[2].partition("@")[0]


def _token(route: bytes, hop: bytes) -> bytes:
    before, at, after = route.partition(b"@" + hop)
    return before.rpartition(b"sip:")[2] if at and not after[:1].isdigit() else b""


def drop_own_record_route(message: Message, hop: bytes) -> None:
    """Take our own Record-Route off an answer of pjsip: it is a matter between the two of us."""
    for index in range(len(message.lines) - 1, -1, -1):
        if message.names[index] == b"record-route" and b"@" + hop in message.lines[index]:
            message.remove(index)


def add_own_record_route(message: Message, token: bytes, hop: bytes) -> None:
    """Have pjsip send what follows in this dialog through us.

    A request is answered by the way it came: we are first. Of an answer the last one is next.
    """
    line = b"Record-Route: <" + own_route(token, hop) + b">"
    index = 0
    if not message.is_request:
        there = [at for at, name in enumerate(message.names) if name == b"record-route"]
        index = there[-1] + 1 if there else 0
    message.insert(index, line)


def show(message: Message, face: Face, local: bytes) -> None:
    """Put the address that the network reaches into our Contact."""
    kind = b"" if face.transport is Transport.UDP else b";transport=" + face.transport.encode()
    for index, name in enumerate(message.names):
        if name == b"contact":
            line = message.lines[index].replace(b"@" + local, b"@" + face.sent_by + kind)
            message.lines[index] = line


def hide(message: Message, face: Face, local: bytes) -> None:
    """Put pjsip's own address back into the Contact of its registration."""
    pattern = re.compile(
        b"@" + re.escape(face.sent_by) + rb"(;transport=\w+)?(?=[;>?])", re.IGNORECASE
    )
    for index, name in enumerate(message.names):
        if name == b"contact":
            message.lines[index] = pattern.sub(b"@" + local, message.lines[index])


def fit(message: Message) -> bytes | None:
    """The message as bytes that pjsip can take, without what it can do without; None if too big."""
    data = message.to_bytes()
    if len(data) <= PJSIP_TAKES:
        return data
    for index in range(len(message.lines) - 1, -1, -1):
        if message.names[index] not in _NEEDED:
            message.remove(index)
    data = message.to_bytes()
    return data if len(data) <= PJSIP_TAKES else None
