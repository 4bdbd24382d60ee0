"""Asking one server over HTTP; its password never travels readable, nor to anybody else."""

import http.client
import ipaddress
import time
import urllib.error
import urllib.request
from email.message import Message
from typing import IO, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from app import __version__, trust
from app.crm.directories import troubles
from app.errors import UserError
from app.i18n import _

_CONNECT_S = 8.0
_ANSWER_S = 120.0
"""A small server reads thousands of cards before its first word."""
_LONGEST_S = 300.0
_LARGEST = 64 << 20
_CHUNK = 1 << 16


class Answer(NamedTuple):
    """What a server said: where it was asked in the end, status, and body."""

    url: str
    status: int
    body: bytes


class Web:
    """Speaks with the server of one address alone."""

    def __init__(self, address: str, *, user: str, password: str, ca_file: str = "") -> None:
        """Raises `UserError` for an address the password must not be sent to."""
        self.address = _checked(address)
        self.host = urlsplit(self.address).hostname or ""
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        # Of the whole server: what is asked for lies beside and above the address too.
        known.add_password(None, _origin(self.address), user, password)
        try:
            context = trust.context(ca_file)
        except OSError as error:
            raise troubles.unreadable_certificate(ca_file, error) from error
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),  # the server is in the house
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPBasicAuthHandler(known),
            _Digest(known),
            _SameServer(),
        )

    def reach(self) -> None:
        """Look whether the server is there at all; raises `UserError`."""
        parts = urlsplit(self.address)
        troubles.reach(self.host, parts.port or _PORTS[parts.scheme], _CONNECT_S)

    def at(self, link: str) -> str:
        """The whole address of a link the server gave; raises `UserError` for another server's."""
        whole = urljoin(self.address, link)
        _same_server(self.address, whole)
        return whole

    def ask(self, method: str, url: str, body: bytes, *, depth: int) -> Answer:
        """Ask the server; only an answer of success or 404, 405 or 501 comes back as one."""
        headers = {
            "Content-Type": "application/xml; charset=utf-8",
            "Depth": str(depth),
            "User-Agent": f"Combine/{__version__}",
        }
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310  checked
        try:
            with self._opener.open(request, timeout=_ANSWER_S) as answer:
                return Answer(answer.url, answer.status, self._read(answer))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.url or url, self._passed_over(error.code), b"")
        except urllib.error.URLError as error:
            reason = error.reason
            raise troubles.unreached(
                self.host, reason if isinstance(reason, OSError) else OSError(str(reason))
            ) from error
        except OSError as error:
            raise troubles.unreached(self.host, error) from error
        except ValueError as error:  # from the handlers of passwords
            words = _("{host} asks for a password in a way that is not known here.")
            raise UserError(words.format(host=self.host)) from error
        except http.client.HTTPException as error:
            words = _("What answers at {host} is no web server. Nothing was changed.")
            raise UserError(words.format(host=self.host)) from error

    def _read(self, answer: http.client.HTTPResponse) -> bytes:
        """The body, unless it is larger or takes longer than any address book."""
        parts: list[bytes] = []
        size, deadline = 0, time.monotonic() + _LONGEST_S
        while part := answer.read(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > _LARGEST or time.monotonic() > deadline:
                words = _("{host} sends more than any address book holds. Nothing was changed.")
                raise UserError(words.format(host=self.host))
        return b"".join(parts)

    def _passed_over(self, status: int) -> int:
        """The status, where it only says that there is no address book here."""
        if status in (404, 405, 501):
            return status
        if status == http.client.UNAUTHORIZED:
            words = _("{host} does not accept this user and password. Nothing was changed.")
        elif status == http.client.FORBIDDEN:
            words = _("{host} does not let this user read the address book. Nothing was changed.")
        else:
            words = _("{host} answers with an error ({status}). Nothing was changed.")
        raise UserError(words.format(host=self.host, status=status))


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Takes the digest out of several ways to log in; urllib looks at the first of them alone."""

    def http_error_401(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
    ) -> Any:  # noqa: ANN401  urllib's own
        for challenge in headers.get_all("WWW-Authenticate", []):
            if challenge.lower().startswith("digest"):
                alone = http.client.HTTPMessage()
                alone["WWW-Authenticate"] = challenge
                return super().http_error_401(req, fp, code, msg, alone)
        return None


class _SameServer(urllib.request.HTTPRedirectHandler):
    """Follows a redirect with the same question, on the same server alone."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage | Message,
        newurl: str,
    ) -> urllib.request.Request:
        del fp, code, msg, headers  # urllib hands them over; where it leads is enough
        _same_server(req.full_url, newurl)
        return urllib.request.Request(  # noqa: S310  the same server, whose scheme was checked
            newurl, req.data, dict(req.header_items()), method=req.get_method()
        )


def _checked(address: str) -> str:
    """The address with its scheme; raises `UserError` for one that cannot be used."""
    text = address.strip()
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None:
        words = _("“{text}” is no address of a server, such as https://server.example/dav.")
        raise UserError(words.format(text=text[:80]))
    if parts.scheme == "http" and not _is_here(parts.hostname or ""):
        words = _(
            "Over http:// anybody in the network could read the password. "
            "Use https://, which every server of address books offers."
        )
        raise UserError(words)
    return whole if parts.path else f"{whole}/"


def _is_here(host: str) -> bool:
    """Whether this is the computer we run on."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}:{parts.port or _PORTS.get(parts.scheme, 0)}"


_PORTS = {"http": 80, "https": 443}


def _same_server(old: str, new: str) -> None:
    if _origin(old) != _origin(new):
        words = _(
            "The server sends us on to {address}. If that is right, give that address instead. "
            "The password was not sent there."
        )
        raise UserError(words.format(address=new[:120]))
