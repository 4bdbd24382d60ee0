"""Names folded for sorting and searching: no case, no accents, words parted by one space."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")
_LATIN_MARKS = re.compile("[\u0300-\u036f]+")
_ONLY_LATIN_MARKS = re.compile("[\0-\u02ff\u0300-\u036f\u2000-\u206f]*")
_LATIN = re.compile("[\0-\x7f\u0300-\u036f]*")
# Letters that Unicode does not take apart into a base letter and an accent.
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


class Keys(NamedTuple):
    """What a contact is sorted and found by."""

    sort: str
    """Family name, given name; or the organisation without both."""
    organisation: str
    search: str
    """Every word of its names, organisation and e-mail address, each once."""


def fold(text: str) -> str:
    """`text` in small letters without accents, its words parted by single spaces."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of `text`, in order."""
    if text.isascii():
        return _WORD.findall(text.lower())
    # Taken apart first: some letters have a small form only then, and get new marks by it.
    apart = unicodedata.normalize("NFKD", text).casefold()
    if not _LATIN.fullmatch(apart):
        apart = unicodedata.normalize("NFKD", apart.translate(_LIGATURES))
    if not _ONLY_LATIN_MARKS.fullmatch(apart):
        apart = "".join(c for c in apart if not unicodedata.combining(c))
    return _WORD.findall(_LATIN_MARKS.sub("", apart))


def begins(text: str, typed: str) -> bool:
    """Whether every word of `typed`, perhaps cut short, begins a word of `text`."""
    there = f" {fold(text)}"
    return all(f" {word}" in there for word in words(typed))


# The same names and firms come again and again in a file.
_words_again = lru_cache(maxsize=8_192)(words)


def contact_keys(given_name: str, family_name: str, organisation: str, email: str) -> Keys:
    """The keys of a contact; the first is empty for one without any name."""
    names = _words_again(family_name) + _words_again(given_name)
    firm = _words_again(organisation) if organisation else []
    every = dict.fromkeys(names + firm + words(email))
    return Keys(" ".join(names or firm), " ".join(firm), " ".join(every))


def prefix_end(prefix: str) -> str:
    """The text behind every text that starts with `prefix`, for a range over an index."""
    return prefix + "\U0010ffff"
