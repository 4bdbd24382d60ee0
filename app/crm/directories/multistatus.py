"""Questions and answers of WebDAV (RFC 4918) and CardDAV (RFC 6352), as XML."""

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from app.errors import UserError
from app.i18n import _

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DAV = "{DAV:}"
CARD = "{urn:ietf:params:xml:ns:carddav}"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'

ABOUT = (
    f"{_HEAD}<propfind {_SPACES}><prop><resourcetype/><displayname/><current-user-principal/>"
    "<C:addressbook-home-set/></prop></propfind>"
).encode()
"""What a resource is, and where the address books of this user are."""
MARKS = (f"{_HEAD}<propfind {_SPACES}><prop><resourcetype/><getetag/></prop></propfind>").encode()
"""Which cards there are, and the mark of each."""
_STOPPED_EARLY = " 507 "
_GOOD = " 200 "


class Resource(NamedTuple):
    """One thing the server speaks of: its link, and what it has been asked about."""

    link: str
    properties: "dict[str, Element]"

    def text(self, name: str) -> str:
        """A property as text, "" where there is none."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def link_in(self, name: str) -> str:
        """The first link within a property, "" where there is none."""
        found = self.properties.get(name)
        link = found.findtext(f"{DAV}href") if found is not None else ""
        return (link or "").strip()

    def is_a(self, kind: str) -> bool:
        """Whether it is a "{DAV:}collection" or a "{...}addressbook"."""
        found = self.properties.get(f"{DAV}resourcetype")
        return found is not None and found.find(kind) is not None


class Listed(NamedTuple):
    """The resources of an answer; not `complete` when the server stopped before its end."""

    resources: list[Resource]
    complete: bool


def cards_wanted(links: Sequence[str]) -> bytes:
    """The question for these cards."""
    wanted = "".join(f"<href>{html.escape(link)}</href>" for link in links)
    return (
        f"{_HEAD}<C:addressbook-multiget {_SPACES}><prop><getetag/><C:address-data/></prop>"
        f"{wanted}</C:addressbook-multiget>"
    ).encode()


def read(body: bytes, host: str) -> Listed:
    """The answer as resources; raises `UserError` for what is none."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _no_address_book(host) from error
    if root.tag != f"{DAV}multistatus":
        raise _no_address_book(host)
    found: list[Resource] = []
    complete = True
    for response in root.iterfind(f"{DAV}response"):
        link = (response.findtext(f"{DAV}href") or "").strip()
        complete = complete and _STOPPED_EARLY not in f"{response.findtext(f'{DAV}status')} "
        properties = {
            one.tag: one
            for part in response.iterfind(f"{DAV}propstat")
            if _GOOD in f"{part.findtext(f'{DAV}status')} "
            for one in part.iterfind(f"{DAV}prop/*")
        }
        if link and properties:
            found.append(Resource(link, properties))
    return Listed(found, complete)


def _no_address_book(host: str) -> UserError:
    words = _("What {host} answers is no address book. Nothing was changed.")
    return UserError(words.format(host=host))
