"""`doctor`: what is here, what works, and what this computer's telephone can do."""

import os
import platform
import sys
from argparse import Namespace
from importlib.metadata import PackageNotFoundError, version

from app import __version__, bootstrap
from app.bus import EventBus
from app.cli.output import say_json
from app.database.database import Database
from app.desk.loop import Loop
from app.errors import UserError
from app.i18n import DASH, _
from app.launch import frozen
from app.paths import DataPaths
from app.telephony.client import PhoneClient
from app.telephony.commands import AskDevices
from app.telephony.events import DevicesChanged, EngineReady

_LIBRARIES = ("PySide6-Essentials", "pjsua2-python", "SQLAlchemy", "reportlab", "psycopg")
_PATIENCE_S = 8.0


def run(options: Namespace) -> int:
    """Say what is here; exit code 1 when something the desk needs does not work."""
    paths = bootstrap.data_paths(options.data_dir)
    chosen = bootstrap.begin_process(paths, "doctor")
    found: dict[str, object] = {
        "program": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "frozen": frozen(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "data_dir": str(paths.root),
        "display": _display(),
    }
    healthy = True
    try:
        database = bootstrap.open_records(paths, chosen)
        found["database"] = {
            "kind": database.reader.dialect,
            "path": str(database.path or ""),
            "revision": _revision(database),
            "state": "ok",
        }
        database.close()
    except UserError as error:
        found["database"] = {"state": error.words}
        healthy = False
    phone = _phone(paths)
    found["phone"] = phone or {"state": _("The telephone did not start; the log says more.")}
    _say(options, found)
    return 0 if healthy and phone is not None else 1


def _revision(database: Database) -> str:
    row = database.reader.row("SELECT version_num FROM alembic_version")
    return str(row[0]) if row else DASH


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return DASH


def _display() -> str:
    """What a window would open on, empty for nothing."""
    if sys.platform in {"win32", "darwin"}:
        return sys.platform
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or ""


def _phone(paths: DataPaths) -> dict[str, object] | None:
    """What the engine says of itself; None when it stays silent."""
    loop, bus = Loop(), EventBus()
    phone = PhoneClient(paths, lambda fact: loop.post(lambda: bus.publish(fact)))
    found: dict[str, object] = {}

    def on_ready(fact: EngineReady) -> None:
        found.update(
            state="ok",
            pjsip=fact.version,
            transports=fact.transports,
            codecs=fact.codecs,
            max_calls=fact.max_calls,
            microphones=(),
            speakers=(),
        )
        phone.send(AskDevices())

    def on_devices(fact: DevicesChanged) -> None:
        found.update(
            microphones=[device.name for device in fact.inputs],
            speakers=[device.name for device in fact.outputs],
        )
        loop.stop()

    bus.subscribe(EngineReady, on_ready)
    bus.subscribe(DevicesChanged, on_devices)
    loop.later(_PATIENCE_S, loop.stop)
    phone.start()
    loop.run()
    phone.stop(end_engine=True)
    return found or None


def _say(options: Namespace, found: dict[str, object]) -> None:
    if options.json:
        say_json(found)
        return
    for name, value in found.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for inner, one in value.items():
                print(f"  {inner:20} {_plain(one)}")
        else:
            print(f"{name:22} {_plain(value)}")


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or DASH
    return DASH if value in {"", None} else str(value)
