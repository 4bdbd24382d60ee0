"""A telephone of this program whose engine uses the sound card of the tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.telephony.client import PhoneClient
from app.telephony.commands import HangUp
from app.telephony.events import CallAnswered, CallEnded, EngineReady, LevelsMeasured
from tests.peers.engines import Telephone
from tests.peers.pulse import Pulse
from tests.peers.sipp import answering_sipp


class SoundAgent(Telephone):
    """The agent at the desk, with a virtual microphone and loudspeaker."""

    def __init__(self, folder: Path, pulse: Pulse) -> None:
        super().__init__(folder)
        self._server = pulse.server
        self.phone = PhoneClient(self.paths, self.hear, bind="127.0.0.1")

    def start(self) -> EngineReady:
        """Start the engine, which inherits where its sound server is."""
        before = os.environ.get("PULSE_SERVER")
        os.environ["PULSE_SERVER"] = self._server
        try:
            return super().start()
        finally:
            if before is None:
                del os.environ["PULSE_SERVER"]
            else:
                os.environ["PULSE_SERVER"] = before

    def wait_for_level(self, kind: str, above: float) -> None:
        """Until a coming reading of "microphone" or "speaker" is louder than this."""
        mark = self.mark()
        self.wait_for(LevelsMeasured, lambda fact: getattr(fact, kind) > above, since=mark)


@contextmanager
def echo_call(telephone: Telephone, folder: Path) -> Iterator[str]:
    """A G.711 call to someone who says back what they hear; gives the id of the call."""
    with answering_sipp(folder) as port:
        telephone.direct()
        call_id = telephone.dial(f"sip:echo@127.0.0.1:{port}")
        telephone.wait_for(CallAnswered, lambda fact: fact.call_id == call_id)
        yield call_id
        telephone.send(HangUp(call_id=call_id))
        telephone.wait_for(CallEnded, lambda fact: fact.call_id == call_id)
