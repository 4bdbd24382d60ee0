"""From SIP's words to the program's: pure functions on text and numbers."""

import functools
import hashlib
import re
from urllib.parse import quote, unquote

import msgspec

from app.telephony.events import Direction, EndCause, MediaState, Registration

_COMPACT = {"from": "f", "to": "t", "contact": "m", "call-id": "i"}
_HOST = r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)"
_ADDRESS = re.compile(rf"(?P<user>[^@<>\s\"]+)@{_HOST}(?P<port>:\d{{1,5}})?")
_HOST_PORT = re.compile(rf"{_HOST}(?::(?P<port>\d{{1,5}}))?")
_STALE = re.compile(r"(?i)\bstale\s*=\s*\"?true\b")
_FOLD = re.compile(r"\r\n[ \t]+")
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_AFTER_BARE_URI = re.compile(r"[;,\s]")
_AFTER_HOST = re.compile(r"[;?>]|:(?![^\[]*\])")
_REFER_ID = re.compile(r"(?i)refer\s*;(?:.*;)?\s*id\s*=\s*(\d+)\b.*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WITHHELD_USERS = {"anonymous", "unavailable", "unknown", "restricted", "withheld", "private"}
_WORST_PORT = 65536

# What pjsua's constants say; named here so that this module needs no pjsua2.
_MEDIA = {
    0: MediaState.NONE,
    1: MediaState.ACTIVE,
    2: MediaState.LOCAL_HOLD,
    3: MediaState.REMOTE_HOLD,
    4: MediaState.NONE,
}
_WRONG_PASSWORD = {401, 403, 407}
_UNREACHABLE = {0, 408, 500, 502, 503, 504}
_NOT_ANSWERED = {408, 480, 487}
_NO_SUCH_NUMBER = {404, 410, 484, 604}
_BUSY = {486, 600}
_DECLINE = 603
_OK = 200
_FAILURES = 300


class Caller(msgspec.Struct, frozen=True):
    """Who calls, as the INVITE says it."""

    remote: str = ""
    display_name: str = ""


class CalledLine(msgspec.Struct, frozen=True):
    """The number the caller dialled, that line's name, and who forwarded the call last."""

    number: str = ""
    name: str = ""
    forwarded_by: str = ""


class NameAddress(msgspec.Struct, frozen=True):
    """One address of a From, To or P-Asserted-Identity header."""

    display_name: str
    user: str
    host: str


def clean(text: str) -> str:
    """`text` as it can be sent on: bytes that are not UTF-8 and control characters replaced."""
    if text.isascii() and text.isprintable():
        return text
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _CONTROL.sub(" ", whole)


def headers(message: str, name: str) -> list[str]:
    """Values of every header `name` (lower case) in a SIP message, folded lines joined."""
    wanted = {name, _COMPACT.get(name, name)}
    return [value for key, value in _all_headers(message) if key in wanted]


@functools.lru_cache(maxsize=4)
def _all_headers(message: str) -> tuple[tuple[str, str], ...]:
    """Every header by its name in lower case; a message is asked for several in a row."""
    head = message.partition("\r\n\r\n")[0]
    if "\r\n " in head or "\r\n\t" in head:
        head = _FOLD.sub(" ", head)
    pairs = [line.partition(":") for line in head.split("\r\n")[1:]]
    return tuple((key.strip().lower(), value.strip()) for key, _colon, value in pairs)


def header(message: str, name: str) -> str:
    """The first value of header `name`, "" without one."""
    return next(iter(headers(message, name)), "")


def name_address(value: str) -> NameAddress:
    """Display name, user and host of an address header; "" for what is missing or odd."""
    quoted = _QUOTED.match(value) if '"' in value else None
    if quoted:
        shown, rest = _ESCAPED.sub(r"\1", quoted[1]), value[quoted.end() :].lstrip()
    else:
        shown, bracket, rest = value.partition("<")
        shown, rest = (shown.strip(), bracket + rest) if bracket else ("", value.strip())
    if rest.startswith("<") and ">" in rest:
        uri = rest[1:].partition(">")[0]
    else:
        uri = _AFTER_BARE_URI.split(rest, maxsplit=1)[0]
    scheme, _colon, body = uri.partition(":")
    if scheme.lower() == "tel":
        return NameAddress(clean(shown), clean(unquote(body.partition(";")[0])), "")
    user, at, host = body.rpartition("@")
    user = user.partition(":")[0].partition(";")[0] if at else ""
    host = _AFTER_HOST.split(host, maxsplit=1)[0]
    return NameAddress(clean(shown), clean(unquote(user)), clean(host).lower())


def caller(invite: str, *, trusted: bool) -> Caller:
    """Who calls by this INVITE; `trusted` says that our own server sent it.

    The server's P-Asserted-Identity or Remote-Party-ID is then believed before the caller's own
    From. A caller who withholds the number has an empty `remote`.
    """
    sender = name_address(header(invite, "from"))
    believed, hidden = _said_by_server(invite) if trusted else (None, False)
    private = hidden or _private(invite)
    if private or (believed is None and _withheld(sender)):
        named = "" if sender.display_name.lower() in _WITHHELD_USERS else sender.display_name
        return Caller("", "" if _withheld(sender) else named)
    who = believed or sender
    return Caller(who.user, who.display_name or sender.display_name)


def call_key(invite: str) -> str:
    """32 hexadecimal digits that stand for the Call-ID of an INVITE, "" without one."""
    named = header(invite, "call-id").encode("utf-8", "surrogateescape")
    return hashlib.sha256(named).hexdigest()[:32] if named else ""


def called_line(invite: str, *, trusted: bool) -> CalledLine:
    """Which line is called by this INVITE.

    Our own server is believed when it says which way the call has come (RFC 5806, RFC 7044).
    """
    dialled = name_address(header(invite, "p-called-party-id") or header(invite, "to"))
    way = _way(invite) if trusted else ()
    if not way:
        return CalledLine(dialled.user)
    first, last = way[0], way[-1]
    by = (last.display_name or last.user) if last.user != first.user else ""
    return CalledLine(first.user, first.display_name, by)


def _way(invite: str) -> tuple[NameAddress, ...]:
    """Who the call was for before it was for us: the line first dialled, then who forwarded it."""
    diverted = [name_address(one) for one in _listed(headers(invite, "diversion"))]
    if diverted:  # the newest stands first
        return tuple(one for one in reversed(diverted) if one.user)
    history = [name_address(one) for one in _listed(headers(invite, "history-info"))]
    return tuple(one for one in history[:-1] if one.user)


def _listed(values: list[str]) -> list[str]:
    """The members of headers that may hold several, parted by commas outside of quotes and <>."""
    member = r'(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^",<])+'
    return [found.strip() for value in values for found in re.findall(member, value)]


def says_who(message: str) -> bool:
    """Whether a SIP message says who speaks, beyond its From and To."""
    head = message.lower()
    return "\np-asserted-identity:" in head or "\nremote-party-id:" in head


def identity(message: str) -> NameAddress | None:
    """Who speaks there, by the server's word; None where it says nothing or keeps it private."""
    who, hidden = _said_by_server(message)
    private = who is None or hidden or _withheld(who) or _private(message)
    return None if private else who


def _said_by_server(message: str) -> tuple[NameAddress | None, bool]:
    """Who speaks there by P-Asserted-Identity or Remote-Party-ID, and whether that is to be hid."""
    for name in ("p-asserted-identity", "remote-party-id"):
        for value in _listed(headers(message, name)):
            who = name_address(value)
            if who.user:
                return who, "privacy=full" in value.lower().replace(" ", "")
    return None, False


def _private(message: str) -> bool:
    wanted = {word.strip().lower() for word in header(message, "privacy").split(";")}
    return bool(wanted & {"id", "user", "header"})


def _withheld(sender: NameAddress) -> bool:
    return sender.host == "anonymous.invalid" or sender.user.lower() in _WITHHELD_USERS


def is_stale(challenge: str) -> bool:
    """Whether a 401 or 407 says that what it was told was right, but outdated (RFC 7616 3.3)."""
    asked = headers(challenge, "www-authenticate") + headers(challenge, "proxy-authenticate")
    return any(_STALE.search(value) for value in asked)


def refer_number(event: str) -> str:
    """The CSeq of the REFER that an Event header names (RFC 3515 2.4.6), "" where it names none."""
    found = _REFER_ID.fullmatch(event.strip())
    return found[1] if found else ""


def answered_elsewhere(reason: str) -> bool:
    """Whether the Reason header of a CANCEL says that another phone took the call (RFC 3326)."""
    words = reason.lower().replace(" ", "")
    return "cause=200" in words or "completedelsewhere" in words


def split_host(text: str) -> tuple[str, int] | None:
    """Host and port (0 when not given) of "host" or "host:port"; None when it is neither."""
    match = _HOST_PORT.fullmatch(text.strip())
    if match is None:
        return None
    port = int(match["port"] or 0)
    return (match["host"], port) if port < _WORST_PORT else None


def target_uri(target: str, *, domain: str) -> str | None:
    """SIP URI of a number or `user@host`; None for what cannot be called.

    `domain` is the account's server, host[:port]; without one only full addresses can be called.
    """
    wanted = target.strip()
    if wanted.lower().startswith("sip:"):
        wanted = wanted[4:]
    address = _ADDRESS.fullmatch(wanted)
    if address is not None:
        user, where = address["user"], address["host"] + (address["port"] or "")
    elif domain and re.fullmatch(r"[^\s@<>\"]{1,128}", wanted):
        user, where = wanted, domain
    else:
        return None
    return f"sip:{user_part(user)}@{where}"


def user_part(user: str) -> str:
    """`user` as it may stand in a SIP URI."""
    return quote(user, safe="!*'()&=+$,-_.~#")


def own_address(display_name: str, uri: str) -> str:
    """The name-addr of an account, its display name quoted."""
    shown = clean(display_name).replace("\\", "\\\\").replace('"', '\\"').strip()
    return f'"{shown}" <{uri}>' if shown else f"<{uri}>"


def media_state(status: int) -> MediaState:
    """Our word for a pjsua call media status."""
    return _MEDIA.get(status, MediaState.NONE)


def registration(code: int, *, expires_s: int, content: bool = True) -> Registration:
    """What the final answer to a REGISTER means.

    A server that is never `content` calls each answer to its challenge outdated, not wrong.
    """
    if code // 100 == _OK // 100:
        return Registration.REGISTERED if expires_s > 0 else Registration.OFFLINE
    if code in _WRONG_PASSWORD and content:
        return Registration.WRONG_PASSWORD
    return Registration.UNREACHABLE if code in _UNREACHABLE else Registration.REFUSED


def end_cause(
    direction: Direction, code: int, *, answered: bool, ended_here: bool, reason: str = ""
) -> EndCause:
    """Why a call ended: `code` is its last SIP status, `reason` the Reason header of a CANCEL."""
    if answered:
        if ended_here:
            return EndCause.LOCAL_HANGUP
        return EndCause.REMOTE_HANGUP if code < _FAILURES else EndCause.FAILED
    if direction is Direction.INBOUND:
        return _inbound_cause(code, ended_here=ended_here, reason=reason)
    if ended_here:
        return EndCause.CANCELLED
    return _outbound_cause(code)


def _inbound_cause(code: int, *, ended_here: bool, reason: str) -> EndCause:
    if ended_here:
        return EndCause.DECLINED
    if code < _FAILURES:  # we had answered; the caller hung up before it was acknowledged
        return EndCause.REMOTE_HANGUP
    if code not in _NOT_ANSWERED:
        return EndCause.FAILED
    return EndCause.ANSWERED_ELSEWHERE if answered_elsewhere(reason) else EndCause.CANCELLED


def _outbound_cause(code: int) -> EndCause:
    table = (
        (_BUSY, EndCause.BUSY),
        ({_DECLINE}, EndCause.DECLINED),
        (_NOT_ANSWERED, EndCause.NO_ANSWER),
        (_NO_SUCH_NUMBER, EndCause.NOT_FOUND),
    )
    for codes, cause in table:
        if code in codes:
            return cause
    # 5xx and local failures are the network's; every other 4xx and 6xx is somebody's decision.
    return EndCause.REFUSED if code // 100 in {4, 6} else EndCause.FAILED
