"""A SIP message as bytes: its start line, its header lines and its body; nothing is decoded."""

import re

_LONG_NAMES = {
    b"v": b"via",
    b"f": b"from",
    b"t": b"to",
    b"i": b"call-id",
    b"m": b"contact",
    b"l": b"content-length",
    b"c": b"content-type",
    b"k": b"supported",
    b"o": b"event",
    b"r": b"refer-to",
    b"b": b"referred-by",
    b"x": b"session-expires",
    b"s": b"subject",
    b"e": b"content-encoding",
}
_COMMON = {
    spelled.encode(): spelled.lower().encode()
    for spelled in (
        *("Via", "From", "To", "Call-ID", "CSeq", "Contact", "Max-Forwards", "Content-Length"),
        *("Content-Type", "Record-Route", "Route", "Allow", "Supported", "User-Agent", "Expires"),
        *("Session-Expires", "Min-SE", "Authorization", "Proxy-Authorization", "Server"),
    )
}
"""As everybody spells them: not worth a second look."""
_ONCE = (b"from", b"to", b"call-id", b"cseq")
_REQUEST = re.compile(rb"([A-Za-z0-9.!%*_+`'~-]{1,32}) ([^\s]{1,2000}) SIP/2\.0")
_RESPONSE = re.compile(rb"SIP/2\.0 ([1-6]\d\d)(?: .*)?")
_FOLD = re.compile(rb"\r\n[ \t]+")
_MOST_DIGITS = 10
_TAG = re.compile(rb";[ \t]*tag[ \t]*=", re.IGNORECASE)


class Message:
    """One SIP message that has all the headers it must have."""

    __slots__ = (
        "body",
        "in_dialog",
        "lines",
        "method",
        "names",
        "number",
        "start",
        "status",
        "uri",
    )

    def __init__(self, start: bytes, lines: list[bytes], body: bytes) -> None:
        self.start = start
        self.lines = lines
        self.names = [name_of(line) for line in lines]
        self.body = body
        self.method = b""
        """Of a request, and of the request that a response answers."""
        self.uri = b""
        self.status = 0
        """0 for a request."""
        self.number = 0
        """That of its CSeq."""
        self.in_dialog = False
        """Whether its To has a tag."""

    @property
    def is_request(self) -> bool:
        """Whether it asks for something."""
        return not self.status

    def value(self, name: bytes) -> bytes:
        """The first value line of header `name` (lower case, long), b"" without one."""
        try:
            line = self.lines[self.names.index(name)]
        except ValueError:
            return b""
        return line.partition(b":")[2].strip()

    def replace(self, index: int, line: bytes) -> None:
        """Put another header line in the place of one."""
        self.lines[index] = line
        self.names[index] = name_of(line)

    def insert(self, index: int, line: bytes) -> None:
        """Put a header line before the one at `index`."""
        self.lines.insert(index, line)
        self.names.insert(index, name_of(line))

    def remove(self, index: int) -> None:
        """Take a header line out."""
        del self.lines[index]
        del self.names[index]

    def drop_body(self) -> None:
        """Take the body out, and what describes it."""
        kept = [
            (name, line)
            for name, line in zip(self.names, self.lines, strict=True)
            if not name.startswith(b"content-")
        ]
        self.names = [name for name, _line in kept]
        self.lines = [line for _name, line in kept]
        self.body = b""

    def to_bytes(self) -> bytes:
        """As it is sent, with the length of its body said once."""
        lines = [
            line
            for name, line in zip(self.names, self.lines, strict=True)
            if name != b"content-length"
        ]
        head = b"\r\n".join((self.start, *lines))
        return b"%b\r\nContent-Length: %d\r\n\r\n%b" % (head, len(self.body), self.body)


def name_of(line: bytes) -> bytes:
    """The name of a header line: lower case, the long form."""
    spelled = line.partition(b":")[0]
    common = _COMMON.get(spelled)
    if common is not None:
        return common
    name = spelled.strip().lower()
    return _LONG_NAMES.get(name, name)


def parse(data: bytes) -> Message | None:
    """The message in one datagram or one frame; None for what is no SIP message."""
    head, gap, body = data.partition(b"\r\n\r\n")
    if not gap or b"\x00" in head:
        return None
    if b"\r\n " in head or b"\r\n\t" in head:
        head = _FOLD.sub(b" ", head)
    start, *lines = head.lstrip(b"\r\n").split(b"\r\n")
    message = Message(start, lines, body)
    return message if _understood(message) else None


def _understood(message: Message) -> bool:
    """Read the start line, the CSeq and the length; whether all of it makes sense."""
    names = message.names
    # What names a message is there once; two of a kind are an attempt to mislead.
    if b"via" not in names or any(names.count(name) != 1 for name in _ONCE):
        return False
    cseq = message.value(b"cseq").split()
    length = content_length(message)
    if length is None or length > len(message.body) or not _is_cseq(cseq):
        return False
    message.body = message.body[:length]
    message.number, message.method = int(cseq[0]), cseq[1]
    after_uri = message.value(b"to").rpartition(b">")[2]
    message.in_dialog = b"=" in after_uri and _TAG.search(after_uri) is not None
    if message.start.startswith(b"SIP/"):
        response = _RESPONSE.fullmatch(message.start)
        message.status = int(response[1]) if response is not None else 0
        return response is not None
    request = _REQUEST.fullmatch(message.start)
    if request is None:
        return False
    message.uri = request[2]
    return request[1] == message.method


def _is_cseq(words: list[bytes]) -> bool:
    return len(words) == 2 and words[0].isdigit() and len(words[0]) <= _MOST_DIGITS  # noqa: PLR2004


def content_length(message: Message) -> int | None:
    """Bytes of the body by its header, all that is there without one; None for nonsense."""
    if b"content-length" not in message.names:
        return len(message.body)
    values = {
        line.partition(b":")[2].strip()
        for name, line in zip(message.names, message.lines, strict=True)
        if name == b"content-length"
    }
    value = values.pop()
    if values or not value.isdigit() or len(value) >= _MOST_DIGITS:
        return None
    return int(value)
