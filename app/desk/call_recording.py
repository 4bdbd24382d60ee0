"""How the recording of a running call stands, and the words for why there is none."""

from enum import StrEnum

import msgspec

from app.i18n import N_, _

_LOST = {
    "missing": N_("its file is missing"),
    "cannot_play": N_("its file cannot be played"),
    "no_sound": N_("the call has no sound yet"),
    "held": N_("the call was put on hold meanwhile"),
    "call_ended": N_("the call ended meanwhile"),
    "stopped": N_("it was stopped"),
    "passed_on": N_("somebody else is on the call now"),
}
_JUST_LOST = N_("it was lost")


class Phase(StrEnum):
    """How the recording of a running call stands, as the call bar shows it."""

    OFF = "off"
    ANNOUNCING = "announcing"
    RECORDING = "recording"
    PAUSED = "paused"
    PRIVATE = "private"
    OBJECTED = "objected"
    EXEMPT = "exempt"
    """Whoever speaks here is never recorded."""
    FAILED = "failed"


class CallRecording(msgspec.Struct, frozen=True):
    """The recording of one running call."""

    phase: Phase = Phase.OFF
    cause: str = ""
    offset_ms: int = 0
    """How much had been recorded at `since`."""
    since: int = 0

    @property
    def on(self) -> bool:
        """Whether there is sound that is being kept."""
        return self.phase in {Phase.RECORDING, Phase.PAUSED}

    @property
    def barred(self) -> bool:
        """Whether this call may not be recorded any more."""
        return self.phase in {Phase.PRIVATE, Phase.OBJECTED, Phase.EXEMPT}


OFF = CallRecording()


def barred_words(phase: Phase) -> str:
    """Why a call cannot be recorded any more."""
    if phase is Phase.OBJECTED:
        return _("The other side has objected: this call is not recorded.")
    if phase is Phase.EXEMPT:
        return _("The office never records your calls.")
    return _("This call is private: it is not recorded.")


def lost_words(reason: str, *, paused: bool = False) -> str:
    """That a call is not recorded, or no more, because its announcement was not heard."""
    words = (
        _("The recording stays paused: who is on the call now has not heard of it ({why}).")
        if paused
        else _("This call is not recorded: the announcement was not heard ({why}).")
    )
    return words.format(why=_(_LOST.get(reason, _JUST_LOST)))
