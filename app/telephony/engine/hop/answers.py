"""Answers that the hop gives itself, to the network and to pjsip."""

import hashlib

from app.telephony.engine.hop.message import Message

BUSY_HERE = (486, "Busy Here")
NOT_ACCEPTABLE = (488, "Not Acceptable Here")
REQUEST_TERMINATED = (487, "Request Terminated")
TOO_LARGE = (513, "Message Too Large")
UNAVAILABLE = 503

_COPIED = (b"via", b"from", b"call-id", b"cseq")
_TAG = b"hop-"


def answer(request: Message, code: int, reason: str) -> bytes:
    """A final answer to `request` without keeping anything of it (RFC 3261 8.2.7)."""
    lines = []
    for name, line in zip(request.names, request.lines, strict=True):
        if name in _COPIED:
            lines.append(line)
        elif name == b"to":
            lines.append(line if request.in_dialog else line + _own_tag(request))
    words = " ".join(reason.split()).encode()
    start = b"SIP/2.0 %d %b" % (code, words)
    return b"\r\n".join((start, *lines, b"Content-Length: 0", b"", b""))


def acknowledges_us(ack: Message) -> bool:
    """Whether this ACK is for an answer of the hop, of which pjsip knows nothing."""
    return ack.method == b"ACK" and b"tag=" + _TAG in ack.value(b"to")


def _own_tag(request: Message) -> bytes:
    """The same for every copy of a request."""
    digest = hashlib.blake2b(request.value(b"call-id"), digest_size=6).hexdigest()
    return b";tag=" + _TAG + digest.encode()
