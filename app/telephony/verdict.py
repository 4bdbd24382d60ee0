"""How a call sounded, in one of three steps, and what was to blame."""

from enum import StrEnum

import msgspec

from app.i18n import N_
from app.telephony.e_model import delay_impairment, loss_impairment
from app.telephony.events import QualityMeasured

GOOD_MOS, FAIR_MOS = 4.0, 3.6
"""G.107, annex B: from 4.03 on people are satisfied, below 3.6 many are not."""
_NOTHING_MS = 4_000  # so long without a packet is no pause of the far end: those send silence
_STOPPED_MS = 8_000
_MUTE_MS = 10_000  # nobody says nothing for so long at the beginning of a call, breath included
_SILENT_LEVEL = 0.05  # 57 dB below full scale: an open microphone always hears more than that
_JITTER_MS = 30.0
_FELT = 3.0  # points of the rating below which nothing is to blame


class Grade(StrEnum):
    """How a call sounded; UNKNOWN without figures."""

    UNKNOWN = ""
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Cause(StrEnum):
    """What was to blame, most damning first."""

    NONE = ""
    NO_PACKETS = "no_packets"
    PACKETS_STOPPED = "packets_stopped"
    MICROPHONE_SILENT = "microphone_silent"
    LOSS = "loss"
    JITTER = "jitter"
    DELAY = "delay"
    CODEC = "codec"


CAUSE_NAMES = {
    Cause.NO_PACKETS: N_("nothing arrived (router or NAT)"),
    Cause.PACKETS_STOPPED: N_("the sound stopped arriving"),
    Cause.MICROPHONE_SILENT: N_("microphone silent"),
    Cause.LOSS: N_("packets lost"),
    Cause.JITTER: N_("uneven network"),
    Cause.DELAY: N_("long delay"),
    Cause.CODEC: N_("narrow codec"),
}
"""Each cause in two or three words, for lists and sums."""


class Verdict(msgspec.Struct, frozen=True):
    """A grade, and the cause where it is not good."""

    grade: Grade
    cause: Cause = Cause.NONE


def judge(quality: QualityMeasured | None) -> Verdict:
    """The verdict on a call so far."""
    if quality is None:
        return Verdict(Grade.UNKNOWN)
    broken = _broken(quality)
    if broken is not Cause.NONE:
        return Verdict(Grade.POOR, broken)
    if quality.mos is None:
        return Verdict(Grade.UNKNOWN)
    if quality.mos >= GOOD_MOS:
        return Verdict(Grade.GOOD)
    return Verdict(Grade.FAIR if quality.mos >= FAIR_MOS else Grade.POOR, _worst(quality))


def _broken(quality: QualityMeasured) -> Cause:
    """What keeps one side from being heard at all."""
    if not quality.received:
        return Cause.NO_PACKETS if quality.talked_ms >= _NOTHING_MS else Cause.NONE
    if quality.silent_ms >= _STOPPED_MS:
        return Cause.PACKETS_STOPPED
    peak = quality.microphone_peak
    if peak is not None and peak < _SILENT_LEVEL and quality.talked_ms >= _MUTE_MS:
        return Cause.MICROPHONE_SILENT
    return Cause.NONE


def _worst(quality: QualityMeasured) -> Cause:
    """What takes most from the rating."""
    lost = loss_impairment(quality.codec, quality.loss or 0.0)
    late = delay_impairment(quality.round_trip_ms, quality.jitter_buffer_ms)
    if max(lost, late) < _FELT:
        return Cause.CODEC
    if lost >= late:
        return Cause.LOSS
    return Cause.JITTER if (quality.jitter_ms or 0.0) >= _JITTER_MS else Cause.DELAY
