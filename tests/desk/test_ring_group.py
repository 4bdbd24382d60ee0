"""Two real desks of one line, which share the records: a call that rings at both is one call."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.crm import rollups
from app.database.database import Database
from app.desk.loop import Loop
from app.paths import DataPaths
from app.reports.metrics import month_figures
from app.settings import Account
from app.telephony.commands import HangUp, Register
from app.telephony.events import CallAnswered, CallEnded, Registration
from tests.peers.engines import Telephone, Telephones
from tests.peers.kamailio import USERS, Kamailio
from tests.peers.real_desk import RealDesk

CALLER, LINE = "alice", "bob"


@pytest.fixture
def desks(
    postgres_database: Database, kamailio: Kamailio, tmp_path: Path
) -> Iterator[tuple[RealDesk, RealDesk]]:
    """Both registered for the same line, each with a connection of its own."""
    loop, made, connections = Loop(), [], []
    for name in ("left", "right"):
        connections.append(Database(postgres_database.url))
        real = RealDesk(DataPaths(tmp_path / name).create(), connections[-1], loop)
        account = Account(registrar=kamailio.address, user=LINE)
        real.keychain.keep(account.name, USERS[LINE])
        real.desk.begin(account)
        made.append(real)
    left, right = made
    left.until(lambda: left.registered and right.registered)
    yield left, right
    for real, connection in zip(made, connections, strict=True):
        real.desk.leave()
        connection.close()


@pytest.fixture
def caller(telephones: Telephones, kamailio: Kamailio) -> Telephone:
    telephone = telephones()
    telephone.send(
        Register(account=CALLER, registrar=kamailio.address, user=CALLER, password=USERS[CALLER])
    )
    telephone.wait_registration(CALLER, Registration.REGISTERED)
    return telephone


def ring_both(caller: Telephone, desks: tuple[RealDesk, RealDesk]) -> str:
    """Call the line and wait until both desks ring."""
    left, right = desks
    call_id = caller.dial(LINE, CALLER)
    left.until(lambda: left.desk.calls.ringing and right.desk.calls.ringing)
    return call_id


def logged(database: Database) -> list[str]:
    """The outcomes of the calls in the log, none of which runs any more."""
    rows = database.reader.rows("SELECT outcome FROM call WHERE ended_at IS NOT NULL ORDER BY 1")
    return [row[0] for row in rows]


def counted(database: Database) -> tuple[object, ...]:
    """Received, answered and missed calls of the month; the sums agree with the log."""
    assert rollups.compare(database) == ()
    month = database.reader.row("SELECT local_day / 100 FROM call")
    assert month is not None
    figures = month_figures(database, f"{month[0] // 100}-{month[0] % 100:02}").figures
    return tuple(figures[name] for name in ("received", "answered", "missed"))


def test_what_one_desk_answers_is_one_received_and_answered_call(
    caller: Telephone, desks: tuple[RealDesk, RealDesk], postgres_database: Database
) -> None:
    left, right = desks
    call_id = ring_both(caller, desks)
    left.desk.answer(left.desk.calls.ringing[0].call_id)
    caller.wait_for(CallAnswered)
    right.until(lambda: not right.desk.calls.ringing)
    caller.send(HangUp(call_id=call_id))
    left.until(lambda: len(logged(postgres_database)) == 2)
    assert logged(postgres_database) == ["answered", "answered_elsewhere"]
    assert counted(postgres_database) == (1, 1, 0)


def test_what_nobody_answers_is_one_missed_call_with_two_legs(
    caller: Telephone, desks: tuple[RealDesk, RealDesk], postgres_database: Database
) -> None:
    left, _right = desks
    call_id = ring_both(caller, desks)
    caller.send(HangUp(call_id=call_id))
    caller.wait_for(CallEnded)
    left.until(lambda: len(logged(postgres_database)) == 2)
    keys = postgres_database.reader.rows("SELECT DISTINCT call_key FROM call")
    assert len(keys) == 1
    assert "rang_along" in logged(postgres_database)
    assert counted(postgres_database) == (1, 0, 1)
