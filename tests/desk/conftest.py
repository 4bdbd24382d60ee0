"""A desk without a window on the fake telephone and a real database, driven step by step."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bootstrap import build_desk
from app.bus import EventBus
from app.crm import office as offices
from app.crm.rows import Office
from app.database.database import Database
from app.database.opening import open_database
from app.desk.desk import Desk
from app.desk.jobs import ProcessJobs
from app.desk.keychain import SessionKeychain
from app.desk.tasks import Workers
from app.paths import DataPaths
from app.settings import Account
from app.telephony.fake import FakePhone


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path / "office").create()


@pytest.fixture
def records(paths: DataPaths) -> Iterator[Database]:
    database = open_database(paths)
    offices.save(database, Office(name="Papeterie", country="FR", zone="Europe/Paris"))
    yield database
    database.close()


@pytest.fixture
def keychain() -> SessionKeychain:
    keychain = SessionKeychain()
    keychain.keep("101@pbx", "secret")
    return keychain


@pytest.fixture
def phone_and_bus() -> tuple[FakePhone, EventBus]:
    bus = EventBus()
    return FakePhone(bus.publish), bus


@pytest.fixture
def phone(phone_and_bus: tuple[FakePhone, EventBus]) -> FakePhone:
    return phone_and_bus[0]


def begun(
    paths: DataPaths, records: Database, phone: FakePhone, bus: EventBus, keychain: SessionKeychain
) -> Desk:
    """A desk of this office that has begun its day."""
    desk = build_desk(
        paths=paths,
        phone=lambda: phone,
        bus=bus,
        workers=Workers.inline(records),
        jobs=ProcessJobs(lambda function: function()),
        keychain=keychain,
    )
    desk.begin(Account(registrar="pbx", user="101"))
    return desk


@pytest.fixture
def desk(
    paths: DataPaths,
    records: Database,
    phone_and_bus: tuple[FakePhone, EventBus],
    keychain: SessionKeychain,
) -> Desk:
    return begun(paths, records, *phone_and_bus, keychain)


@pytest.fixture
def desk_of_tomorrow(
    paths: DataPaths, records: Database, keychain: SessionKeychain
) -> Callable[[], Desk]:
    """The same office when the program is started anew."""
    bus = EventBus()
    return lambda: begun(paths, records, FakePhone(bus.publish), bus, keychain)
