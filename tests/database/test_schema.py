"""The migrations make exactly what the models describe."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import app.crm.availability_models
import app.crm.directory_models
import app.crm.lock_models
import app.crm.message_models
import app.crm.models
import app.crm.recording_models
import app.crm.rollup_models
import app.team.models
from app.database import migrating
from app.database.base import Base
from app.database.database import Database
from app.database.revisions import HEAD, REVISIONS

SUBJECTS = (
    app.crm.availability_models,
    app.crm.directory_models,
    app.crm.lock_models,
    app.crm.message_models,
    app.crm.models,
    app.crm.recording_models,
    app.crm.rollup_models,
    app.team.models,
)
SEARCH_INDEX = "contact_search"


def described_by_models(thing: object, name: str | None, kind: str, *_others: object) -> bool:
    """Everything but the index of the search, which neither database's models can describe."""
    return SEARCH_INDEX not in (name or "")


def test_the_migrations_make_what_the_models_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": described_by_models, "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_model_of_every_subject_is_a_table(database: Database) -> None:
    tables = set(inspect(database.engine).get_table_names())
    assert tables >= set(Base.metadata.tables)
    assert {"contact", "call", "member", "rollup_day_agent"} <= tables


def test_the_program_knows_its_own_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(REVISIONS)
    assert scripts.get_current_head() == HEAD


def test_the_first_migration_can_be_taken_back(database: Database) -> None:
    with database.engine.connect() as connection, connection.begin():
        command.downgrade(migrating._config(connection), "base")
    left = set(inspect(database.engine).get_table_names())
    assert left <= {"alembic_version"}


def test_deleting_a_contact_leaves_its_calls(sqlite_database: Database) -> None:
    assert sqlite_database.path is not None
    with sqlite3.connect(sqlite_database.path) as connection:
        found = connection.execute("PRAGMA foreign_key_list(call)").fetchall()
    assert ("contact", "SET NULL") in {(row[2], row[6]) for row in found}


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_every_key_into_a_big_table_has_an_index(table: str) -> None:
    """Without one, deleting a contact would read two million calls."""
    described = Base.metadata.tables[table]
    indexed = {next(iter(index.columns)).name for index in described.indexes}
    indexed |= {next(iter(described.primary_key.columns)).name}
    for key in described.foreign_keys:
        if key.ondelete is not None:
            assert key.parent.name in indexed
