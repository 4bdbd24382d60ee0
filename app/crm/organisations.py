"""Organisations contacts belong to, known by their folded name."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from app.crm.folding import fold, prefix_end
from app.database.bulk import Bulk
from app.database.database import Database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_STARTING = (
    "SELECT name FROM organisation WHERE name_key >= :low AND name_key < :high"
    " ORDER BY name_key LIMIT :limit"
)


def names_starting_with(database: Database, text: str, limit: int = 10) -> tuple[str, ...]:
    """Names that begin with `text`, accents and case aside, in order; none for no text."""
    key = fold(text)
    if not key:
        return ()
    bounds = {"low": key, "high": prefix_end(key), "limit": limit}
    return tuple(row[0] for row in database.reader.rows(_STARTING, bounds))


def find_or_create(session: "Session", name: str) -> int | None:
    """Id of the organisation of this name, made when new; None for a name without a letter."""
    from sqlalchemy import text

    shown = " ".join(name.split())
    key = fold(shown)
    if not key:
        return None
    # Another desk may be making the same one at this moment.
    session.execute(
        text(
            "INSERT INTO organisation (name, name_key) VALUES (:name, :key)"
            " ON CONFLICT (name_key) DO NOTHING"
        ),
        {"name": shown, "key": key},
    )
    found = session.scalar(text("SELECT id FROM organisation WHERE name_key = :key"), {"key": key})
    return None if found is None else int(found)


def ids_of(bulk: Bulk, names: Mapping[str, str]) -> dict[str, int]:
    """Ids by folded name for these names by folded name, those that are new made at once."""
    found = _known_ids(bulk, names)
    new = [(" ".join(names[key].split()), key) for key in names if key not in found]
    if new:
        # Another desk on the same server may be making the same one.
        bulk.insert("organisation", ("name", "name_key"), new, "ON CONFLICT (name_key) DO NOTHING")
        found |= _known_ids(bulk, [key for _name, key in new])
    return found


def _known_ids(bulk: Bulk, keys: Iterable[str]) -> dict[str, int]:
    rows = bulk.rows(
        f"SELECT name_key, id FROM organisation WHERE name_key {bulk.among('keys')}",
        {"keys": bulk.listed(keys)},
    )
    return dict(rows)
