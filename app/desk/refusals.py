"""What the telephone could not do, said in words a person can act on."""

from app.bus import EventBus
from app.desk.facts import Notice, NoticeKind
from app.i18n import N_, _
from app.telephony.events import CommandRefused, SoundFailed

_REFUSED = {
    "no_account": N_("There is no telephone account to call with. Set one up in Settings."),
    "bad_target": N_("This number cannot be called with this account."),
    "too_many_calls": N_("Four calls run already. End one before you start another."),
    "too_fast": N_("Too many calls began at once. Try again in a second."),
    "cannot_send": N_("The call could not be sent: the network or the server is away."),
    "engine_away": N_("The telephone is restarting. Try again in a moment."),
    "bad_digits": N_("Only digits, *, #, A to D and pauses (comma, p) can be sent as tones."),
    "not_answered": N_("Tones can be sent once the call is answered."),
    "on_hold": N_("No tones were sent: the call is on hold. Take it back first."),
    "far_end_takes_no_digits": N_("The keypad tones could not be sent. Press the keys again."),
    "cannot_write": N_("The recording could not be started: its folder cannot be written."),
    "no_key": N_("The recording could not be started: its key is missing."),
    "disk_full": N_("The recording stopped because the disk is full; the call goes on."),
    "refused_by_far_end": N_("The other end refused the hold; you still hear each other."),
    "too_many_accounts": N_("No more than eight telephone accounts can be used at once."),
    "transfer_not_answered": N_("A call can be passed on once it is answered."),
    "transfer_under_way": N_("This call is being passed on already."),
    "other_gone": N_("The other call is over; nothing was changed."),
    "merge_not_answered": N_("Calls can be brought together once both are answered."),
    "not_encrypted": N_(
        "No call: this line demands encrypted sound, and the other end did not agree to it."
    ),
    "caller_not_encrypted": N_(
        "A call was turned away: this line demands encrypted sound, and the caller offered none. "
        "It stands in the log."
    ),
    "no_common_sound": N_(
        "A call could not be taken: the caller’s telephone offered no sound this one can carry. "
        "It stands in the log."
    ),
    "too_large": N_(
        "A call could not be taken: what the caller’s telephone sent is too large for this one. "
        "It stands in the log."
    ),
}
_IN_THE_DEMO = {
    "bad_target": N_("Nobody can be called from the demo office: it has no line to the outside."),
}
_FAILED = {
    "microphone": N_("The microphone does not work, so the caller cannot hear you: {why}"),
    "speaker": N_("The loudspeaker does not work, so you cannot hear the caller: {why}"),
    "ring": N_("The ring device does not work, so calls come in silently: {why}"),
    "headset": N_("The buttons of the headset {device} do nothing: {why}"),
    "voice": N_("Echo and noise are not taken out of your voice: {why}"),
}
_WHY = {
    "NotPluggedIn": N_("it is not plugged in; the system's device is used instead."),
    "NoDevice": N_("this computer has none."),
    "NotAllowed": N_("the system does not allow it; allow it in the privacy settings."),
    "NoSoundSystem": N_("this computer has no sound system."),
    "NoRights": N_("this program may not open it; the guide on sound says how to allow it."),
    "NotInstalled": N_("the filters are missing from this installation."),
    "SoundServerGone": N_("the sound system has stopped."),
}


class Refusals:
    """Turns refused commands and broken sound devices into notices."""

    def __init__(self, bus: EventBus, *, demo: bool = False) -> None:
        self._bus = bus
        self._words = _REFUSED | _IN_THE_DEMO if demo else _REFUSED
        bus.subscribe(CommandRefused, self._on_refused)
        bus.subscribe(SoundFailed, self._on_sound_failed)

    def _on_refused(self, fact: CommandRefused) -> None:
        words = self._words.get(fact.reason)
        if words is None:
            said = _("The telephone refused this ({reason}).").format(reason=fact.reason)
        else:
            said = _(words)
        self._bus.publish(Notice(said, NoticeKind.WARNING))

    def _on_sound_failed(self, fact: SoundFailed) -> None:
        self._bus.publish(Notice(sound_failed_words(fact), NoticeKind.WARNING))


def sound_failed_words(fact: SoundFailed) -> str:
    """Which device does not work, what follows from it for the call, and why."""
    words = _FAILED.get(fact.kind, N_("The sound does not work: {why}"))
    known = _WHY.get(fact.reason, N_("it could not be opened; choose another in Settings."))
    return _(words).format(why=_(known), device=fact.device)
