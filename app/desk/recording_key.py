"""The keys of the recordings: the computer's own, made when first needed, and those of others.

They lie in the keychain alone, as one entry: the first key seals what is recorded here, all of them
open. A key of another computer comes by a copy that a passphrase protects (`key_copies`).
"""

import base64
import binascii
import threading
from collections.abc import Iterable

from app.desk.keychain import Keychain
from app.errors import UserError
from app.i18n import _
from app.telephony.recordings.keys import SIZE, BadKeyError, key_id, new_key

NAME = "recordings"
"""What the keys are called in the keychain."""
MOST = 20
"""As many fit into one entry of every system's keychain (Windows: 1280 letters)."""


class RecordingKey:
    """Asks the keychain once and remembers the answer; may be asked from any thread."""

    def __init__(self, keychain: Keychain) -> None:
        self._keychain = keychain
        self._keys: tuple[bytes, ...] = ()
        self._lock = threading.Lock()

    def get(self) -> bytes:
        """The key that seals, made if there is none; raises `UserError` where it cannot be kept."""
        with self._lock:
            if not self._known():
                self._keep((new_key(),))
            return self._keys[0]

    def known(self) -> tuple[bytes, ...]:
        """Every key, the one that seals first, never a new one; raises `UserError`."""
        with self._lock:
            return self._known()

    def opening(self, wanted: str) -> bytes:
        """The key with this id; raises `BadKeyError`, and `UserError` when there is none at all."""
        with self._lock:
            if wanted not in {key_id(key) for key in self._keys}:
                self._keys = self._ask()  # another program may have added it
            if not self._keys:
                raise UserError(
                    _("The keychain of this computer has no key for recordings, so they stay shut.")
                )
            for key in self._keys:
                if key_id(key) == wanted:
                    return key
            raise BadKeyError(wanted)

    def add(self, keys: Iterable[bytes]) -> int:
        """Keep keys of other computers, and say how many were new; raises `UserError`.

        A computer that has no key yet seals with the first of them from now on.
        """
        with self._lock:
            kept = self._ask()
            new = tuple(dict.fromkeys(key for key in keys if key not in kept))
            if len(kept) + len(new) > MOST:
                words = _("The keychain holds {count} keys of recordings at most. None was added.")
                raise UserError(words.format(count=MOST))
            if new:
                self._keep((*kept, *new))
            return len(new)

    def _known(self) -> tuple[bytes, ...]:
        self._keys = self._keys or self._ask()
        return self._keys

    def _ask(self) -> tuple[bytes, ...]:
        try:
            kept = self._keychain.password(NAME)
        except UserError as error:
            raise UserError(no_keychain()) from error
        return () if kept is None else parse(kept)

    def _keep(self, keys: tuple[bytes, ...]) -> None:
        try:
            self._keychain.keep(NAME, " ".join(base64.b64encode(key).decode() for key in keys))
            kept = self._ask()
        except UserError as error:
            raise UserError(no_keychain()) from error
        # What could not be read back would shut every recording for ever.
        if kept != keys:
            raise UserError(no_keychain())
        self._keys = keys


def parse(text: str) -> tuple[bytes, ...]:
    """Keys in their written form, with spaces between them; raises `UserError`."""
    try:
        keys = tuple(base64.b64decode(word, validate=True) for word in text.split())
    except (binascii.Error, ValueError):
        keys = ()
    if not keys or any(len(key) != SIZE for key in keys):
        raise UserError(_("The key for recordings is damaged: 32 bytes in Base64 are expected."))
    return keys


def no_keychain() -> str:
    """Why nothing is recorded without a keychain."""
    return _(
        "The keychain of this computer cannot be reached, so the key of the recordings cannot be "
        "kept: nothing is recorded, and nothing can be listened to. Unlock or install a keychain."
    )
