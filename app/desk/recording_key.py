"""The key of this computer's recordings: made when first needed, kept in the keychain alone."""

import base64
import binascii
import threading

from app.desk.keychain import Keychain
from app.errors import UserError
from app.i18n import _
from app.telephony.recordings.keys import SIZE, new_key

NAME = "recordings"
"""What the key is called in the keychain."""


class RecordingKey:
    """Asks the keychain once and remembers the answer; may be asked from any thread."""

    def __init__(self, keychain: Keychain) -> None:
        self._keychain = keychain
        self._key: bytes | None = None
        self._lock = threading.Lock()

    def get(self) -> bytes:
        """The key, made if there is none; raises `UserError` where it cannot be kept."""
        with self._lock:
            if self._key is None:
                self._key = self._ask() or self._make()
            return self._key

    def known(self) -> bytes:
        """The key, never a new one; raises `UserError` when there is none."""
        with self._lock:
            if self._key is None:
                self._key = self._ask()
            if self._key is None:
                raise UserError(
                    _("The keychain of this computer has no key for recordings, so they stay shut.")
                )
            return self._key

    def _ask(self) -> bytes | None:
        try:
            kept = self._keychain.password(NAME)
        except UserError as error:
            raise UserError(no_keychain()) from error
        return None if kept is None else parse(kept)

    def _make(self) -> bytes:
        key = new_key()
        try:
            self._keychain.keep(NAME, base64.b64encode(key).decode())
            kept = self._keychain.password(NAME)
        except UserError as error:
            raise UserError(no_keychain()) from error
        # What could not be read back would shut every recording for ever.
        if kept is None or parse(kept) != key:
            raise UserError(no_keychain())
        return key


def parse(text: str) -> bytes:
    """The key in its written form; raises `UserError`."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != SIZE:
        raise UserError(_("The key for recordings is damaged: 32 bytes in Base64 are expected."))
    return key


def no_keychain() -> str:
    """Why nothing is recorded without a keychain."""
    return _(
        "The keychain of this computer cannot be reached, so the key of the recordings cannot be "
        "kept: nothing is recorded, and nothing can be listened to. Unlock or install a keychain."
    )
