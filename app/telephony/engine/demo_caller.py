"""The demo's caller: a telephone of its own, in a process of its own, that calls once and speaks.

It places one real SIP call, plays a recording of speech to whoever answers, and leaves. With
`--listen` it keeps what it hears, so that a test can measure that both directions carry sound.
"""

import argparse
import gc
import json
import time
from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

_RING_AT_MOST_S = 60.0
_RATE = 16000


class _Call(pj.Call):
    """Notes what happens; the loop decides."""

    def __init__(self, account: pj.Account) -> None:
        super().__init__(account)
        self.answered = False
        self.over = False
        self.code = 0
        self.media_ready = False

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        info = self.getInfo()
        self.answered = self.answered or info.state == pj.PJSIP_INV_STATE_CONFIRMED
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.code = info.lastStatusCode
            self.over = True

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        self.media_ready = True


class _Caller:
    """One endpoint, one call, one thread."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._endpoint = pj.Endpoint()
        self._endpoint.libCreate()
        config = pj.EpConfig()
        config.logConfig.level = config.logConfig.consoleLevel = 0
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.medConfig.hasIoqueue = False
        config.medConfig.threadCnt = 0
        config.medConfig.clockRate = config.medConfig.sndClockRate = _RATE
        config.medConfig.sndAutoCloseTime = -1
        config.medConfig.noVad = True
        config.medConfig.ecTailLen = 0
        self._endpoint.libInit(config)
        self._endpoint.audDevManager().setNullDev()
        transport = pj.TransportConfig()
        transport.boundAddress = "127.0.0.1"
        self._endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        self._endpoint.libStart()
        for codec in self._endpoint.codecEnum2():
            wanted = codec.codecId.startswith(("G722", "PCMA", "PCMU"))
            self._endpoint.codecSetPriority(codec.codecId, 200 if wanted else 0)
        self._account = self._make_account()

    def _make_account(self) -> pj.Account:
        config = pj.AccountConfig()
        name = self._options.name.replace("\\", "").replace('"', "")
        config.idUri = f'"{name}" <sip:{self._options.number}@127.0.0.1>'
        config.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
        account = pj.Account()
        account.create(config)
        return account

    def run(self) -> int:
        call = _Call(self._account)
        call.makeCall(self._options.to, pj.CallOpParam(True))  # noqa: FBT003  pjsua2's own flag
        _say("calling", to=self._options.to)
        answered_at = self._pump(call, lambda: call.answered, _RING_AT_MOST_S)
        if answered_at is not None:
            _say("answered")
            self._talk(call)
        if not call.over:
            call.hangup(pj.CallOpParam())
            self._pump(call, lambda: call.over, 3)
        _say("ended", code=call.code)
        return 0 if answered_at is not None else 1

    def close(self) -> None:
        """Drop every native object in the order pjsip wants."""
        gc.collect()
        self._account.shutdown()
        self._endpoint.libDestroy()

    def _talk(self, call: _Call) -> None:
        player = pj.AudioMediaPlayer()
        player.createPlayer(str(self._options.say), pj.PJMEDIA_FILE_NO_LOOP)
        recorder = None
        if self._options.listen is not None:
            recorder = pj.AudioMediaRecorder()
            recorder.createRecorder(str(self._options.listen))
        end = time.monotonic() + self._options.talk_seconds
        while not call.over and time.monotonic() < end:
            self._pump(call, lambda: call.media_ready, end - time.monotonic())
            if call.media_ready:
                call.media_ready = False
                self._connect(call, player, recorder)

    def _connect(
        self, call: _Call, player: pj.AudioMediaPlayer, recorder: pj.AudioMediaRecorder | None
    ) -> None:
        """Speak and listen; every hold and resume makes a new stream."""
        try:
            media = call.getAudioMedia(-1)
        except pj.Error:  # on hold without any sound
            return
        player.startTransmit(media)
        if recorder is not None:
            media.startTransmit(recorder)

    def _pump(self, call: _Call, done: Callable[[], bool], seconds: float) -> float | None:
        """Handle events until `done()`; its time, or None when the call ended or time ran out."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._endpoint.libHandleEvents(20)
            if done():
                return time.monotonic()
            if call.over:
                return None
        return None


def main(argv: list[str]) -> int:
    """Call `--to` once; 0 when somebody answered, 1 when nobody did."""
    parser = argparse.ArgumentParser(prog="combine demo-caller")
    parser.add_argument("--to", required=True, help="SIP address to call")
    parser.add_argument("--number", required=True, help="number to show")
    parser.add_argument("--name", default="", help="name to show")
    parser.add_argument("--say", type=Path, required=True, help="PCM WAV file to speak")
    parser.add_argument("--after", type=float, default=0.0, help="seconds to wait before calling")
    parser.add_argument("--talk-seconds", type=float, default=40.0, help="longest conversation")
    parser.add_argument("--listen", type=Path, help="WAV file to keep what is heard")
    options = parser.parse_args(argv)
    time.sleep(options.after)
    gc.disable()  # pjsua2's objects may be dropped on this thread and at these places alone
    caller = _Caller(options)
    code = caller.run()
    caller.close()
    return code


def _say(event: str, **more: object) -> None:
    print(json.dumps({"event": event, "at": time.time_ns() // 1_000_000, **more}), flush=True)  # noqa: T201  its parent listens
