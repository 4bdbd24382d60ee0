"""pjsip's endpoint: started, waited on, woken up and ended on the engine thread alone.

pjsip is heard on the loopback alone, over UDP: the hop carries what it says to the network.
"""

import contextlib
import gc
import logging
import random
import socket
from collections.abc import Callable

import pjsua2 as pj

from app.telephony.engine.callbacks import Emit, EngineAccount, EngineEndpoint
from app.telephony.engine.hop.hop import Hop
from app.telephony.engine.hop.places import Place
from app.telephony.engine.hop.rewriting import token_of
from app.telephony.engine.options import EngineOptions
from app.telephony.events import Event

MAX_CALLS = 4
"""Compiled into pjsua2-python; libInit says when a build allows more."""
MAX_ACCOUNTS = 8
"""Compiled in as well; one more would abort the process."""
TRANSPORTS = ("udp", "tcp", "tls")
"""What the hop speaks, on every system."""
CLOCK_AFTER_CALL_S = 0.5
"""The conference bridge removes ports on its own clock: it must tick a little longer."""

_WANTED_CALLS = 32
_WAKE_UP = b"\r\n"  # pjsip drops it as the keep-alive of a peer
_FIRST_RTP_PORTS = range(16384, 30000, 2)
_RTP_PORTS = 2000

log = logging.getLogger(__name__)


class SipEndpoint:
    """The one pj.Endpoint of this process, with its transports, codecs and clock.

    `wake` may be called from any thread, everything else only from the engine thread.
    """

    def __init__(self, options: EngineOptions, emit: Emit, say: Callable[[Event], None]) -> None:
        self._options = options
        self._native = EngineEndpoint(
            emit, self._account_at, only_one=lambda: len(self._accounts) == 1
        )
        self._alarm = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._wake_address: tuple[str, int] | None = None
        self._accounts: dict[str, EngineAccount] = {}
        self._ticking = False
        self.hop = Hop(bind=options.bind, port=options.sip_port, emit=emit, say=say, wake=self.wake)
        self.first_rtp_port = random.choice(_FIRST_RTP_PORTS)  # noqa: S311  spreads, hides nothing

    @property
    def clock_rate(self) -> int:
        """Samples a second of the conference bridge."""
        return self._options.clock_rate

    def start(self) -> None:
        """Start pjsip and the hop; raises pj.Error or OSError when no UDP port can be had."""
        self.hop.open()
        self._native.libCreate()
        config = pj.EpConfig()
        config.logConfig.level = config.logConfig.consoleLevel = 0
        agent, media = config.uaConfig, config.medConfig
        agent.threadCnt = 0
        agent.mainThreadOnly = True
        agent.maxCalls = _WANTED_CALLS
        agent.userAgent = "Combine"
        media.hasIoqueue = False  # its thread would wake up a hundred times a second
        media.threadCnt = 0
        media.clockRate = media.sndClockRate = self._options.clock_rate
        media.noVad = True
        media.ecTailLen = 0
        media.sndAutoCloseTime = -1  # else nothing is sent while nothing is connected
        self._native.libInit(config)
        self._native.audDevManager().setNoDev()
        place = self._listen()
        self._native.libStart()
        self._choose_codecs()
        self.hop.start(place)

    def _listen(self) -> Place:
        config = pj.TransportConfig()
        config.boundAddress = "127.0.0.1"
        udp = self._native.transportCreate(pj.PJSIP_TRANSPORT_UDP, config)
        name = self._native.transportGetInfo(udp).localName
        place = Place("127.0.0.1", int(name.rpartition(":")[2]))
        self._wake_address = place
        return place

    def use_stun(self, servers: tuple[str, ...]) -> None:
        """Have the sound of calls ask these STUN servers, address:port; a StunChecked follows."""
        asked = pj.StringVector(servers)
        self._native.natUpdateStunServers(asked, False)  # noqa: FBT003  no wait
        self._native.natCheckStunServers(asked, False, None)  # noqa: FBT003  no wait

    def answers_as(self, name: str, account: EngineAccount | None) -> None:
        """Have what the hop brings for this account go to its native one."""
        if account is None:
            self._accounts.pop(name, None)
        else:
            self._accounts[name] = account

    def _account_at(self, message: str) -> EngineAccount | None:
        """The account that a request has come for, by the route the hop has put on it."""
        return self._accounts.get(self.hop.account_of(token_of(message)))

    def _choose_codecs(self) -> None:
        order = self._options.codecs
        for codec in self._native.codecEnum2():
            name = codec.codecId.partition("/")[0]
            priority = 250 - order.index(name) if name in order else 0
            self._native.codecSetPriority(codec.codecId, priority)

    @property
    def codecs(self) -> tuple[str, ...]:
        """The codecs offered, the best first."""
        there = {codec.codecId.partition("/")[0] for codec in self._native.codecEnum2()}
        return tuple(name for name in self._options.codecs if name in there)

    @property
    def version(self) -> str:
        """Version of pjsip."""
        return str(self._native.libVersion().full)

    def wait(self, seconds: float) -> None:
        """Handle what the network brings, for `seconds` at most; `wake` ends it at once."""
        self._native.libHandleEvents(max(0, int(seconds * 1000)))

    def wake(self) -> None:
        """End the present or the next `wait`; from any thread.

        A datagram to our own SIP port: select() sees it within 0.2 ms, and idle costs nothing.
        """
        if self._wake_address is not None:
            with contextlib.suppress(OSError):
                self._alarm.sendto(_WAKE_UP, self._wake_address)

    def start_clock(self) -> None:
        """Have the conference bridge tick: RTP flows."""
        if not self._ticking:
            self._native.audDevManager().setNullDev()
            self._ticking = True

    def stop_clock(self) -> None:
        """No call runs: fifty wake-ups a second less."""
        if self._ticking:
            self._native.audDevManager().setNoDev()
            self._ticking = False

    def hang_up_all(self) -> None:
        """End every call."""
        self._native.hangupAllCalls()

    def stop(self) -> None:
        """End pjsip; every call, account, port and recorder must be gone before."""
        self._accounts.clear()
        gc.collect()
        # We have said goodbye ourselves: without the flag pjsip waits another second for answers.
        self._native.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)
        self.hop.stop()
        self._alarm.close()

    def rtp_transport(self, address: str) -> pj.TransportConfig:
        """Where the sound of calls is received, and the address of ours that is told for it."""
        config = pj.TransportConfig()
        config.publicAddress = address
        config.boundAddress = self._options.bind
        config.port = self.first_rtp_port
        config.portRange = _RTP_PORTS
        return config
