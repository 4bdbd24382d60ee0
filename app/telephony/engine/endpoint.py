"""pjsip's endpoint: started, waited on, woken up and ended on the engine thread alone."""

import contextlib
import gc
import logging
import random
import socket
from pathlib import Path

import pjsua2 as pj

from app.telephony.commands import Transport
from app.telephony.engine.authorities import system_authorities
from app.telephony.engine.callbacks import Emit, EngineEndpoint, TrapAccount
from app.telephony.engine.gate import Gate
from app.telephony.engine.options import EngineOptions
from app.telephony.engine.pace import Pace

MAX_CALLS = 4
"""Compiled into pjsua2-python; libInit says when a build allows more."""
MAX_ACCOUNTS = 7
"""Compiled in as well: 8, one of which is the trap; one more would abort the process."""
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

    def __init__(self, options: EngineOptions, emit: Emit) -> None:
        self._options = options
        self._native = EngineEndpoint(emit, Gate(Pace()).lets_in)
        self._trap = TrapAccount()
        self._alarm = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._wake_address: tuple[str, int] | None = None
        self._has_tcp = False
        self._tls: int | None = None
        self._tls_authorities = ""
        self._ticking = False
        self.sip_port = 0
        self.address = ""
        self.transports: tuple[str, ...] = ()
        self.first_rtp_port = random.choice(_FIRST_RTP_PORTS)  # noqa: S311  spreads, hides nothing

    @property
    def clock_rate(self) -> int:
        """Samples a second of the conference bridge."""
        return self._options.clock_rate

    def start(self) -> None:
        """Start pjsip; raises pj.Error when not even one UDP port can be had."""
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
        self._listen()
        self._native.libStart()
        self._native.trap = self._trap.set()
        self._choose_codecs()

    def _listen(self) -> None:
        try:
            udp = self._create(pj.PJSIP_TRANSPORT_UDP, self._options.sip_port)
        except pj.Error as error:
            log.warning("port %d is taken: %s", self._options.sip_port, error.reason)
            udp = self._create(pj.PJSIP_TRANSPORT_UDP, 0)
        name = self._native.transportGetInfo(udp).localName
        self.address, _colon, port = name.rpartition(":")
        self.sip_port = int(port)
        self._wake_address = (self._options.bind or "127.0.0.1", self.sip_port)
        # TCP needs nothing that pjsip could lack; TLS is missing from the build for Windows.
        self.transports = ("udp", "tcp", "tls") if self._has_tls() else ("udp", "tcp")

    def _create(self, kind: int, port: int) -> int:
        config = pj.TransportConfig()
        config.boundAddress = self._options.bind
        config.port = port
        return int(self._native.transportCreate(kind, config))

    def _has_tls(self) -> bool:
        try:
            return len(self._native.utilSslGetAvailableCiphers()) > 0
        except pj.Error as error:
            log.info("no TLS in this pjsua2: %s", error.reason)
            return False

    def use(self, transport: Transport, *, ca_file: str = "") -> None:
        """Have this transport ready; raises OSError for an unreadable `ca_file`, and pj.Error.

        TCP and TLS listen too, and some sixty connections from outside would exhaust pjsip's 64
        sockets and abort this process: so neither is there before an account needs it.
        """
        if transport is Transport.TLS:
            self._trust(ca_file)
        elif transport is Transport.TCP and not self._has_tcp:
            try:
                self._create(pj.PJSIP_TRANSPORT_TCP, self.sip_port)
            except pj.Error:
                self._create(pj.PJSIP_TRANSPORT_TCP, 0)
            self._has_tcp = True

    def _trust(self, ca_file: str) -> None:
        """Have TLS verify servers against `ca_file`, or the system's authorities for "".

        A file once named stays trusted while the engine runs.
        """
        known = self._tls_authorities
        wanted = Path(ca_file).read_text("utf-8") if ca_file else system_authorities()
        if self._tls is not None and wanted in known:
            return
        if self._tls is not None:
            self._native.transportClose(self._tls)
            self._tls = None
        config = pj.TransportConfig()
        config.boundAddress = self._options.bind
        config.tlsConfig.verifyServer = True
        config.tlsConfig.CaBuf = f"{known}\n{wanted}".strip()
        self._tls = int(self._native.transportCreate(pj.PJSIP_TRANSPORT_TLS, config))
        self._tls_authorities = config.tlsConfig.CaBuf

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
        self._trap.shutdown()
        del self._trap
        gc.collect()
        # We have said goodbye ourselves: without the flag pjsip waits another second for answers.
        self._native.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)
        self._alarm.close()

    def rtp_transport(self) -> pj.TransportConfig:
        """Where the sound of calls is received."""
        config = pj.TransportConfig()
        config.boundAddress = self._options.bind
        config.port = self.first_rtp_port
        config.portRange = _RTP_PORTS
        return config
