"""The engine's door: who is let in, and what malformed desks can do to it (nothing)."""

import contextlib
import os
import threading
from collections.abc import Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path

import msgspec
import pytest

from app.telephony import rendezvous
from app.telephony.commands import AskDevices, HangUp
from app.telephony.engine.door import Door
from app.telephony.events import DigitReceived, EngineReady
from app.telephony.line import Line, PeerBusyError
from app.telephony.rendezvous import EngineAddress
from app.telephony.wire import EVENTS, WIRE_VERSION, Hello, encode
from tests.peers.programs import wait_until


class Hall:
    """A door and what came through it."""

    def __init__(self, file: Path) -> None:
        self.received: list[msgspec.Struct] = []
        self.arrivals = 0
        self.file = file
        self.door = Door(file, arrived=self._arrived, received=self.received.append)

    def _arrived(self) -> None:
        self.arrivals += 1

    @property
    def address(self) -> EngineAddress:
        found = rendezvous.find(self.file)
        assert found is not None
        return found

    def desk(self) -> Line:
        line = Line(self.address.connect())
        line.greet()
        return line


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(tmp_path / "engine.json")
    opened.door.open()
    yield opened
    opened.door.close()


def read(line: Line) -> list[msgspec.Struct]:
    heard: list[msgspec.Struct] = []
    threading.Thread(target=line.read, args=(EVENTS, heard.append), daemon=True).start()
    return heard


def test_commands_come_in_and_events_go_out(hall: Hall) -> None:
    desk = hall.desk()
    heard = read(desk)
    desk.send(HangUp(call_id="a"))
    wait_until("the command is there", lambda: hall.received)
    hall.door.send(DigitReceived(call_id="a", digit="5", at=1))
    wait_until("the event is there", lambda: heard)
    assert hall.received == [HangUp(call_id="a")]
    assert heard == [DigitReceived(call_id="a", digit="5", at=1)]
    desk.close()


def test_a_desk_is_noticed_when_it_comes_and_goes(hall: Hall) -> None:
    desk = hall.desk()
    wait_until("it is noticed", lambda: hall.arrivals == 1 and hall.door.desk_present)
    desk.close()
    wait_until("it is gone", lambda: not hall.door.desk_present)


def test_a_second_desk_hears_who_is_there(hall: Hall) -> None:
    first = hall.desk()
    with pytest.raises(PeerBusyError, match=str(os.getpid())):
        hall.desk()
    first.close()


def test_the_next_desk_comes_in_when_the_first_has_left(hall: Hall) -> None:
    hall.desk().close()
    second = hall.desk()
    wait_until("the second is served", lambda: hall.arrivals == 2)
    second.close()


def test_a_wrong_key_is_turned_away(hall: Hall) -> None:
    with pytest.raises((AuthenticationError, EOFError, OSError)):
        Client(hall.address.address, authkey=b"guess")
    hall.desk().close()


@pytest.mark.parametrize("greeting", [b"", b"hello", encode(HangUp(call_id="a"))])
def test_a_malformed_greeting_closes_that_connection_alone(hall: Hall, greeting: bytes) -> None:
    connection = hall.address.connect()
    connection.recv_bytes()
    connection.send_bytes(greeting)
    with pytest.raises((EOFError, OSError)):
        connection.recv_bytes()
    connection.close()
    hall.desk().close()


def test_a_malformed_message_closes_that_connection_alone(hall: Hall) -> None:
    connection = hall.address.connect()
    connection.recv_bytes()
    connection.send_bytes(encode(Hello(wire_version=WIRE_VERSION, pid=1)))
    connection.send_bytes(b"\xc1\xc1")
    wait_until("the door is free again", lambda: hall.arrivals and not hall.door.desk_present)
    connection.close()
    desk = hall.desk()
    desk.send(AskDevices())
    wait_until("the next desk is heard", lambda: hall.received)
    desk.close()


def test_a_message_too_long_closes_the_connection(hall: Hall) -> None:
    connection = hall.address.connect()
    connection.recv_bytes()
    connection.send_bytes(encode(Hello(wire_version=WIRE_VERSION, pid=1)))
    with contextlib.suppress(OSError):  # it may be cut off while we still send
        connection.send_bytes(encode(HangUp(call_id="a" * 1_100_000)))
    wait_until("the door is free again", lambda: hall.arrivals and not hall.door.desk_present)
    connection.close()
    assert not hall.received


def test_a_desk_that_does_not_read_is_cut_off(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.telephony.line.MOST_WAITING", 50)
    connection = hall.address.connect()
    connection.send_bytes(encode(Hello(wire_version=WIRE_VERSION, pid=1)))
    wait_until("it is here", lambda: hall.arrivals)
    ready = EngineReady(
        version="x" * 10_000, wire_version=1, max_calls=4, transports=(), codecs=(), pid=1
    )
    for _message in range(200):
        hall.door.send(ready)
    wait_until("it was cut off", lambda: not hall.door.desk_present)
    connection.close()


def test_a_closed_door_leaves_neither_file_nor_socket(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "engine.json")
    hall.door.open()
    address = hall.address
    hall.door.close()
    assert not hall.file.exists()
    assert not Path(address.address).exists()


def test_the_socket_of_an_engine_that_was_killed_is_cleared_away(tmp_path: Path) -> None:
    file = tmp_path / "engine.json"
    folder = tmp_path / "combine-dead"
    folder.mkdir()
    rendezvous.publish(
        file, EngineAddress(address=str(folder / "engine"), key="00", pid=1, wire_version=1)
    )
    hall = Hall(file)
    hall.door.open()
    assert not folder.exists()
    hall.door.close()
