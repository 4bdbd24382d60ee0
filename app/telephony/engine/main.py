"""Entry of the engine process: the telephone without a window."""

import contextlib
import faulthandler
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable

import msgspec
import pjsua2 as pj

from app import logs
from app.paths import DataPaths
from app.telephony.commands import ChooseDevices
from app.telephony.engine import priority
from app.telephony.engine.busylight.busylights import Busylights
from app.telephony.engine.door import Door
from app.telephony.engine.headset.headsets import Headsets
from app.telephony.engine.lock import EngineLock
from app.telephony.engine.options import EngineOptions, parse
from app.telephony.engine.silence import NoSound
from app.telephony.engine.sound import Sound
from app.telephony.engine.switchboard import Switchboard
from app.telephony.events import Event
from app.telephony.installation import instance_urn

CANNOT_START = 1
ANOTHER_RUNS = 3
_STDERR = 2
_SWITCH_INTERVAL_S = 0.0005  # sound and the hop may not wait 5 ms for another thread

_ENDING = {
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)
}

log = logging.getLogger(__name__)


def main(argv: list[str]) -> int:
    """Run the engine with these arguments; returns the exit code of the process."""
    return run(parse(argv))


def run(options: EngineOptions) -> int:
    """Run the engine until it is told to end or nobody needs it; returns the exit code."""
    _keep_signals()
    paths = DataPaths(options.data_dir.resolve())
    try:
        paths.create()
        lock = EngineLock(paths.root / "engine.lock")
        if not lock.take():
            return ANOTHER_RUNS
    except OSError as error:
        sys.stderr.write(f"engine: {error}\n")
        return CANNOT_START
    logs.start(paths.logs, "engine", bounded=False)
    with paths.engine_crash_log.open("ab", buffering=0) as crash_log:
        # A failed assertion of pjsip aborts the process: its words and our place go to the file.
        with contextlib.suppress(OSError):  # a program without a console has no stderr
            os.dup2(crash_log.fileno(), _STDERR)
        faulthandler.enable(crash_log)
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        gc.disable()  # see Housekeeping: native objects may die on one thread alone
        priority.raise_priority()
        try:
            return (
                _without_sound(options, paths) if options.no_sound else _with_sound(options, paths)
            )
        finally:
            faulthandler.disable()
            lock.release()


def _without_sound(options: EngineOptions, paths: DataPaths) -> int:
    engine = _Engine(options, paths)
    engine.serve(NoSound(engine.say, options.play))
    return engine.code


def _with_sound(options: EngineOptions, paths: DataPaths) -> int:
    """Qt needs the main thread; the engine has its own, and is there before Qt is loaded."""
    from app.telephony.engine.audio import SoundBridge

    engine = _Engine(options, paths)
    bridge = SoundBridge(engine.say)

    def work() -> None:
        try:
            engine.serve(bridge)
        finally:
            bridge.close()

    thread = threading.Thread(target=work, name="engine")
    thread.start()
    try:
        bridge.run()
    finally:
        engine.end()  # where Qt cannot be loaded; else it has ended, and had the sound end
        thread.join()
    return engine.code


class _Engine:
    """The switchboard and the door, tied together."""

    def __init__(self, options: EngineOptions, paths: DataPaths) -> None:
        self._options = options
        self._paths = paths
        self._switchboard: Switchboard | None = None
        self._door: Door | None = None
        self._headsets: Headsets | None = None
        self._busylights = Busylights(self.say)
        self.code = CANNOT_START

    def say(self, event: Event) -> None:
        """Tell the desk, when one is there, headsets and busylights; from any thread."""
        self._busylights.note(event)
        if self._headsets is not None:
            self._headsets.note(event)
        if self._door is not None:
            self._door.send(event)

    def serve(self, sound: Sound) -> None:
        """Run the telephone on the calling thread until it ends."""
        door: Door

        switchboard = self._switchboard = Switchboard(
            self._options,
            sound,
            say=self.say,
            desk_present=lambda: door.desk_present,
            instance=instance_urn(self._paths.root),
        )
        door = self._door = Door(
            self._paths.engine_file,
            arrived=switchboard.desk_arrived,
            received=lambda command: self._on_received(switchboard, command),
        )
        if not self._options.no_sound:
            self._headsets = Headsets(switchboard.post, self.say)
        try:
            switchboard.start()
            door.open()
        except (pj.Error, OSError) as error:
            log.critical("cannot start: %s", error.info() if isinstance(error, pj.Error) else error)
            sound.close()
            return
        _on_signals(switchboard.end)
        switchboard.run()
        self._busylights.close()
        door.close()
        self.code = 0

    def end(self) -> None:
        """Have `serve` return, from any thread."""
        if self._switchboard is not None:
            self._switchboard.end()

    def _on_received(self, switchboard: Switchboard, command: msgspec.Struct) -> None:
        if isinstance(command, ChooseDevices):
            self._busylights.use(on=command.busylight)
            if self._headsets is not None:
                self._headsets.use(on=command.headset_buttons)
        switchboard.post(command)


def _keep_signals() -> None:
    """Before any thread is made: a signal would kill the process through one that lets it in."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)


def _on_signals(end: Callable[[], None]) -> None:
    """End in good order when asked by the system.

    A thread waits for the signals: Python's own handlers would run only when the main thread
    leaves Qt's event loop.
    """
    if sys.platform == "win32":
        return

    def wait() -> None:
        log.info("asked to end: signal %d", signal.sigwait(_ENDING))
        end()

    threading.Thread(target=wait, name="signals", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
