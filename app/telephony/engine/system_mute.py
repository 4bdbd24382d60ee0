"""Whether the system mutes the microphone of a call, as PulseAudio or PipeWire tell.

Qt Multimedia does not know it: a muted microphone is open and hears silence.
"""

import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

from app.clock import now_ms
from app.telephony.events import Event, MicrophoneMuted

log = logging.getLogger(__name__)

_LOOK_S = 0.5


class SystemMute:
    """Looks after one microphone at a time, on a thread that is there during calls alone."""

    def __init__(self, say: Callable[[Event], None]) -> None:
        self._say = say
        self._device = ""
        self._muted = False
        self._lock = threading.Lock()
        self._looking = False
        """Whether the thread is there."""

    def watch(self, device: str) -> None:
        """Look after the microphone of this id from now on; "" after none."""
        with self._lock:
            self._device = device
            if device and not self._looking and sys.platform == "linux":
                self._looking = True
                threading.Thread(target=self._look_after, name="mute", daemon=True).start()

    def _goes_on(self) -> bool:
        with self._lock:
            self._looking = bool(self._device)
            return self._looking

    def _look_after(self) -> None:
        try:
            self._ask_pulse()
        except (ImportError, OSError) as error:  # no libpulse0, or its server is gone
            log.info("nobody tells whether the microphone is muted: %s", error)
            self._looking = False  # the next change of the devices begins anew
        if not self._looking:
            self._tell(muted=False)

    def _ask_pulse(self) -> None:
        import pulsectl

        try:
            with pulsectl.Pulse("combine") as pulse:
                pulse.event_mask_set("source")
                pulse.event_callback_set(_stop_waiting)
                while self._goes_on():
                    self._tell(muted=_is_muted(pulse, self._device))
                    pulse.event_listen(timeout=_LOOK_S)
        except pulsectl.PulseError as error:
            raise OSError(str(error)) from error

    def _tell(self, *, muted: bool) -> None:
        if muted != self._muted:
            self._muted = muted
            self._say(MicrophoneMuted(muted=muted, at=now_ms()))


def _stop_waiting(_event: object) -> None:
    from pulsectl import PulseLoopStop

    raise PulseLoopStop


def _is_muted(pulse: Any, device: str) -> bool:  # noqa: ANN401  pulsectl has no types
    from pulsectl import PulseIndexError

    try:
        return bool(pulse.get_source_by_name(device).mute)
    except PulseIndexError:  # it was unplugged, or Qt has a way to it that is not PulseAudio's
        return False
