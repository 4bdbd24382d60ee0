"""What a server may answer besides an address book, and where the password never goes."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.crm.directories.carddav import CardDav
from app.crm.directories.web import Web
from app.errors import UserError

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<multistatus xmlns="DAV:"><response><href>&b;</href></response></multistatus>'
)
BOOK = (
    b'<?xml version="1.0"?><multistatus xmlns="DAV:" '
    b'xmlns:C="urn:ietf:params:xml:ns:carddav"><response><href>/book/</href><propstat><prop>'
    b"<resourcetype><collection/><C:addressbook/></resourcetype></prop>"
    b"<status>HTTP/1.1 200 OK</status></propstat></response>%b</multistatus>"
)
STOPPED = (
    b"<response><href>/book/</href><status>HTTP/1.1 507 Insufficient Storage</status></response>"
)
ELSEWHERE = (
    b'<?xml version="1.0"?><multistatus xmlns="DAV:"><response><href>/</href><propstat><prop>'
    b"<current-user-principal><href>https://elsewhere.example/me/</href>"
    b"</current-user-principal></prop><status>HTTP/1.1 200 OK</status></propstat></response>"
    b"</multistatus>"
)


class Stand(ThreadingHTTPServer):
    """A server that answers what the test says, and remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.status = 207
        self.headers: dict[str, str] = {}
        self.body = b""
        self.challenges = ['Basic realm="r"']
        self.passwords: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/book/"


class Answering(BaseHTTPRequestHandler):
    server: Stand

    def do_PROPFIND(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        word = self.headers.get("Authorization")
        if word is None:
            self.send_response(401)
            for challenge in self.server.challenges:
                self.send_header("WWW-Authenticate", challenge)
            self.end_headers()
            return
        self.server.passwords.append(word)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def stand() -> Iterator[Stand]:
    with serving() as server:
        yield server


@pytest.fixture
def other() -> Iterator[Stand]:
    with serving() as server:
        yield server


class serving:  # noqa: N801  used as a block
    """A stand that serves while the block lasts."""

    def __enter__(self) -> Stand:
        self.stand = Stand()
        self.thread = threading.Thread(target=self.stand.serve_forever, args=(0.02,))
        self.thread.start()
        return self.stand

    def __exit__(self, *_error: object) -> None:
        self.stand.shutdown()
        self.thread.join()
        self.stand.server_close()


def checked(address: str) -> int:
    return CardDav(Web(address, user="anna", password="geheim")).check().count


def test_the_password_does_not_follow_a_redirect_to_another_server(
    stand: Stand, other: Stand
) -> None:
    stand.status, stand.headers = 302, {"Location": other.url}
    with pytest.raises(UserError, match="sends us on to"):
        checked(stand.url)
    assert other.passwords == []


def test_a_redirect_on_the_same_server_is_followed(stand: Stand) -> None:
    stand.status, stand.headers = 308, {"Location": "/book/"}
    with pytest.raises(UserError, match="error"):
        checked(stand.url)  # round and round: given up, not for ever
    stand.status, stand.headers, stand.body = 207, {}, BOOK % b""
    assert checked(stand.url) == 0


def test_links_to_another_server_are_not_followed(stand: Stand) -> None:
    stand.body = ELSEWHERE
    with pytest.raises(UserError, match=r"elsewhere\.example"):
        checked(stand.url)


@pytest.mark.parametrize(
    "body", [BOMB, b"<html><body>Welcome</body></html>", b"", b"\xff\xfe\x00", b"<multistatus"]
)
def test_what_is_no_address_book_is_said_to_be_none(stand: Stand, body: bytes) -> None:
    stand.body = body
    with pytest.raises(UserError, match="is no address book"):
        checked(stand.url)


@pytest.mark.parametrize(
    ("status", "words"), [(403, "does not let"), (500, "error"), (503, "error")]
)
def test_errors_of_the_server_are_told(stand: Stand, status: int, words: str) -> None:
    stand.status = status
    with pytest.raises(UserError, match=words):
        checked(stand.url)


def test_a_server_that_asks_for_a_digest_is_given_one(stand: Stand) -> None:
    stand.challenges = ["Bearer", 'Digest realm="r", nonce="n", qop="auth"']
    stand.body = BOOK % b""
    assert checked(stand.url) == 0
    assert stand.passwords[0].startswith("Digest ")
    assert "geheim" not in "".join(stand.passwords)


def test_of_several_ways_to_log_in_the_known_one_is_taken(stand: Stand) -> None:
    stand.challenges = ["Negotiate", 'Bearer realm="r"', 'Basic realm="r"']
    stand.body = BOOK % b""
    assert checked(stand.url) == 0


@pytest.mark.parametrize(
    "challenge", ["Negotiate", 'Digest realm="r", nonce="n", algorithm=SHA-999', "Digest"]
)
def test_a_server_that_wants_another_way_to_log_in_is_told_of(stand: Stand, challenge: str) -> None:
    stand.challenges = [challenge]
    with pytest.raises(UserError, match="password"):
        checked(stand.url)


def test_a_server_that_stops_early_is_believed_about_what_it_said_alone(stand: Stand) -> None:
    stand.body = BOOK % STOPPED
    source = CardDav(Web(stand.url, user="anna", password="geheim"))
    assert not source.fetch({}, lambda _share, _words: None).complete


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://nas.example/dav", "anybody in the network could read"),
        ("http://192.168.1.9/dav", "anybody in the network could read"),
        ("ftp://nas.example/", "no address"),
        ("file:///etc/passwd", "no address"),
        ("https://anna:geheim@nas.example/", "no address"),
        ("https://nas.example:port/", "no address"),
        ("  ", "no address"),
    ],
)
def test_addresses_that_would_give_the_password_away_are_refused(address: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        Web(address, user="anna", password="geheim")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("nas.example", "https://nas.example/"),
        ("nas.example:5001/dav/", "https://nas.example:5001/dav/"),
        (" https://nas.example ", "https://nas.example/"),
        ("http://localhost:5232", "http://localhost:5232/"),
        ("http://[::1]:5232/", "http://[::1]:5232/"),
    ],
)
def test_an_address_may_be_typed_short(typed: str, address: str) -> None:
    assert Web(typed, user="anna", password="geheim").address == address


def test_a_file_that_is_no_certificate_is_named(tmp_path: object) -> None:
    with pytest.raises(UserError, match="cannot be read as a certificate"):
        Web("https://nas.example", user="anna", password="geheim", ca_file=f"{tmp_path}/none.pem")
