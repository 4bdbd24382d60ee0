"""Radicale, a real server of address books, on loopback with TLS and passwords of its own."""

import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.peers.certificates import Certificates
from tests.peers.programs import free_port, program, running, wait_until

USER, PASSWORD = "anna", "geheim 1é"
_CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
ssl = True
certificate = {certificate}
key = {key}
max_connections = 20

[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0

[storage]
filesystem_folder = {folder}/collections

[web]
type = none
"""
_BOOK = (
    b'<?xml version="1.0"?><D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">'
    b"<D:set><D:prop><D:resourcetype><D:collection/><C:addressbook/></D:resourcetype>"
    b"<D:displayname>%s</D:displayname></D:prop></D:set></D:mkcol>"
)


@dataclass(slots=True)
class Radicale:
    """A server with one user, whose books the test makes and fills."""

    folder: Path
    certificates: Certificates
    port: int = field(default_factory=free_port)
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def root(self) -> str:
        """Address of the server."""
        return f"https://localhost:{self.port}/"

    def start(self) -> None:
        """Start it and wait until it answers."""
        (self.folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        config = self.folder / "config"
        config.write_text(
            _CONFIG.format(
                port=self.port,
                folder=self.folder,
                certificate=self.certificates.server,
                key=self.certificates.server_key,
            )
        )
        command = [program("radicale", "radicale"), "--config", str(config)]
        self._stack.enter_context(running(command, self.folder / "log", self.folder))
        wait_until("radicale answers", self._answers, 20)

    def stop(self) -> None:
        """End it."""
        self._stack.close()

    def make_book(self, name: str) -> str:
        """Make an address book and give its address."""
        url = f"{self.root}{USER}/{name}/"
        self.send("MKCOL", url, _BOOK % name.encode(), "application/xml")
        return url

    def put(self, book: str, card_name: str, *lines: str, begun: str = "VERSION:3.0") -> None:
        """Put a card into a book, or another one in its place."""
        text = "\r\n".join(("BEGIN:VCARD", begun, f"UID:{card_name}", *lines, "END:VCARD", ""))
        self.send("PUT", f"{book}{card_name}.vcf", text.encode(), "text/vcard")

    def fill(self, book: str, cards: Mapping[str, str]) -> None:
        """Put many cards, each a whole text, into a book at once: as files, past the server."""
        place = self.folder / "collections" / "collection-root" / USER / book.split("/")[-2]
        for name, text in cards.items():
            (place / f"{name}.vcf").write_text(text, encoding="utf-8", newline="")

    def clear(self) -> None:
        """Take every book away."""
        for place in (self.folder / "collections" / "collection-root" / USER).glob("*/"):
            if not place.name.startswith("."):
                self.remove(f"{self.root}{USER}/{place.name}/", "")

    def remove(self, book: str, card_name: str) -> None:
        """Take a card out of a book, or ("") the whole book away."""
        name = f"{card_name}.vcf" if card_name else ""
        self.send("DELETE", f"{book}{name}", b"", "text/plain")

    def send(self, method: str, url: str, body: bytes, kind: str) -> None:
        """Ask for something as the user does; raises OSError."""
        word = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Content-Type": kind, "Authorization": f"Basic {word}"}
        context = ssl.create_default_context(cafile=str(self.certificates.authority))
        line = HTTPSConnection("localhost", self.port, context=context, timeout=60)
        try:
            line.request(method, quote(urlsplit(url).path), body, headers)
            assert line.getresponse().status < 300
        finally:
            line.close()

    def _answers(self) -> bool:
        try:
            self.send("PROPFIND", self.root, b"", "text/xml")
        except OSError:
            return False
        return True


@pytest.fixture(scope="session")
def radicale(
    tmp_path_factory: pytest.TempPathFactory, certificates: Certificates
) -> Iterator[Radicale]:
    server = Radicale(tmp_path_factory.mktemp("radicale"), certificates)
    server.start()
    yield server
    server.stop()
