"""Recording of running calls: begun, paused, ended, deleted, and stopped when the disk is full."""

import logging
from datetime import datetime
from pathlib import Path

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import PauseRecording, Record
from app.telephony.engine.callbacks import Emit
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.notes import RecordingFailed
from app.telephony.engine.recorder import CallRecorder, Ears
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.engine.sealing import Sealing
from app.telephony.events import RecordingChanged, RecordingState
from app.telephony.recordings.keys import SIZE
from app.telephony.recordings.sealed import SUFFIX

log = logging.getLogger(__name__)


class Recordings:
    """The recorders of the running calls; the call goes on whatever becomes of its recording."""

    def __init__(self, running: RunningCalls, *, rate: int, emit: Emit) -> None:
        self._running = running
        self._ears = Ears(rate)
        self._emit = emit

    def record(self, call: LiveCall, command: Record) -> None:
        """Start or end a recording; why it cannot be made is said."""
        if command.on == (call.recorder is not None):
            return
        if command.on:
            self._begin(call, command)
        else:
            self.end(call)
        self._running.say_media(call)

    def _begin(self, call: LiveCall, command: Record) -> None:
        if len(command.key) != SIZE:
            self._running.refuse("Record", call, "no_key")
            return
        began = datetime.now().astimezone()
        name = f"{began:%Y-%m-%d_%H-%M-%S}_{call.call_id}{SUFFIX}"
        try:
            sealing = Sealing(
                Path(command.folder) / name,
                command.key,
                call_id=call.call_id,
                rate=self._ears.rate,
                say=self._running.say,
                failed=lambda reason, call_id=call.call_id: self._emit(  # type: ignore[misc]
                    RecordingFailed(call_id, reason)
                ),
            )
        except OSError as error:
            log.warning("no recording of %s: %s", call.call_id, error)
            self._running.refuse("Record", call, "cannot_write")
            return
        try:
            call.recorder = CallRecorder(self._ears, sealing.give)
        except pj.Error as error:
            log.warning("no recording of %s: %s", call.call_id, error.reason)
            sealing.end(keep=False)
            self._running.refuse("Record", call, "cannot_write")
            return
        call.sealing = sealing
        self._running.follow(call)
        self._say(call, RecordingState.RECORDING)

    def pause(self, call: LiveCall, command: PauseRecording) -> None:
        """Keep silence in place of what is said, or keep what is said again."""
        recorder = call.recorder
        if recorder is None or recorder.paused == command.paused:
            return
        recorder.paused = command.paused
        self._say(call, RecordingState.PAUSED if command.paused else RecordingState.RECORDING)

    def drop(self, call: LiveCall) -> None:
        """Stop recording and delete what there is."""
        if call.recorder is not None:
            self.end(call, keep=False)
            self._running.say_media(call)

    def end(self, call: LiveCall, *, keep: bool = True) -> None:
        """Finish the recording of a call, if there is one; without `keep` it is deleted."""
        recorder, call.recorder = call.recorder, None
        sealing, call.sealing = call.sealing, None
        if recorder is not None:
            recorder.close(keep=keep)
            sealing.end(keep=keep)
            call.recording = str(sealing.path) if keep else ""

    def failed(self, call: LiveCall, reason: str) -> None:
        """The disk takes no more: what was sealed is kept, and the end is said."""
        if call.recorder is not None:
            self.end(call)
            self._running.refuse("Record", call, reason)
            self._running.say_media(call)

    def tell(self, call: LiveCall) -> None:
        """Say how the recording of a call stands, to a desk that was away."""
        if call.recorder is not None:
            paused = call.recorder.paused
            self._say(call, RecordingState.PAUSED if paused else RecordingState.RECORDING)

    def _say(self, call: LiveCall, state: RecordingState) -> None:
        self._running.say(
            RecordingChanged(
                call_id=call.call_id,
                state=state,
                at=now_ms(),
                path=str(call.sealing.path),
                offset_ms=call.recorder.offset_ms,
            )
        )
