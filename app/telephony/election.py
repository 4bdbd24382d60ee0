"""Which profile of sound devices is in use: the first whose devices are there."""

from collections.abc import Collection

import msgspec

from app.telephony.commands import ChooseDevices


def elected(
    choice: ChooseDevices, microphones: Collection[str], speakers: Collection[str]
) -> ChooseDevices:
    """The choice with the devices of its elected profile, given the ids of what is plugged in.

    Where none is complete the last one stands: the system's defaults take the place of what it
    lacks, and that is said.
    """
    if not choice.profiles:
        return choice
    profile = next(
        (
            one
            for one in choice.profiles
            if (not one.microphone or one.microphone in microphones)
            and (not one.speaker or one.speaker in speakers)
        ),
        choice.profiles[-1],
    )
    return msgspec.structs.replace(
        choice,
        profile=profile.name,
        microphone=profile.microphone,
        speaker=profile.speaker,
        ring=next(iter(profile.rings), ""),
        rings=profile.rings,
        ring_volume=profile.ring_volume,
        ring_enabled=profile.ring_enabled and bool(profile.rings),
        echo_cancel=profile.echo_cancel,
        noise_suppress=profile.noise_suppress,
        auto_gain=profile.auto_gain,
    )
