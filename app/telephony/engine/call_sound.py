"""What the agent hears and says: joins every call's media with the sound of this computer.

The calls of a conference are joined with each other too. pjsip forgets every connection of a call
when its media is negotiated anew, so all of them are made again each time.
"""

import logging
import time
from collections.abc import Iterable
from typing import Any

import pjsua2 as pj

from app.telephony.engine.digits import TONE_MS, TONE_PAUSE_MS
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.sound import Sound
from app.telephony.events import MediaState

_TONE_HZ = 440
_TONE_MS = 1500
_PAUSE_MS = 3500
_KEY_MS, _KEY_PAUSE_MS = 120, 80
_KEY_LEVEL = 0.15
"""Beside the voice of the other side a key is a tick, not a siren."""

log = logging.getLogger(__name__)


class CallSound:
    """Connects calls, ring tone and ringback as the calls now stand; on the engine thread."""

    def __init__(self, sound: Sound, clock_rate: int) -> None:
        self._sound = sound
        self._clock_rate = clock_rate
        self._port: Any = sound.make_port()
        self._ringback: Any = None
        self._keys: Any = None
        self._linked: set[frozenset[str]] = set()

    def follow(self, call: LiveCall, running: Iterable[LiveCall]) -> None:
        """Make everything sound as `call`, one of `running` or just ended, now stands."""
        calls = tuple(running)
        self._open_or_close(call, alive=call in calls)
        self._ring_back(wanted=any(one.waits_for_answer for one in calls))
        self._sound.set_muted(any(one.muted and one.talking for one in calls))
        if call in calls:
            self._connect(call)
            for other in calls:
                if other is not call:
                    self._link(call, other)

    def ring(self, running: Iterable[LiveCall]) -> None:
        """Ring while a call waits for this agent."""
        if any(call.ringing_here for call in running):
            self._sound.start_ringing()
        else:
            self._sound.stop_ringing()

    def press(self, digits: str) -> None:
        """Let the agent hear the tones of these keys."""
        if self._port is None:
            return
        if self._keys is None:
            self._keys = pj.ToneGenerator()
            self._keys.createToneGenerator(self._clock_rate, 1)
            self._keys.startTransmit2(self._port, _key_level())
        try:
            self._keys.playDigits(_tones(digits, _KEY_MS, _KEY_PAUSE_MS))
        except pj.Error as error:  # more keys than it can queue
            log.debug("keys not heard: %s", error.reason)

    def play_keys(self, call: LiveCall, digits: str) -> None:
        """Play the tones of these keys to the far end of a call; pj.Error where it cannot.

        They are heard there while its `tones_until` has not come and this is followed; no
        recording and nobody else of a conference hears them: they may be the digits of a card.
        """
        if call.tones is None:
            call.tones = pj.ToneGenerator()
            call.tones.createToneGenerator(self._clock_rate, 1)
        call.tones.playDigits(_tones(digits, TONE_MS, TONE_PAUSE_MS))

    def close(self) -> None:
        """Drop the native objects; pjsip ends next."""
        self._ring_back(wanted=False)
        self._keys = None
        self._port = None

    def _link(self, one: LiveCall, other: LiveCall) -> None:
        """Let two calls hear each other while both are in the conference, and not otherwise."""
        pair = frozenset({one.native.call_id, other.native.call_id})
        together = one.conference and other.conference
        if not together and pair not in self._linked:
            return
        ends = (_media_of(one), _media_of(other))
        if together and None not in ends:
            ends[0].startTransmit(ends[1])
            ends[1].startTransmit(ends[0])
            self._linked.add(pair)
            return
        self._linked.discard(pair)
        if None not in ends:
            ends[0].stopTransmit(ends[1])
            ends[1].stopTransmit(ends[0])

    def _connect(self, call: LiveCall) -> None:
        media = _media_of(call)
        if call.ended_here and media is not None and self._port is not None:
            self._part(media)
            media = None
        dialling = call.tones is not None and call.tones_until > time.monotonic()
        silent = media is None or call.muted or dialling
        speaking = None if silent else self._port
        if media is not None and self._port is not None:
            media.startTransmit(self._port)
            if speaking is None:
                self._port.stopTransmit(media)
            else:
                speaking.startTransmit(media)
        if dialling and media is not None:
            call.tones.startTransmit(media)
        if call.recorder is not None:
            call.recorder.connect(media, speaking)
        if call.announcement is not None and media is not None:
            call.announcement.be_heard(media, self._port)

    def _part(self, media: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        """Neither hear nor speak any more to one who is about to be gone."""
        try:
            media.stopTransmit(self._port)
            self._port.stopTransmit(media)
        except pj.Error as error:
            log.debug("it was parted already: %s", error.reason)

    def _open_or_close(self, call: LiveCall, *, alive: bool) -> None:
        """The devices are open while any call can be spoken on or heard."""
        heard = call.media in {MediaState.ACTIVE, MediaState.REMOTE_HOLD} and not call.ended_here
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


def _tones(digits: str, on_ms: int, off_ms: int) -> Any:  # noqa: ANN401  pjsua2 has no types
    tones = pj.ToneDigitVector()
    for digit in digits:
        tone = pj.ToneDigit()
        tone.digit = digit.lower()
        tone.on_msec, tone.off_msec = on_ms, off_ms
        tones.append(tone)
    return tones


def _key_level() -> Any:  # noqa: ANN401  pjsua2 has no types
    transmit = pj.AudioMediaTransmitParam()
    transmit.level = _KEY_LEVEL
    return transmit
