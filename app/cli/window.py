"""The window: the person's own office, or the demo office that somebody calls."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app import bootstrap
from app.errors import UserError
from app.i18n import _
from app.launch import frozen
from app.paths import DataPaths
from app.settings import Settings
from app.ui.application import Start, run_window

if TYPE_CHECKING:  # imported when they are built: the window is painted before that
    from argparse import Namespace
    from collections.abc import Callable

    from app.bus import EventBus
    from app.cli.orders import WindowOrder
    from app.demo.caller import CallerProcess
    from app.desk.desk import Desk
    from app.desk.jobs import Jobs
    from app.desk.keychain import Keychain
    from app.desk.tasks import Workers
    from app.telephony.engine_process import EngineProcess
    from app.telephony.phone import Listener, Phone

_CALLS_AFTER_S = 4.0


def run(options: "WindowOrder | Namespace") -> int:
    """Open the office of this person."""
    _require_display()
    paths = bootstrap.data_paths(options.data_dir)
    started = None
    try:
        chosen = bootstrap.begin_process(paths, "desk", bounded=False)
    except UserError as error:
        chosen, started = Settings(), _put_aside(paths, error)
    return _run(
        paths,
        chosen,
        propose=options.propose,
        minimised=options.minimised,
        started=started,
    )


def run_demo(data_dir: Path | None, language: str) -> int:
    """Open the demo office; somebody calls soon after."""
    _require_display()
    from app.cli.demo import demo_root
    from app.demo.house import demo_paths

    paths = demo_paths(demo_root(data_dir, language), language, fresh=False)
    chosen = bootstrap.begin_process(paths, "desk", bounded=False)
    caller = _Caller(language)
    try:
        return _run(paths, chosen, started=caller.wait_for, demo=True)
    finally:
        caller.leave()


def _run(
    paths: DataPaths,
    chosen: Settings,
    *,
    propose: str = "",
    minimised: bool = False,
    started: "Callable[[Desk], None] | None" = None,
    demo: bool = False,
) -> int:
    bind = "127.0.0.1" if demo else ""

    def begin_engine() -> "EngineProcess | None":
        from app.telephony import engine_process

        return engine_process.begin(paths, bind=bind)

    def build_phone(post: "Listener", engine: "EngineProcess | None") -> "Phone":
        from app.telephony.client import PhoneClient

        return PhoneClient(paths, post, bind=bind, begun=engine)

    def build_desk(
        *,
        bus: "EventBus",
        phone: "Callable[[], Phone]",
        workers: "Workers",
        jobs: "Jobs",
    ) -> "Desk":
        from app.demo.house import demo_keychain
        from app.desk.keychain import SystemKeychain

        keychain: Keychain = (demo_keychain(paths.root) if demo else None) or SystemKeychain()
        return bootstrap.build_desk(
            paths=paths,
            phone=phone,
            bus=bus,
            workers=workers,
            jobs=jobs,
            keychain=keychain,
            demo=demo,
        )

    return run_window(
        Start(
            paths=paths,
            settings=chosen,
            open_records=lambda: bootstrap.open_records(paths, chosen),
            begin_engine=begin_engine,
            build_phone=build_phone,
            build_desk=build_desk,
            propose=propose,
            minimised=minimised,
            started=started,
            ask_first_start=not demo,
        )
    )


class _Caller:
    """The demo's customer, who calls once the telephone can be reached."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._child: CallerProcess | None = None

    def wait_for(self, desk: "Desk") -> None:
        """Call this desk as soon as its engine says where it is."""
        from app.demo.caller import call_the_desk
        from app.demo.cast import cast
        from app.telephony.events import Registration, RegistrationChanged

        known = cast(self._language)

        def on_registration(fact: RegistrationChanged) -> None:
            engine = desk.accounts.engine
            if fact.state is Registration.DIRECT and engine is not None and self._child is None:
                self._child = call_the_desk(
                    known.caller,
                    language=self._language,
                    port=engine.sip_port,
                    line=known.lines[0],
                    after_s=_CALLS_AFTER_S,
                )

        desk.bus.subscribe(RegistrationChanged, on_registration)

    def leave(self) -> None:
        """Hang up and go."""
        if self._child is not None:
            self._child.terminate()
            self._child.wait()


def _put_aside(paths: DataPaths, error: UserError) -> "Callable[[Desk], None]":
    """Let the window open with default settings beside the damaged file, and say so in it."""
    from app.desk.facts import Notice

    kept = paths.settings.with_suffix(".damaged.json")
    paths.settings.replace(kept)
    words = _("{error} It is now {kept}, and the program starts with its defaults.")
    notice = Notice(words.format(error=error.words, kept=kept.name))
    return lambda desk: desk.bus.publish(notice)


def _require_display() -> None:
    """Say in words what Qt would say by aborting; raises `UserError`."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        raise UserError(
            _(
                "This machine has no display, so no window can open. "
                "The demo plays without one: {command}"
            ).format(command=_headless_demo())
        )


def _headless_demo() -> str:
    return "combine demo --headless" if frozen() else "python3 dev.py run --demo --headless"
