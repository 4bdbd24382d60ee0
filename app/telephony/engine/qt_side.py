"""Qt's part of the sound of this computer: knows what is plugged in, and has the card play it."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QLoggingCategory, QObject, QThread, QTimer, Signal, Slot

from app.telephony.engine.bridge_port import SoundPaths
from app.telephony.engine.wanted import Wanted
from app.telephony.events import Event, SoundChecked, SoundFailed

if TYPE_CHECKING:
    from app.telephony.engine.devices import DeviceWatch, Plugged
    from app.telephony.engine.sound_card import SoundCard

log = logging.getLogger(__name__)

_FIRST_LOOK_S = 3.0
_PARTING_MS = 500
_END_S = 3.0


class QtSide(QObject):
    """Lives on the main thread, and is told there what is wanted, whichever thread asks."""

    wanted = Signal(object)
    hear_wanted = Signal()
    _look_wanted = Signal()
    _end_wanted = Signal()
    _to_card = Signal(object, object)
    _shut = Signal()
    _hear = Signal()

    def __init__(
        self,
        paths: SoundPaths,
        post_event: Callable[[Event], None],
        ended: Callable[[], None],
    ) -> None:
        super().__init__()
        self._tell_ended = ended
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
        self._tell_ended()

    @Slot(object)
    def _on_wanted(self, wanted: Wanted) -> None:
        before, self._last = self._last, wanted
        if wanted.rests and not self._looked.is_set():
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
