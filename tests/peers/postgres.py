"""A PostgreSQL 15 of the tests' own: a fresh cluster on a private socket, gone when they end."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

_DEADLINE_S = 30
_PLACES = ("/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin")
_numbers = count(1)


class Postgres:
    """A running cluster; databases are made and dropped in it."""

    def __init__(self, folder: Path, user: str) -> None:
        self.folder = folder
        self.user = user

    def url(self, name: str) -> str:
        """The URL of one of its databases, as the program's settings hold it."""
        return f"postgresql://{self.user}@/{name}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Make a database like `template` and give its name."""
        name = f"office_{next(_numbers)}"
        self.run(f'CREATE DATABASE {name} TEMPLATE {template} ENCODING "UTF8"')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run one statement outside every test database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def binary(name: str) -> str:
    """Path of one of PostgreSQL's programs; fails the test where it is not installed."""
    for place in _PLACES:
        if (found := Path(place, name)).exists():
            return str(found)
    on_path = shutil.which(name)
    if on_path is None:
        pytest.fail("PostgreSQL is not installed: apt-get install postgresql-15")
    return on_path


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A cluster that runs while the block does; no root, no TCP, no waiting for the disk."""
    # A socket's path may have 107 bytes: not below pytest's own long folder.
    folder = Path(tempfile.mkdtemp(prefix="combine-pg-", dir="/tmp"))
    user = _unprivileged(folder)
    try:
        _make_cluster(folder, user)
        server = _start(folder, user)
        try:
            cluster = Postgres(folder, "office")
            _wait_until_up(cluster, server)
            yield cluster
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> str | None:
    """The account to start the server under when the tests run as root, whom initdb refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            shutil.chown(folder, name)
        except LookupError:
            continue
        return name
    pytest.fail("no account without privileges to run PostgreSQL under")


def _make_cluster(folder: Path, user: str | None) -> None:
    options = ["--username=office", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(
        [binary("initdb"), f"--pgdata={folder / 'data'}", "--no-sync", *options],
        check=False,
        cwd=folder,
        user=user,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr


def _start(folder: Path, user: str | None) -> "subprocess.Popen[bytes]":
    settings = (
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "listen_addresses=",
        f"unix_socket_directories={folder}",
        "shared_buffers=64MB",
        "max_connections=40",
    )
    options = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [binary("postgres"), "-D", str(folder / "data"), *options],
            cwd=folder,
            user=user,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)  # "fast": whoever is connected is sent away
    try:
        server.wait(timeout=_DEADLINE_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait_until_up(cluster: Postgres, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _DEADLINE_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(cluster.url("postgres")).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("PostgreSQL did not start:\n" + (cluster.folder / "log").read_text()[-2000:])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One cluster for all tests that ask for it."""
    with running_postgres() as cluster:
        yield cluster
