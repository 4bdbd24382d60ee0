"""From the INVITE on the wire to the card painted with the caller's record.

The real program with its engine, on a screen of its own, over 1,000,000 contacts and 2,000,000
calls; first at rest, then while a monthly report is being made again and again. The program tells
when it has painted, by the clock both processes share.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.crm import lookup
from app.database.database import Database, sqlite_url
from app.launch import own_command
from benchmarks.figures import percentile, say
from benchmarks.invite_latency import SDP, Caller
from benchmarks.office_of_a_million import office
from benchmarks.screen import xvfb

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.telephony.phone import Listener, Phone

CALLS = 60
EVERY_S = 0.3
IDLE_MS, REPORT_MS = 100, 150


class KnownCaller(Caller):
    """Calls from the numbers of contacts, one after the other."""

    def __init__(self, port: int, numbers: list[str]) -> None:
        super().__init__("desk", port)
        self._numbers = numbers

    def ring(self) -> int:
        """Send the INVITE and give the moment it was sent, in nanoseconds."""
        self._count += 1
        invite = self._request("INVITE", SDP)
        sent = time.monotonic_ns()
        self._socket.send(invite)
        return sent

    def give_up(self) -> None:
        """End the call."""
        self._socket.send(self._request("CANCEL"))
        final = self._wait_for(b"SIP/2.0 487")
        to = next(line for line in final.decode().split("\r\n") if line.lower().startswith("to:"))
        self._socket.send(self._request("ACK", to=to))

    def _request(self, method: str, body: str = "", to: str = "") -> bytes:
        number = self._numbers[self._count % len(self._numbers)]
        return super()._request(method, body, to).replace(b"sip:caller@", f"sip:{number}@".encode())


def program(folder: Path) -> None:
    """The program; prints its port, and each card it has painted with a contact."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from app import bootstrap
    from app.settings import Account
    from app.ui.application import Start, run_window
    from app.ui.incoming_call import IncomingCallCard

    paths = bootstrap.data_paths(folder)
    chosen = bootstrap.begin_process(paths, "desk")

    class Watch(QObject):
        """Sees the card painted."""

        def __init__(self, card: IncomingCallCard, desk: "Desk") -> None:
            super().__init__(card)
            self._card, self._desk = card, desk
            self._told = ""
            card.installEventFilter(self)

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's own name
            call_id = self._card.call_id
            if event.type() == QEvent.Type.Paint and call_id != self._told:
                view = self._desk.calls.get(call_id)
                if view is not None and view.contact_id is not None:
                    self._told = call_id
                    # After all of the card has been painted and shown.
                    QTimer.singleShot(0, self, _say_painted)
            return False

    def phone(post: "Listener", _engine: object) -> "Phone":
        from app.telephony.client import PhoneClient

        return PhoneClient(paths, post, bind="127.0.0.1", no_sound=True)

    def build(**parts: Any) -> "Desk":  # noqa: ANN401  handed on as they come
        from app.desk.keychain import SessionKeychain

        return bootstrap.build_desk(paths=paths, keychain=SessionKeychain(), **parts)

    def started(desk: "Desk") -> None:
        from PySide6.QtWidgets import QApplication

        from app.telephony.events import Registration, RegistrationChanged
        from app.ui.main_window import MainWindow

        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
        Watch(window.card, desk)

        def on_registration(fact: RegistrationChanged) -> None:
            if fact.state is Registration.DIRECT and desk.accounts.engine is not None:
                print("port", desk.accounts.engine.sip_port, flush=True)

        desk.bus.subscribe(RegistrationChanged, on_registration)

    run_window(
        Start(
            paths=paths,
            settings=chosen,
            open_records=lambda: bootstrap.open_records(paths, chosen),
            begin_engine=lambda: None,
            build_phone=phone,
            build_desk=build,
            account=Account(user="desk"),
            ask_first_start=False,
            started=started,
        )
    )


def _say_painted() -> None:
    print("painted", time.monotonic_ns(), flush=True)


def numbers_of(folder: Path) -> list[str]:
    """Numbers that belong to one contact each, spread over the office."""
    database = Database(sqlite_url(folder / "office.sqlite3"))
    rows = database.reader.rows(
        "SELECT e164 FROM contact_number WHERE e164 <> '' AND contact_id % 3989 = 0"
    )
    found = [str(row[0]) for row in rows]
    known = [n for n in found if lookup.find_caller(database, n, "FR").kind == "known"]
    database.close()
    return known


def _read(told: "subprocess.Popen[str]", word: str) -> int:
    """What the program says next under this word."""
    assert told.stdout is not None
    for line in told.stdout:
        if line.startswith(word):
            return int(line.split()[1])
    raise AssertionError(f"the program ended before it said {word}")


def measure(caller: KnownCaller, told: "subprocess.Popen[str]") -> list[float]:
    """Milliseconds from each INVITE to its card."""
    waits = []
    for _ in range(CALLS):
        due = time.monotonic() + EVERY_S
        sent = caller.ring()
        painted = _read(told, "painted")
        caller.give_up()
        waits.append((painted - sent) / 1e6)
        time.sleep(max(0.0, due - time.monotonic()))
    return waits


def main() -> None:
    """Print both figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "office"
        shutil.copytree(office().root, folder)
        environment = stack.enter_context(xvfb())
        child = stack.enter_context(
            subprocess.Popen(
                [sys.executable, __file__, str(folder)],
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(child.terminate)
        port = _read(child, "port")
        time.sleep(2)  # what the program does once nobody waits for it
        caller = KnownCaller(port, numbers_of(folder))
        measure_one = measure(caller, child)
        say("caller_on_screen_p95", percentile(measure_one, 0.95), "ms", target=IDLE_MS)
        reports = _Reports(folder)
        waits = measure(caller, child)
        made = reports.stop()
        assert made, "no report was under way"
        say("caller_on_screen_during_a_report_p95", percentile(waits, 0.95), "ms", target=REPORT_MS)


class _Reports:
    """Makes the monthly report in a process of its own, again and again."""

    def __init__(self, folder: Path) -> None:
        out = folder.parent / "report.pdf"
        command = own_command(
            "report",
            "monthly",
            "--data-dir",
            str(folder),
            "--month",
            "2026-05",
            "--lang",
            "fr",
            "--out",
            str(out),
        )
        loop = "import subprocess, sys\nwhile True: subprocess.run(sys.argv[1:], check=True)"
        self._child = subprocess.Popen(
            [sys.executable, "-c", loop, *command],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> bool:
        """End it; says whether it still ran."""
        running = self._child.poll() is None
        os.killpg(self._child.pid, signal.SIGTERM)
        self._child.wait()
        return running


if __name__ == "__main__":
    if len(sys.argv) > 1:
        program(Path(sys.argv[1]))
    else:
        main()
