"""The thread that encodes and seals one recording while its call lasts."""

import logging
import queue
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from app.clock import now_ms
from app.telephony.events import RecordingChanged, RecordingState
from app.telephony.recordings import sound
from app.telephony.recordings.writing import SealedWriter, wipe

log = logging.getLogger(__name__)

LEAST_ROOM = 50_000_000
"""Bytes; the records of the office live on the same disk."""
_MOST_WAITING = 24  # two minutes of a disk that does not answer
_LAST_BLOCK_S = 0.5  # the engine has other calls to care for

Block = tuple[list[bytes], list[bytes]]


class Sealing:
    """Seals what it is given, in its order, and says how the recording ended.

    Made and told on the engine thread; `say` and `failed` are called on the thread of its own.
    Raises OSError when the file cannot be made or the disk has less than 50 MB of room.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        call_id: str,
        rate: int,
        say: Callable[[RecordingChanged], None],
        failed: Callable[[str], None],
    ) -> None:
        self._call_id = call_id
        self._rate = rate
        self._say = say
        self._failed = failed
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(path.parent).free < LEAST_ROOM:
            raise OSError(f"less than {LEAST_ROOM // 1_000_000} MB of room in {path.parent}")
        self._writer = SealedWriter(path, key, call_id=call_id, began_at=now_ms(), rate=rate)
        self._given: queue.SimpleQueue[Block | bool] = queue.SimpleQueue()
        self._broken = ""
        self._thread = threading.Thread(target=self._work, name="sealing")
        self._thread.start()

    @property
    def path(self) -> Path:
        """Where the recording is."""
        return self._writer.path

    def give(self, agent: list[bytes], caller: list[bytes]) -> None:
        """Some seconds of both sides, as frames; from any thread, never blocking."""
        if self._given.qsize() < _MOST_WAITING:
            self._given.put((agent, caller))
        else:
            self._fail("disk_full", "the disk does not answer")

    def end(self, *, keep: bool) -> None:
        """Finish the file, or wipe it; done a moment after the return when the disk is slow."""
        self._given.put(keep)
        self._thread.join(_LAST_BLOCK_S)

    def _work(self) -> None:
        while True:
            given = self._given.get()
            if isinstance(given, bool):
                break
            if not self._broken:
                self._guard(lambda given=given: self._seal(given))  # type: ignore[misc]
        if given:
            self._finish()
        else:
            self._drop()

    def _guard(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self._fail("disk_full", str(error))
        except Exception:  # the border of the thread: the call goes on without its recording
            log.exception("the recording of %s stops", self._call_id)
            self._fail("cannot_write", "")

    def _fail(self, reason: str, words: str) -> None:
        if not self._broken:
            log.warning("the recording of %s stops: %s", self._call_id, words)
            self._broken = reason
            self._failed(reason)

    def _seal(self, block: Block) -> None:
        stereo = sound.interleaved(*map(b"".join, block))
        frames = len(stereo) // (sound.CHANNELS * sound.SAMPLE_BYTES)
        self._writer.write(sound.encode(stereo, self._rate), frames)
        if shutil.disk_usage(self.path.parent).free < LEAST_ROOM:
            self._fail("disk_full", "little room is left")

    def _finish(self) -> None:
        at = now_ms()
        try:
            self._writer.finish(at)
        except OSError as error:  # then its end is not proven, and it is shown as interrupted
            log.warning("the end of %s was not written: %s", self.path.name, error)
            self._broken = self._broken or "disk_full"
        self._writer.close()
        self._tell(RecordingState.INTERRUPTED if self._broken else RecordingState.FINISHED, at)

    def _drop(self) -> None:
        self._writer.close()
        try:
            wipe(self.path)
        except OSError:
            log.exception("the recording %s could not be deleted", self.path.name)
            return
        self._tell(RecordingState.DELETED, now_ms())

    def _tell(self, state: RecordingState, at: int) -> None:
        kept = state is not RecordingState.DELETED
        self._say(
            RecordingChanged(
                call_id=self._call_id,
                state=state,
                at=at,
                path=str(self.path),
                reason=self._broken,
                offset_ms=self._writer.frames * 1000 // self._rate,
                sha256=self._writer.sha256 if kept else "",
                size=self._writer.size if kept else 0,
            )
        )
