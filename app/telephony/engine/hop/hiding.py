"""What nobody may read in a trace is hidden here: pure functions on SIP messages."""

import re

_SECRETS = (
    (re.compile(rb'\b(response|rspauth)[ \t]*=[ \t]*"[^"]*"', re.IGNORECASE), rb'\1="(hidden)"'),
    (re.compile(rb"(?im)^([a-z-]*authorization[ \t]*:[ \t]*basic)[^\r\n]*"), rb"\1 (hidden)"),
    (re.compile(rb"(sips?:[^@:;<>\s]*):[^@<>\s]*@", re.IGNORECASE), rb"\1:(hidden)@"),
    (re.compile(rb"(?im)^(a=crypto:[^\r\n]*?inline:)[^\r\n]*"), rb"\1(hidden)"),
    (re.compile(rb"(?im)^((?:k=|a=ice-pwd:|a=key-mgmt:))[^\r\n]*"), rb"\1(hidden)"),
)
_SHOWN_BODIES = re.compile(
    rb"(?im)^(?:content-type|c)[ \t]*:[ \t]*(?:application/sdp|message/sipfrag|"
    rb"application/(?:simple-message-summary|dialog-info\+xml|pidf\+xml|reginfo\+xml))"
)


def redacted(data: bytes) -> bytes:
    """The message without passwords, keys and the words and digits that people send."""
    head, gap, body = data.partition(b"\r\n\r\n")
    if body and not _SHOWN_BODIES.search(head):
        data = b"%b%b(%d bytes hidden)" % (head, gap, len(body))
    for pattern, instead in _SECRETS:
        data = pattern.sub(instead, data)
    return data
