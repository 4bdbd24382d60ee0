"""All running calls: commands change them, notes of the callbacks tell how they stand."""

import logging
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import Dial, Mute, Record, SendDigits
from app.telephony.engine import convert, digits
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.call_sound import CallSound
from app.telephony.engine.callbacks import Emit, EngineCall, default_settings
from app.telephony.engine.endpoint import CLOCK_AFTER_CALL_S, MAX_CALLS, SipEndpoint
from app.telephony.engine.holds import Holds
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.notes import Incoming, Rejected, StateSeen
from app.telephony.engine.pace import Pace
from app.telephony.engine.quality import stream_counts
from app.telephony.engine.recorder import CallRecorder
from app.telephony.engine.sound import Sound
from app.telephony.engine.timers import Timers
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallMediaChanged,
    CallProgress,
    CallRinging,
    CallSnapshot,
    CommandRefused,
    DigitReceived,
    Direction,
    EndCause,
    Event,
    MediaState,
)

QUALITY_S = 5.0
_RINGING = 180
_OK = 200
_BUSY_HERE = 486
# pjsua2 says it nowhere else: the profile in StreamInfo stays RTP/AVP when SRTP is optional.
_SRTP_IS_ON = "SRTP status: Active"

log = logging.getLogger(__name__)


class Calls:
    """The calls of this engine; lives on the engine thread."""

    def __init__(
        self,
        endpoint: SipEndpoint,
        accounts: Accounts,
        sound: Sound,
        timers: Timers,
        *,
        emit: Emit,
        say: Callable[[Event], None],
    ) -> None:
        self._endpoint = endpoint
        self._accounts = accounts
        self._timers = timers
        self._emit = emit
        self._say = say
        self._call_sound = CallSound(sound, endpoint.clock_rate)
        self._calls: dict[str, LiveCall] = {}
        self._pace = Pace()
        self._holds = Holds(timers, alive=self._alive, refused=self._hold_refused)

    def __len__(self) -> int:
        return len(self._calls)

    def snapshots(self) -> tuple[CallSnapshot, ...]:
        """Every running call."""
        return tuple(call.snapshot() for call in self._calls.values())

    # Commands

    def dial(self, command: Dial) -> None:
        """Send an INVITE, or say why not."""
        reason = self._dial(command)
        if reason:
            self._say(CommandRefused(command="Dial", call_id=command.call_id, reason=reason))

    def _dial(self, command: Dial) -> str:
        """Send it; gives why it could not be sent, "" when it was."""
        account = self._accounts.get(command.account)
        if account is None:
            return "no_account"
        uri = convert.target_uri(
            command.target, domain=account.domain, transport=account.command.transport
        )
        if uri is None:
            return "bad_target"
        reason = self._no_room_for(command.call_id)
        if reason:
            return reason
        self._hold_others(command.call_id)
        remote = convert.name_address(uri).user if account.domain else command.target
        call = LiveCall(
            EngineCall(account.live, command.call_id, self._emit),
            command.call_id,
            command.account,
            Direction.OUTBOUND,
            remote,
            now_ms(),
        )
        return self._send(call, uri)

    def _no_room_for(self, call_id: str) -> str:
        if call_id in self._calls:
            return "call_id_taken"
        if len(self._calls) >= MAX_CALLS:  # pjsua would refuse, too late to say why
            return "too_many_calls"
        return "" if self._pace.allows() else "too_fast"

    def _send(self, call: LiveCall, uri: str) -> str:
        self._begin(call)
        try:
            call.native.makeCall(uri, default_settings())
        except pj.Error as error:
            log.warning("call to %s failed: %s", uri, error.info())
            self._calls.pop(call.call_id)
            self._rest_if_idle()
            return "cannot_send"
        self._say(
            CallDialled(
                call_id=call.call_id, account=call.account, remote=call.remote, at=call.started_at
            )
        )
        return ""

    def answer(self, call: LiveCall) -> None:
        """Take an incoming call; the one that talks is put on hold."""
        if call.ringing_here:
            self._hold_others(call.call_id)
            self._reply(call, _OK)

    def decline(self, call: LiveCall) -> None:
        """Refuse an incoming call."""
        if call.ringing_here:
            self.hang_up(call)

    def hang_up(self, call: LiveCall) -> None:
        """End a call in whatever state it is."""
        call.ended_here = True
        request = pj.CallOpParam()
        if call.direction is Direction.INBOUND and call.answered_at is None:
            request.statusCode = _BUSY_HERE
        self._call_sound.ring(self._calls.values())
        if call.native.isActive():
            call.native.hangup(request)

    def hold(self, call: LiveCall) -> None:
        """Put a call on hold."""
        self._holds.want(call, hold=True)

    def resume(self, call: LiveCall) -> None:
        """Take a held call back; the one that talks is put on hold."""
        self._hold_others(call.call_id)
        self._holds.want(call, hold=False)

    def mute(self, call: LiveCall, command: Mute) -> None:
        """Stop or start sending the microphone to this call."""
        call.muted = command.muted
        self._follow(call)
        self._say_media(call)

    def send_digits(self, call: LiveCall, command: SendDigits) -> None:
        """Send keypad tones one group after the other."""
        groups = digits.plan(command.digits)
        if groups is None or call.answered_at is None:
            reason = "bad_digits" if groups is None else "not_answered"
            self._refuse("SendDigits", call, reason)
            return
        for at_s, group in groups:
            self._timers.after(at_s, lambda group=group: self._send_group(call, group))  # type: ignore[misc]

    def _send_group(self, call: LiveCall, group: str) -> None:
        if not self._alive(call) or not call.native.isActive():
            return
        try:
            call.native.dialDtmf(group)
        except pj.Error as error:
            log.warning("digits to %s: %s", call.call_id, error.info())
            self._refuse("SendDigits", call, "far_end_takes_no_digits")

    def record(self, call: LiveCall, command: Record) -> None:
        """Start or stop recording; a folder that cannot be written is said, the call goes on."""
        if command.on == (call.recorder is not None):
            return
        if not command.on:
            self._end_recording(call)
            self._say_media(call)
            return
        try:
            call.recorder = CallRecorder(Path(command.folder), call.call_id)
        except (OSError, pj.Error) as error:
            log.warning("no recording of %s: %s", call.call_id, error)
            self._refuse("Record", call, "cannot_write")
            return
        self._follow(call)
        self._say_media(call)

    def get(self, call_id: str) -> LiveCall | None:
        """The running call of this id."""
        return self._calls.get(call_id)

    def hang_up_account(self, account: str) -> None:
        """End every call of one account."""
        for call in tuple(self._calls.values()):
            if call.account == account:
                self.hang_up(call)

    def hang_up_all(self) -> None:
        """End every call."""
        for call in tuple(self._calls.values()):
            self.hang_up(call)

    def close(self) -> None:
        """Drop every native object; pjsip ends next."""
        for call in self._calls.values():
            self._end_recording(call)
        self._calls.clear()
        self._call_sound.close()

    # Notes

    def on_incoming(self, note: Incoming) -> None:
        """A call comes in: it rings."""
        trusted = self._accounts.trusts(note.account, note.source)
        who = convert.caller(note.invite, trusted=trusted)
        call = LiveCall(
            note.call, note.call_id, note.account, Direction.INBOUND, who.remote, now_ms()
        )
        call.display_name = who.display_name
        self._begin(call)
        self._reply(call, _RINGING)
        self._say_ringing(call.call_id, note.account, who, call.started_at)
        self._call_sound.ring(self._calls.values())

    def on_rejected(self, note: Rejected) -> None:
        """A call found every line taken; it is told like any other, or nobody would call back."""
        if len(self._calls) < MAX_CALLS:
            return  # pjsip refused it for what it was
        account = next(iter(self._calls.values())).account
        who = convert.caller(note.invite, trusted=self._accounts.trusts(account, note.source))
        call_id, at = uuid.uuid4().hex, now_ms()
        self._say_ringing(call_id, account, who, at)
        self._say(CallEnded(call_id=call_id, cause=EndCause.BUSY, code=_BUSY_HERE, at=at))

    def on_state(self, call: LiveCall, note: StateSeen) -> None:
        """The INVITE session went on."""
        if note.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._over(call, note)
        elif note.state == pj.PJSIP_INV_STATE_CONFIRMED and call.answered_at is None:
            call.answered_at = now_ms()
            self._say(CallAnswered(call_id=call.call_id, at=call.answered_at))
            self._follow(call)
            self._call_sound.ring(self._calls.values())
            self._holds.pursue(call)
        elif note.state == pj.PJSIP_INV_STATE_EARLY and call.direction is Direction.OUTBOUND:
            self._early(call, note.code)

    def _early(self, call: LiveCall, code: int) -> None:
        if not call.early:
            call.early = True
            self._say(CallProgress(call_id=call.call_id, code=code, at=now_ms()))
            self._follow(call)

    def on_media(self, call: LiveCall) -> None:
        """The media was negotiated anew: every connection of its port must be made again."""
        if not call.native.isActive():
            return
        info = call.native.getInfo()
        index = _audio_index(info)
        before = (call.media, call.codec, call.encrypted)
        call.media = (
            convert.media_state(info.media[index].status) if index >= 0 else MediaState.NONE
        )
        if call.media is not MediaState.NONE:
            stream = call.native.getStreamInfo(index)
            call.codec = stream.codecName
            call.encrypted = _SRTP_IS_ON in call.native.dump(True, "")  # noqa: FBT003
        call.note_hold(now_ms())
        self._follow(call)
        if (call.media, call.codec, call.encrypted) != before:
            self._say_media(call)
        self._holds.pursue(call)

    def on_reinvite_done(self, call: LiveCall, code: int) -> None:
        """Our re-INVITE was answered."""
        self._holds.on_reinvite_done(call, code)

    def on_digit(self, call: LiveCall, digit: str) -> None:
        """The far end pressed a key."""
        self._say(DigitReceived(call_id=call.call_id, digit=digit, at=now_ms()))

    # Within

    def _begin(self, call: LiveCall) -> None:
        self._endpoint.start_clock()
        self._calls[call.call_id] = call
        self._timers.after(QUALITY_S, lambda: self._measure(call))

    def _alive(self, call: LiveCall) -> bool:
        return self._calls.get(call.call_id) is call

    def _reply(self, call: LiveCall, code: int) -> None:
        answer = default_settings()
        answer.statusCode = code
        try:
            call.native.answer(answer)
        except pj.Error as error:  # the caller was faster and is gone; its end is on the way
            log.info("answer %d to %s: %s", code, call.call_id, error.info())

    def _hold_others(self, call_id: str) -> None:
        for other in self._calls.values():
            if other.call_id != call_id and other.talking:
                self._holds.want(other, hold=True)

    def _hold_refused(self, call: LiveCall, command: str) -> None:
        self._refuse(command, call, "refused_by_far_end")
        self._say_media(call)

    def _refuse(self, command: str, call: LiveCall, reason: str) -> None:
        self._say(CommandRefused(command=command, call_id=call.call_id, reason=reason))

    def _follow(self, call: LiveCall) -> None:
        self._call_sound.follow(call, self._calls.values())

    def _measure(self, call: LiveCall) -> None:
        if not self._alive(call):
            return
        self._timers.after(QUALITY_S, lambda: self._measure(call))
        if call.recorder is not None and not call.recorder.has_room():
            self._end_recording(call)
            self._refuse("Record", call, "disk_full")
            self._say_media(call)
        if call.answered_at is None or not call.native.isActive():
            return
        running = None
        if call.media is not MediaState.NONE:
            try:
                index = _audio_index(call.native.getInfo())
                running = stream_counts(call.codec, call.native.getStreamStat(index))
            except pj.Error as error:
                log.info("no figures of %s: %s", call.call_id, error.reason)
        self._say(call.totals.measured(call.call_id, running))

    def _over(self, call: LiveCall, note: StateSeen) -> None:
        del self._calls[call.call_id]
        at = now_ms()
        self._follow(call)
        self._end_recording(call)
        self._call_sound.ring(self._calls.values())
        answered = call.answered_at is not None
        if answered:
            self._say(call.totals.measured(call.call_id))
        cause = convert.end_cause(
            call.direction,
            note.code,
            answered=answered,
            ended_here=call.ended_here,
            reason=call.cancel_reason,
        )
        self._say(
            CallEnded(
                call_id=call.call_id,
                cause=cause,
                code=note.code,
                reason=convert.clean(note.reason),
                at=at,
                hold_ms=call.held_ms(at),
                recording=call.recording,
            )
        )
        self._rest_if_idle()

    def _end_recording(self, call: LiveCall) -> None:
        recorder, call.recorder = call.recorder, None
        if recorder is not None:
            call.recording = str(recorder.close())

    def _rest_if_idle(self) -> None:
        if not self._calls:
            self._timers.after(CLOCK_AFTER_CALL_S, self._rest)

    def _rest(self) -> None:
        if not self._calls:
            self._endpoint.stop_clock()

    def _say_ringing(self, call_id: str, account: str, who: convert.Caller, at: int) -> None:
        self._say(
            CallRinging(
                call_id=call_id,
                account=account,
                remote=who.remote,
                display_name=who.display_name,
                dialled=who.dialled,
                at=at,
            )
        )

    def _say_media(self, call: LiveCall) -> None:
        self._say(
            CallMediaChanged(
                call_id=call.call_id,
                media=call.media,
                muted=call.muted,
                encrypted=call.encrypted,
                codec=call.codec,
                recording=call.recorder is not None,
                at=now_ms(),
            )
        )


def _audio_index(info: Any) -> int:  # noqa: ANN401  pjsua2 has no types
    """Index of the first audio stream in a pj.CallInfo the caller keeps; -1 without one."""
    for media in info.media:
        if media.type == pj.PJMEDIA_TYPE_AUDIO:
            return int(media.index)
    return -1
