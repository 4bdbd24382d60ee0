"""Databases of an office for tests: the same test runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.crm import office as offices
from app.crm.rows import Office
from app.database.database import Database, sqlite_url
from app.database.opening import open_database
from app.paths import DataPaths
from tests.peers.postgres import Postgres

OFFICE = Office(name="Papeterie Lumière", country="FR", language="fr", zone="Europe/Paris")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file of an office, to be copied: migrating takes 300 ms."""
    paths = DataPaths(tmp_path_factory.mktemp("template")).create()
    database = open_database(paths)
    offices.save(database, OFFICE)
    database.close()
    return paths.database


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database of an office."""
    name = postgres.create()
    paths = DataPaths(tmp_path_factory.mktemp("template")).create()
    database = open_database(paths, postgres.url(name))
    offices.save(database, OFFICE)
    database.close()
    return name


@pytest.fixture
def sqlite_database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """An office's database in a SQLite file."""
    paths = DataPaths(tmp_path / "records").create()
    shutil.copyfile(sqlite_template, paths.database)
    database = Database(sqlite_url(paths.database))
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres: Postgres, postgres_template: str) -> Iterator[Database]:
    """An office's database on a PostgreSQL server."""
    name = postgres.create(postgres_template)
    database = Database(postgres.url(name))
    yield database
    database.close()
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An office's database, on each of the two in turn."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found = request.getfixturevalue(name)
    assert isinstance(found, Database)
    return found
