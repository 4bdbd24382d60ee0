"""The text of instant messages, as it may be kept and shown: bounded, plain, whole."""

import unicodedata

LONGEST = 4000
"""Characters kept of a message; more is cut off and marked."""
LONGEST_SENT = 1000
"""Characters a person may send at once, as `sent_length` counts them."""
_BYTES_A_CHARACTER = 3
"""Of UTF-8: with its headers a text of so many must fit the 4,000 bytes pjsip takes."""
_KEPT_CONTROLS = frozenset("\n\t")
_PLAIN = ("text/plain", "text/html", "")


def sent_length(text: str) -> int:
    """Characters a text counts for: the many bytes of emoji count for more than one."""
    return max(len(text), -(-len(text.encode()) // _BYTES_A_CHARACTER))


def received_text(text: str, content_type: str) -> str | None:
    """What is kept of a message of this type; None for one that is no text for people.

    Markup is kept as the text it is, for nothing here reads it. Bytes that are no UTF-8 become the
    replacement character.
    """
    kind = content_type.partition(";")[0].strip().lower()
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    whole = whole.replace("\r\n", "\n").replace("\r", "\n")
    if kind == "message/cpim":  # headers, more headers, then the text
        parts = whole.split("\n\n", 2)
        whole, kind = parts[-1], "text/plain"
    if kind not in _PLAIN:
        return None
    kept = "".join(c for c in whole if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    kept = kept.strip("\n")
    if not kept.strip():
        return None
    return kept if len(kept) <= LONGEST else f"{kept[:LONGEST]}…"
