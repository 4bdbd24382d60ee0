"""The format of a sealed recording: a header, blocks of sound, and a block that proves the end.

    magic (8) | length (4) | header, msgpack | { kind (1) | length (4) | sealed bytes } ...

Every file has a data key of its own, which lies in the header wrapped (AES-256-GCM) by the key of
the computer. Every block is sealed with the data key (AES-256-GCM); its number is the nonce, and
header, kind and number are authenticated with it: a block that was changed, moved or taken from
another recording does not open. The last block holds the number of blocks and frames: a file
without it was cut short, by a crash or by a hand. What a process has not yet sealed is never on
the disk, so a crash loses at most one block.
"""

import struct

import msgspec

from app.telephony.recordings.keys import BadKeyError, key_id

MAGIC = b"CMBREC1\n"
SUFFIX = ".sealed"
LENGTH = struct.Struct(">I")
BLOCK = struct.Struct(">BI")
SOUND, END = 1, 2
LONGEST_HEADER = 4_096
LONGEST_BLOCK = 64_000_000
_SOUND_HEAD = struct.Struct(">QI")
_NONCE_SIZE = 12


class NoRecordingError(Exception):
    """These bytes are no sealed recording."""


class BrokenBlockError(Exception):
    """A block was changed or damaged."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a recording says of itself in clear; whoever changes it cannot open it any more."""

    call_id: str
    began_at: int
    """Epoch milliseconds."""
    rate: int
    """Frames a second; a frame has two samples, the agent's and the caller's."""
    sound: str = "flac"
    key_id: str
    """Which key of the computer wraps the data key."""
    nonce: bytes = b""
    wrapped: bytes = b""


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """The last block of a recording that came to its end."""

    blocks: int
    frames: int
    ended_at: int


class SoundBlock(msgspec.Struct, frozen=True):
    """Some seconds of both sides, encoded."""

    first_frame: int
    frames: int
    encoded: bytes


class Seal:
    """Seals or opens the blocks of one recording."""

    def __init__(self, data_key: bytes, header: bytes) -> None:
        import hashlib

        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(data_key)
        self._header = hashlib.sha256(header).digest()

    def close(self, kind: int, number: int, content: bytes) -> bytes:
        """A block as it is written."""
        sealed = self._cipher.encrypt(_nonce(number), content, self._bound(kind, number))
        return BLOCK.pack(kind, len(sealed)) + sealed

    def open(self, kind: int, number: int, sealed: bytes) -> bytes:
        """The content of a block; raises `BrokenBlockError`."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(_nonce(number), sealed, self._bound(kind, number))
        except InvalidTag:
            raise BrokenBlockError(f"block {number}") from None

    def _bound(self, kind: int, number: int) -> bytes:
        return self._header + BLOCK.pack(kind, number)


def begin(header: Header, key: bytes) -> tuple[bytes, Seal]:
    """The first bytes of a new file, and the seal of its blocks; `header` lacks its data key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    data_key, nonce = AESGCM.generate_key(256), _random_nonce()
    bare = msgspec.msgpack.encode(header)
    wrapped = AESGCM(key).encrypt(nonce, data_key, bare)
    whole = msgspec.msgpack.encode(msgspec.structs.replace(header, nonce=nonce, wrapped=wrapped))
    return MAGIC + LENGTH.pack(len(whole)) + whole, Seal(data_key, whole)


def parse_header(encoded: bytes) -> Header:
    """The header of a file; raises `NoRecordingError`."""
    try:
        return msgspec.msgpack.decode(encoded, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoRecordingError(str(error)) from error


def unlock(encoded: bytes, key: bytes) -> Seal:
    """The seal of a file with this header; raises `BadKeyError`, `NoRecordingError`."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header = parse_header(encoded)
    if header.key_id != key_id(key):
        raise BadKeyError(header.key_id)
    bare = msgspec.msgpack.encode(msgspec.structs.replace(header, nonce=b"", wrapped=b""))
    try:
        return Seal(AESGCM(key).decrypt(header.nonce, header.wrapped, bare), encoded)
    except (InvalidTag, ValueError):
        raise BadKeyError(header.key_id) from None


def sound_content(block: SoundBlock) -> bytes:
    """A block of sound as bytes to seal."""
    return _SOUND_HEAD.pack(block.first_frame, block.frames) + block.encoded


def sound_block(content: bytes) -> SoundBlock:
    """The block of sound in opened bytes."""
    first, frames = _SOUND_HEAD.unpack_from(content)
    return SoundBlock(first, frames, content[_SOUND_HEAD.size :])


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE_SIZE, "big")


def _random_nonce() -> bytes:
    import secrets

    return secrets.token_bytes(_NONCE_SIZE)
