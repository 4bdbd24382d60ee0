"""Which part of the telephone is told what pjsip has seen of one call."""

from app.telephony.engine import notes
from app.telephony.engine.calls import Calls
from app.telephony.engine.live_call import LiveCall


def take(calls: Calls, call: LiveCall, note: notes.Note) -> None:
    """Have this note of a running call be heard."""
    match note:
        case notes.StateSeen():
            calls.on_state(call, note)
        case notes.MediaSeen():
            calls.on_media(call)
        case notes.ReinviteDone():
            calls.on_reinvite_done(call, note.code)
        case notes.CancelSeen():
            call.cancel_reason = note.reason
        case notes.DigitSeen():
            calls.on_digit(call, note.digit)
        case notes.DigitAnswered():
            calls.keypad.on_answered(call, note)
        case notes.StreamEnded():
            call.totals.stream_ended(note.counts)
        case notes.PlayedOut():
            calls.announcing.played_out(call, note.number)
        case notes.RecordingFailed():
            calls.recordings.failed(call, note.reason)
        case _:
            _of_another(calls, call, note)


def _of_another(calls: Calls, call: LiveCall, note: notes.Note) -> None:
    """Somebody else is, or is to be, on the call."""
    match note:
        case notes.TransferSent():
            calls.transfers.on_sent(call, note)
        case notes.TransferSeen():
            calls.transfers.on_status(call, note)
        case notes.Referred():
            calls.handovers.on_referred(call, note)
        case notes.Replaced():
            calls.handovers.on_replaced(call, note)
        case notes.IdentitySeen():
            calls.handovers.on_identity(call, note)
        case notes.Redirected():
            calls.on_redirected(call, note)
