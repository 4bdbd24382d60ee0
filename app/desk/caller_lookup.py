"""Who has a number: a contact of the office, else a colleague."""

from msgspec.structs import replace

from app.crm import lookup
from app.crm.rows import CallerMatch, Office
from app.database.database import Database
from app.team import members


def find_anybody(database: Database, remote: str, office: Office) -> CallerMatch:
    """The contacts that may have a number; where there is none, who of the team has it."""
    match = lookup.find_caller(database, remote, office.country, office.prefixes)
    if match.kind != "unknown":
        return match
    member = members.at_extension(database, remote)
    if member is None:
        return match
    return replace(match, kind="colleague", colleague=member.name)
