"""Keeps both sides of a call in one WAV file: the agent left, the caller right.

While the call lasts each side has a file of its own (a part). Both parts also hear silence all the
time, so that they stay in step while a side is away, on hold or muted. At the end they are laced
into one stereo file; parts that a crash or a full disk has left behind are laced by `repair`.
"""

import logging
import shutil
import struct
import threading
import time
from array import array
from datetime import datetime
from pathlib import Path
from typing import Any

import pjsua2 as pj

log = logging.getLogger(__name__)

AGENT_PART = ".agent.part.wav"
CALLER_PART = ".caller.part.wav"
_UNFINISHED = ".part"
_LEAST_ROOM = 50_000_000  # bytes; the records of the office live on the same disk
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")  # as pjsip writes it: 44 bytes
_RATE_FIELD = 7
_FINISH_S = 2.0
_LACING_S = 0.2  # the engine has other calls to care for
_STUCK_S = 3.0  # pjsip writes every half second
_CHUNK = 1 << 18


class CallRecorder:
    """Records one call from now on; made, used and closed on the engine thread.

    Raises OSError when the folder cannot be made or has less than 50 MB of room, and pj.Error
    when the files cannot be opened. `path` is where the recording will be.
    """

    def __init__(self, folder: Path, call_id: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < _LEAST_ROOM:
            raise OSError(f"less than {_LEAST_ROOM // 1_000_000} MB of room in {folder}")
        began = datetime.now().astimezone()
        self.path = folder / f"{began:%Y-%m-%d_%H-%M-%S}_{call_id}.wav"
        self._agent_side = _Side(self.path.with_name(self.path.stem + AGENT_PART))
        self._caller_side = _Side(self.path.with_name(self.path.stem + CALLER_PART))

    def connect(self, caller: Any, agent: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        """Record these media from now on; None for a side that is not to be heard.

        To be called after every change of media: a re-INVITE takes the caller's away unasked.
        """
        self._agent_side.hear(agent)
        self._caller_side.hear(caller)

    def has_room(self) -> bool:
        """Whether the disk can take more and has taken what it was given; ask now and then."""
        try:
            room = shutil.disk_usage(self.path.parent).free >= _LEAST_ROOM
            return room and self._agent_side.grows() and self._caller_side.grows()
        except OSError:
            return False

    def close(self) -> Path:
        """Stop and lace the parts: at once as a rule, a long call's a moment after the return."""
        self._agent_side.close()
        self._caller_side.close()
        lacing = threading.Thread(target=_finish, args=(self.path,), name="lace")
        lacing.start()
        lacing.join(_LACING_S)
        return self.path


class _Side:
    """One mono file, which silence and at most one medium are played into."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = 0
        self._grew_at = time.monotonic()
        self._heard: Any = None
        self._recorder = pj.AudioMediaRecorder()
        self._recorder.createRecorder(str(path))
        # The null device's microphone: as silent as it is punctual.
        self._silence = pj.Endpoint.instance().audDevManager().getCaptureDevMedia()
        self._silence.startTransmit(self._recorder)

    def hear(self, media: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        """Record this and nothing else."""
        before, self._heard = self._heard, media
        if before is not None and (media is None or media.getPortId() != before.getPortId()):
            self._forget(before)
        if media is not None:
            media.startTransmit(self._recorder)

    def _forget(self, media: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        try:
            media.stopTransmit(self._recorder)
        except pj.Error as error:
            log.debug("its port went before: %s", error.reason)

    def grows(self) -> bool:
        """Whether the file has become longer of late."""
        now, size = time.monotonic(), self._path.stat().st_size
        if size > self._size:
            self._size, self._grew_at = size, now
        return now - self._grew_at < _STUCK_S

    def close(self) -> None:
        """Let pjsip write what it still holds and the header."""
        self.hear(None)
        self._silence.stopTransmit(self._recorder)
        self._silence = self._recorder = None


def repair(folder: Path) -> tuple[Path, ...]:
    """Lace the parts that an engine has left behind; the recordings that came of it.

    Only for the start of an engine, when nothing records. What cannot be laced stays as it is.
    """
    found = [
        (path, suffix) for suffix in (AGENT_PART, CALLER_PART) for path in folder.glob(f"*{suffix}")
    ]
    stems = sorted({path.name.removesuffix(suffix) for path, suffix in found})
    return tuple(path for stem in stems if _lace_safely(path := folder / f"{stem}.wav"))


def _finish(path: Path) -> None:
    """Wait until pjsip, which closes files on its own time, has written both headers; lace."""
    deadline = time.monotonic() + _FINISH_S
    parts = (path.with_name(path.stem + suffix) for suffix in (AGENT_PART, CALLER_PART))
    for part in parts:
        while not _is_finished(part) and time.monotonic() < deadline:
            time.sleep(0.02)
    _lace_safely(path)


def _is_finished(part: Path) -> bool:
    try:
        with part.open("rb") as file:
            header = file.read(_HEADER.size)
    except OSError:
        return True
    return len(header) == _HEADER.size and _HEADER.unpack(header)[-1] > 0


def _lace_safely(path: Path) -> bool:
    """Lace the parts of one recording and remove them; they stay when that fails."""
    agent, caller = (path.with_name(path.stem + s) for s in (AGENT_PART, CALLER_PART))
    unfinished = path.with_name(path.name + _UNFINISHED)
    try:
        done = _lace(agent, caller, unfinished)
        if done:
            unfinished.replace(path)
        agent.unlink(missing_ok=True)
        caller.unlink(missing_ok=True)
    except OSError:
        log.exception("the recording %s stays in parts", path.name)
        unfinished.unlink(missing_ok=True)
        return False
    return done


def _lace(agent: Path, caller: Path, target: Path) -> bool:
    """Write the stereo file; False when neither part holds any sound."""
    sides = [_Part(agent), _Part(caller)]
    size = max(side.size for side in sides)
    if size == 0:
        return False
    rate = max(side.rate for side in sides)
    with target.open("wb") as file:
        file.write(_stereo_header(rate, 2 * size))
        for at in range(0, size, _CHUNK):
            length = min(_CHUNK, size - at)
            both = array("h", bytes(2 * length))
            for channel, side in enumerate(sides):
                both[channel::2] = array("h", side.read(at, length))
            both.tofile(file)
    return True


class _Part:
    """The sound of one mono part, whatever its header says about the length."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = self.rate = 0
        if not path.exists() or path.stat().st_size <= _HEADER.size:
            return
        with path.open("rb") as file:
            header = _HEADER.unpack(file.read(_HEADER.size))
        self.rate = header[_RATE_FIELD]
        self.size = (path.stat().st_size - _HEADER.size) & ~1

    def read(self, at: int, length: int) -> bytes:
        """This stretch of sound, with silence beyond the end."""
        if at >= self.size:
            return bytes(length)
        with self._path.open("rb") as file:
            file.seek(_HEADER.size + at)
            pcm = file.read(min(length, self.size - at))
        return pcm + bytes(length - len(pcm))


def _stereo_header(rate: int, size: int) -> bytes:
    """Header of a 16-bit stereo PCM WAV file with `size` bytes of sound."""
    riff = (b"RIFF", size + _HEADER.size - 8, b"WAVE")
    sound = (b"fmt ", 16, 1, 2, rate, rate * 4, 4, 16)
    return _HEADER.pack(*riff, *sound, b"data", size)
