"""Names folded for sorting and searching: no case, no accents, words parted by one space."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart into a base letter and an accent.
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def fold(text: str) -> str:
    """`text` in small letters without accents, its words parted by single spaces."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of `text`, in order."""
    if text.isascii():
        return _WORD.findall(text.lower())
    plain = text.casefold().translate(_LIGATURES)
    apart = unicodedata.normalize("NFKD", plain)
    return _WORD.findall("".join(c for c in apart if not unicodedata.combining(c)))


def sort_key(given_name: str, family_name: str, organisation: str) -> str:
    """What a contact is sorted by: family name, given name, or the organisation without both."""
    return fold(f"{family_name} {given_name}") or fold(organisation)


def search_key(given_name: str, family_name: str, organisation: str, email: str) -> str:
    """Every word a contact is found by, each once."""
    found = words(f"{family_name} {given_name} {organisation} {email}")
    return " ".join(dict.fromkeys(found))


def prefix_end(prefix: str) -> str:
    """The text behind every text that starts with `prefix`, for a range over an index."""
    return prefix + "\U0010ffff"
