"""The lock lies with the records, in either database."""

from app.crm.supervisor_lock import LockState, attempt, load, put, remove
from app.database.database import Database


def test_a_lock_is_set_opened_changed_and_taken_away(database: Database) -> None:
    assert load(database) == LockState()
    code = put(database, "a long passphrase", ("accounts", "office"))
    assert load(database) == LockState(there=True, sections=("accounts", "office"))
    assert attempt(database, "a long passphrase", 1_000).opened
    assert not attempt(database, "another", 2_000).opened
    assert attempt(database, code.lower(), 3_000).opened
    assert put(database, "", ("office",)) == ""
    assert load(database).sections == ("office",)
    assert attempt(database, "a long passphrase", 4_000).opened
    remove(database)
    assert load(database) == LockState()
