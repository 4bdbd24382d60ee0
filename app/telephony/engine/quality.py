"""How good a call sounded: packet counts summed over holds, and an estimate of what people say.

The estimate is the E-model of ITU-T G.107 with its default parameters, simplified as by Cole and
Rosenbluth, "Voice over IP performance monitoring", ACM CCR 31(2), 2001. It is an estimate: the
agent's headset and the caller's network beyond the last RTP hop are not in it.
"""

from typing import Any

import msgspec

from app.telephony.events import QualityMeasured

_BASE_RATING = 93.2  # G.107: Ro - Is with every parameter at its default
_WORST_IMPAIRMENT = 95.0  # G.107, 7.5: what Ie,eff tends to when every packet is lost
_DELAY_KNEE_MS = 177.3  # Cole and Rosenbluth: from here on people begin to talk into each other
_PACKET_MS = 20.0  # one packet is collected before it is sent

# Ie and Bpl by codec. G.711 with concealment, as pjsip has it: G.113 Appendix I, tables I.1 and
# I.4. iLBC and GSM full rate: same appendix for Ie; their robustness, where the tables are
# silent, and that of the wideband codecs on this narrowband scale, is taken from the nearest
# codec with native concealment. No codec is rated above G.711: this scale knows no wideband.
_CODECS = {
    "PCMU": (0.0, 25.1),
    "PCMA": (0.0, 25.1),
    "G722": (0.0, 25.1),
    "OPUS": (0.0, 25.1),
    "L16": (0.0, 25.1),
    "ILBC": (11.0, 32.0),
    "SPEEX": (11.0, 19.0),
    "GSM": (20.0, 19.0),
}


def estimate_mos(
    codec: str,
    loss: float | None,
    round_trip_ms: float | None,
    jitter_buffer_ms: float | None,
) -> float | None:
    """Mean opinion score, 1 (bad) to 4.5, that listeners would give to the received sound.

    `codec` is the name in SDP ("PCMU" or "PCMU/8000/1"), `loss` the lost share 0 to 1. None for
    an unknown codec or without a loss figure; an unknown delay counts as none.
    """
    factors = _CODECS.get(codec.partition("/")[0].upper())
    if factors is None or loss is None:
        return None
    impairment, robustness = factors
    percent = 100 * min(max(loss, 0.0), 1.0)
    equipment = impairment + (_WORST_IMPAIRMENT - impairment) * percent / (percent + robustness)
    one_way_ms = (round_trip_ms or 0.0) / 2 + (jitter_buffer_ms or 0.0) + _PACKET_MS
    delay = 0.024 * one_way_ms + 0.11 * max(0.0, one_way_ms - _DELAY_KNEE_MS)
    return mos_of_rating(_BASE_RATING - delay - equipment)


def mos_of_rating(rating: float) -> float:
    """Mean opinion score of a transmission rating R: G.107, annex B."""
    if rating <= 0:
        return 1.0
    if rating >= 100:  # noqa: PLR2004  the end of the scale of R
        return 4.5
    return max(1.0, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)


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

    def stream_ended(self, counts: StreamCounts) -> None:
        """Keep the last figures of a stream that is going away."""
        self._ended.append(counts)

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
        )


def _last_codec(streams: list[StreamCounts]) -> str:
    return streams[-1].codec if streams else ""


def _mean(weighted: list[tuple[float, int]]) -> float | None:
    weight = sum(w for _, w in weighted)
    return sum(value * w for value, w in weighted) / weight if weight else None
