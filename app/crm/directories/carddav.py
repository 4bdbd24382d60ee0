"""Address books by CardDAV (RFC 6352): found from the address given, fetched where changed."""

from collections.abc import Mapping, Sequence
from itertools import islice
from urllib.parse import unquote, urlsplit

from app.crm.directories import multistatus
from app.crm.directories.entries import Book, Checked, Entry, Fetched
from app.crm.directories.multistatus import CARD, DAV, Listed, Resource
from app.crm.directories.web import Web
from app.crm.imports.source import Progress
from app.crm.imports.vcards import card_values, is_group
from app.errors import UserError
from app.i18n import _

_AT_ONCE = 100
_BOOK = f"{CARD}addressbook"
_COLLECTION = f"{DAV}collection"


class CardDav:
    """One address book, or the server it is to be found on."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def check(self) -> Checked:
        """Try the address, and count the cards of the first book found there."""
        self._web.reach()
        books = self._books()
        if not books:
            words = _("There is no address book at {address}. Nothing was changed.")
            raise UserError(words.format(address=self._web.address))
        return Checked(count=len(self._cards(books[0].address)[0]), books=tuple(books))

    def fetch(self, known: Mapping[str, str], progress: Progress) -> Fetched:
        """Fetch the cards whose mark is another than the one known."""
        self._web.reach()
        about = self._about(self._web.address, depth=0)
        if not about or not about[0].is_a(_BOOK):
            words = _("{address} is no address book any more. Nothing was changed.")
            raise UserError(words.format(address=self._web.address))
        marks, complete = self._cards(self._web.address)
        fetched = Fetched(complete=complete, seen=set(marks))
        wanted = [link for uid, (link, mark) in marks.items() if not mark or known.get(uid) != mark]
        links = iter(wanted)
        done = 0
        while part := list(islice(links, _AT_ONCE)):
            for resource in self._read_cards(part):
                self._take(fetched, resource)
            done += len(part)
            progress(done / len(wanted), self._web.host)
        return fetched

    def _take(self, fetched: Fetched, resource: Resource) -> None:
        card = resource.text(f"{CARD}address-data")
        if not card or is_group(card):
            return
        uid, mark = _uid(resource.link), resource.text(f"{DAV}getetag")
        values = card_values(card)
        if isinstance(values, str):
            fetched.troubles.append(f"{uid}: {values}")
        else:
            fetched.entries.append(Entry(uid, mark, values))

    def _cards(self, url: str) -> tuple[dict[str, tuple[str, str]], bool]:
        """Link and mark by uid of every card of a book, and whether those are all."""
        listed = self._ask(url, multistatus.MARKS, depth=1)
        found = {
            _uid(one.link): (one.link, one.text(f"{DAV}getetag"))
            for one in listed.resources
            if not one.is_a(_COLLECTION)
        }
        return found, listed.complete

    def _books(self) -> list[Book]:
        """The book at the address, or else those of this user."""
        for url in (self._web.address, self._web.at("/.well-known/carddav")):
            about = self._about(url, depth=0)
            if not about:
                continue
            if about[0].is_a(_BOOK):
                return [_book(self._web, about[0])]
            if home := self._home(about[0]):
                return self._books_in(home)
            if books := self._books_in(url):
                return books
        return []

    def _home(self, about: Resource) -> str:
        """Where the books of this user lie, "" where the server does not say."""
        home = about.link_in(f"{CARD}addressbook-home-set")
        principal = about.link_in(f"{DAV}current-user-principal")
        if not home and principal:
            found = self._about(self._web.at(principal), depth=0)
            home = found[0].link_in(f"{CARD}addressbook-home-set") if found else ""
        return self._web.at(home) if home else ""

    def _books_in(self, url: str) -> list[Book]:
        return [_book(self._web, one) for one in self._about(url, depth=1) if one.is_a(_BOOK)]

    def _about(self, url: str, *, depth: int) -> list[Resource]:
        return self._ask(url, multistatus.ABOUT, depth=depth).resources

    def _read_cards(self, links: Sequence[str]) -> list[Resource]:
        wanted = multistatus.cards_wanted(links)
        answer = self._web.ask("REPORT", self._web.address, wanted, depth=1)
        return multistatus.read(answer.body, self._web.host).resources

    def _ask(self, url: str, body: bytes, *, depth: int) -> Listed:
        answer = self._web.ask("PROPFIND", url, body, depth=depth)
        if answer.status in (404, 405, 501):
            return Listed([], complete=True)
        return multistatus.read(answer.body, self._web.host)


def _book(web: Web, about: Resource) -> Book:
    address = web.at(about.link)
    name = about.text(f"{DAV}displayname") or address.rstrip("/").rsplit("/", 1)[-1]
    return Book(name=name, address=address)


def _uid(link: str) -> str:
    """Servers write one path in several ways, and with or without their own name before it."""
    return unquote(urlsplit(link).path)
