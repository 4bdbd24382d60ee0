"""Names in scripts that Inter does not hold, as they are drawn: Hebrew, Arabic, symbols.

A PDF is drawn from the left to the right: what is read from the right is turned round here, by
the rules of Unicode (UAX 9), and Arabic letters take the shape their neighbours ask for.
"""

import unicodedata
from functools import cache
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.reports.palette import REGULAR

FALLBACK = "DejaVu"
"""The typeface for what Inter does not hold."""

_FROM_THE_RIGHT = {"R", "AL"}


def is_plain(words: str) -> bool:
    """Whether Inter alone can draw these words as they stand."""
    return words.isascii() or _inter().issuperset(map(ord, words))


def in_drawn_order(words: str) -> str:
    """`words` from the left to the right; unchanged where nothing is read from the right."""
    if not any(unicodedata.bidirectional(letter) in _FROM_THE_RIGHT for letter in words):
        return words
    # Imported here: hardly any office needs them.
    import arabic_reshaper
    from bidi import get_display

    return str(get_display(arabic_reshaper.reshape(words)))


def runs(words: str, font: str) -> list[tuple[str, str]]:
    """The typeface and the words of each stretch; `font` wherever it can."""
    if is_plain(words):
        return [(font, words)]
    known = _inter()
    stretches = groupby(words, key=lambda letter: ord(letter) in known)
    return [(font if ours else FALLBACK, "".join(letters)) for ours, letters in stretches]


@cache
def _inter() -> frozenset[int]:
    typeface = pdfmetrics.getFont(REGULAR)
    return frozenset(typeface.face.charToGlyph if isinstance(typeface, TTFont) else ())
