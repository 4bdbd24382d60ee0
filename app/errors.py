"""The two kinds of errors: what a person can mend, and everything else."""

import errno

from app.i18n import N_, _

_REASONS = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EISDIR: N_("that is a folder"),
    errno.ENOTDIR: N_("there is a file where a folder should be"),
    errno.EEXIST: N_("there is a file where a folder should be"),
    errno.EACCES: N_("access is denied"),
    errno.EPERM: N_("access is denied"),
    errno.EROFS: N_("this disk can only be read"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EIO: N_("the disk does not read or write"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.ENETUNREACH: N_("no network leads there"),
    errno.EHOSTUNREACH: N_("no network leads there"),
}
"""Python gives the system's reasons in English, whatever the person speaks, but on Windows."""


class UserError(Exception):
    """Carries translated words for the person and is caught at the edge of an action.

    The words say what happened, what was kept and what to do. Any other exception is a bug.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def reason_of(error: OSError) -> str:
    """Why the system refused something, in the language in use as far as we have words."""
    counts_its_own = type(error).__module__ != "builtins"  # such as the errors of TLS
    if counts_its_own or getattr(error, "winerror", None) or error.errno not in _REASONS:
        return error.strerror or str(error)
    return _(_REASONS[error.errno])
