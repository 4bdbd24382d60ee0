"""The sound of this computer for the engine: devices, ringing and the bridge to pjsip."""

import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pjsua2 as pj
from PySide6.QtCore import QLoggingCategory, QObject, Qt, QThread, Signal, Slot

from app.telephony.commands import ChooseDevices
from app.telephony.engine.bridge_port import BridgePort, SoundPaths
from app.telephony.engine.wanted import Wanted
from app.telephony.events import DevicesChanged, Event, SoundFailed

if TYPE_CHECKING:
    from app.telephony.engine.devices import DeviceWatch, Plugged
    from app.telephony.engine.sound_card import SoundCard

log = logging.getLogger(__name__)

_SWITCH_S = 0.0005  # the sound thread must not wait 5 ms for another thread of this process
_FIRST_LOOK_S = 3.0
_SHUT_MS = 2000


class SoundBridge:
    """Satisfies the protocol `Sound`. Built on the main thread, which must run a Qt event loop.

    Verbs come from the engine thread, change one frozen `Wanted` and hop to the main thread, which
    watches the devices and hands both to the sound thread. Qt Multimedia is loaded with the first
    verb that needs it: an engine that waits for calls does without its 26 MiB.
    """

    def __init__(self, post_event: Callable[[Event], None]) -> None:
        sys.setswitchinterval(_SWITCH_S)
        self._lock = threading.Lock()
        self._wanted = Wanted()
        self._paths = SoundPaths()
        self._switchboard = _Switchboard(self._paths, post_event)

    def make_port(self) -> pj.AudioMediaPort:
        """A new port of pjsip's bridge that transmits the microphone and plays what it gets."""
        return BridgePort(self._paths)

    def call_started(self) -> None:
        """Open microphone and speaker, unless they are open."""
        self._want(in_call=True)

    def call_ended(self) -> None:
        """Close microphone and speaker."""
        self._want(in_call=False)

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001  the protocol's verb
        """Transmit silence in place of the microphone, or the microphone again."""
        self._paths.muted = muted

    def start_ringing(self) -> None:
        """Ring, or knock while a call runs, until told to stop."""
        self._want(ringing=True)

    def stop_ringing(self) -> None:
        """Be silent at once."""
        self._want(ringing=False)

    def choose(self, command: ChooseDevices) -> None:
        """Use these devices from now on, in a running call too."""
        self._want(choice=command)

    def devices(self) -> DevicesChanged:
        """The devices plugged in now; waits up to 3 s the first time, then answers at once."""
        plugged = self._switchboard.plugged()
        if plugged is None:
            log.warning("the sound devices could not be looked at in time")
            return DevicesChanged(inputs=(), outputs=())
        return plugged.described(self._wanted.choice)

    def measure_levels(self, on: bool) -> None:  # noqa: FBT001  the protocol's verb
        """Open the microphone and send levels without a call too, or stop that."""
        self._want(measuring=on)

    def close(self) -> None:
        """Close every device and end the sound thread."""
        self._switchboard.close()

    def _want(self, **changed: object) -> None:
        with self._lock:
            self._wanted = replace(self._wanted, **changed)  # type: ignore[arg-type]
            self._switchboard.wanted.emit(self._wanted)


class _Switchboard(QObject):
    """The part of the bridge that lives on the main thread: knows what is plugged in."""

    wanted = Signal(object)
    _look_wanted = Signal()
    _to_card = Signal(object, object)
    _shut = Signal()

    def __init__(self, paths: SoundPaths, post_event: Callable[[Event], None]) -> None:
        super().__init__()
        self._paths = paths
        self._post_event = post_event
        self._last = Wanted()
        self._seen: Plugged | None = None
        self._looked = threading.Event()
        self._watch: DeviceWatch | None = None
        self._card: SoundCard | None = None
        self._thread = QThread()
        self._thread.setObjectName("sound")
        self.wanted.connect(self._on_wanted, Qt.ConnectionType.AutoConnection)
        self._look_wanted.connect(self._load, Qt.ConnectionType.AutoConnection)

    def plugged(self) -> "Plugged | None":
        """What is plugged in, from any thread; None when the main thread does not answer."""
        if not self._looked.is_set():
            self._look_wanted.emit()
            self._looked.wait(_FIRST_LOOK_S)
        return self._seen

    def close(self) -> None:
        """End the sound thread, from any thread; close every device on it before."""
        if self._thread.isRunning():
            self._shut.emit()
            if not self._thread.wait(_SHUT_MS):
                log.error("the sound thread does not end")

    @Slot(object)
    def _on_wanted(self, wanted: Wanted) -> None:
        before, self._last = self._last, wanted
        if wanted == Wanted(choice=wanted.choice) and self._card is None:
            return  # nothing sounds: Qt Multimedia can wait
        self._load()
        self._tell_card()
        if wanted.choice != before.choice and self._seen is not None:
            self._post_event(self._seen.described(wanted.choice))
        if wanted.listening and not before.listening:
            self._ask_permission()

    @Slot()
    def _load(self) -> None:
        """Load Qt Multimedia, look at the devices and start the sound thread, once."""
        if self._card is not None:
            return
        # What its plug-ins print about libraries they do without is of no use to anyone here.
        QLoggingCategory.setFilterRules(
            "qt.multimedia.symbolsresolver=false\nqt.multimedia.ffmpeg.info=false"
        )
        from app.telephony.engine.devices import DeviceWatch
        from app.telephony.engine.sound_card import SoundCard

        self._watch = DeviceWatch(self._on_watch_changed)
        self._card = SoundCard(self._paths, self._post_event)
        self._card.moveToThread(self._thread)
        self._to_card.connect(self._card.make)
        self._shut.connect(self._card.shut)
        self._thread.start(QThread.Priority.TimeCriticalPriority)
        self._seen = self._watch.look()
        self._looked.set()

    def _on_watch_changed(self, plugged: "Plugged") -> None:
        self._seen = plugged
        self._tell_card()
        self._post_event(plugged.described(self._last.choice))

    def _tell_card(self) -> None:
        self._to_card.emit(self._last, self._seen)

    def _ask_permission(self) -> None:
        from app.telephony.engine.devices import when_microphone_allowed

        when_microphone_allowed(self._on_permission)

    def _on_permission(self, allowed: bool) -> None:  # noqa: FBT001  Qt's answer
        if allowed:
            self._tell_card()  # a microphone that was refused before opens now
        else:
            self._post_event(SoundFailed(kind="microphone", device="", reason="NotAllowed"))
