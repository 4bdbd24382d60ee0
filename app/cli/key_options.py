"""Where a command without a window finds the key of the recordings."""

import os
from argparse import Namespace

from app import bootstrap
from app.demo.house import demo_keychain
from app.desk.keychain import Keychain, SessionKeychain, SystemKeychain
from app.desk.recording_key import NAME
from app.errors import UserError
from app.i18n import _


def recording_keychain(options: Namespace) -> Keychain:
    """A variable of the environment, the demo's own folder, or the system's keychain."""
    name = options.recording_key_env
    if not name:
        root = bootstrap.data_paths(options.data_dir).root
        return demo_keychain(root) or SystemKeychain()
    kept = SessionKeychain()
    kept.keep(NAME, variable(name))
    return kept


def variable(name: str) -> str:
    """What a variable of the environment holds; raises `UserError` where it is not set."""
    given = os.environ.get(name)
    if given is None:
        words = _("The environment variable {name} is not set.")
        raise UserError(words.format(name=name))
    return given


class TwoKeychains:
    """One keychain for the key of the recordings, another for everything else."""

    def __init__(self, *, key: Keychain, passwords: Keychain) -> None:
        self._key = key
        self._passwords = passwords

    def password(self, account: str) -> str | None:
        """The password of `account`, None when none is kept."""
        return self._of(account).password(account)

    def keep(self, account: str, password: str) -> None:
        """Keep the password of `account`."""
        self._of(account).keep(account, password)

    def forget(self, account: str) -> None:
        """Remove the password of `account`, if there is one."""
        self._of(account).forget(account)

    def _of(self, account: str) -> Keychain:
        return self._key if account == NAME else self._passwords
