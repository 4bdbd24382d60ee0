"""Passwords, kept by the operating system's keychain and nowhere else."""

from pathlib import Path
from typing import Protocol

import msgspec

from app.errors import UserError
from app.i18n import _
from app.telephony.rendezvous import write_private

_SERVICE = "Combiné"


class Keychain(Protocol):
    """Keeps one password under the name of each account."""

    def password(self, account: str) -> str | None:
        """The password of `account`, None when none is kept; raises `UserError`."""

    def keep(self, account: str, password: str) -> None:
        """Keep the password of `account`; raises `UserError` when it cannot be kept."""

    def forget(self, account: str) -> None:
        """Remove the password of `account`, if there is one; raises `UserError`."""


class SystemKeychain:
    """The keychain of Windows, macOS or the Linux desktop."""

    def password(self, account: str) -> str | None:
        """The password of `account`, None when none is kept; raises `UserError`."""
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(_SERVICE, account)
        except KeyringError as error:
            raise UserError(_no_keychain()) from error

    def keep(self, account: str, password: str) -> None:
        """Keep the password of `account`; raises `UserError` when it cannot be kept."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(_SERVICE, account, password)
        except KeyringError as error:
            raise UserError(_no_keychain()) from error

    def forget(self, account: str) -> None:
        """Remove the password of `account`, if there is one; raises `UserError`."""
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            keyring.delete_password(_SERVICE, account)
        except PasswordDeleteError:
            return
        except KeyringError as error:
            raise UserError(_no_keychain()) from error


class SessionKeychain:
    """Keeps passwords in memory until the program ends: for the demo and for one-off accounts."""

    def __init__(self) -> None:
        self._passwords: dict[str, str] = {}

    def password(self, account: str) -> str | None:
        """The password of `account`, None when none is kept."""
        return self._passwords.get(account)

    def keep(self, account: str, password: str) -> None:
        """Keep the password of `account` until the program ends."""
        self._passwords[account] = password

    def forget(self, account: str) -> None:
        """Remove the password of `account`, if there is one."""
        self._passwords.pop(account, None)


class FolderKeychain:
    """Keeps passwords in a file, in clear: for the demo, whose people and calls are invented."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def password(self, account: str) -> str | None:
        """The password of `account`, None when none is kept."""
        return self._read().get(account)

    def keep(self, account: str, password: str) -> None:
        """Keep the password of `account`."""
        write_private(self._file, msgspec.json.encode({**self._read(), account: password}))

    def forget(self, account: str) -> None:
        """Remove the password of `account`, if there is one."""
        left = {name: word for name, word in self._read().items() if name != account}
        write_private(self._file, msgspec.json.encode(left))

    def _read(self) -> dict[str, str]:
        if not self._file.exists():
            return {}
        return msgspec.json.decode(self._file.read_bytes(), type=dict[str, str])


def _no_keychain() -> str:
    return _(
        "The keychain of this computer cannot be reached, so the password was not kept. "
        "Unlock or install a keychain, then enter the password again."
    )
