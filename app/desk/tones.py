"""Keypad tones as people paste them: with blanks, pauses, and waits for the person."""

import re

_FILLING = re.compile(r"[\s.\-()/\u00a0\u202f]+")
_TONES = re.compile(r"[0-9*#A-Da-d,pP;wW]+")
_WAIT = re.compile(r"[;wW]")


def tones(text: str) -> tuple[str, ...]:
    """The tones in `text`, parted where a "w" waits for the person; () for what are no tones.

    A comma waits half a second, a "p" two.
    """
    wanted = _FILLING.sub("", text)
    if not _TONES.fullmatch(wanted):
        return ()
    return tuple(part for part in _WAIT.split(wanted) if part)
