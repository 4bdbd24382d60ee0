"""All running calls: commands change them, notes of the callbacks tell how they stand.

What is more than a line or two has a file of its own: dialling, incoming_calls, holds, keypad,
transfers, handovers, conference, recordings, announcing, measuring, endings. Which command and
which note goes where is said in call_commands and call_notes.
"""

from collections.abc import Callable

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import (
    Connect,
    Dial,
    Merge,
    Mute,
    PauseRecording,
    Transfer,
)
from app.telephony.engine import convert
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.announcing import Announcing
from app.telephony.engine.callbacks import Emit
from app.telephony.engine.conference import Conference
from app.telephony.engine.dialling import Dialling
from app.telephony.engine.encryption import Encryption
from app.telephony.engine.endings import Endings
from app.telephony.engine.endpoint import SipEndpoint
from app.telephony.engine.handovers import Handovers
from app.telephony.engine.holds import Holds
from app.telephony.engine.incoming_calls import IncomingCalls
from app.telephony.engine.incoming_rules import IncomingRules
from app.telephony.engine.keypad import Keypad
from app.telephony.engine.live_call import LiveCall, reply
from app.telephony.engine.measuring import Measuring
from app.telephony.engine.moving import Moving
from app.telephony.engine.notes import (
    Redirected,
    StateSeen,
)
from app.telephony.engine.recordings import Recordings
from app.telephony.engine.running_calls import RunningCalls, audio_index
from app.telephony.engine.sound import Sound
from app.telephony.engine.timers import Timers
from app.telephony.engine.transfers import Transfers
from app.telephony.events import (
    CallAnswered,
    CallForwarded,
    CallProgress,
    CallSnapshot,
    DigitReceived,
    Direction,
    Event,
    HoldAsked,
    MediaState,
)

_OK = 200
_RINGING = 180
_BUSY_HERE = 486


class Calls:
    """The calls of this engine; lives on the engine thread."""

    def __init__(
        self,
        endpoint: SipEndpoint,
        accounts: Accounts,
        sound: Sound,
        timers: Timers,
        *,
        transfer_s: float,
        emit: Emit,
        say: Callable[[Event], None],
    ) -> None:
        running = RunningCalls(endpoint, sound, timers, say=say)
        self._running = running
        self._encryption = Encryption(accounts, running)
        self._say = running.say
        self._holds = Holds(
            timers, alive=running.alive, asked=self._hold_asked, refused=self._hold_refused
        )
        self._moving = Moving(running, timers)
        self.conference = Conference(running, self._holds)
        self.handovers = Handovers(
            accounts,
            running,
            timers,
            went_on=self._went_on,
            somebody_else=self._somebody_else,
        )
        self.transfers = Transfers(
            accounts,
            running,
            self._holds,
            timers,
            answer_s=transfer_s,
            hang_up=self.hang_up,
            resume=self._take_back,
        )
        self.keypad = Keypad(accounts, running, timers)
        self.recordings = Recordings(running, rate=endpoint.clock_rate, emit=emit)
        self.announcing = Announcing(running, emit=emit)
        self._measuring = Measuring(running, sound, timers)
        self._endings = Endings(
            running,
            handovers=self.handovers,
            transfers=self.transfers,
            conference=self.conference,
            announcing=self.announcing,
            recordings=self.recordings,
            encryption=self._encryption,
            measuring=self._measuring,
        )
        self.rules = IncomingRules(timers, alive=running.alive, answer=self.answer, say=say)
        self.incoming = IncomingCalls(
            accounts,
            running,
            self.rules,
            emit=emit,
            begin=self._begin,
            count=endpoint.hop.count_too_fast,
        )
        self._dialling = Dialling(
            accounts,
            running,
            endpoint.hop.pace,
            emit=emit,
            begin=self._begin,
            make_way=self._hold_others,
        )

    def __len__(self) -> int:
        return len(self._running)

    def snapshots(self) -> tuple[CallSnapshot, ...]:
        """Every running call the desk knows."""
        return tuple(call.snapshot() for call in self._running if not call.hidden)

    def get(self, call_id: str) -> LiveCall | None:
        """The running call of this id."""
        return self._running.get(call_id)

    def of_leg(self, leg_id: str) -> LiveCall | None:
        """The running call that this leg belongs to now."""
        return self._running.of_leg(leg_id)

    # Commands

    def dial(self, command: Dial) -> None:
        """Send an INVITE, or say why not."""
        self._dialling.dial(command)

    def answer(self, call: LiveCall) -> None:
        """Take an incoming call; the one that talks is put on hold."""
        if call.ringing_here:
            self._hold_others(call.call_id)
            reply(call, _OK)

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
        self._running.ring()
        leg = self.handovers.leg_for(call)
        if leg is not None and leg.native.isActive():
            leg.native.hangup(pj.CallOpParam())
        if call.native.isActive():
            call.native.hangup(request)

    def hold(self, call: LiveCall) -> None:
        """Put a call on hold, with its whole conference."""
        for one in self.conference.members(call):
            self._holds.want(one, hold=True)

    def resume(self, call: LiveCall) -> None:
        """Take a held call back; the one that talks is put on hold."""
        self.transfers.take_back(call)
        self._take_back(call)

    def _take_back(self, call: LiveCall) -> None:
        self._hold_others(call.call_id)
        for one in self.conference.members(call):
            self._holds.want(one, hold=False)

    def mute(self, call: LiveCall, command: Mute) -> None:
        """Stop or start sending the microphone to this call, and to its whole conference."""
        for one in self.conference.members(call):
            one.muted = command.muted
            self._running.follow(one)
            self._running.say_media(one)

    def transfer(self, call: LiveCall, command: Transfer) -> None:
        """Have the other side speak with a number instead."""
        self.conference.leave(call)
        self.transfers.blind(call, command)

    def connect(self, call: LiveCall, command: Connect) -> None:
        """Have the other sides of two calls speak with each other."""
        other = self._running.get(command.other_id)
        if other is None or other is call:
            self._running.refuse("Connect", call, "other_gone")
            return
        self.conference.leave(call)
        self.conference.leave(other)
        self.transfers.attended(call, other)

    def merge(self, call: LiveCall, command: Merge) -> None:
        """Bring two calls and this desk together."""
        other = self._running.get(command.other_id)
        if other is None:
            self._running.refuse("Merge", call, "other_gone")
        else:
            self.conference.merge(call, other)
            self._hold_others(call.call_id)

    def drop_recording(self, call: LiveCall) -> None:
        """Stop recording, or announcing it, and delete what there is."""
        self.announcing.stop(call, "stopped")
        self.recordings.drop(call)

    def tell_recordings(self) -> None:
        """Say which calls are recorded, to a desk that was away."""
        for call in self._running:
            self.recordings.tell(call)

    def move(self, account: str) -> None:
        """Tell the calls of this account that we are heard at another address now."""
        self._moving.move(account)

    def hang_up_account(self, account: str) -> None:
        """End every call of one account."""
        for call in self._running:
            if call.account == account:
                self.hang_up(call)

    def hang_up_all(self) -> None:
        """End every call."""
        for call in self._running:
            self.hang_up(call)

    def close(self) -> None:
        """Drop every native object; pjsip ends next."""
        for call in self._running:
            self.announcing.stop(call, "call_ended")
            self.recordings.end(call)
        self.announcing.close()
        self._running.close()

    # Notes

    def on_state(self, call: LiveCall, note: StateSeen) -> None:
        """The INVITE session went on."""
        if note.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._endings.over(call, note)
        elif call.hidden or call.passed_to:
            self._on_leg_state(call, note)
        elif note.state == pj.PJSIP_INV_STATE_CONFIRMED and call.answered_at is None:
            call.answered_at = now_ms()
            self._say(CallAnswered(call_id=call.call_id, at=call.answered_at))
            self._running.follow(call)
            self._running.ring()
            self._holds.pursue(call)
        elif note.state == pj.PJSIP_INV_STATE_EARLY and call.direction is Direction.OUTBOUND:
            self._early(call, note.code)

    def _early(self, call: LiveCall, code: int) -> None:
        if code == call.progress:
            return
        call.progress = code
        call.early = call.early or code == _RINGING
        self._say(CallProgress(call_id=call.call_id, code=code, at=now_ms()))
        self._running.follow(call)

    def _on_leg_state(self, leg: LiveCall, note: StateSeen) -> None:
        """Somebody is called in the place of the far end."""
        if note.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self.handovers.on_answered(leg)
        elif note.state == pj.PJSIP_INV_STATE_EARLY and note.code != leg.progress:
            leg.progress, leg.early = note.code, True
            self._running.follow(leg)
            self.handovers.on_progress(leg, note.code)

    def on_media(self, call: LiveCall) -> None:
        """The media was negotiated anew: every connection of its port must be made again."""
        if not call.native.isActive():
            return
        info = call.native.getInfo()
        index = audio_index(info)
        before = (call.media, call.codec, call.encrypted)
        call.media = (
            convert.media_state(info.media[index].status) if index >= 0 else MediaState.NONE
        )
        if call.media is not MediaState.NONE:
            stream = call.native.getStreamInfo(index)
            call.codec = stream.codecName
            call.takes_events = stream.audTxEventPt >= 0
        if not self._encryption.look_at(call):
            self.hang_up(call)
            return
        call.note_hold(now_ms())
        self.announcing.watch(call)
        self._running.follow(call)
        if (call.media, call.codec, call.encrypted) != before:
            self._running.say_media(call)
        self._holds.pursue(call)
        self.transfers.on_media(call)

    def on_redirected(self, call: LiveCall, note: Redirected) -> None:
        """An outgoing call goes on to another target."""
        target = convert.name_address(note.target).user or convert.clean(note.target)
        self._say(CallForwarded(call_id=call.call_id, target=target, at=now_ms()))

    def on_reinvite_done(self, call: LiveCall, code: int) -> None:
        """Our re-INVITE was answered."""
        self._moving.on_reinvite_done(call, code)
        self._holds.on_reinvite_done(call, code)

    def on_digit(self, call: LiveCall, digit: str) -> None:
        """The far end pressed a key."""
        self._say(DigitReceived(call_id=call.call_id, digit=digit, at=now_ms()))

    # Within

    def _begin(self, call: LiveCall) -> None:
        self._running.add(call)
        self._measuring.watch(call)

    def _hold_others(self, call_id: str) -> None:
        call = self._running.get(call_id)
        together = call is not None and call.conference
        for other in self._running.others(call_id):
            if other.talking and not (together and other.conference):
                self._holds.want(other, hold=True)

    def _hold_asked(self, call: LiveCall) -> None:
        self._say(HoldAsked(call_id=call.call_id, hold=call.wanted_hold, at=now_ms()))

    def _went_on(self, call: LiveCall) -> None:
        """A call goes on with another leg; it waits when the agent speaks with somebody else."""
        call.note_hold(now_ms())
        self._running.follow(call)
        self._running.say_media(call)
        elsewhere = any(one.talking for one in self._running.others(call.call_id))
        if elsewhere and not call.conference:
            self._holds.want(call, hold=True)

    def _somebody_else(self, call: LiveCall) -> None:
        """Whoever is on the call now has heard no announcement: nothing more of it is kept."""
        self.announcing.stop(call, "passed_on")
        self.recordings.pause(call, PauseRecording(call_id=call.call_id, paused=True))
        self._running.say_media(call)

    def _hold_refused(self, call: LiveCall, command: str) -> None:
        self._running.refuse(command, call, "refused_by_far_end")
        self._running.say_media(call)
