"""Reading entries of a directory: what cannot be used of one is left out, the person is not.

In a file a bad cell is rejected, to be mended and imported again; in a directory somebody else
would have to mend it. And a directory of the house has extensions, which a file seldom has.
"""

import msgspec

from app.crm import numbers
from app.crm.contacts import is_email, is_number
from app.crm.directories.entries import Values
from app.crm.imports.contact_rows import ParsedContact, ParsedNumber
from app.crm.imports.headings import NUMBER_KINDS
from app.crm.imports.reading import Words, contact_of


def contact_in(values: Values, country: str) -> ParsedContact:
    """The contact of an entry; raises `RowRejectedError` for one without any name."""
    said = {field: text.replace("\0", "") for field, text in reversed(values)}
    words = {field: text for field, text in said.items() if field not in NUMBER_KINDS}
    if not is_email(words.get("email", "")):
        words.pop("email", None)
    if words.get("name") == words.get("organisation"):
        words.pop("name", None)  # the card of a firm, which has no given and no family name
    contact = contact_of(Words(**words), (), country)
    found: dict[str, ParsedNumber] = {}
    for kind, raw in values:
        if kind in NUMBER_KINDS and is_number(raw, country):
            number = ParsedNumber(kind, numbers.normalise(raw, country) or "", raw)
            found.setdefault(key_of(number), number)
    return msgspec.structs.replace(contact, numbers=tuple(found.values()))


def key_of(number: ParsedNumber) -> str:
    """What makes two writings one number: E.164, or the digits where there is none."""
    return number.e164 or numbers.reversed_digits(number.raw)[::-1]
