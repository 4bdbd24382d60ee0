"""What the first ring needs is read while nobody waits for it."""

from app.clock import now_ms
from app.crm import numbers, search
from app.database.database import Database
from app.i18n import current


def warm_up(database: Database) -> None:
    """Import and open what the first call and the first search would wait for."""
    numbers.display("+33144556677", "FR")
    current().time(now_ms())
    search.search(database, "a", limit=1)
