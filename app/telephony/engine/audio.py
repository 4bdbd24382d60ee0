"""The sound of this computer for the engine: devices, ringing and the bridge to pjsip."""

import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
import pjsua2 as pj
from PySide6.QtCore import QLoggingCategory, QObject, QThread, QTimer, Signal, Slot

from app.telephony.commands import ChooseDevices
from app.telephony.engine.bridge_port import BridgePort, SoundPaths
from app.telephony.engine.pulse_guard import ask_for_buffers
from app.telephony.engine.sound import SoundUse
from app.telephony.engine.wanted import Wanted
from app.telephony.events import DevicesChanged, Event, SoundChecked, SoundFailed

if TYPE_CHECKING:
    from app.telephony.engine.devices import DeviceWatch, Plugged
    from app.telephony.engine.sound_card import SoundCard

log = logging.getLogger(__name__)

_SWITCH_S = 0.0005  # the sound thread must not wait 5 ms for another thread of this process
_FIRST_LOOK_S = 3.0
_PARTING_MS = 500
_END_S = 3.0
_TRY_RING_S = 4.0


class SoundBridge:
    """Satisfies the protocol `Sound`. Built on the main thread, which must run a Qt event loop.

    Verbs come from the engine thread, change one frozen `Wanted` and hop to the main thread, which
    watches the devices and hands both to the sound thread. Qt Multimedia is loaded with the first
    verb that needs it: an engine that waits for calls does without its 26 MiB.
    """

    def __init__(self, post_event: Callable[[Event], None]) -> None:
        sys.setswitchinterval(_SWITCH_S)
        ask_for_buffers()
        self._lock = threading.Lock()
        self._wanted = Wanted()
        self._paths = SoundPaths()
        self._post_event = post_event
        self._switchboard = _Switchboard(self._paths, post_event)

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
        """The devices plugged in now; waits up to 3 s the first time, then answers at once."""
        plugged = self._switchboard.plugged()
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
        else:
            self._switchboard.hear_wanted.emit()

    def _end_ring(self) -> None:
        self._want(lambda wanted: msgspec.structs.replace(wanted, trying_ring=False))
        self._post_event(SoundChecked(what="ring", state="done"))

    def measure_levels(self, on: bool) -> None:  # noqa: FBT001  the protocol's verb
        """Open the microphone and send levels without a call too, or stop that."""
        self._want(lambda wanted: msgspec.structs.replace(wanted, measuring=on))

    def close(self) -> None:
        """Close every device and end the sound thread."""
        self._switchboard.close()

    def _want(self, change: Callable[[Wanted], Wanted]) -> None:
        with self._lock:
            self._wanted = change(self._wanted)
            self._switchboard.wanted.emit(self._wanted)


class _Switchboard(QObject):
    """The part of the bridge that lives on the main thread: knows what is plugged in."""

    wanted = Signal(object)
    hear_wanted = Signal()
    _look_wanted = Signal()
    _end_wanted = Signal()
    _to_card = Signal(object, object)
    _shut = Signal()
    _hear = Signal()

    def __init__(self, paths: SoundPaths, post_event: Callable[[Event], None]) -> None:
        super().__init__()
        self._paths = paths
        self._post_event = post_event
        self._last = Wanted()
        self._seen: Plugged | None = None
        self._looked = threading.Event()
        self._ended = threading.Event()
        self._watch: DeviceWatch | None = None
        self._card: SoundCard | None = None
        self._parting = QTimer(self, singleShot=True, interval=_PARTING_MS)
        self._parting.timeout.connect(self._tell_card)
        self._thread = QThread()
        self._thread.setObjectName("sound")
        self.wanted.connect(self._on_wanted)
        self._look_wanted.connect(self._load)
        self._end_wanted.connect(self._end)
        self.hear_wanted.connect(self._on_hear_wanted)

    def plugged(self) -> "Plugged | None":
        """What is plugged in, from any thread; None when the main thread does not answer."""
        if not self._looked.is_set():
            self._look_wanted.emit()
            self._looked.wait(_FIRST_LOOK_S)
        return self._seen

    def close(self) -> None:
        """End the sound thread, from any thread; close every device on it before."""
        self._end_wanted.emit()
        if not self._ended.wait(_END_S):
            log.error("the sound does not end")

    @Slot()
    def _end(self) -> None:
        """After whatever was wanted before: loading cannot be interrupted."""
        self._looked.set()
        self._parting.stop()
        if self._thread.isRunning():
            self._shut.emit()
            self._thread.wait()
        self._card = self._watch = self._seen = None
        self._ended.set()

    @Slot(object)
    def _on_wanted(self, wanted: Wanted) -> None:
        before, self._last = self._last, wanted
        if wanted == Wanted(choice=wanted.choice) and not self._looked.is_set():
            return  # nothing sounds: Qt Multimedia can wait
        self._load()
        if before.in_call and not wanted.in_call:
            self._parting.start()  # between a hold and the next call the devices stay open
        elif wanted.in_call or not self._parting.isActive():
            self._tell_card()
        if self._seen is not None and wanted.choice != before.choice:
            self._post_event(self._seen.described(wanted.choice))
        if wanted.listening and not before.listening:
            self._check_listening()

    @Slot()
    def _load(self) -> None:
        """Load Qt Multimedia, look at the devices and start the sound thread, once."""
        if self._looked.is_set():
            return
        # What its plug-ins print about libraries they do without is of no use to anyone here.
        QLoggingCategory.setFilterRules(
            "qt.multimedia.symbolsresolver=false\nqt.multimedia.ffmpeg.info=false"
        )
        try:
            from app.telephony.engine.devices import DeviceWatch
            from app.telephony.engine.sound_card import SoundCard
        except ImportError:  # a Linux without libpulse0, say
            log.exception("Qt Multimedia cannot be loaded: there will be no sound")
        else:
            self._watch = DeviceWatch(self._on_watch_changed)
            self._card = SoundCard(self._paths, self._post_event)
            self._card.moveToThread(self._thread)
            self._to_card.connect(self._card.make)
            self._shut.connect(self._card.shut)
            self._hear.connect(self._card.hear)
            self._thread.start(QThread.Priority.TimeCriticalPriority)
            self._seen = self._watch.look()
        self._looked.set()

    @Slot()
    def _on_hear_wanted(self) -> None:
        self._load()
        if self._card is None:
            self._post_event(SoundChecked(what="hear", state="failed"))
        else:
            self._hear.emit()

    def _check_listening(self) -> None:
        """Say at once when nothing can be heard here at all."""
        if self._card is None:
            self._post_event(SoundFailed(kind="speaker", device="", reason="NoSoundSystem"))
            return
        from app.telephony.engine.devices import when_microphone_allowed

        when_microphone_allowed(self._on_permission)

    def _on_permission(self, allowed: bool) -> None:  # noqa: FBT001  Qt's answer
        if allowed:
            self._tell_card()  # a microphone that was refused before opens now
        else:
            self._post_event(SoundFailed(kind="microphone", device="", reason="NotAllowed"))

    def _on_watch_changed(self, plugged: "Plugged") -> None:
        self._seen = plugged
        self._tell_card()
        self._post_event(plugged.described(self._last.choice))

    def _tell_card(self) -> None:
        self._parting.stop()
        if self._seen is not None:
            choice = self._seen.elect(self._last.choice)
            self._to_card.emit(msgspec.structs.replace(self._last, choice=choice), self._seen)
