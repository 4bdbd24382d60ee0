"""Contacts from vCards 2.1 to 4.0."""

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.crm.imports.source import cards
from app.i18n import _

_KINDS = (("cell", "mobile"), ("fax", "fax"), ("home", "home"), ("work", "work"), ("voice", "work"))

_GROUP = re.compile(r"^(?:X-ADDRESSBOOKSERVER-)?KIND:group\s*$", re.IGNORECASE | re.MULTILINE)


def vcard_rows(path: Path) -> Iterator[tuple[int, str, float, list[tuple[str, str]] | str]]:
    """Line, text, share read, and field and value pairs, or why the card cannot be read."""
    for line, text, share in cards(path):
        yield line, text, share, card_values(text)


def card_values(text: str) -> list[tuple[str, str]] | str:
    """Field and value pairs of one card, or why it cannot be read."""
    if "END:VCARD" not in text.upper():
        return _("the card has no end")
    try:
        return _values(text)
    except Exception as error:  # noqa: BLE001  the parser's errors have no common base
        return _("the card cannot be read: {reason}").format(reason=str(error)[:200])


def is_group(text: str) -> bool:
    """Whether a card stands for a list of people, and for nobody."""
    return _GROUP.search(text) is not None


def _values(text: str) -> list[tuple[str, str]]:
    import vobject

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        card: Any = vobject.readOne(text, allowQP=True)
    values: list[tuple[str, str]] = []
    for name, lines in card.contents.items():
        for line in lines:
            values += _pairs(name, line)
    values = [(field, value.strip()) for field, value in values if value.strip()]
    if any(field in ("given_name", "family_name") for field, _value in values):
        values = [pair for pair in values if pair[0] != "name"]
    return values


def _pairs(name: str, line: Any) -> list[tuple[str, str]]:  # noqa: ANN401  vobject is untyped
    value = line.value
    if name == "n":
        given = " ".join(filter(None, (_joined(value.given), _joined(value.additional))))
        return [("given_name", given), ("family_name", _joined(value.family))]
    if name == "org":
        return [("organisation", str(value[0]) if isinstance(value, list) else str(value))]
    if name == "tel":
        kinds = {kind.casefold() for kind in line.params.get("TYPE", [])}
        kind = next((ours for theirs, ours in _KINDS if theirs in kinds), "work")
        return [(kind, str(value).removeprefix("tel:"))]
    plain = {"fn": "name", "email": "email", "title": "job_title", "note": "notes"}
    return [(plain[name], str(value))] if name in plain else []


def _joined(value: Any) -> str:  # noqa: ANN401  text or a list of texts
    return " ".join(value) if isinstance(value, list) else str(value)
