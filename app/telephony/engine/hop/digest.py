"""Answers to the challenges of a server (digest, RFC 8760), for what the hop itself asks.

pjsip signs its own requests and hands its signature to nobody.
"""

import hashlib
import os
import re
from collections.abc import Callable

import msgspec

from app.telephony.engine.hop.message import Message

_PARAMETER = re.compile(rb'([A-Za-z]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_BEST = b"SHA-256"
_HASHES = {_BEST: hashlib.sha256, b"MD5": hashlib.md5}
_SIGNED_BY = {b"www-authenticate": b"Authorization", b"proxy-authenticate": b"Proxy-Authorization"}
_MOST_ASKED = 2
"""Challenges one request is signed for: the one known before may have grown old."""


class Login(msgspec.Struct, frozen=True):
    """Name and password of an account, which never appear in a log."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Words for logs; neither appears."""
        return "Login()"


class _Challenge(msgspec.Struct):
    realm: bytes
    nonce: bytes
    opaque: bytes | None
    algorithm: bytes
    counts: bool
    """Whether the server wants its nonces counted (qop)."""
    used: int = 0


class Signer:
    """Signs requests of one account; a challenge serves for many of them, as servers allow."""

    def __init__(
        self, login: Login, own_nonce: Callable[[], bytes] = lambda: os.urandom(8).hex().encode()
    ) -> None:
        self._login = login
        self._own_nonce = own_nonce
        self._challenges: dict[bytes, _Challenge] = {}

    def learn(self, refusal: Message, *, asked: int) -> bool:
        """Take in a 401 or 407; whether to ask again, having been refused `asked` times before."""
        found: dict[bytes, _Challenge] = {}
        for name, line in zip(refusal.names, refusal.lines, strict=True):
            signed_by = _SIGNED_BY.get(name)
            challenge = _challenge(line.partition(b":")[2]) if signed_by else None
            if signed_by is None or challenge is None:
                continue
            if signed_by not in found or challenge.algorithm == _BEST:
                found[signed_by] = challenge
        self._challenges |= found
        return bool(found) and asked < _MOST_ASKED

    def lines(self, method: bytes, uri: bytes) -> list[bytes]:
        """The header lines that sign a request, none before the server has asked for any."""
        return [
            b"%b: %b" % (name, self._signature(challenge, method, uri))
            for name, challenge in self._challenges.items()
        ]

    def _signature(self, challenge: _Challenge, method: bytes, uri: bytes) -> bytes:
        challenge.used += 1
        make = _HASHES[challenge.algorithm]

        def digest(*parts: bytes) -> bytes:
            return make(b":".join(parts)).hexdigest().encode()

        user, password = self._login.user.encode(), self._login.password.encode()
        secret = digest(user, challenge.realm, password)
        asked = digest(method, uri)
        fields = {
            b"username": user.replace(b"\\", b"\\\\").replace(b'"', b'\\"'),
            b"realm": challenge.realm,
            b"nonce": challenge.nonce,
            b"uri": uri,
        }
        plain = {b"algorithm": challenge.algorithm}
        if challenge.counts:
            count, own = b"%08x" % challenge.used, self._own_nonce()
            fields[b"response"] = digest(secret, challenge.nonce, count, own, b"auth", asked)
            fields[b"cnonce"] = own
            plain |= {b"qop": b"auth", b"nc": count}
        else:
            fields[b"response"] = digest(secret, challenge.nonce, asked)
        if challenge.opaque is not None:
            fields[b"opaque"] = challenge.opaque
        quoted = [b'%b="%b"' % pair for pair in fields.items()]
        return b"Digest " + b", ".join(quoted + [b"%b=%b" % pair for pair in plain.items()])


def _challenge(value: bytes) -> _Challenge | None:
    """The challenge of one header, None for one that we cannot answer."""
    scheme, _space, rest = value.strip().partition(b" ")
    if scheme.lower() != b"digest":
        return None
    said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(rest)}
    algorithm = said.get(b"algorithm", b"MD5").upper()
    qualities = {one.strip().lower() for one in said.get(b"qop", b"").split(b",")} - {b""}
    if (
        algorithm not in _HASHES
        or not said.get(b"nonce")
        or (qualities and b"auth" not in qualities)
    ):
        return None
    return _Challenge(
        realm=said.get(b"realm", b""),
        nonce=said[b"nonce"],
        opaque=said.get(b"opaque"),
        algorithm=algorithm,
        counts=bool(qualities),
    )
