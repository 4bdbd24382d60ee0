"""What the death of one process does to the other."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.paths import DataPaths
from app.telephony import client, engine_process, rendezvous, watchdog
from app.telephony.client import PhoneClient
from app.telephony.commands import Answer, Dial, HangUp, Register
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    CallsFound,
    CommandRefused,
    EndCause,
    EngineLost,
    EngineReady,
    MediaState,
    Registration,
)
from tests.peers.engines import Telephone, Telephones
from tests.peers.kamailio import USERS, Kamailio
from tests.peers.programs import wait_until

DESK = """
import sys, time
from pathlib import Path
from tests.peers.engines import Telephone
from app.telephony.events import CallAnswered
desk = Telephone(Path(sys.argv[1]))
desk.start()
desk.direct()
desk.dial(sys.argv[2])
desk.wait_for(CallAnswered)
print("talking", flush=True)
time.sleep(60)
"""


def talk(here: Telephone, there: Telephone, target: str, account: str = "direct") -> str:
    call_id = here.dial(target, account)
    there.send(Answer(call_id=there.wait_ringing().call_id))
    here.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    here.wait_for(CallAnswered)
    return call_id


def alive(pid: int) -> bool:
    # A killed child of this process stays as a zombie until somebody has waited for it.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_engine_killed_in_a_call_is_said_restarted_and_registered_again(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    here, there = telephones(), telephones()
    here.send(
        Register(account="alice", registrar=kamailio.address, user="alice", password=USERS["alice"])
    )
    here.wait_registration("alice", Registration.REGISTERED)
    call_id = talk(here, there, there.direct(), "alice")
    mark, killed_at = here.mark(), time.time()
    os.kill(here.ready.pid, signal.SIGKILL)
    lost = here.wait_for(EngineLost, since=mark)
    assert lost.at / 1000 - killed_at < 1
    ended = here.wait_for(CallEnded, since=mark)
    assert (ended.call_id, ended.cause) == (call_id, EndCause.INTERRUPTED)
    assert here.wait_registration("alice", Registration.OFFLINE, since=mark)
    port = here.ready.sip_port
    assert here.wait_for(EngineReady, since=mark).sip_port == port
    assert here.wait_registration("alice", Registration.REGISTERED, since=mark)


def test_a_hung_engine_is_ended_and_its_successor_registers(
    telephones: Telephones, kamailio: Kamailio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "ASK_EVERY_S", 0.5)
    here = telephones()
    here.send(
        Register(account="alice", registrar=kamailio.address, user="alice", password=USERS["alice"])
    )
    here.wait_registration("alice", Registration.REGISTERED)
    mark, hung = here.mark(), here.ready.pid
    os.kill(hung, signal.SIGSTOP)
    lost = here.wait_for(EngineLost, since=mark)
    assert "did not answer" in lost.reason
    assert here.wait_for(EngineReady, since=mark).pid != hung
    assert here.wait_registration("alice", Registration.REGISTERED, since=mark)
    assert not alive(hung)


def test_a_desk_that_finds_a_hung_engine_gets_another_one(
    telephones: Telephones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "GREETING_S", 1.0)
    folder = tmp_path / "office"
    first = telephones(folder=folder)
    hung = first.ready.pid
    first.stop(end_engine=False)
    os.kill(hung, signal.SIGSTOP)
    second = telephones(folder=folder, start=False)
    second.phone.start()
    assert second.wait_for(EngineReady, seconds=15).pid != hung


def test_commands_to_an_engine_that_is_away_are_refused(telephone: Telephone) -> None:
    telephone.stop()
    telephone.send(HangUp(call_id="x"))
    assert telephone.wait_for(CommandRefused).reason == "engine_away"


def test_an_engine_that_cannot_start_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    telephone = Telephone(tmp_path / "office", "--data-dir", str(tmp_path / "file" / "x"))
    telephone.phone.start()
    lost = telephone.wait_for(EngineLost)
    assert "ended while it started" in lost.reason
    telephone.stop(end_engine=False)
    assert len(telephone.all(EngineLost)) == 1


def test_a_desk_killed_in_a_call_finds_it_again(telephones: Telephones, tmp_path: Path) -> None:
    there = telephones()
    folder = tmp_path / "office"
    desk = subprocess.Popen(
        [sys.executable, "-c", DESK, str(folder), there.direct()], stdout=subprocess.PIPE
    )
    assert desk.stdout is not None
    with desk.stdout:
        there.send(Answer(call_id=there.wait_ringing().call_id))
        assert desk.stdout.readline() == b"talking\n"
    desk.kill()
    desk.wait()
    again = telephones(folder=folder)
    found = again.wait_for(CallsFound).calls
    assert len(found) == 1
    assert found[0].answered_at is not None
    assert not there.all(CallEnded)
    again.send(HangUp(call_id=found[0].call_id))
    assert there.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP


def test_an_engine_without_desk_and_call_ends_itself(telephones: Telephones) -> None:
    telephone = telephones("--linger", "0.3")
    pid = telephone.ready.pid
    telephone.stop(end_engine=False)
    wait_until("the engine has ended", lambda: not alive(pid))
    assert rendezvous.find(telephone.paths.engine_file) is None


def test_an_engine_begun_ahead_is_the_one_that_is_spoken_to(telephones: Telephones) -> None:
    telephone = telephones(start=False, begun=True)
    wait_until("it says where", lambda: rendezvous.find(telephone.paths.engine_file))
    begun = rendezvous.find(telephone.paths.engine_file)
    assert begun is not None
    assert telephone.start().pid == begun.pid


def test_an_engine_begun_in_vain_is_ended(telephones: Telephones) -> None:
    telephone = telephones(start=False, begun=True)
    wait_until("it says where", lambda: rendezvous.find(telephone.paths.engine_file))
    telephone.stop()
    wait_until("it has ended", lambda: rendezvous.find(telephone.paths.engine_file) is None)


def test_no_engine_is_begun_beside_one_that_runs(telephone: Telephone) -> None:
    assert engine_process.begin(telephone.paths, no_sound=True, bind="127.0.0.1") is None


def test_an_engine_that_cannot_start_says_why_in_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = [sys.executable, "-c", "import a_library_that_is_missing"]
    monkeypatch.setattr("app.telephony.engine_process.own_command", lambda *_words: program)
    paths = DataPaths(tmp_path / "office")

    assert engine_process.start(paths).ended.wait(10)
    assert "No module named 'a_library_that_is_missing'" in paths.engine_crash_log.read_text()


def test_an_engine_told_to_end_leaves_nothing_behind(telephones: Telephones) -> None:
    here, there = telephones(), telephones()
    here.direct()
    talk(here, there, there.direct())
    address = rendezvous.find(here.paths.engine_file)
    assert address is not None
    os.kill(here.ready.pid, signal.SIGTERM)
    assert there.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP
    wait_until("its socket is gone", lambda: not Path(address.address).exists())


def test_a_second_desk_is_turned_away(telephone: Telephone) -> None:
    heard: list[object] = []
    second = PhoneClient(telephone.paths, heard.append, no_sound=True, bind="127.0.0.1")
    second.start()
    wait_until("the second desk is told", lambda: heard)
    second.stop(end_engine=False)
    lost = heard[0]
    assert isinstance(lost, EngineLost)
    assert str(os.getpid()) in lost.reason
    assert not telephone.all(EngineLost)


def test_only_one_engine_runs_for_a_folder(telephone: Telephone) -> None:
    command = [sys.executable, "-m", "app", "engine", "--no-sound"]
    command += ["--data-dir", str(telephone.paths.root)]
    finished = subprocess.run(command, timeout=10, check=False, capture_output=True)
    assert finished.returncode == 3


def test_the_key_of_the_engine_is_for_its_owner_alone(telephone: Telephone) -> None:
    assert telephone.paths.engine_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", [b"", b"{", b'{"address": 5}', b"\xff\xfe\x00"])
def test_a_damaged_engine_file_does_not_stop_the_desk(
    telephones: Telephones, tmp_path: Path, text: bytes
) -> None:
    telephone = telephones(folder=tmp_path / "office", start=False)
    telephone.paths.engine_file.write_bytes(text)
    assert telephone.start().max_calls == 4


def test_dialling_too_fast_is_refused_instead_of_ending_the_engine(telephone: Telephone) -> None:
    telephone.direct()
    for number in range(40):
        call_id = f"call-{number}"
        telephone.send(Dial(call_id=call_id, account="direct", target="x@127.0.0.1:9"))
        telephone.send(HangUp(call_id=call_id))
    refused = telephone.wait_for(CommandRefused, lambda fact: fact.reason == "too_fast")
    assert refused.command == "Dial"
    assert not telephone.all(EngineLost)
