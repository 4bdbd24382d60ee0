"""Which part of the telephone carries out what the desk wants done with one call."""

import msgspec

from app.telephony import commands
from app.telephony.engine.calls import Calls
from app.telephony.engine.live_call import LiveCall


def carry_out(calls: Calls, call: LiveCall, command: msgspec.Struct) -> None:
    """Do with this running call what the command says."""
    match command:
        case commands.Answer():
            calls.answer(call)
        case commands.Decline():
            calls.decline(call)
        case commands.HangUp():
            calls.hang_up(call)
        case commands.Hold():
            calls.hold(call)
        case commands.Resume():
            calls.resume(call)
        case commands.Mute():
            calls.mute(call, command)
        case commands.SendDigits():
            calls.keypad.send(call, command)
        case _:
            _on_recording(calls, call, command)


def _on_recording(calls: Calls, call: LiveCall, command: msgspec.Struct) -> None:
    match command:
        case commands.Record():
            calls.recordings.record(call, command)
        case commands.PauseRecording():
            calls.recordings.pause(call, command)
        case commands.DropRecording():
            calls.drop_recording(call)
        case commands.Announce():
            calls.announcing.play(call, command)
        case _:
            _with_others(calls, call, command)


def _with_others(calls: Calls, call: LiveCall, command: msgspec.Struct) -> None:
    match command:
        case commands.Transfer():
            calls.transfer(call, command)
        case commands.Connect():
            calls.connect(call, command)
        case commands.Merge():
            calls.merge(call, command)
        case commands.Split():
            calls.conference.split(call)
