"""The buttons the office puts on its telephones: a label, a number or code, and what it does."""

import msgspec

from app.database.database import Database

DIAL, TRANSFER, TONES = "dial", "transfer", "tones"
ACTS = (DIAL, TRANSFER, TONES)
MOST = 24


class QuickButton(msgspec.Struct, frozen=True, kw_only=True):
    """One button: DIAL calls `target`, TRANSFER sends the call there, TONES presses its digits."""

    label: str
    target: str
    act: str = DIAL


def everyone(database: Database) -> tuple[QuickButton, ...]:
    """The buttons in their order."""
    rows = database.reader.rows("SELECT label, target, act FROM quick_button ORDER BY position, id")
    return tuple(QuickButton(label=row[0], target=row[1], act=row[2]) for row in rows)


def replace(database: Database, buttons: tuple[QuickButton, ...]) -> None:
    """Put these buttons in the place of all others."""
    from sqlalchemy import delete, insert

    from app.crm.availability_models import QuickButton as Record

    values = [
        {"position": place, "label": one.label, "target": one.target, "act": one.act}
        for place, one in enumerate(buttons[:MOST])
    ]
    with database.session() as session:
        session.execute(delete(Record))
        if values:
            session.execute(insert(Record), values)
