"""The office: its name, country and the rules its figures follow."""

from app.crm.rows import Office
from app.database.database import Database

_COLUMNS = (
    "name, country, language, zone, service_level_s, service_level_target, short_abandon_s,"
    " pbx_prefixes"
)
_LOAD = f"SELECT {_COLUMNS} FROM office WHERE id = 1"


def load(database: Database) -> Office:
    """The office as stored; the defaults until it has been saved once."""
    row = database.reader.row(_LOAD)
    if row is None:
        return Office()
    return Office(
        name=row[0],
        country=row[1],
        language=row[2],
        zone=row[3],
        service_level_s=row[4],
        service_level_target=row[5],
        short_abandon_s=row[6],
        prefixes=tuple(row[7].split()),
    )


def save(database: Database, office: Office) -> None:
    """Store the office; another service level is worked into the sums of the past at once."""
    from app.crm import rollups
    from app.crm.models import Office as OfficeRecord

    with database.session() as session:
        record = session.get(OfficeRecord, 1)
        if record is None:
            record = OfficeRecord(id=1)
            session.add(record)
        another_level = record.service_level_s != office.service_level_s
        record.name = office.name.strip()
        record.country = office.country
        record.language = office.language
        record.zone = office.zone
        record.service_level_s = office.service_level_s
        record.service_level_target = office.service_level_target
        record.short_abandon_s = office.short_abandon_s
        record.pbx_prefixes = " ".join(office.prefixes)
        session.flush()
        if another_level:
            rollups.rebuild_in(session)
