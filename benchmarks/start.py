"""How long the program takes from its start to the first paint, the contacts and the telephone.

Each moment stands against a bare PySide6 window on the same screen, run in turn.
Every run is a process of its own: it tells the moments by the clock all processes share. The
fastest of the rounds counts on both sides, so that a busy machine does not decide.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.ui.record_list import RecordList

ROUNDS = 9
TARGETS = {"painted": 1.5, "rows": 2.0, "registered": 3.0}
NAMES = {
    "painted": "start to the first paint of the window",
    "rows": "start to the first contacts painted",
    "registered": "start to registered and able to ring",
}
USER, PASSWORD = "alice", "wonder-1"


def say(moment: str) -> None:
    """Tell the parent that this has come to pass."""
    print(moment, time.monotonic_ns(), flush=True)


def bare_window() -> None:
    """The floor: a window with nothing in it."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        """Says when it is first painted, and goes."""

        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's own name
            super().paintEvent(event)
            say("painted")
            QTimer.singleShot(0, application, application.quit)

    application = QApplication([])
    window = Window()
    window.resize(1366, 768)
    window.show()
    application.exec()


def desk(folder: Path, until: str, registrar: str) -> None:
    """The program itself; ends when `until` has come to pass."""
    from app import bootstrap
    from app.settings import Account
    from app.ui.application import Start, run_window

    paths = bootstrap.data_paths(folder)
    chosen = bootstrap.begin_process(paths, "desk")
    account = Account(registrar=registrar, user=USER)

    def build(**parts: Any) -> "Desk":  # noqa: ANN401  handed on as they come
        from app.desk.keychain import SessionKeychain
        from app.telephony.client import PhoneClient

        keychain = SessionKeychain()
        keychain.keep(account.name, PASSWORD)
        post = parts.pop("post")
        phone = PhoneClient(paths, post, bind="127.0.0.1", no_sound=True)
        return bootstrap.build_desk(paths=paths, phone=phone, keychain=keychain, **parts)

    def started(begun: "Desk") -> None:
        from PySide6.QtWidgets import QApplication

        from app.telephony.events import Registration, RegistrationChanged

        def on_registration(fact: RegistrationChanged) -> None:
            if fact.state is Registration.REGISTERED and until == "registered":
                say("registered")
                QApplication.quit()

        begun.bus.subscribe(RegistrationChanged, on_registration)

    _say_first_paint(quit_then=until == "painted")
    if until == "rows":
        _say_first_rows()
    sys.exit(
        run_window(
            Start(
                paths=paths,
                settings=chosen,
                open_records=lambda: bootstrap.open_records(paths, chosen),
                build_desk=build,
                account=account,
                first_page="contacts" if until == "rows" else "phone",
                ask_first_start=False,
                started=started,
            )
        )
    )


def _say_first_paint(*, quit_then: bool) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent

    from app.ui.main_window import MainWindow

    told: list[bool] = []
    painted = MainWindow.paintEvent

    def paint(window: MainWindow, event: QPaintEvent) -> None:
        painted(window, event)
        if told:
            return
        told.append(True)
        say("painted")
        if quit_then:
            QTimer.singleShot(0, window, window.close)

    MainWindow.paintEvent = paint  # type: ignore[assignment, method-assign]


def _say_first_rows() -> None:
    """Tell when the first rows of the contacts are painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from app.ui.main_window import MainWindow

    class Watch(QObject):
        """Sees the table painted once it has rows."""

        def __init__(self, window: MainWindow, listed: "RecordList[object]") -> None:
            super().__init__(window)
            self._window, self._listed = window, listed
            listed.table.viewport().installEventFilter(self)

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's own name
            if event.type() == QEvent.Type.Paint and self._listed.model.rowCount():
                self._listed.table.viewport().removeEventFilter(self)
                say("rows")
                QTimer.singleShot(0, self._window, self._window.close)
            return False

    furnished = MainWindow.furnish

    def furnish(window: MainWindow, begun: "Desk") -> None:
        from app.ui.record_list import RecordList

        furnished(window, begun)
        (listed,) = window.page.findChildren(RecordList)
        Watch(window, listed)

    MainWindow.furnish = furnish  # type: ignore[method-assign, assignment]


def moments(arguments: list[str], environment: dict[str, str]) -> dict[str, float]:
    """Milliseconds from the start of a process to each moment it tells."""
    begun = time.monotonic_ns()
    done = subprocess.run(
        [sys.executable, __file__, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    told = [line.split() for line in done.stdout.splitlines()]
    assert told, done.stderr[-2000:]
    return {moment: (int(at) - begun) / 1e6 for moment, at in told}


def main() -> None:
    """Print a figure for each moment."""
    from app.demo.house import demo_paths
    from benchmarks.screen import xvfb
    from tests.peers.certificates import make
    from tests.peers.kamailio import Kamailio

    measured: defaultdict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, xvfb() as environment:
        folder = Path(name)
        paths = demo_paths(folder / "office", "en", fresh=True)
        server = Kamailio(folder, make(folder))
        server.start()
        try:
            for _ in range(ROUNDS):
                measured["floor"].append(moments(["bare"], environment)["painted"])
                for moment in TARGETS:
                    words = ["desk", str(paths.root), moment, server.address]
                    measured[moment].append(moments(words, environment)[moment])
        finally:
            server.stop()
    floor = min(measured["floor"])
    for moment, target in TARGETS.items():
        value = min(measured[moment])
        print(
            json.dumps(
                {
                    "figure": NAMES[moment],
                    "unit": "ms",
                    "value": round(value, 1),
                    "floor": round(floor, 1),
                    "floor_is": "first paint of a bare PySide6 window",
                    "ratio": round(value / floor, 2),
                    "target": target,
                    "met": value / floor <= target,
                }
            )
        )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare"]:
            bare_window()
        case ["desk", office, moment, address]:
            desk(Path(office), moment, address)
        case _:
            main()
