"""The regular look at each running call: the quality of its sound."""

import logging

import msgspec
import pjsua2 as pj

from app.clock import now_ms
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.quality import StreamCounts, stream_counts
from app.telephony.engine.running_calls import RunningCalls, audio_index
from app.telephony.engine.sound import Sound
from app.telephony.engine.timers import Timers
from app.telephony.events import MediaState, QualityMeasured

QUALITY_S = 5.0

log = logging.getLogger(__name__)


class Measuring:
    """Looks at every call each five seconds while it runs."""

    def __init__(self, running: RunningCalls, sound: Sound, timers: Timers) -> None:
        self._running = running
        self._sound = sound
        self._timers = timers

    def watch(self, call: LiveCall) -> None:
        """Look at this call from now on, until it is over."""
        self._timers.after(QUALITY_S, lambda: self._look(call))

    def _look(self, call: LiveCall) -> None:
        if not self._running.alive(call):
            return
        self.watch(call)
        if call.answered_at is not None and call.native.isActive():
            self._running.say(self._measured(call, _counts(call)))

    def last_word(self, call: LiveCall) -> QualityMeasured:
        """The figures of a call that is over: the streams have said theirs."""
        return self._measured(call, None)

    def _measured(self, call: LiveCall, running: StreamCounts | None) -> QualityMeasured:
        quality = call.totals.measured(call.call_id, running)
        at, use = now_ms(), self._sound.used()
        expected = call.media is MediaState.ACTIVE
        return msgspec.structs.replace(
            quality,
            talked_ms=at - (call.answered_at or at) - call.held_ms(at),
            silent_ms=call.totals.silent_ms(quality.received, at, expected=expected),
            microphone=use.microphone,
            speaker=use.speaker,
            microphone_peak=use.microphone_peak,
        )


def _counts(call: LiveCall) -> StreamCounts | None:
    """What the stream that runs now has counted; None without one."""
    if call.media is MediaState.NONE:
        return None
    try:
        index = audio_index(call.native.getInfo())
        return stream_counts(call.codec, call.native.getStreamStat(index))
    except pj.Error as error:
        log.info("no figures of %s: %s", call.call_id, error.reason)
        return None
