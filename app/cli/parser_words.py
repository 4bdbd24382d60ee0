"""argparse's own words in the language of the system: Python ships them in English alone."""

import argparse

from app.i18n import N_, _

_WORDS = (
    N_("usage:"),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("not allowed with argument %s"),
)
"""What these commands can make argparse say, of Python 3.11 and 3.12."""


def speak() -> None:
    """Have every parser made from now on speak the language in use.

    argparse asks gettext for the domain of the whole process, which knows only what the
    environment says; Windows says nothing there.
    """
    argparse._ = _said  # type: ignore[attr-defined]  # it offers no other way


def _said(words: str | None) -> str | None:
    core = (words or "").strip()
    return words.replace(core, _(core)) if words and core in _WORDS else words
