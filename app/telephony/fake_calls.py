"""The running calls of the fake telephone, and what the desk does to them."""

import re
from collections.abc import Callable

from app.clock import now_ms
from app.telephony import commands
from app.telephony.commands import WireCommand
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    DigitsSent,
    Direction,
    EndCause,
    Event,
    HoldAsked,
    MediaState,
    QualityMeasured,
    RecordingState,
)
from app.telephony.fake_call import FakeCall
from app.telephony.fake_recordings import FakeRecordings
from app.telephony.fake_together import FakeTogether

_BUSY_HERE = 486


class FakeCalls:
    """Every call from its first message to its last, told as the engine tells them."""

    def __init__(
        self, *, say: Callable[[Event], None], refuse: Callable[[WireCommand, str], None]
    ) -> None:
        self._say = say
        self._refuse = refuse
        self.running: dict[str, FakeCall] = {}
        self.recordings = FakeRecordings(
            self.running, say=say, refuse=refuse, say_media=self._say_media
        )
        self.together = FakeTogether(
            self.running,
            say=say,
            refuse=refuse,
            set_media=self.set_media,
            say_media=self._say_media,
            end=self.end,
            pause=lambda call: self.recordings.pause(
                call, commands.PauseRecording(call_id=call.call_id, paused=True)
            ),
        )
        self.holds_at_once = True
        """Whether the far end agrees to a hold before `send` returns; else `remote_agrees` does."""
        self.digits: dict[str, str] = {}
        """The keypad tones sent into each call."""
        self.digits_go_as = commands.DigitMethod.RTP
        """How the far end takes them; asked for are telephone events."""
        self._measured: dict[str, QualityMeasured] = {}

    @property
    def busy(self) -> bool:
        """Whether the agent speaks or dials."""
        return any(
            call.answered_at or call.direction is Direction.OUTBOUND
            for call in self.running.values()
        )

    def carry_out(self, call: FakeCall, command: WireCommand) -> None:
        """Do with this call what the command says."""
        match command:
            case commands.Answer():
                self.answer(call)
            case commands.Decline():
                self._decline(call)
            case commands.HangUp():
                self.hang_up(call)
            case commands.SendDigits():
                self._send_digits(call, command)
            case commands.Record():
                self.recordings.record(call, command)
            case commands.PauseRecording():
                self.recordings.pause(call, command)
            case commands.DropRecording():
                self.recordings.drop(call)
            case commands.Announce():
                self.recordings.announce(call, command)
            case _:
                self._carry_out_on_conference(call, command)

    def _carry_out_on_conference(self, call: FakeCall, command: WireCommand) -> None:
        """What is done to a call is done to its whole conference."""
        match command:
            case commands.Hold():
                for one in self.together.members(call):
                    self._ask_hold(one, hold=True)
            case commands.Resume():
                self._take_back(call)
            case commands.Mute():
                for one in self.together.members(call):
                    one.muted = command.muted
                    self._say_media(one)
            case commands.Transfer():
                self.together.transfer(call, command)
            case commands.Connect():
                self.together.connect(call, command)
            case commands.Merge():
                self.together.merge(call, command)
            case commands.Split():
                self.together.split(call)

    def answer(self, call: FakeCall) -> None:
        """Take an incoming call."""
        if call.direction is Direction.INBOUND and call.answered_at is None:
            self.hold_others(call.call_id)
            self.connect(call)

    def _decline(self, call: FakeCall) -> None:
        if call.answered_at is None and call.direction is Direction.INBOUND:
            self.end(call, EndCause.DECLINED, _BUSY_HERE)

    def hang_up(self, call: FakeCall) -> None:
        """End a call in whatever state it is."""
        if call.answered_at is not None:
            self.end(call, EndCause.LOCAL_HANGUP, 200)
        elif call.direction is Direction.INBOUND:
            self.end(call, EndCause.DECLINED, _BUSY_HERE)
        else:
            self.end(call, EndCause.CANCELLED, 487)

    def _send_digits(self, call: FakeCall, command: commands.SendDigits) -> None:
        if not command.digits or set(command.digits) - set("0123456789*#ABCDabcd,pP"):
            self._refuse(command, "bad_digits")
        elif call.answered_at is None:
            self._refuse(command, "not_answered")
        elif call.media is not MediaState.ACTIVE:
            self._refuse(command, "on_hold")
        else:
            self.digits[call.call_id] = self.digits.get(call.call_id, "") + command.digits
            self._say(
                DigitsSent(
                    call_id=call.call_id,
                    digits=re.sub("[,pP]", "", command.digits).upper(),
                    method=self.digits_go_as,
                    instead=self.digits_go_as is not commands.DigitMethod.RTP,
                    at=now_ms(),
                )
            )

    def _take_back(self, call: FakeCall) -> None:
        if call.handed_to:
            self.together.fails(call.call_id, reason="taken_back")
        self.hold_others(call.call_id)
        for one in self.together.members(call):
            self._ask_hold(one, hold=False)

    def _ask_hold(self, call: FakeCall, *, hold: bool) -> None:
        media = MediaState.LOCAL_HOLD if hold else MediaState.ACTIVE
        if call.answered_at is None or call.media is media:
            return
        self._say(HoldAsked(call_id=call.call_id, hold=hold, at=now_ms()))
        call.wanted = media
        if self.holds_at_once:
            self.set_media(call, media)

    def hold_others(self, call_id: str) -> None:
        """Hold who is spoken with, but for this call."""
        for other in self.running.values():
            if other.call_id != call_id and other.talking:
                self._ask_hold(other, hold=True)

    def connect(self, call: FakeCall) -> None:
        """Both ends are connected."""
        call.media = MediaState.ACTIVE
        self._say_media(call)
        call.answered_at = now_ms()
        self._say(CallAnswered(call_id=call.call_id, at=call.answered_at))

    def set_media(self, call: FakeCall, media: MediaState) -> None:
        """The sound of a call that is spoken on becomes this."""
        if call.answered_at is not None and call.media is not media:
            call.media = media
            self._say_media(call)

    def _say_media(self, call: FakeCall) -> None:
        self._say(
            CallMediaChanged(
                call_id=call.call_id,
                media=call.media,
                muted=call.muted,
                codec="G722" if call.media is not MediaState.NONE else "",
                recording=call.recording_on,
                conference=call.conference,
                at=now_ms(),
            )
        )

    def end(
        self, call: FakeCall, cause: EndCause, code: int, *, rule: str = "", forwarded_to: str = ""
    ) -> None:
        """A call is over."""
        del self.running[call.call_id]
        self.together.leave(call)
        self.recordings.end(call, RecordingState.FINISHED)
        if call.answered_at is not None:
            if call.call_id not in self._measured:
                self.quality(call.call_id)
            else:
                self._say(self._measured[call.call_id])
        self._say(
            CallEnded(
                call_id=call.call_id,
                cause=cause,
                code=code,
                at=now_ms(),
                recording=call.recording,
                transferred_to=call.transferred_to,
                rule=rule,
                forwarded_to=forwarded_to,
            )
        )

    # What the world does

    def remote_agrees(self, call_id: str) -> None:
        """The other person's telephone agrees to the hold, or the end of it, asked for."""
        call = self.running[call_id]
        self.set_media(call, call.wanted)

    def quality(
        self,
        call_id: str,
        *,
        mos: float | None = 4.4,
        loss: float | None = 0.0,
        received: int = 250,
        talked_ms: int = 5_000,
    ) -> None:
        """The sound of a call is measured; at its end these figures are said again."""
        self._measured[call_id] = QualityMeasured(
            call_id=call_id,
            codec="G722",
            mos=mos,
            loss=loss,
            jitter_ms=1.0,
            round_trip_ms=20.0,
            received=received,
            sent=250,
            talked_ms=talked_ms,
            microphone="Headset microphone",
            speaker="Headset",
        )
        self._say(self._measured[call_id])
