"""Recordings and announcements of the fake telephone: told, never heard."""

import hashlib
from collections.abc import Callable

from app.clock import now_ms
from app.telephony import commands
from app.telephony.commands import WireCommand
from app.telephony.events import (
    AnnouncementBegan,
    AnnouncementEnded,
    Event,
    RecordingChanged,
    RecordingState,
)
from app.telephony.fake_call import FakeCall

_KEY_SIZE = 32


class FakeRecordings:
    """What the engine says of recordings and announcements."""

    def __init__(
        self,
        calls: dict[str, FakeCall],
        *,
        say: Callable[[Event], None],
        refuse: Callable[[WireCommand, str], None],
        say_media: Callable[[FakeCall], None],
    ) -> None:
        self._calls = calls
        self._say = say
        self._refuse = refuse
        self._say_media = say_media
        self.next_announcement = ""
        """Why the next announcement is not heard to its end; "" when it is, "-" while it plays."""

    def record(self, call: FakeCall, command: commands.Record) -> None:
        """Begin or end a recording."""
        if command.on == call.recording_on:
            return
        if not command.on:
            self.end(call, RecordingState.FINISHED)
        elif len(command.key) != _KEY_SIZE:
            self._refuse(command, "no_key")
        else:
            call.recording_on, call.paused = True, False
            call.recording = f"{command.folder}/{call.call_id}.sealed"
            self._say_recording(call)
        self._say_media(call)

    def pause(self, call: FakeCall, command: commands.PauseRecording) -> None:
        """Keep silence for a while, or sound again."""
        if call.recording_on and call.paused != command.paused:
            call.paused = command.paused
            self._say_recording(call)

    def drop(self, call: FakeCall) -> None:
        """End the recording and delete it."""
        if call.recording_on:
            self.end(call, RecordingState.DELETED)
            call.recording = ""
            self._say_media(call)

    def end(self, call: FakeCall, state: RecordingState, reason: str = "") -> None:
        """The recording, if there is one, comes to this end."""
        if call.recording_on:
            call.recording_on = False
            self._say(
                RecordingChanged(
                    call_id=call.call_id,
                    state=state,
                    at=now_ms(),
                    path=call.recording,
                    reason=reason,
                    offset_ms=5_000,
                    sha256=hashlib.sha256(call.recording.encode()).hexdigest(),
                    size=1_000,
                )
            )

    def announce(self, call: FakeCall, command: commands.Announce) -> None:
        """Play an announcement as far as the test lets it."""
        at, file = now_ms(), command.file
        sha256 = hashlib.sha256(file.encode()).hexdigest()
        if self.next_announcement != "missing":
            self._say(AnnouncementBegan(call_id=call.call_id, file=file, sha256=sha256, at=at))
        if self.next_announcement != "-":
            self.announced(call.call_id, file, self.next_announcement)

    def _say_recording(self, call: FakeCall) -> None:
        self._say(
            RecordingChanged(
                call_id=call.call_id,
                state=RecordingState.PAUSED if call.paused else RecordingState.RECORDING,
                at=now_ms(),
                path=call.recording,
            )
        )

    # What the world does

    def announced(self, call_id: str, file: str, reason: str = "") -> None:
        """An announcement comes to its end, or is lost for this reason."""
        self._say(
            AnnouncementEnded(
                call_id=call_id,
                file=file,
                sha256=hashlib.sha256(file.encode()).hexdigest(),
                began_at=now_ms(),
                ended_at=now_ms(),
                complete=not reason,
                reason=reason,
            )
        )

    def disk_is_full(self, call_id: str) -> None:
        """The disk takes no more of a recording."""
        call = self._calls[call_id]
        self.end(call, RecordingState.INTERRUPTED, "disk_full")
        self._refuse(commands.Record(call_id=call_id, on=True), "disk_full")
        self._say_media(call)
