"""The databases these tests run on."""

from tests.peers.offices import (
    database,
    postgres_database,
    postgres_template,
    sqlite_database,
    sqlite_template,
)
from tests.peers.postgres import postgres

__all__ = [
    "database",
    "postgres",
    "postgres_database",
    "postgres_template",
    "sqlite_database",
    "sqlite_template",
]
