"""The sound this desk has chosen: profiles that follow what is plugged in."""

from app.bus import EventBus
from app.desk.current_calls import CurrentCalls
from app.desk.facts import Notice, NoticeKind
from app.i18n import _
from app.settings import Settings, SoundProfile
from app.telephony.commands import ChooseDevices
from app.telephony.events import DevicesChanged


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
    return ChooseDevices(profiles=profiles(chosen))


class SoundWatch:
    """Says when another profile has taken over while somebody talks."""

    def __init__(self, bus: EventBus, calls: CurrentCalls) -> None:
        self._bus = bus
        self._calls = calls
        self.devices = DevicesChanged(inputs=(), outputs=())
        """What is plugged in and in use, as last told."""
        bus.subscribe(DevicesChanged, self._on_devices)

    def _on_devices(self, fact: DevicesChanged) -> None:
        before, self.devices = self.devices, fact
        known = bool(before.inputs or before.outputs)
        if known and fact.profile != before.profile and self._calls.active is not None:
            words = _("The devices have changed; the call goes on with: {profile}.")
            self._bus.publish(
                Notice(words.format(profile=profile_name(fact.profile)), NoticeKind.INFORMATION)
            )
