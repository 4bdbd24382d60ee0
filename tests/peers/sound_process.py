"""The sound bridge in a process of its own, with a bare pjsip beside it instead of the engine.

The test writes verbs as JSON lines and reads the facts. Sound and pjsip stay out of pytest's own
process: pjsip aborts when misused, and Qt keeps the first sound server it has found.
"""

import gc
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from app.telephony.commands import ChooseDevices
from app.telephony.events import (
    DevicesChanged,
    Event,
    LevelsMeasured,
    SoundChecked,
    SoundFailed,
)

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 15.0

Fact = DevicesChanged | LevelsMeasured | SoundChecked | SoundFailed


class SoundProcess:
    """The test's end of such a process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.peers.sound_process"],
            cwd=_ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.facts: list[Fact] = []
        self._answers: queue.Queue[Any] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, verb: str, *arguments: object) -> Any:  # noqa: ANN401  any verb, any answer
        """Have a verb done; its answer, or AssertionError when the process is gone."""
        assert self.process.stdin
        line = {"verb": verb, "arguments": [msgspec.to_builtins(a) for a in arguments]}
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        answer = self._answers.get(timeout=_PATIENCE_S)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def wait_for(self, wanted: Callable[[Fact], bool], seconds: float = _PATIENCE_S) -> Fact:
        """The first fact of which `wanted` is true, come or to come; each is given once."""
        deadline = time.monotonic() + seconds
        seen = 0
        while time.monotonic() < deadline:
            for fact in self.facts[seen:]:
                seen += 1
                if wanted(fact):
                    self.facts.remove(fact)
                    return fact
            time.sleep(0.01)
        raise AssertionError(f"no such fact in {seconds:g} s, only {self.facts[-5:]}")

    def wait_for_level(self, kind: str, *, above: float = -1.0, below: float = 2.0) -> None:
        """Until the next meter reading of "microphone" or "speaker" lies between these."""
        self.facts.clear()
        self.wait_for(
            lambda fact: isinstance(fact, LevelsMeasured) and above < getattr(fact, kind) < below
        )

    def wait_for_silence(self, kind: str) -> None:
        """Until the meter has shown nothing for half a second: no pause is as long."""
        for _ in range(100):
            for _ in range(5):
                self.facts.clear()
                fact = self.wait_for(lambda fact: isinstance(fact, LevelsMeasured))
                if getattr(fact, kind) > 0:
                    break
            else:
                return
        raise AssertionError("it is never silent")

    def wait_for_failure(self, kind: str) -> SoundFailed:
        """The first SoundFailed of this kind."""
        fact = self.wait_for(lambda fact: isinstance(fact, SoundFailed) and fact.kind == kind)
        assert isinstance(fact, SoundFailed)
        return fact

    def devices(self) -> DevicesChanged:
        """What the bridge answers when asked for the devices."""
        return msgspec.convert(self.ask("devices"), DevicesChanged)

    def wait_for_devices(self) -> DevicesChanged:
        """The first DevicesChanged."""
        fact = self.wait_for(lambda fact: isinstance(fact, DevicesChanged))
        assert isinstance(fact, DevicesChanged)
        return fact

    def pause(self, seconds: float) -> None:
        """Nothing of it runs for a moment, as when others use the processors."""
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)

    def close(self) -> int:
        """End it; its exit code."""
        if self.process.poll() is None:
            self.ask("end")
        try:
            return self.process.wait(_PATIENCE_S)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait(5)
        self._reader.join(5)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            message = json.loads(line)
            if "fact" in message:
                self.facts.append(msgspec.convert(message["fact"], Fact))
            else:
                self._answers.put(message["answer"])
        self._answers.put(AssertionError("the sound process has ended"))


@contextmanager
def running_sound(environment: dict[str, str]) -> Iterator[SoundProcess]:
    """Such a process for the length of a test, which must end by itself and cleanly."""
    process = SoundProcess(environment)
    try:
        yield process
        assert process.close() == 0
    finally:
        process.kill()


class _Engine:
    """Stands for the engine thread: owns what pjsip owns."""

    def __init__(self, bridge: Any) -> None:  # noqa: ANN401  a SoundBridge, imported in the child
        import pjsua2 as pj

        self._pj = pj
        self._bridge = bridge
        self._endpoint = pj.Endpoint()
        self._endpoint.libCreate()
        config = pj.EpConfig()
        config.logConfig.level = config.logConfig.consoleLevel = 0
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.medConfig.clockRate = config.medConfig.sndClockRate = 16000
        config.medConfig.sndAutoCloseTime = -1
        config.medConfig.noVad = True
        config.medConfig.ecTailLen = 0
        self._endpoint.libInit(config)
        self._endpoint.audDevManager().setNullDev()
        self._endpoint.libStart()
        self._port = bridge.make_port()
        self._others: dict[str, Any] = {}

    def run(self, verbs: "deque[dict[str, Any]]") -> None:
        """Do verbs until `end`."""
        while True:
            self._endpoint.libHandleEvents(10)
            if verbs:
                line = verbs.popleft()
                if line["verb"] == "end":
                    break
                _say(answer=self._do(line["verb"], line["arguments"]))
        self._bridge.close()
        self._disconnect()
        self._others.clear()
        self._pump(0.1)
        self._port = None
        gc.collect()
        self._endpoint.libDestroy()
        _say(answer=None)

    def _disconnect(self) -> None:
        """A port must be alone for a tick before it goes: frames come on another thread."""
        if "player" in self._others:
            self._others["player"].stopTransmit(self._port)
        if "recorder" in self._others:
            self._port.stopTransmit(self._others["recorder"])
        self._pump(0.1)

    def _pump(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._endpoint.libHandleEvents(10)

    def _do(self, verb: str, arguments: list[Any]) -> object:
        own = getattr(self, f"_do_{verb}", None)
        if own:
            return own(*arguments)
        if verb == "choose":
            arguments = [msgspec.convert(arguments[0], ChooseDevices)]
        return msgspec.to_builtins(getattr(self._bridge, verb)(*arguments))

    def _do_play(self, path: str) -> None:
        player = self._others["player"] = self._pj.AudioMediaPlayer()
        player.createPlayer(path, self._pj.PJMEDIA_FILE_NO_LOOP)
        player.startTransmit(self._port)

    def _do_record(self, path: str) -> None:
        recorder = self._others["recorder"] = self._pj.AudioMediaRecorder()
        recorder.createRecorder(path)
        self._port.startTransmit(recorder)

    def _do_stop_recording(self) -> None:
        del self._others["recorder"]
        gc.collect()

    def _do_lose_qt_multimedia(self) -> None:
        sys.modules["PySide6.QtMultimedia"] = None  # type: ignore[assignment]

    def _do_loaded(self) -> bool:
        return "PySide6.QtMultimedia" in sys.modules


# pjsip prints to stdout before it can be told not to: facts go another way.
_out = os.fdopen(os.dup(1), "w") if __name__ == "__main__" else sys.stdout


def _say(**message: object) -> None:
    _out.write(json.dumps(message) + "\n")
    _out.flush()


def main() -> int:
    """The process itself: Qt on the main thread, pjsip on another, verbs from a third."""
    os.dup2(2, 1)
    from app.telephony.engine.audio import SoundBridge

    verbs: deque[dict[str, Any]] = deque()

    def post(event: Event) -> None:
        _say(fact=msgspec.to_builtins(event))

    def engine() -> None:
        gc.disable()
        _Engine(bridge).run(verbs)

    def read() -> None:
        for line in sys.stdin:
            verbs.append(json.loads(line))

    bridge = SoundBridge(post)
    thread = threading.Thread(target=engine)
    thread.start()
    threading.Thread(target=read, daemon=True).start()
    bridge.run()
    thread.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
