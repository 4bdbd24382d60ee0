"""Recording of running calls: begun, ended, and stopped when the disk is full."""

import logging
from pathlib import Path

import pjsua2 as pj

from app.telephony.commands import Record
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.recorder import CallRecorder
from app.telephony.engine.running_calls import RunningCalls

log = logging.getLogger(__name__)


class Recordings:
    """The recorders of the running calls; the call goes on whatever becomes of its recording."""

    def __init__(self, running: RunningCalls) -> None:
        self._running = running

    def record(self, call: LiveCall, command: Record) -> None:
        """Start or stop recording; a folder that cannot be written is said."""
        if command.on == (call.recorder is not None):
            return
        if not command.on:
            self.end(call)
            self._running.say_media(call)
            return
        try:
            call.recorder = CallRecorder(Path(command.folder), call.call_id)
        except (OSError, pj.Error) as error:
            log.warning("no recording of %s: %s", call.call_id, error)
            self._running.refuse("Record", call, "cannot_write")
            return
        self._running.follow(call)
        self._running.say_media(call)

    def end(self, call: LiveCall) -> None:
        """Finish the recording of a call, if there is one."""
        recorder, call.recorder = call.recorder, None
        if recorder is not None:
            call.recording = str(recorder.close())

    def check_room(self, call: LiveCall) -> None:
        """Stop a recording that the disk no longer takes, and say so."""
        if call.recorder is not None and not call.recorder.has_room():
            self.end(call)
            self._running.refuse("Record", call, "disk_full")
            self._running.say_media(call)
