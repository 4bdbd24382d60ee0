"""What the agent hears and says: joins every call's media with the sound of this computer."""

import logging
from collections.abc import Iterable
from typing import Any

import pjsua2 as pj

from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.sound import Sound
from app.telephony.events import MediaState

_TONE_HZ = 440
_TONE_MS = 1500
_PAUSE_MS = 3500

log = logging.getLogger(__name__)


class CallSound:
    """Connects calls, ring tone and ringback as the calls now stand; on the engine thread."""

    def __init__(self, sound: Sound, clock_rate: int) -> None:
        self._sound = sound
        self._clock_rate = clock_rate
        self._port: Any = sound.make_port()
        self._ringback: Any = None

    def follow(self, call: LiveCall, running: Iterable[LiveCall]) -> None:
        """Make everything sound as `call`, one of `running` or just ended, now stands."""
        calls = tuple(running)
        self._open_or_close(call, alive=call in calls)
        self._ring_back(wanted=any(one.waits_for_answer for one in calls))
        self._sound.set_muted(any(one.muted and one.talking for one in calls))
        if call in calls:
            self._connect(call)

    def ring(self, running: Iterable[LiveCall]) -> None:
        """Ring while a call waits for this agent."""
        if any(call.ringing_here for call in running):
            self._sound.start_ringing()
        else:
            self._sound.stop_ringing()

    def close(self) -> None:
        """Drop the native objects; pjsip ends next."""
        self._ring_back(wanted=False)
        self._port = None

    def _connect(self, call: LiveCall) -> None:
        media = _media_of(call)
        speaking = self._port if media is not None and not call.muted else None
        if media is not None and self._port is not None:
            media.startTransmit(self._port)
            if speaking is None:
                self._port.stopTransmit(media)
            else:
                speaking.startTransmit(media)
        if call.recorder is not None:
            call.recorder.connect(media, speaking)
        if call.announcement is not None and media is not None:
            call.announcement.be_heard(media, self._port)

    def _open_or_close(self, call: LiveCall, *, alive: bool) -> None:
        """The devices are open while any call can be spoken on or heard."""
        heard = call.media in {MediaState.ACTIVE, MediaState.REMOTE_HOLD}
        wanted = alive and (heard or call.waits_for_answer)
        if wanted and not call.has_sound:
            call.has_sound = True
            self._sound.call_started()
        elif not wanted and call.has_sound:
            call.has_sound = False
            self._sound.call_ended()

    def _ring_back(self, *, wanted: bool) -> None:
        """Let the agent hear that the called telephone rings, where its server does not."""
        if self._port is None or wanted == (self._ringback is not None):
            return
        if not wanted:
            self._ringback.stopTransmit(self._port)
            self._ringback = None
            return
        tone = pj.ToneDesc()
        tone.freq1 = _TONE_HZ
        tone.on_msec, tone.off_msec = _TONE_MS, _PAUSE_MS
        tones = pj.ToneDescVector()
        tones.append(tone)
        self._ringback = pj.ToneGenerator()
        self._ringback.createToneGenerator(self._clock_rate, 1)
        self._ringback.play(tones, True)  # noqa: FBT003  again and again
        self._ringback.startTransmit(self._port)


def _media_of(call: LiveCall) -> Any:  # noqa: ANN401  pjsua2 has no types
    """The audio of a call one can speak or listen to; fetched anew each time."""
    if call.media not in {MediaState.ACTIVE, MediaState.REMOTE_HOLD}:
        return None
    if not call.native.isActive():
        return None
    try:
        return call.native.getAudioMedia(-1)
    except pj.Error as error:
        log.info("no audio of %s: %s", call.call_id, error.reason)
        return None
