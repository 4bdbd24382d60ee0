"""The sound of this computer for the engine: devices, ringing and the bridge to pjsip."""

import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
import pjsua2 as pj

from app import lean_qt
from app.telephony.commands import ChooseDevices
from app.telephony.engine.bridge_port import BridgePort, SoundPaths
from app.telephony.engine.pulse_guard import ask_for_buffers
from app.telephony.engine.sound import SoundUse
from app.telephony.engine.wanted import Wanted
from app.telephony.events import DevicesChanged, Event, SoundChecked

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

    from app.telephony.engine.qt_side import QtSide

log = logging.getLogger(__name__)

_SWITCH_S = 0.0005  # the sound thread must not wait 5 ms for another thread of this process
_START_S = 3.0
"""How long Qt waits at most: the windows start beside the engine, and both want the processor."""
_FIRST_QT_S = 3.0
_TRY_RING_S = 4.0


class SoundBridge:
    """Satisfies the protocol `Sound`; its Qt lives on the main thread, which must call `run`.

    Verbs come from the engine thread, change one frozen `Wanted` and hop to the main thread, which
    watches the devices and hands both to the sound thread. Qt is loaded with the first verb that
    needs it, or when the start is over; Qt Multimedia with that verb alone: an engine that waits
    for calls does without its 26 MiB.
    """

    def __init__(self, post_event: Callable[[Event], None]) -> None:
        sys.setswitchinterval(_SWITCH_S)
        ask_for_buffers()
        self._lock = threading.Lock()
        self._wanted = Wanted()
        self._paths = SoundPaths()
        self._post_event = post_event
        self._stirred = threading.Event()
        """Something needs Qt, or the end has come."""
        self._qt_made = threading.Event()
        self._qt: QtSide | None = None
        self._application: QCoreApplication | None = None
        self._hear_wanted = False
        self._closed = threading.Event()

    def run(self) -> None:
        """Load Qt once it is needed and run its event loop until the end; on the main thread."""
        self._stirred.wait(_START_S)
        if self._closed.is_set():
            return
        lean_qt.bring()

        from PySide6.QtCore import QCoreApplication

        from app.telephony.engine.qt_side import QtSide

        application = self._application = QCoreApplication(["combine-engine"])
        with self._lock:
            if self._closed.is_set():
                return
            qt = self._qt = QtSide(self._paths, self._post_event, ended=application.quit)
            wanted, hear_wanted = self._wanted, self._hear_wanted
        self._qt_made.set()
        qt.wanted.emit(wanted)  # what is wanted from now on waits for the event loop
        if hear_wanted:
            qt.hear_wanted.emit()
        application.exec()

    def make_port(self) -> pj.AudioMediaPort:
        """A new port of pjsip's bridge that transmits the microphone and plays what it gets."""
        return BridgePort(self._paths)

    def call_started(self) -> None:
        """One more call has sound: microphone and speaker open with the first."""
        self._want(lambda wanted: msgspec.structs.replace(wanted, calls=wanted.calls + 1))

    def call_ended(self) -> None:
        """One call fewer has sound: half a second after the last they close."""
        self._want(lambda wanted: msgspec.structs.replace(wanted, calls=max(0, wanted.calls - 1)))

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001  the protocol's verb
        """Transmit silence in place of the microphone, or the microphone again."""
        self._paths.muted = muted

    def start_ringing(self) -> None:
        """Ring, or knock while a call runs, until told to stop."""
        self._want(lambda wanted: msgspec.structs.replace(wanted, ringing=True))

    def stop_ringing(self) -> None:
        """Be silent at once."""
        self._want(lambda wanted: msgspec.structs.replace(wanted, ringing=False))

    def choose(self, command: ChooseDevices) -> None:
        """Use these devices from now on, in a running call too."""
        self._want(lambda wanted: msgspec.structs.replace(wanted, choice=command))

    def devices(self) -> DevicesChanged:
        """The devices plugged in now; waits up to 6 s the first time, then answers at once."""
        self._stirred.set()
        self._qt_made.wait(_FIRST_QT_S)
        plugged = self._qt.plugged() if self._qt is not None else None
        if plugged is None:
            log.warning("the sound devices could not be looked at in time")
            return DevicesChanged(inputs=(), outputs=())
        return plugged.described(self._wanted.choice)

    def used(self) -> SoundUse:
        """The devices that the running calls use, and how loud the microphone has been."""
        return self._paths.use

    def check(self, what: str) -> None:
        """Play back the microphone ("hear") or ring for a moment ("ring"); SoundChecked follows."""
        if what == "ring":
            self._want(lambda wanted: msgspec.structs.replace(wanted, trying_ring=True))
            self._post_event(SoundChecked(what=what, state="playing"))
            threading.Timer(_TRY_RING_S, self._end_ring).start()
            return
        with self._lock:
            if self._qt is not None:
                self._qt.hear_wanted.emit()
            else:
                self._hear_wanted = True
        self._stirred.set()

    def _end_ring(self) -> None:
        self._want(lambda wanted: msgspec.structs.replace(wanted, trying_ring=False))
        self._post_event(SoundChecked(what="ring", state="done"))

    def measure_levels(self, on: bool) -> None:  # noqa: FBT001  the protocol's verb
        """Open the microphone and send levels without a call too, or stop that."""
        self._want(lambda wanted: msgspec.structs.replace(wanted, measuring=on))

    def close(self) -> None:
        """Close every device, end the sound thread, and have `run` return."""
        with self._lock:
            self._closed.set()
        self._stirred.set()
        if self._qt is not None:
            self._qt.close()

    def _want(self, change: Callable[[Wanted], Wanted]) -> None:
        with self._lock:
            self._wanted = change(self._wanted)
            if self._qt is not None:
                self._qt.wanted.emit(self._wanted)
        if not self._wanted.rests:
            self._stirred.set()
