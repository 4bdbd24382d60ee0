"""Reading one row of contacts: its words and numbers become a contact, or why they cannot."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.crm import folding, numbers
from app.crm.contacts import is_email
from app.crm.imports import fields
from app.crm.imports.contact_rows import ParsedContact, ParsedNumber
from app.crm.imports.rejects import RowRejectedError
from app.i18n import _

_SEVERAL = re.compile(r"\s*[;|\n]\s*|\s+/\s+|,\s*(?=[+0])")
_LANGUAGES = {
    "fr": "fr",
    "francais": "fr",
    "french": "fr",
    "en": "en",
    "anglais": "en",
    "english": "en",
}


class Words(NamedTuple):
    """What a row says but for its numbers, as it stands in its source."""

    given_name: str = ""
    family_name: str = ""
    name: str = ""
    organisation: str = ""
    job_title: str = ""
    email: str = ""
    language: str = ""
    pinned_note: str = ""
    notes: str = ""
    no_sales: str = ""
    customer_since: str = ""


def contact_of(words: Words, found: Sequence[tuple[str, str]], country: str) -> ParsedContact:
    """The contact these words and numbers (kind and writing) say; raises `RowRejectedError`."""
    if "'" in "".join(words):
        words = Words(*map(fields.bare, words))
    given, family = words.given_name, words.family_name
    if words.name and not given and not family:
        given, family = _names(words.name)
    organisation, email = words.organisation, words.email
    keys = folding.contact_keys(given, family, organisation, email)
    if not keys.sort:
        raise RowRejectedError(_("neither a name nor an organisation"))
    if email and not is_email(email):
        raise RowRejectedError(_("“{text}” is no e-mail address").format(text=email[:80]))
    read: dict[str, ParsedNumber] = {}
    for kind, cell in found:
        _add_numbers(read, kind, fields.bare(cell), country)
    return ParsedContact(
        given_name=given,
        family_name=family,
        organisation=organisation,
        organisation_key=keys.organisation,
        sort_key=keys.sort,
        search_key=keys.search,
        job_title=words.job_title,
        email=email,
        email_key=email.casefold(),
        language=_LANGUAGES.get(words.language.casefold(), "") if words.language else "",
        pinned_note=words.pinned_note,
        notes=words.notes,
        no_sales=fields.truth(words.no_sales) if words.no_sales else None,
        customer_since=fields.day(words.customer_since) if words.customer_since else None,
        numbers=tuple(read.values()),
    )


def _names(whole: str) -> tuple[str, str]:
    before, comma, behind = whole.partition(",")
    if comma:
        return behind.strip(), before.strip()
    first, _space, last = whole.rpartition(" ")
    return first.strip(), last


def _add_numbers(found: dict[str, ParsedNumber], kind: str, cell: str, country: str) -> None:
    e164 = numbers.normalise(cell, country)
    if e164 is not None:
        found.setdefault(e164, ParsedNumber(kind, e164, cell))
        return
    several = [part for part in _SEVERAL.split(cell) if part]
    for raw in several:
        e164 = numbers.normalise(raw, country) if len(several) > 1 else None
        if e164 is None:
            raise RowRejectedError(_("“{text}” is no telephone number").format(text=raw[:40]))
        found.setdefault(e164, ParsedNumber(kind, e164, raw))
