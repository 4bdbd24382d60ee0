"""What one call has counted: packets summed over holds, and how long none has arrived."""

from typing import Any

import msgspec

from app.telephony.e_model import estimate_mos
from app.telephony.events import QualityMeasured


class StreamCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What one RTP stream has counted since it began; a re-INVITE begins a new one."""

    codec: str
    received: int
    lost: int
    sent: int
    jitter_ms: float
    round_trip_ms: float
    """0 until the first RTCP report has come back."""
    jitter_buffer_ms: float


def stream_counts(codec: str, statistics: Any) -> StreamCounts:  # noqa: ANN401  pjsua2 has no types
    """Copy the plain numbers out of a pj.StreamStat, which must be kept by the caller meanwhile."""
    rtcp = statistics.rtcp
    heard, said, buffer = rtcp.rxStat, rtcp.txStat, statistics.jbuf
    return StreamCounts(
        codec=codec,
        received=heard.pkt,
        lost=heard.loss,
        sent=said.pkt,
        jitter_ms=heard.jitterUsec.mean / 1000,
        round_trip_ms=rtcp.rttUsec.mean / 1000,
        jitter_buffer_ms=float(buffer.avgDelayMsec),
    )


class QualityTotals:
    """Sums the streams of one call: every hold or resume starts new counters at zero.

    Counts are added; jitter and delays are averaged with the packets received as weights.
    """

    def __init__(self) -> None:
        self._ended: list[StreamCounts] = []
        self._received = 0
        self._received_at = 0

    def stream_ended(self, counts: StreamCounts) -> None:
        """Keep the last figures of a stream that is going away."""
        self._ended.append(counts)

    def silent_ms(self, received: int, at: int, *, expected: bool) -> int:
        """How long nothing has arrived by `at`, given all that has so far; 0 while none should."""
        if received != self._received or not expected or not self._received_at:
            self._received, self._received_at = received, at
        return at - self._received_at

    def measured(self, call_id: str, running: StreamCounts | None = None) -> QualityMeasured:
        """The whole call so far, with the stream that still runs; None where nothing is known."""
        streams = [*self._ended, running] if running else self._ended
        heard = [s for s in streams if s.received]
        received = sum(s.received for s in heard)
        expected = received + sum(s.lost for s in heard)
        loss = (expected - received) / expected if expected else None
        codec = max(heard, key=lambda s: s.received).codec if heard else _last_codec(streams)
        round_trip_ms = _mean([(s.round_trip_ms, s.received) for s in heard if s.round_trip_ms])
        buffer_ms = _mean([(s.jitter_buffer_ms, s.received) for s in heard])
        return QualityMeasured(
            call_id=call_id,
            codec=codec,
            mos=estimate_mos(codec, loss, round_trip_ms, buffer_ms),
            loss=loss,
            jitter_ms=_mean([(s.jitter_ms, s.received) for s in heard]),
            round_trip_ms=round_trip_ms,
            received=received,
            sent=sum(s.sent for s in streams),
            jitter_buffer_ms=buffer_ms,
        )


def _last_codec(streams: list[StreamCounts]) -> str:
    return streams[-1].codec if streams else ""


def _mean(weighted: list[tuple[float, int]]) -> float | None:
    weight = sum(w for _, w in weighted)
    return sum(value * w for value, w in weighted) / weight if weight else None
