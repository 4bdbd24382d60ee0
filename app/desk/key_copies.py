"""Copies of the keys of the recordings: a file that opens with a passphrase, here or elsewhere.

The passphrase is stretched with scrypt (RFC 7914, N = 2^17, r = 8, p = 1: 128 MiB and some tenths
of a second a try); what it gives seals the keys with AES-256-GCM. What the file says in clear (when
it was made, which keys are in it, how the passphrase is stretched) is authenticated with them.
"""

import logging
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.clock import now_ms
from app.desk.recording_key import RecordingKey
from app.desk.supervisor_lock import SupervisorLock
from app.desk.tasks import Tasks
from app.errors import UserError, reason_of
from app.i18n import _, ngettext_
from app.settings import Settings, with_copied
from app.telephony.recordings.keys import SIZE, key_id
from app.telephony.rendezvous import write_private

log = logging.getLogger(__name__)

SUFFIX = ".keys"
SHORTEST = 12
"""Letters of a passphrase at least: whoever has the file may try for years."""
_KIND = "combine recording keys 1"
_COST, _HIGHEST_COST = 2**17, 2**20
_BLOCK, _PARALLEL = 8, 1
_SALT_BYTES, _NONCE_BYTES = 16, 12
_LONGEST_FILE = 64_000


Failed = Callable[[Exception], None]


class KeyCopy(msgspec.Struct, frozen=True, kw_only=True):
    """The content of the file; in JSON, bytes are Base64."""

    kind: str
    made_at: int
    """Epoch milliseconds."""
    key_ids: tuple[str, ...]
    cost: int
    salt: bytes
    nonce: bytes
    sealed: bytes = b""


class KeyCopies:
    """What a person does about the keys of this computer; closed with the section Recording.

    `read` and `keep` are of this computer's settings, which know of what there are copies.
    """

    def __init__(
        self,
        tasks: Tasks,
        lock: SupervisorLock,
        keys: RecordingKey,
        *,
        read: Callable[[], Settings],
        keep: Callable[[Settings], None],
    ) -> None:
        self._tasks = tasks
        self._lock = lock
        self._keys = keys
        self._read = read
        self._keep = keep

    def is_kept(self, key: str) -> bool:
        """Whether a copy of the key with this id was saved here, or it came from one."""
        return key in self._read().copied_keys

    def to_remind_of(self, key: str) -> bool:
        """Whether to say now that the key with this id has no copy; true once for a key."""
        known = self._read()
        if not key or known.reminded_of_key == key or self.is_kept(key):
            return False
        self._keep(msgspec.structs.replace(known, reminded_of_key=key))
        return True

    def _note(self, ids: tuple[str, ...]) -> None:
        self._keep(with_copied(self._read(), ids))

    def ids(self, then: Callable[[tuple[str, ...]], None], failed: Failed) -> None:
        """Tell the ids of the keys this computer has, the one that seals first."""
        self._tasks.ask(lambda _d: tuple(key_id(key) for key in self._keys.known()), then, failed)

    def save(
        self, file: Path, passphrase: str, then: Callable[[None], None], failed: Failed
    ) -> None:
        """Write a copy of every key; raises `UserError` where that is closed."""
        self._lock.require("recording")

        def done(ids: tuple[str, ...]) -> None:
            self._note(ids)
            then(None)

        self._tasks.ask(lambda _d: save(self._keys, file, passphrase), done, failed)

    def take(
        self, file: Path, passphrase: str, then: Callable[[int], None], failed: Failed
    ) -> None:
        """Add the keys of a copy and tell how many were new; raises `UserError` where closed."""
        self._lock.require("recording")

        def done(taken: tuple[int, tuple[str, ...]]) -> None:
            added, ids = taken
            self._note(ids)
            then(added)

        self._tasks.ask(lambda _d: take(self._keys, file, passphrase), done, failed)


def save(keys: RecordingKey, file: Path, passphrase: str) -> tuple[str, ...]:
    """Write every key of this computer, made if there is none, into a new file; gives their ids.

    Raises `UserError` for a passphrase that is too short and for a file that cannot be written.
    """
    if len(passphrase) < SHORTEST:
        raise UserError(
            ngettext_(
                "At least {count} letter, please.", "At least {count} letters, please.", SHORTEST
            )
        )
    keys.get()
    try:
        write_private(file, sealed(keys.known(), passphrase))
    except OSError as error:
        words = _("The copy could not be written to {path}: {reason}")
        raise UserError(words.format(path=file, reason=reason_of(error))) from error
    log.info("a copy of the keys of the recordings was written")
    return tuple(key_id(key) for key in keys.known())


def take(keys: RecordingKey, file: Path, passphrase: str) -> tuple[int, tuple[str, ...]]:
    """Add the keys of a copy to those of this computer: how many were new, and the ids of all.

    Raises `UserError` for a wrong passphrase and for a file that is no copy; nothing is added then.
    """
    try:
        with file.open("rb") as copy:
            content = copy.read(_LONGEST_FILE)
    except OSError as error:
        words = _("The copy {name} cannot be read: {reason}")
        raise UserError(words.format(name=file.name, reason=reason_of(error))) from error
    taken = opened(content, passphrase)
    added = keys.add(taken)
    log.info("%d keys of recordings were added from a copy", added)
    return added, tuple(key_id(key) for key in taken)


def too_short() -> str:
    """Why a passphrase does not do."""
    return ngettext_(
        "At least {count} letter, please.", "At least {count} letters, please.", SHORTEST
    )


def added_words(added: int) -> str:
    """What adding keys has changed."""
    if not added:
        return _("This computer has these keys already.")
    return ngettext_("{count} key was added.", "{count} keys were added.", added)


def sealed(keys: tuple[bytes, ...], passphrase: str) -> bytes:
    """The content of a file with these keys."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    copy = KeyCopy(
        kind=_KIND,
        made_at=now_ms(),
        key_ids=tuple(key_id(key) for key in keys),
        cost=_COST,
        salt=os.urandom(_SALT_BYTES),
        nonce=os.urandom(_NONCE_BYTES),
    )
    cipher = AESGCM(_stretch(passphrase, copy))
    content = cipher.encrypt(copy.nonce, b"".join(keys), msgspec.json.encode(copy))
    return msgspec.json.format(msgspec.json.encode(msgspec.structs.replace(copy, sealed=content)))


def opened(content: bytes, passphrase: str) -> tuple[bytes, ...]:
    """The keys in the content of a file; raises `UserError`."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    copy = _parsed(content)
    bare = msgspec.json.encode(msgspec.structs.replace(copy, sealed=b""))
    try:
        keys = AESGCM(_stretch(passphrase, copy)).decrypt(copy.nonce, copy.sealed, bare)
    except InvalidTag:
        words = _("The passphrase is wrong, or the copy was changed. No key was added.")
        raise UserError(words) from None
    return tuple(keys[at : at + SIZE] for at in range(0, len(keys), SIZE))


def _parsed(content: bytes) -> KeyCopy:
    """Refuses a cost that would take the memory of the computer: the file may be anybody's."""
    try:
        copy = msgspec.json.decode(content, type=KeyCopy)
    except (msgspec.DecodeError, UnicodeDecodeError):
        copy = None
    sound = (
        copy is not None
        and copy.kind == _KIND
        and copy.cost.bit_count() == 1
        and 1 < copy.cost <= _HIGHEST_COST
        and len(copy.nonce) == _NONCE_BYTES
    )
    if copy is None or not sound:
        raise UserError(_("This file is no copy of the keys of recordings. No key was added."))
    return copy


def _stretch(passphrase: str, copy: KeyCopy) -> bytes:
    """The same for every keyboard: an é may come as one letter or as two."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    stretch = Scrypt(salt=copy.salt, length=SIZE, n=copy.cost, r=_BLOCK, p=_PARALLEL)
    return stretch.derive(unicodedata.normalize("NFKC", passphrase).encode())
