"""How the directories stand in the records; light, for the desk asks it."""

import msgspec

from app.database.database import Database


class DirectoryState(msgspec.Struct, frozen=True, kw_only=True):
    """When a directory was refreshed (epoch ms), and how many contacts it has here."""

    refreshed_at: int
    contacts: int


def states(database: Database) -> dict[str, DirectoryState]:
    """The directories that were refreshed once, by key."""
    rows = database.reader.rows(
        "SELECT d.key, d.refreshed_at, (SELECT count(*) FROM directory_entry e"
        " WHERE e.directory_id = d.id AND e.contact_id IS NOT NULL AND e.gone_at IS NULL)"
        " FROM directory d WHERE d.refreshed_at IS NOT NULL"
    )
    return {key: DirectoryState(refreshed_at=at, contacts=count) for key, at, count in rows}
