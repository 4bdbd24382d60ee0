"""Plays an announcement to both sides of a call and proves how far it came."""

import hashlib
import itertools
import logging
from pathlib import Path
from typing import Any

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import Announce
from app.telephony.engine.callbacks import Emit, guarded
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.notes import PlayedOut
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.events import AnnouncementBegan, AnnouncementEnded, MediaState

log = logging.getLogger(__name__)

_numbers = itertools.count(1)
_KEPT = 4
"""Players kept when they are done: a callback may still wait for Python's lock."""


class Announcing:
    """The announcements of the running calls; on the engine thread.

    An announcement is complete when its file was played to the end while the sound of the call
    flowed both ways; whatever comes between makes it incomplete, and the reason is said.
    """

    def __init__(self, running: RunningCalls, *, emit: Emit) -> None:
        self._running = running
        self._emit = emit
        self._done: list[_Announcement] = []

    def play(self, call: LiveCall, command: Announce) -> None:
        """Begin, or say at once why nothing is heard."""
        self.stop(call, "another_one")
        if call.media is not MediaState.ACTIVE:
            self._say_end(call, _Announcement(command.file), "no_sound")
            return
        announcement, reason = _load(call.call_id, command.file, self._emit)
        if reason:
            self._say_end(call, announcement, reason)
            return
        call.announcement = announcement
        self._running.say(
            AnnouncementBegan(
                call_id=call.call_id,
                file=announcement.file,
                sha256=announcement.sha256,
                at=announcement.began_at,
            )
        )
        self._running.follow(call)

    def watch(self, call: LiveCall) -> None:
        """The media has changed: without sound both ways the announcement is lost."""
        if call.media is not MediaState.ACTIVE:
            self.stop(call, "held" if call.media is not MediaState.NONE else "no_sound")

    def played_out(self, call: LiveCall, number: int) -> None:
        """This announcement came to its end; one that was stopped before ends no later one."""
        if call.announcement is not None and call.announcement.number == number:
            self.stop(call, "")

    def stop(self, call: LiveCall, reason: str) -> None:
        """Stop the announcement of this call, if there is one; "" when it came to its end."""
        announcement, call.announcement = call.announcement, None
        if announcement is None:
            return
        announcement.be_silent()
        self._done = [*self._done, announcement][-_KEPT:]
        self._say_end(call, announcement, reason)

    def close(self) -> None:
        """Drop the players; pjsip ends next."""
        self._done.clear()

    def _say_end(self, call: LiveCall, announcement: "_Announcement", reason: str) -> None:
        self._running.say(
            AnnouncementEnded(
                call_id=call.call_id,
                file=announcement.file,
                sha256=announcement.sha256,
                began_at=announcement.began_at,
                ended_at=now_ms(),
                complete=not reason,
                reason=reason,
            )
        )


class _Player(pj.AudioMediaPlayer):
    """Says when the file has been played to its end; on pjsip's clock thread."""

    def __init__(self, call_id: str, emit: Emit) -> None:
        super().__init__()
        self.number = next(_numbers)
        self._call_id = call_id
        self._emit = emit

    @guarded
    def onEof2(self) -> None:
        self._emit(PlayedOut(self._call_id, self.number))


class _Announcement:
    """One announcement on its way; `player` is None for one that could not begin."""

    def __init__(self, file: str, sha256: str = "", player: _Player | None = None) -> None:
        self.file = file
        self.sha256 = sha256
        self.began_at = now_ms()
        self.number = player.number if player is not None else 0
        self._player: Any = player
        self._heard_by: list[Any] = []

    def be_heard(self, *listeners: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        """Let these hear the rest; to be called after every change of media."""
        self._heard_by = [listener for listener in listeners if listener is not None]
        for listener in self._heard_by:
            self._player.startTransmit(listener)

    def be_silent(self) -> None:
        """Let nobody hear it any more."""
        for listener in self._heard_by:
            try:
                self._player.stopTransmit(listener)
            except pj.Error as error:
                log.debug("its listener went before: %s", error.reason)
        self._heard_by = []


def _load(call_id: str, file: str, emit: Emit) -> tuple[_Announcement, str]:
    """The announcement, ready to be heard, or the reason why it cannot be."""
    import wave  # few calls are announced

    try:
        proof = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        with wave.open(file) as sound:
            if not sound.getnframes():
                return _Announcement(file, proof), "cannot_play"
        player = _Player(call_id, emit)
        player.createPlayer(file, pj.PJMEDIA_FILE_NO_LOOP)
    except FileNotFoundError:
        return _Announcement(file), "missing"
    except (OSError, EOFError, wave.Error, pj.Error) as error:
        words = error.reason if isinstance(error, pj.Error) else error
        log.warning("the announcement %s cannot be played: %s", file, words)
        return _Announcement(file), "cannot_play"
    return _Announcement(file, proof, player), ""
