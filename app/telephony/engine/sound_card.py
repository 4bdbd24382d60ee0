"""Keeps the devices open that are wanted, and no others; lives on the sound thread."""

import logging
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtMultimedia import QAudioDevice

from app.telephony.engine.bridge_port import SoundPaths
from app.telephony.engine.devices import Plugged, device_id
from app.telephony.engine.hear_yourself import HearYourself
from app.telephony.engine.levels import LevelMeter
from app.telephony.engine.pulse_guard import PulseGuard
from app.telephony.engine.ring_buffer import RingBuffer
from app.telephony.engine.ringer import Ringer
from app.telephony.engine.sound import SoundUse
from app.telephony.engine.streams import MicrophoneStream, SpeakerStream, Stream
from app.telephony.engine.system_mute import SystemMute
from app.telephony.engine.voice import Voice
from app.telephony.engine.wanted import Tone, Wanted
from app.telephony.events import Event, LevelsMeasured, SoundFailed

log = logging.getLogger(__name__)

_LEVELS_MS = 100
_STALL_TICKS = 50  # of the levels: five seconds; a wireless headset may take three to wake
_RETRY_MS = 2000  # a device in use elsewhere may be free by then
_RINGS = ("ring", "ring 2", "ring 3", "ring 4")
"""The places of those that ring; the first falls back on the system's default."""


class _Place(msgspec.Struct):
    """Where one kind of stream stands, and what has been said about it."""

    stream: Stream | None = None
    still: int = 0
    """Ticks of the levels since something went through it."""
    device: str = ""
    name: str = ""
    """What the system calls that device."""
    moving: bool = False
    """Whether the next stream takes over from another one."""
    tone: Tone | None = None
    failed: set[str] = set()
    """Devices that did not open since anything changed."""
    reported: set[tuple[str, str]] = set()
    """Device and reason of what has been said since this kind was last in order."""


class SoundCard(QObject):
    """Compares what is wanted with what is open and makes it so.

    A device that fails or vanishes is reported once, the system's default takes its place, and it
    is tried again when devices come or go. Where nothing opens, all is tried every two seconds.
    """

    def __init__(self, paths: SoundPaths, post_event: Callable[[Event], None]) -> None:
        super().__init__()
        self._paths = paths
        self._post_event = post_event
        self._wanted = Wanted()
        self._plugged: Plugged | None = None
        self._guard = PulseGuard()
        self._mute = SystemMute(post_event)
        self._places = {place: _Place() for place in ("microphone", "speaker", *_RINGS)}
        self._voice = Voice(self._on_voice_lost)
        self._yourself = HearYourself(self, post_event)
        self._meters = {"microphone": LevelMeter(), "speaker": LevelMeter()}
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry.timeout.connect(self._on_retry_timeout)
        self._levels = QTimer(self, interval=_LEVELS_MS)
        self._levels.timeout.connect(self._on_levels_timeout)

    @Slot(object, object)
    def make(self, wanted: Wanted, plugged: Plugged) -> None:
        """Make the sound of this computer what is wanted, with the devices plugged in."""
        if wanted.in_call and not self._wanted.in_call:
            self._paths.use = SoundUse()
        self._wanted = wanted
        self._plugged = plugged
        self._try_all()

    @Slot()
    def hear(self) -> None:
        """Let the agent hear what the microphone hears."""
        self._yourself.begin(self._speaker)

    def _speaker(self) -> QAudioDevice | None:
        if self._plugged is None:
            return None
        return next(iter(self._plugged.speakers(self._wanted.choice.speaker)), None)

    @Slot()
    def shut(self) -> None:
        """Close everything, and end the thread."""
        self._yourself.stop()
        self._wanted = Wanted()
        self._settle()
        self.thread().quit()

    def _on_retry_timeout(self) -> None:
        self._try_all()

    def _on_levels_timeout(self) -> None:
        levels = {kind: meter.read() for kind, meter in self._meters.items()}
        self._post_event(LevelsMeasured(**levels))
        self._note_use(levels["microphone"])
        for kind, meter in self._meters.items():
            place = self._places[kind]
            place.still = 0 if meter.was_fed() or place.stream is None else place.still + 1
            if place.still > _STALL_TICKS:
                self._give_up(kind, "Stalled")  # a crashed sound server closes nothing

    def _note_use(self, level: float) -> None:
        """Remember for the record of the call what it uses, and whether anyone has spoken."""
        if not self._wanted.in_call:
            return
        microphone, speaker = self._places["microphone"], self._places["speaker"]
        before = self._paths.use.microphone_peak or 0.0
        self._paths.use = SoundUse(
            microphone=microphone.name if microphone.stream else "",
            speaker=speaker.name if speaker.stream else "",
            microphone_peak=max(before, level) if microphone.stream else None,
        )

    @Slot(str)
    def _on_stream_failed(self, kind: str) -> None:
        stream = self._places[kind].stream
        reason = stream.stopped if stream else ""
        if reason:  # else the stream that said so has been replaced meanwhile
            self._give_up(kind, reason)

    def _give_up(self, kind: str, reason: str) -> None:
        """The device has failed while in use: try another."""
        place = self._places[kind]
        place.still = 0
        place.failed.add(place.device)
        self._report(kind, place.device, reason)
        self._settle()

    def _try_all(self) -> None:
        for place in self._places.values():
            place.failed.clear()
        self._settle()

    def _settle(self) -> None:
        wanted, choice, plugged = self._wanted, self._wanted.choice, self._plugged
        self._retry.stop()
        if plugged is None:
            return
        self._voice.take(wanted.care)
        self._keep(
            "microphone",
            choice.microphone,
            plugged.microphones(choice.microphone) if wanted.listening else None,
        )
        self._keep(
            "speaker",
            choice.speaker,
            plugged.speakers(choice.speaker) if wanted.in_call else None,
        )
        self._keep_ringing(plugged)
        microphone = self._places["microphone"]
        self._mute.watch(microphone.device if microphone.stream and wanted.in_call else "")
        self._set_open(self._paths.to_caller, "microphone")
        self._set_open(self._paths.to_agent, "speaker")
        self._set_levels()

    def _keep_ringing(self, plugged: Plugged) -> None:
        """Have every chosen loudspeaker ring, each of them once."""
        rings = self._wanted.ring_devices if self._wanted.tone else ()
        ringing: set[str] = set()
        for number, kind in enumerate(_RINGS):
            if number >= len(rings):
                self._keep(kind, "", None)
                continue
            devices = plugged.speakers(rings[number])
            if number and rings[number]:
                devices = tuple(d for d in devices if device_id(d) == rings[number])
            here = tuple(device for device in devices if device_id(device) not in ringing)
            self._keep(kind, rings[number], here)
            place = self._places[kind]
            ringing |= {place.device} if place.stream else set()

    def _keep(self, kind: str, chosen: str, candidates: tuple[QAudioDevice, ...] | None) -> None:
        """Have one stream of this kind on the first candidate that opens; none for None."""
        place = self._places[kind]
        if candidates is None:
            self._leave(place)
            place.reported.clear()
            return
        if chosen and not self._is_plugged_in(chosen):
            self._report(kind, chosen, "NotPluggedIn")
        tone = self._wanted.tone if kind in _RINGS else None
        for device in candidates:
            name = device_id(device)
            if name in place.failed:
                continue
            if place.stream and (place.device, place.tone) == (name, tone):
                self._refresh(place.stream)
                return
            self._make_way(place)
            if self._enter(place, kind, device, tone):
                if name == chosen or not chosen:
                    place.reported.clear()
                return
        self._leave(place)
        if not candidates and kind not in _RINGS[1:]:
            self._report(kind, "", "NoDevice")
        if candidates or kind not in _RINGS[1:]:
            self._retry.start()

    def _is_plugged_in(self, name: str) -> bool:
        plugged = self._plugged
        devices = (*plugged.inputs, *plugged.outputs) if plugged is not None else ()
        return any(device_id(device) == name for device in devices)

    def _enter(self, place: _Place, kind: str, device: QAudioDevice, tone: Tone | None) -> bool:
        place.device, place.tone = device_id(device), tone
        place.name = device.description()
        stream = self._build(kind, device, tone) if self._guard.is_safe() else None
        reason = stream.start() if stream else "SoundServerGone"
        if stream is None or reason:
            place.failed.add(place.device)
            self._report(kind, place.device, reason)
            return False
        self._guard.hurry()
        # Queued: a stream must not be replaced inside its own signal.
        stream.failed.connect(self._on_stream_failed, Qt.ConnectionType.QueuedConnection)
        place.stream = stream
        place.moving = False
        return True

    def _leave(self, place: _Place) -> None:
        if place.stream:
            place.stream.close()
            place.stream = None
        place.moving = False

    def _make_way(self, place: _Place) -> None:
        """Another device takes over: nothing may click."""
        if place.stream:
            place.stream.retire()
            place.stream = None
            place.moving = True

    def _build(self, kind: str, device: QAudioDevice, tone: Tone | None) -> Stream:
        if kind == "microphone":
            self._voice.restart()
            return MicrophoneStream(
                device, self._paths.to_caller, self._meters["microphone"], self._cleaned
            )
        if kind == "speaker":
            self._voice.restart()
            return SpeakerStream(
                device,
                self._paths.to_agent,
                self._meters["speaker"],
                self._voice,
                takes_over=self._places[kind].moving,
            )
        return Ringer(kind, device, tone or Tone.RING, self._wanted.choice.ring_volume)

    def _refresh(self, stream: Stream) -> None:
        if isinstance(stream, Ringer):
            stream.set_volume(self._wanted.choice.ring_volume)

    def _set_open(self, ring: RingBuffer, kind: str) -> None:
        """A ring is open while both its ends are there; else old sound would wait in it."""
        if self._wanted.in_call and self._places[kind].stream:
            ring.open()
        elif ring.close():
            log.info("%s: %d gaps, %d cuts", kind, ring.underruns, ring.cuts)

    def _set_levels(self) -> None:
        if self._places["microphone"].stream or self._places["speaker"].stream:
            if not self._levels.isActive():
                self._levels.start()
        else:
            self._levels.stop()

    def _report(self, kind: str, device: str, reason: str) -> None:
        reported = self._places[kind].reported
        if (device, reason) not in reported:
            reported.add((device, reason))
            what = kind.partition(" ")[0]
            self._post_event(SoundFailed(kind=what, device=device, reason=reason))

    def _cleaned(self, pcm: bytes) -> bytes:
        """What callers hear of this piece of the microphone."""
        pcm = self._voice.cleaned(pcm)
        self._yourself.hear(pcm)
        return pcm

    def _on_voice_lost(self) -> None:
        self._post_event(SoundFailed(kind="voice", device="", reason="NotInstalled"))
