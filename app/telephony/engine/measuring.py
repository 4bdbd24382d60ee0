"""The regular look at each running call: the quality of its sound."""

import logging

import pjsua2 as pj

from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.quality import StreamCounts, stream_counts
from app.telephony.engine.running_calls import RunningCalls, audio_index
from app.telephony.engine.timers import Timers
from app.telephony.events import MediaState

QUALITY_S = 5.0

log = logging.getLogger(__name__)


class Measuring:
    """Looks at every call each five seconds while it runs."""

    def __init__(self, running: RunningCalls, timers: Timers) -> None:
        self._running = running
        self._timers = timers

    def watch(self, call: LiveCall) -> None:
        """Look at this call from now on, until it is over."""
        self._timers.after(QUALITY_S, lambda: self._look(call))

    def _look(self, call: LiveCall) -> None:
        if not self._running.alive(call):
            return
        self.watch(call)
        if call.answered_at is not None and call.native.isActive():
            self._running.say(call.totals.measured(call.call_id, _counts(call)))


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
