"""What people would say of a call's sound: an estimate from what the network did to it.

The E-model of ITU-T G.107 with its default parameters, simplified as by Cole and Rosenbluth, "Voice
over IP performance monitoring", ACM CCR 31(2), 2001. It is an estimate: the agent's headset and the
caller's network beyond the last RTP hop are not in it.
"""

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


def loss_impairment(codec: str, loss: float) -> float:
    """Points of the rating that a lost share of 0 to 1 takes, beyond what the codec takes."""
    impairment, robustness = _CODECS.get(_name(codec), (0.0, 25.1))
    percent = 100 * min(max(loss, 0.0), 1.0)
    return (_WORST_IMPAIRMENT - impairment) * percent / (percent + robustness)


def delay_impairment(round_trip_ms: float | None, jitter_buffer_ms: float | None) -> float:
    """Points of the rating that the way and the jitter buffer take; unknown counts as none."""
    one_way_ms = (round_trip_ms or 0.0) / 2 + (jitter_buffer_ms or 0.0) + _PACKET_MS
    return 0.024 * one_way_ms + 0.11 * max(0.0, one_way_ms - _DELAY_KNEE_MS)


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
    factors = _CODECS.get(_name(codec))
    if factors is None or loss is None:
        return None
    equipment = factors[0] + loss_impairment(codec, loss)
    delay = delay_impairment(round_trip_ms, jitter_buffer_ms)
    return mos_of_rating(_BASE_RATING - delay - equipment)


def mos_of_rating(rating: float) -> float:
    """Mean opinion score of a transmission rating R: G.107, annex B."""
    if rating <= 0:
        return 1.0
    if rating >= 100:  # noqa: PLR2004  the end of the scale of R
        return 4.5
    return max(1.0, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)


def _name(codec: str) -> str:
    return codec.partition("/")[0].upper()
