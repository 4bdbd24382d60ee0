"""What calls can come to: the list agents choose from at wrap-up."""

from app.crm.rows import Disposition
from app.database.database import Database

_ACTIVE = (
    "SELECT id, code, name_fr, name_en, follow_up FROM disposition WHERE active"
    " ORDER BY position, id"
)


def active(database: Database, language: str) -> tuple[Disposition, ...]:
    """The dispositions to choose from, in order, named in "fr" or "en"."""
    rows = database.reader.rows(_ACTIVE)
    return tuple(
        Disposition(
            id=row[0],
            code=row[1],
            name=row[2] if language == "fr" else row[3],
            follow_up=bool(row[4]),
        )
        for row in rows
    )
