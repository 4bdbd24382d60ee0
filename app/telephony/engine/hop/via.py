"""The Via headers: where answers go back to."""

import hashlib
import re

from app.telephony.engine.hop.message import Message
from app.telephony.engine.hop.places import SIP_PORT, Face, Place, in_uri

_FIRST = re.compile(rb'[^",]*(?:"(?:[^"\\]|\\.)*"[^",]*)*')
_BRANCH = re.compile(rb";[ \t]*branch[ \t]*=[ \t]*([^\s;,]+)", re.IGNORECASE)
_BACK = re.compile(rb";hop=([0-9a-f]+)")
_RPORT = re.compile(rb";[ \t]*rport(?:[ \t]*=[ \t]*(\d{1,5}))?[ \t]*(?=;|$)", re.IGNORECASE)
_RECEIVED = re.compile(rb";[ \t]*received[ \t]*=[ \t]*([^\s;,]+)", re.IGNORECASE)
_SENT_BY = re.compile(
    rb"SIP[ \t]*/[ \t]*2\.0[ \t]*/[ \t]*\w+[ \t]+(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)"
    rb"(?:[ \t]*:[ \t]*(\d{1,5}))?",
    re.IGNORECASE,
)
COOKIE = b"z9hG4bK"


def top(message: Message) -> tuple[int, bytes, bytes]:
    """Index of the first Via line, its first value, and what follows that in the same line."""
    index = message.names.index(b"via")
    value = message.lines[index].partition(b":")[2].strip()
    if b"," not in value:
        return index, value, b""
    match = _FIRST.match(value)
    first = match[0] if match else value
    return index, first.strip(), value[len(first) :].lstrip(b",").strip()


def branch_of(via: bytes) -> bytes:
    """The branch of one Via value, b"" without one."""
    match = _BRANCH.search(via)
    return match[1] if match else b""


def ours(face: Face, branch: bytes) -> bytes:
    """The Via line of a request that leaves for the network."""
    kind = face.transport.upper().encode()
    return b"Via: SIP/2.0/%b %b;rport;branch=%b" % (kind, face.sent_by, branch)


def seen_as(via: bytes) -> Place | None:
    """Where the server saw our request come from, when it says so."""
    received, rport = _RECEIVED.search(via), _RPORT.search(via)
    if rport is None or not rport[1]:
        return None
    sent_by = _SENT_BY.match(via)
    host = received[1] if received else sent_by[1] if sent_by else b""
    text = host.decode("ascii", "replace").strip("[]")
    return Place(text, int(rport[1])) if text else None


def note_source(via: bytes, source: Place) -> tuple[bytes, Place] | None:
    """One received Via value with where it really came from, and where the answer goes.

    None for a Via that is none (RFC 3261 18.2.1, RFC 3581).
    """
    sent_by = _SENT_BY.match(via)
    if sent_by is None:
        return None
    port = source.port if _RPORT.search(via) else int(sent_by[2] or SIP_PORT)
    bare = _RECEIVED.sub(b"", via)
    bare = _RPORT.sub(b";rport=%d" % source.port, bare)
    noted = bare + b";received=" + in_uri(source.host).encode()
    return noted, Place(source.host, port)


def push(message: Message, back: str, hop: bytes) -> None:
    """Put our own Via above the others; `back` is given back by `pop`."""
    _index, first, _rest = top(message)
    branch = branch_of(first)
    unique = [first.partition(b";")[0], branch, message.value(b"call-id")]
    if not branch.startswith(COOKIE):  # RFC 2543: the branch alone tells nothing
        unique += [b"%d" % message.number, message.value(b"from"), message.uri]
    digest = hashlib.blake2b(b"\n".join(unique), digest_size=10).hexdigest().encode()
    line = b"Via: SIP/2.0/UDP %b;rport;branch=%b-hop-%b;hop=%b"
    message.insert(0, line % (hop, COOKIE, digest, back.encode().hex().encode()))


def pop(message: Message) -> str | None:
    """Take our own Via off an answer; gives what `push` was given, None when it is not ours."""
    index, first, _rest = top(message)
    match = _BACK.search(first)
    if match is None:
        return None
    message.remove(index)
    try:
        return bytes.fromhex(match[1].decode()).decode()
    except ValueError:
        return None
