"""A SIP trace as people read it: the messages of one call as a ladder between two ends."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from app.telephony.events import TracedMessage

_CALL_ID = re.compile(r"(?im)^(?:call-id|i)[ \t]*:[ \t]*(\S+)")
_CSEQ = re.compile(r"(?im)^cseq[ \t]*:[ \t]*(\d+)[ \t]+(\w+)")
_REASON = re.compile(r"(?im)^reason[ \t]*:[ \t]*([^\r\n]+)")
_AUTH = re.compile(r"(?im)^(?:proxy-)?authorization[ \t]*:")
_MEDIA = re.compile(r"(?m)^m=(\w+) (\d+)")
_DIRECTION = re.compile(r"(?m)^a=(sendrecv|sendonly|recvonly|inactive)")
_WIDTH = 46


class Dialogue(NamedTuple):
    """The messages with one Call-ID, the oldest first; `method` began it."""

    call_id: str
    method: str
    messages: tuple[TracedMessage, ...]

    @property
    def is_call(self) -> bool:
        """Whether it is a call and not a registration or the like."""
        return self.method == "INVITE"


def dialogues(messages: Sequence[TracedMessage]) -> tuple[Dialogue, ...]:
    """The messages by their Call-ID, in the order these began."""
    found: dict[str, list[TracedMessage]] = {}
    for message in messages:
        match = _CALL_ID.search(message.text)
        found.setdefault(match[1] if match else "", []).append(message)
    return tuple(Dialogue(key, _method(kept[0]), tuple(kept)) for key, kept in found.items())


def title(dialogue: Dialogue) -> str:
    """When it began, what it is and with whom."""
    first = dialogue.messages[0]
    return f"{_clock(first.at)}  {dialogue.method}  {first.peer}  ({len(dialogue.messages)})"


def ladder(dialogue: Dialogue) -> str:
    """The ladder of one dialogue as plain text of one column of figures and two ends."""
    first = dialogue.messages[0]
    lines = [
        f"{dialogue.method}  Call-ID: {dialogue.call_id}",
        f"{'':13}us{'':{_WIDTH - 4}}{first.peer} ({first.transport})",
    ]
    before = first.at
    for message in dialogue.messages:
        words = _words(message)
        room = max(_WIDTH - len(words) - 4, 1)
        arrow = f"|-- {words} {'-' * room}>|" if message.sent else f"|<- {words} {'-' * room}-|"
        lines.append(f"{_clock(message.at)} {arrow} +{message.at - before} ms")
        before = message.at
    return "\n".join(lines)


def listing(messages: Sequence[TracedMessage]) -> str:
    """Every message whole, with a line above it that says when, which way and with whom."""
    parts = []
    for message in messages:
        way = "->" if message.sent else "<-"
        head = f"{_clock(message.at)} {way} {message.transport} {message.peer}"
        parts.append(f"---- {head}\n{message.text.replace(chr(13), '').rstrip()}\n")
    return "\n".join(parts)


def _words(message: TracedMessage) -> str:
    """Request or answer in a few words, with what explains it."""
    start = message.text.partition("\n")[0].strip()
    cseq = _CSEQ.search(message.text)
    if start.startswith("SIP/2.0 "):
        words = start.removeprefix("SIP/2.0 ")[:28]
        words += f" ({cseq[2]})" if cseq else ""
    else:
        words = start.partition(" ")[0][:16]
        words += " +auth" if _AUTH.search(message.text) else ""
    if _MEDIA.search(message.text):
        direction = _DIRECTION.search(message.text)
        words += " sdp" + (f":{direction[1]}" if direction and direction[1] != "sendrecv" else "")
    reason = _REASON.search(message.text)
    return f"{words} {reason[1][:24]}" if reason else words


def _method(message: TracedMessage) -> str:
    cseq = _CSEQ.search(message.text)
    return cseq[2].upper() if cseq else "?"


def _clock(at: int) -> str:
    moment = datetime.fromtimestamp(at / 1000).astimezone()
    return f"{moment:%H:%M:%S}.{at % 1000:03}"
