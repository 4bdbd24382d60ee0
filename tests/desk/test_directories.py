"""Directories read by a real child process from a real server; once a day; behind the lock."""

import queue
from collections.abc import Callable

import pytest

from app.clock import now_ms
from app.crm import search
from app.crm.directories import refresh
from app.crm.supervisor_lock import LockState
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.jobs import ProcessJobs
from app.desk.keychain import SessionKeychain
from app.errors import UserError
from app.settings import Directory
from tests.crm.directories.scripted import Scripted, silence
from tests.held_jobs import HeldJobs
from tests.peers.radicale import PASSWORD, USER, Radicale

KNOWN = Directory(id="k", label="Clients", address="https://cloud.example/dav/", user="anna")


@pytest.fixture
def real(radicale: Radicale) -> Directory:
    """An address book of one person on a server."""
    radicale.clear()
    address = radicale.make_book("Clients")
    radicale.put(address, "e", "FN:Élodie Dupont", "N:Dupont;Élodie;;;", "TEL:0612345678")
    trusted = str(radicale.certificates.authority)
    return Directory(id="r", label="Clients", address=address, user=USER, ca_file=trusted)


def settled(desk: Desk, act: Callable[[], None]) -> None:
    """Let `act` start a job, and hear on this thread all that the job says."""
    posted: queue.Queue[Callable[[], None]] = queue.Queue()
    desk.jobs = ProcessJobs(posted.put)
    act()
    while desk.directories.standing("r").runs:
        posted.get(timeout=30)()


def test_a_directory_is_read_by_a_process_of_its_own(
    desk: Desk, records: Database, real: Directory
) -> None:
    settled(desk, lambda: desk.directories.save(real, PASSWORD))
    standing = desk.directories.standing("r")
    assert (standing.trouble, standing.result["created"]) == ("", 1)
    assert standing.state is not None
    assert standing.state.contacts == 1
    assert search.search(records, "dupont")[0].name == "Élodie Dupont"


def test_a_refused_password_is_told_and_tried_again_when_asked(
    desk: Desk, real: Directory, keychain: SessionKeychain
) -> None:
    settled(desk, lambda: desk.directories.save(real, "wrong"))
    assert "does not accept" in desk.directories.standing("r").trouble
    keychain.keep(real.name, PASSWORD)
    settled(desk, lambda: desk.directories.refresh("r"))
    assert desk.directories.standing("r").trouble == ""


def test_a_server_is_tried_with_a_password_that_nobody_keeps(
    desk: Desk, real: Directory, keychain: SessionKeychain
) -> None:
    answers: queue.Queue[object] = queue.Queue()
    desk.jobs = ProcessJobs(lambda function: function())
    desk.directories.check(real, PASSWORD, answers.put, answers.put)
    found = answers.get(timeout=30)
    assert isinstance(found, dict)
    assert found["count"] == 1
    assert keychain.password(real.name) is None
    assert desk.directories.all == ()


@pytest.mark.parametrize(("hours", "times"), [(1, 0), (19, 0), (21, 1), (200, 1)])
def test_what_was_not_read_today_is_read_by_itself(
    desk: Desk, jobs: HeldJobs, records: Database, hours: int, times: int
) -> None:
    source = Scripted()
    source.put("a", name="Anna Schmidt")
    refresh.refresh(records, source, key="k", name="Clients", progress=silence)
    with records.session() as session:
        at = now_ms() - hours * 3_600_000
        session.connection().exec_driver_sql(f"UPDATE directory SET refreshed_at = {at}")
    desk.directories.save(KNOWN, "geheim")
    jobs.last.failed("away")
    jobs.started.clear()
    desk.directories.refresh_due()
    assert len(jobs.started) == times


def test_one_directory_is_read_once_at_a_time(desk: Desk, jobs: HeldJobs) -> None:
    desk.directories.save(KNOWN, "geheim")
    desk.directories.refresh("k")
    assert len(jobs.started) == 1


def test_without_its_password_a_directory_says_so(
    desk: Desk, jobs: HeldJobs, keychain: SessionKeychain
) -> None:
    desk.directories.save(KNOWN, "geheim")
    jobs.last.done({})
    keychain.forget(KNOWN.name)
    desk.directories.refresh("k")
    assert "not in the keychain" in desk.directories.standing("k").trouble
    assert len(jobs.started) == 1


def test_where_the_keychain_is_closed_the_password_serves_once(
    desk: Desk, jobs: HeldJobs, keychain: SessionKeychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_account: str, _password: str) -> None:
        raise UserError("The keychain is closed.")

    notices: list[Notice] = []
    desk.bus.subscribe(Notice, notices.append)
    monkeypatch.setattr(keychain, "keep", closed)
    desk.directories.save(KNOWN, "geheim")
    assert [notice.words for notice in notices] == ["The keychain is closed."]
    assert jobs.last.secret == "geheim"


def test_the_supervisors_lock_closes_the_directories(desk: Desk, jobs: HeldJobs) -> None:
    desk.directories.save(KNOWN, "geheim")
    jobs.started.clear()
    desk.lock.begin(LockState(there=True, sections=("directories",)))
    with pytest.raises(UserError, match="locked"):
        desk.directories.save(Directory(id="", label="Other", address="https://x.example"), "x")
    with pytest.raises(UserError, match="locked"):
        desk.directories.remove("k", lambda _kept: None)
    assert desk.directories.all == (KNOWN,)
    assert jobs.started == []


def test_a_directory_that_cannot_be_forgotten_stays(desk: Desk, jobs: HeldJobs) -> None:
    desk.directories.save(KNOWN, "geheim")
    desk.directories.remove("k", lambda _kept: None)
    jobs.last.failed("The records are busy.")
    assert desk.directories.all == (KNOWN,)


def test_a_directory_that_is_removed_takes_its_password_with_it(
    desk: Desk, jobs: HeldJobs, keychain: SessionKeychain
) -> None:
    desk.directories.save(KNOWN, "geheim")
    desk.directories.remove("k", lambda _kept: None)
    jobs.last.done({"removed": 3, "kept": 0})
    assert desk.directories.all == ()
    assert keychain.password(KNOWN.name) is None
