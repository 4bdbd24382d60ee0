"""The desk's end of the telephone: finds or starts the engine and stays with it."""

import logging
import threading
import time
from functools import partial

import msgspec

from app.clock import now_ms
from app.paths import DataPaths
from app.telephony import engine_process, rendezvous
from app.telephony.commands import (
    ApplyRules,
    ChooseDevices,
    Ping,
    PublishState,
    Register,
    Shutdown,
    Unregister,
    WatchColleagues,
    WireCommand,
)
from app.telephony.engine_process import EngineProcess
from app.telephony.events import (
    CallDialled,
    CallEnded,
    CallRinging,
    CallsFound,
    CommandRefused,
    EndCause,
    EngineLost,
    EngineReady,
    Event,
    Pong,
    Registration,
    RegistrationChanged,
)
from app.telephony.line import GREETING_S, Line, PeerBusyError
from app.telephony.phone import Listener
from app.telephony.watchdog import Watchdog, kill, patient
from app.telephony.wire import EVENTS, WireError

START_S = 10.0
"""Seconds an engine may take until it answers."""
BACK_OFF_S = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Waits between attempts to have an engine; the last one repeats."""
_LOOK_EVERY_S = 0.005
_GOODBYE_S = 5.0

log = logging.getLogger(__name__)


class PhoneClient:
    """A telephone whose engine runs in a process of its own and outlives the desk.

    `listener` is called on a thread of this object. The engine's accounts and devices are
    remembered here and told again to an engine that had to be started anew. `begun` is the
    process of an engine with the same options that nobody has spoken to yet.
    """

    def __init__(
        self,
        paths: DataPaths,
        listener: Listener,
        *,
        no_sound: bool = False,
        bind: str = "",
        sip_port: int = 0,
        options: tuple[str, ...] = (),
        begun: EngineProcess | None = None,
    ) -> None:
        self._file = paths.engine_file
        self._listener = listener
        self._start_process = partial(
            engine_process.start, paths, no_sound=no_sound, bind=bind, options=options
        )
        self._sip_port = sip_port
        self._book = _Book()
        self._line: Line | None = None
        self._engine = begun
        self._lost_said = self._hung = False
        self._watchdog: Watchdog | None = None
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._stay_connected, name="phone", daemon=True)

    def start(self) -> None:
        """Find or start the engine; EngineReady and CallsFound follow, or EngineLost."""
        self._thread.start()

    def send(self, command: WireCommand) -> None:
        """Hand one command to the engine; without one it is refused, or kept when it can be."""
        with self._book.lock:
            kept = self._book.keep(command)
            line = self._line
            if line is not None:
                line.send(command)
        if line is None and not kept and not isinstance(command, Ping):
            call_id = getattr(command, "call_id", "")
            name = type(command).__name__
            self._listener(CommandRefused(command=name, call_id=call_id, reason="engine_away"))

    def stop(self, *, end_engine: bool) -> None:
        """Leave the engine; with `end_engine` end it and its calls too, and tell how they ended.

        Waits for that.
        """
        line, engine = self._line, self._engine
        if engine is not None and not self._thread.is_alive():
            engine.terminate()  # begun, and never spoken to
        if end_engine and line is not None:
            line.send(Shutdown())
            self._leaving.set()
            self._thread.join(_GOODBYE_S)
        self._leaving.set()
        if self._line is not None:
            self._line.finish(1.0)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(_GOODBYE_S)

    # The phone thread

    def _stay_connected(self) -> None:
        attempt = 0
        while not self._leaving.is_set():
            try:
                line: Line | None = self._find() or self._start_engine()
            except (OSError, EOFError, PeerBusyError) as error:
                self._say_lost(str(error))
                self._leaving.wait(BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)])
                attempt += 1
                continue
            attempt = 0
            reason = ""
            while line is not None:
                reason = self._serve(line)
                line = self._found_again()
            self._say_lost(reason)

    def _find(self) -> Line | None:
        """The line to a running engine; None when none runs. PeerBusyError: it has a desk."""
        address = rendezvous.find(self._file)
        if address is None:
            return None
        from multiprocessing import AuthenticationError  # with what `connect` brings

        try:
            with patient(GREETING_S, address.pid):
                line = Line(address.connect())
                line.greet()
        except (OSError, EOFError, WireError, AuthenticationError) as error:
            log.debug("no engine at %r: %r", address, error)
            return None
        return line

    def _found_again(self) -> Line | None:
        """The line has ended, but the engine may still be there: then nothing was lost."""
        try:
            return None if self._leaving.is_set() else self._find()
        except PeerBusyError:
            return None

    def _start_engine(self) -> Line:
        begun, self._engine = self._engine, None
        engine = begun or self._start_process(sip_port=self._sip_port)
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and not self._leaving.is_set():
            gone = engine.ended.wait(_LOOK_EVERY_S)
            line = self._find()
            if line is not None:
                return line
            if gone:
                raise OSError(f"the engine ended while it started (code {engine.code})")
        raise OSError("the engine does not answer")

    def _serve(self, line: Line) -> str:
        """Stay with one engine until its line ends; returns why it did."""
        with self._book.lock:
            for command in self._book.to_tell():
                line.send(command)
            self._line = line
        self._engine = None
        self._lost_said = self._hung = False
        reason = line.read(EVENTS, self._received)
        if self._watchdog is not None:
            self._watchdog.stop()
            self._watchdog = None
        with self._book.lock:
            self._line = None
        return "it did not answer any more" if self._hung else reason

    def _watch(self, pid: int) -> None:
        """A desk that is told again how all stands watches on as it did."""
        if self._watchdog is not None:
            return

        def hung() -> None:
            self._hung = True
            kill(pid)

        self._watchdog = Watchdog(lambda number: self.send(Ping(number=number)), hung)
        self._watchdog.start()

    def _received(self, event: msgspec.Struct) -> None:
        if isinstance(event, EngineReady):
            self._sip_port = event.sip_port  # those who know where we are find us after a crash
            if event.answers_pings:
                self._watch(event.pid)
        if isinstance(event, Pong):
            if self._watchdog is not None:
                self._watchdog.answered(event.number)
            return
        if isinstance(event, Event):
            self._book.note(event)
            self._tell(event)

    def _say_lost(self, reason: str) -> None:
        """Say once that the engine is away, and end what it took with it."""
        if self._lost_said or self._leaving.is_set():
            return
        self._lost_said = True
        at = now_ms()
        self._tell(EngineLost(at=at, reason=reason))
        for event in self._book.lost(at, reason):
            self._tell(event)

    def _tell(self, event: Event) -> None:
        try:
            self._listener(event)
        except Exception:
            log.exception("the listener failed on %s", type(event).__name__)


class _Book:
    """What a new engine must be told, and what a dead one took with it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._accounts: dict[str, Register] = {}
        self._devices: ChooseDevices | None = None
        self._rules: ApplyRules | None = None
        self._watched: dict[str, WatchColleagues] = {}
        self._state: PublishState | None = None
        self._calls: set[str] = set()

    def keep(self, command: WireCommand) -> bool:
        """Remember a command that a new engine must hear; whether it was one."""
        match command:
            case Register():
                self._accounts[command.account] = command
            case Unregister():
                self._accounts.pop(command.account, None)
            case ChooseDevices():
                self._devices = command
            case ApplyRules():
                self._rules = command
            case WatchColleagues():
                self._watched[command.account] = command
            case PublishState():
                self._state = command
            case _:
                return False
        return True

    def to_tell(self) -> list[WireCommand]:
        """What an engine must know before anything else; no call comes in before the rules."""
        first = (self._rules, self._devices)
        whole = (*first, *self._accounts.values(), *self._watched.values(), self._state)
        return [command for command in whole if command is not None]

    def note(self, event: Event) -> None:
        """Keep count of the calls that run."""
        match event:
            case CallRinging() | CallDialled():
                self._calls.add(event.call_id)
            case CallEnded():
                self._calls.discard(event.call_id)
            case CallsFound():
                self._calls = {call.call_id for call in event.calls}

    def lost(self, at: int, reason: str) -> list[Event]:
        """The engine is gone: every call with it, and nobody can call us."""
        calls, self._calls = self._calls, set()
        with self.lock:
            accounts = tuple(self._accounts)
        ended: list[Event] = [
            CallEnded(call_id=call_id, cause=EndCause.INTERRUPTED, reason=reason, at=at)
            for call_id in sorted(calls)
        ]
        away: list[Event] = [
            RegistrationChanged(account=name, state=Registration.OFFLINE, reason=reason, at=at)
            for name in accounts
        ]
        return ended + away
