"""The supervisor's lock, kept with the records of the office so that it holds on every desk.

The passphrase is never stored: a scrypt hash of it is (RFC 7914, N = 2^15, r = 8, p = 1: 32 MiB
and about a tenth of a second a try). Wrong tries are counted in the records too, so that starting
the program again does not make them free.
"""

import os

import msgspec

from app.database.database import Database

_COST, _BLOCK, _PARALLEL = 2**15, 8, 1
_MEMORY = 64 * 1024 * 1024
_SALT_BYTES = 16
_FREE_TRIES = 3
_FIRST_WAIT_MS = 5_000
_LONGEST_WAIT_MS = 15 * 60_000
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another on paper."""


class LockState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether there is a lock, and the sections of the settings it closes."""

    there: bool = False
    sections: tuple[str, ...] = ()


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a try; `wait_ms` is how long the next one has to wait."""

    opened: bool
    wait_ms: int = 0


def load(database: Database) -> LockState:
    """The lock as it stands."""
    row = database.reader.row("SELECT sections FROM supervisor_lock WHERE id = 1")
    return LockState() if row is None else LockState(there=True, sections=tuple(row[0].split()))


def attempt(database: Database, passphrase: str, now: int) -> Tried:
    """Try the passphrase, or the recovery code, at this epoch time in milliseconds.

    The try is counted before it is weighed: two desks that try at once have tried twice.
    """
    from app.crm.lock_models import SupervisorLock

    with database.session() as session:
        lock = session.get(SupervisorLock, 1)
        if lock is None:
            return Tried(opened=True)
        left = lock.wrong_at + wait_ms(lock.wrong) - now
        if left > 0:
            return Tried(opened=False, wait_ms=left)
        lock.wrong, lock.wrong_at = lock.wrong + 1, now
        wrong, known = lock.wrong, (lock.passphrase, lock.recovery)
    entered = (passphrase, passphrase.replace("-", "").replace(" ", "").upper())
    if not any(_is(word, kept) for word, kept in zip(entered, known, strict=True)):
        return Tried(opened=False, wait_ms=wait_ms(wrong))
    with database.session() as session:
        lock = session.get(SupervisorLock, 1)
        if lock is not None:
            lock.wrong = lock.wrong_at = 0
    return Tried(opened=True)


def put(database: Database, passphrase: str, sections: tuple[str, ...]) -> str:
    """Set the lock, or change it; gives the recovery code, which is written down nowhere else.

    An empty passphrase keeps the one there is, and its code: "" is given then.
    """
    from app.crm.lock_models import SupervisorLock

    code = recovery_code()
    with database.session() as session:
        lock = session.get(SupervisorLock, 1)
        if lock is None:
            lock = SupervisorLock(id=1, passphrase="", recovery="")
            session.add(lock)
        if passphrase:
            lock.passphrase = _hash(passphrase)
            lock.recovery = _hash(code.replace("-", ""))
        lock.sections = " ".join(sections)
        lock.wrong = lock.wrong_at = 0
    return code if passphrase else ""


def remove(database: Database) -> None:
    """Take the lock away."""
    from app.crm.lock_models import SupervisorLock

    with database.session() as session:
        lock = session.get(SupervisorLock, 1)
        if lock is not None:
            session.delete(lock)


def wait_ms(wrong: int) -> int:
    """How long the next try waits after this many wrong ones: three are free, then it doubles."""
    if wrong < _FREE_TRIES:
        return 0
    return min(_FIRST_WAIT_MS << min(wrong - _FREE_TRIES, 20), _LONGEST_WAIT_MS)


def recovery_code() -> str:
    """Twenty letters in five groups: 100 bits."""
    import secrets  # OpenSSL comes with it, and nobody needs it before the window stands

    letters = "".join(secrets.choice(_LETTERS) for _ in range(20))
    return "-".join(letters[n : n + 4] for n in range(0, 20, 4))


def _hash(word: str) -> str:
    salt = os.urandom(_SALT_BYTES)
    return f"scrypt:{_COST}:{_BLOCK}:{_PARALLEL}:{salt.hex()}:{_stretch(word, salt).hex()}"


def _is(word: str, kept: str) -> bool:
    name, cost, block, parallel, salt, digest = kept.split(":")
    if name != "scrypt":
        return False
    import hmac

    made = _stretch(word, bytes.fromhex(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(made, bytes.fromhex(digest))


def _stretch(
    word: str, salt: bytes, cost: int = _COST, block: int = _BLOCK, parallel: int = _PARALLEL
) -> bytes:
    import hashlib

    return hashlib.scrypt(
        word.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=_MEMORY, dklen=32
    )
