"""The key that seals the recordings of a computer, and the one that seals each of them."""

import os

SIZE = 32
"""Bytes: AES-256."""


class BadKeyError(Exception):
    """This key does not open this recording."""


def new_key() -> bytes:
    """A key nobody has."""
    return os.urandom(SIZE)


def key_id(key: bytes) -> str:
    """Sixteen hexadecimal digits that name a key and say nothing about it."""
    import hashlib  # OpenSSL comes with it, and nobody needs it before the window stands

    return hashlib.sha256(b"combine recording key\0" + key).hexdigest()[:16]
