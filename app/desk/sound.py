"""The sound this desk has chosen: profiles that follow what is plugged in."""

from app.bus import EventBus
from app.desk.current_calls import CurrentCalls
from app.desk.facts import CallsChanged, Notice, NoticeKind
from app.i18n import N_, _, current
from app.settings import Settings
from app.sound_profile import SoundProfile
from app.telephony.commands import ChooseDevices
from app.telephony.events import (
    BusylightsFound,
    CallEnded,
    DevicesChanged,
    EngineLost,
    MicrophoneMuted,
    QualityMeasured,
)
from app.telephony.verdict import Cause, judge


def profiles(chosen: Settings) -> tuple[SoundProfile, ...]:
    """The profiles in the order they are elected; there is always one."""
    if chosen.sound_profiles:
        return chosen.sound_profiles
    return (
        SoundProfile(
            microphone=chosen.microphone,
            speaker=chosen.speaker,
            rings=(chosen.ring_device,),
            ring_volume=chosen.ring_volume,
            ring_enabled=chosen.ring_enabled,
        ),
    )


def profile_name(name: str) -> str:
    """What to call a profile; the one nobody has named is the usual one."""
    return name or _("Usual devices")


def devices_command(chosen: Settings) -> ChooseDevices:
    """What the telephone must know of it."""
    return ChooseDevices(
        profiles=profiles(chosen),
        ring_sound=chosen.ring_sound,
        headset_buttons=chosen.headset_buttons,
        busylight=chosen.busylight,
    )


def devices_used(quality: QualityMeasured | None) -> str:
    """Microphone and loudspeaker of a call, as names; "" where none was open."""
    if quality is None:
        return ""
    names = dict.fromkeys(filter(None, (quality.microphone, quality.speaker)))
    return " / ".join(names)


_CAUSES = {
    Cause.NO_PACKETS: N_(
        "Nothing of the other side arrives: its packets end at a router or NAT on the way."
        " Your administrator can help; the call itself is still there."
    ),
    Cause.PACKETS_STOPPED: N_("For {silent} s nothing of the other side has arrived any more."),
    Cause.MICROPHONE_SILENT: N_(
        "Your microphone is silent: it is muted at the headset, or the system keeps it shut."
    ),
    Cause.LOSS: N_("The line loses {loss} of the packets: words go missing."),
    Cause.JITTER: N_("The packets arrive unevenly (jitter {jitter} ms): the network is busy."),
    Cause.DELAY: N_("The way there and back takes {round_trip} ms: you talk into each other."),
    Cause.CODEC: N_("The codec {codec} sounds no better than this."),
}
_MUTED = N_(
    "The microphone is muted in the system: the caller cannot hear you. Turn it on in the sound "
    "settings of this computer."
)
_URGENT = {Cause.NO_PACKETS, Cause.PACKETS_STOPPED, Cause.MICROPHONE_SILENT}


def cause_words(quality: QualityMeasured | None) -> str:
    """What is to blame for the sound of a call, for the person on it; "" when it is good."""
    words = _CAUSES.get(judge(quality).cause)
    if words is None or quality is None:
        return ""
    tongue = current()
    return _(words).format(
        silent=quality.silent_ms // 1000,
        loss=tongue.percent(quality.loss),
        jitter=tongue.decimal(quality.jitter_ms, 0),
        round_trip=tongue.decimal(quality.round_trip_ms, 0),
        codec=quality.codec,
    )


class SoundWatch:
    """Says when another profile has taken over while somebody talks, and when nobody is heard."""

    def __init__(self, bus: EventBus, calls: CurrentCalls) -> None:
        self._bus = bus
        self._calls = calls
        self.devices = DevicesChanged(inputs=(), outputs=())
        """What is plugged in and in use, as last told."""
        self.busylights = BusylightsFound()
        """The same of the lights that say whether one is free."""
        self.muted_by_system = False
        """Whether the system keeps the microphone of the running call from being heard."""
        self._said: set[tuple[str, Cause]] = set()
        bus.subscribe(DevicesChanged, self._on_devices)
        bus.subscribe(BusylightsFound, self._on_busylights)
        bus.subscribe(QualityMeasured, self._on_quality)
        bus.subscribe(MicrophoneMuted, self._on_muted)
        bus.subscribe(EngineLost, self._on_engine_lost)
        bus.subscribe(CallEnded, self._on_ended)

    def _on_quality(self, fact: QualityMeasured) -> None:
        """Say once a call what keeps people from hearing each other."""
        said = (fact.call_id, judge(fact).cause)
        view = self._calls.get(fact.call_id)
        if said[1] in _URGENT and said not in self._said and view is not None and view.running:
            self._said.add(said)
            self._bus.publish(Notice(cause_words(fact), NoticeKind.WARNING))

    def _on_muted(self, fact: MicrophoneMuted) -> None:
        self.muted_by_system = fact.muted
        if fact.muted:
            self._bus.publish(Notice(_(_MUTED), NoticeKind.WARNING))
        self._bus.publish(CallsChanged())

    def _on_engine_lost(self, _fact: EngineLost) -> None:
        self.muted_by_system = False

    def _on_ended(self, fact: CallEnded) -> None:
        self._said = {said for said in self._said if said[0] != fact.call_id}

    def _on_busylights(self, fact: BusylightsFound) -> None:
        self.busylights = fact

    def _on_devices(self, fact: DevicesChanged) -> None:
        before, self.devices = self.devices, fact
        known = bool(before.inputs or before.outputs)
        if known and fact.profile != before.profile and self._calls.active is not None:
            words = _("The devices have changed; the call goes on with: {profile}.")
            self._bus.publish(
                Notice(words.format(profile=profile_name(fact.profile)), NoticeKind.INFORMATION)
            )
