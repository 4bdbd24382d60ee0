"""A window on the fake telephone as a process on a screen of its own, told what to do by lines.

Each line on its input is an expression over `window`, `desk`, `phone`, `presence`, `replace` and
`kept`, worked out on the window's thread; the answer comes back as one line of JSON.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.peers.programs import wait_until


class DeskWindow:
    """The test's end of it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def ask(self, expression: str) -> Any:  # noqa: ANN401  whatever the expression gives
        """What the expression gives over there."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def wait_for(self, expression: str) -> None:
        """Wait until the expression is true over there."""
        wait_until(expression, lambda: self.ask(expression))


@contextmanager
def running_desk(folder: Path, environment: dict[str, str]) -> Iterator[DeskWindow]:
    """A window in the office `folder` while the block lasts."""
    command = [sys.executable, "-m", "tests.peers.desk_window", str(folder)]
    with (
        (folder.parent / "desk.log").open("w") as said,
        subprocess.Popen(
            command,
            env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):
        desk = DeskWindow(process)
        try:
            desk.wait_for("window.isVisible()")
            yield desk
        finally:
            process.kill()


def main(folder: Path) -> int:
    """Serve one window until the input ends."""
    from msgspec.structs import replace

    from app import i18n
    from app.bootstrap import build_desk
    from app.bus import EventBus
    from app.database.opening import open_database
    from app.desk.jobs import ProcessJobs
    from app.desk.keychain import SessionKeychain
    from app.desk.tasks import Workers
    from app.paths import DataPaths
    from app.settings import Account, Settings
    from app.telephony.fake import FakePhone
    from app.ui.application import make_application
    from app.ui.bridge import Bridge
    from app.ui.desktop.presence import DesktopPresence
    from app.ui.main_window import MainWindow

    i18n.use("en")
    application, _theme = make_application(Settings(language="en"))
    paths = DataPaths(folder).create()
    bus = EventBus()
    phone = FakePhone(bus.publish)
    bridge = Bridge(bus)
    keychain = SessionKeychain()
    keychain.keep("101@pbx", "secret")
    desk = build_desk(
        paths=paths,
        phone=lambda: phone,
        bus=bus,
        workers=Workers.inline(open_database(paths)),
        jobs=ProcessJobs(bridge.call),
        keychain=keychain,
    )
    window = MainWindow(desk)
    window.resize(1000, 640)
    window.show()
    desk.begin(Account(registrar="pbx", user="101"))
    window.refresh()
    presence = DesktopPresence(desk, window, bridge.call)
    names = {
        "window": window,
        "desk": desk,
        "phone": phone,
        "presence": presence,
        "application": application,
        "kept": {},
        "replace": replace,
    }

    def answer(line: str) -> None:
        found = eval(line, names)  # noqa: S307  the test itself speaks
        print(json.dumps(found, default=str), flush=True)

    def read() -> None:
        for line in sys.stdin:
            bridge.call(partial(answer, line))
        bridge.call(application.quit)

    threading.Thread(target=read, daemon=True).start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
