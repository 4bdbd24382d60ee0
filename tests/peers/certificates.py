"""Certificates made while the tests run: an authority, a server, and ones not to be trusted."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.peers.programs import program

_DAYS = "2"


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files of one test authority."""

    authority: Path
    stranger: Path
    """Another authority, which has signed nothing here."""
    server: Path
    server_key: Path
    wrong_name: Path
    wrong_name_key: Path
    expired: Path
    """For the key of `server`, and long over."""
    client: Path
    """A certificate of a telephone, with its key in the same file."""
    locked: Path
    """The same, but the key wants a passphrase."""


def make(folder: Path) -> Certificates:
    """Make them all in `folder`."""
    for authority in ("authority", "stranger"):
        _openssl(
            folder,
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", _DAYS),
            *("-keyout", f"{authority}.key", "-out", f"{authority}.pem"),
            *("-subj", f"/CN=Test {authority}"),
            *("-addext", "basicConstraints=critical,CA:TRUE"),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
        )
    _sign(folder, "server", "DNS:localhost,IP:127.0.0.1")
    _sign(folder, "wrong_name", "DNS:elsewhere.example")
    _expire(folder, "server", "expired")
    _sign(folder, "phone", "DNS:phone.example", "clientAuth")
    _openssl(folder, *("rsa", "-aes256", "-passout", "pass:x", "-in", "phone.key", "-out", "l.key"))
    for name, key in (("client", "phone.key"), ("locked", "l.key")):
        parts = [(folder / part).read_text() for part in ("phone.pem", key)]
        (folder / f"{name}.pem").write_text("".join(parts))
    return Certificates(
        authority=folder / "authority.pem",
        stranger=folder / "stranger.pem",
        server=folder / "server.pem",
        server_key=folder / "server.key",
        wrong_name=folder / "wrong_name.pem",
        wrong_name_key=folder / "wrong_name.key",
        expired=folder / "expired.pem",
        client=folder / "client.pem",
        locked=folder / "locked.pem",
    )


def _sign(folder: Path, name: str, alternative_names: str, usage: str = "serverAuth") -> None:
    (folder / f"{name}.ext").write_text(
        f"subjectAltName={alternative_names}\nextendedKeyUsage={usage}\nbasicConstraints=CA:FALSE\n"
    )
    _openssl(
        folder,
        *("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key"),
        *("-out", f"{name}.csr", "-subj", f"/CN={name}"),
    )
    _openssl(
        folder,
        *("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey", "authority.key"),
        *("-CAcreateserial", "-days", _DAYS, "-extfile", f"{name}.ext", "-out", f"{name}.pem"),
    )


def _expire(folder: Path, name: str, made: str) -> None:
    """Sign the request of `name` once more, for a day that is over."""
    _openssl(
        folder,
        *("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey", "authority.key"),
        *("-CAcreateserial", "-days", "-1", "-extfile", f"{name}.ext", "-out", f"{made}.pem"),
    )


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(
        [program("openssl", "openssl"), *words], cwd=folder, check=True, capture_output=True
    )


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make(tmp_path_factory.mktemp("certificates"))
