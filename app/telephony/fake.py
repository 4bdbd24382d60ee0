"""A telephone for tests: no process, no network, the same facts in the same order.

It passes the contract tests of PhoneClient. The far end is played by the test, with the verbs at
the end; everything happens on the caller's thread, before the verb or `send` returns.
"""

import hashlib
import logging
import os
import uuid

from app.clock import now_ms
from app.telephony import commands
from app.telephony.commands import ApplyRules, Register, WireCommand
from app.telephony.election import elected
from app.telephony.events import (
    AnnouncementBegan,
    AnnouncementEnded,
    CallAnswered,
    CallDialled,
    CallEnded,
    CallMediaChanged,
    CallProgress,
    CallRinging,
    CallsFound,
    CommandRefused,
    Device,
    DevicesChanged,
    DigitReceived,
    Direction,
    EndCause,
    EngineLost,
    EngineReady,
    Event,
    HoldAsked,
    LevelsMeasured,
    MediaState,
    MessageDelivered,
    MessageReceived,
    Pong,
    QualityMeasured,
    RecordingChanged,
    RecordingState,
    Registration,
    RegistrationChanged,
    SoundChecked,
    TracedMessage,
    TraceTold,
)
from app.telephony.fake_call import FakeCall
from app.telephony.fake_together import FakeTogether
from app.telephony.incoming_rules import (
    Act,
    Arrival,
    Decision,
    Rule,
    applied,
    decide,
    is_blocked,
)
from app.telephony.message_text import LONGEST_SENT, sent_length
from app.telephony.phone import Listener
from app.telephony.wire import WIRE_VERSION

MAX_CALLS = 4
_BUSY_HERE = 486
_RINGING = 180
_KEY_SIZE = 32

log = logging.getLogger(__name__)


class FakePhone:
    """A Phone whose network is the test itself."""

    def __init__(self, listener: Listener) -> None:
        self._say = listener
        self._accounts: dict[str, Register] = {}
        self._calls: dict[str, FakeCall] = {}
        self.together = FakeTogether(
            self._calls,
            say=self._say,
            refuse=self._refuse,
            set_media=self._set_media,
            say_media=self._say_media,
            end=self._end,
        )
        """Transfers and the conference, and what the far end makes of them."""
        self.holds_at_once = True
        """Whether the far end agrees to a hold before `send` returns; else `remote_agrees` does."""
        self.rules = ApplyRules()
        """By which rules incoming calls are treated."""
        self.running = False
        self.sent: list[WireCommand] = []
        """Every command given, for tests that ask what was."""
        self.digits: dict[str, str] = {}
        """The keypad tones sent into each call."""
        self.next_message = 200
        """What the other end answers to the next texts."""
        self.next_registration = Registration.REGISTERED
        """What the server answers to the next Register."""
        self.trace: tuple[TracedMessage, ...] = ()
        """The SIP messages told when asked."""
        self.next_announcement = ""
        """Why the next announcement is not heard to its end; "" when it is, "-" while it plays."""
        self.next_peak = 0.8
        """How loud the next check of the sound hears the agent."""
        self._choice = commands.ChooseDevices()
        self._measured: dict[str, QualityMeasured] = {}
        self.devices = DevicesChanged(
            inputs=(Device(id="fake-in", name="Headset microphone", default=True),),
            outputs=(Device(id="fake-out", name="Headset", default=True),),
        )

    def start(self) -> None:
        """The engine is there at once."""
        self.running = True
        self._say(
            EngineReady(
                version="fake",
                wire_version=WIRE_VERSION,
                max_calls=MAX_CALLS,
                transports=("udp", "tcp", "tls"),
                codecs=("G722", "PCMA", "PCMU"),
                pid=os.getpid(),
                sip_port=5060,
                answers_pings=True,
            )
        )
        snapshots = tuple(call.snapshot() for call in self._calls.values())
        self._say(CallsFound(calls=snapshots, at=now_ms()))
        self._say(applied(self.rules, now_ms()))
        for register in self._accounts.values():
            self._register(register)

    def stop(self, *, end_engine: bool) -> None:
        """Leave; with `end_engine` every call ends unheard, as the listener has left."""
        self.running = False
        if end_engine:
            self._calls.clear()

    def send(self, command: WireCommand) -> None:
        """Carry the command out at once."""
        self.sent.append(command)
        match command:
            case commands.Register() | commands.Unregister() | commands.Reconnect():
                self._on_accounts(command)
            case commands.ApplyRules() | commands.WatchColleagues() | commands.PublishState():
                self._apply(command)
            case commands.Shutdown():
                self.stop(end_engine=True)
            case commands.ChooseDevices() | commands.AskDevices() | commands.MeasureLevels():
                self._on_sound(command)
            case commands.CheckSound():
                self._check_sound(command)
            case _ if not self.running:
                self._refuse(command, "engine_away")
            case commands.AskTrace() | commands.Ping():
                self._reply(command)
            case commands.Dial():
                self._dial(command)
            case _:
                self._on_call(command)

    def _on_accounts(
        self, command: commands.Register | commands.Unregister | commands.Reconnect
    ) -> None:
        if isinstance(command, commands.Unregister):
            self._unregister(command.account)
            return
        if isinstance(command, commands.Register):
            self._accounts[command.account] = command
        again = [command] if isinstance(command, commands.Register) else self._accounts.values()
        for register in again if self.running else ():
            self._register(register)

    def _reply(self, question: commands.AskTrace | commands.Ping) -> None:
        if isinstance(question, commands.Ping):
            self._say(Pong(number=question.number))
        else:
            self._say(TraceTold(messages=self.trace, at=now_ms()))

    def _send_message(self, command: commands.SendMessage) -> None:
        code, reason = self.next_message, ""
        account = self._accounts.get(command.account)
        if not command.text.strip():
            code, reason = 0, "empty"
        elif sent_length(command.text) > LONGEST_SENT:
            code, reason = 0, "too_long"
        elif command.call_id:
            if command.call_id not in self._calls:
                code, reason = 0, "call_gone"
        elif account is None:
            code, reason = 0, "no_account"
        elif not account.registrar and "@" not in command.target:
            code, reason = 0, "bad_target"
        self._say(
            MessageDelivered(message_id=command.message_id, code=code, reason=reason, at=now_ms())
        )

    def _apply(
        self, command: ApplyRules | commands.WatchColleagues | commands.PublishState
    ) -> None:
        """Its server tells nothing of colleagues by itself; see `say`."""
        if isinstance(command, ApplyRules):
            self.rules = command
            if self.running:
                self._say(applied(command, now_ms()))

    def _on_sound(self, command: WireCommand) -> None:
        if isinstance(command, commands.ChooseDevices):
            self._choice = command
            self._elect()
        if isinstance(command, commands.MeasureLevels):
            if command.on:
                self._say(LevelsMeasured(microphone=0.5, speaker=0.0))
        else:
            self._say(self.devices)

    def _check_sound(self, command: commands.CheckSound) -> None:
        states = ("recording", "playing", "done") if command.what == "hear" else ("playing", "done")
        for state in states:
            self._say(SoundChecked(what=command.what, state=state, peak=self.next_peak))

    def _elect(self) -> None:
        inputs, outputs = self.devices.inputs, self.devices.outputs
        choice = elected(self._choice, {d.id for d in inputs}, {d.id for d in outputs})
        self.devices = DevicesChanged(
            inputs=inputs,
            outputs=outputs,
            microphone=choice.microphone,
            speaker=choice.speaker,
            ring=choice.ring,
            rings=choice.rings,
            profile=choice.profile,
        )

    def _on_call(self, command: WireCommand) -> None:
        if isinstance(command, commands.SendMessage):
            self._send_message(command)
            return
        call = self._calls.get(getattr(command, "call_id", ""))
        if call is None:
            log.info("a command for a call that is gone: %r", command)
            return
        match command:
            case commands.Answer():
                self._answer(call)
            case commands.Decline():
                self._decline(call)
            case commands.HangUp():
                self._hang_up(call)
            case commands.SendDigits():
                self._send_digits(call, command)
            case _:
                self._on_recording(call, command)

    def _on_recording(self, call: FakeCall, command: WireCommand) -> None:
        match command:
            case commands.Record():
                self._record(call, command)
            case commands.PauseRecording() if call.recording_on:
                if call.paused != command.paused:
                    call.paused = command.paused
                    self._say_recording(call)
            case commands.DropRecording() if call.recording_on:
                self._end_recording(call, RecordingState.DELETED)
                call.recording = ""
                self._say_media(call)
            case commands.Announce():
                self._announce(call, command.file)
            case commands.Hold() | commands.Resume() | commands.Mute():
                self._on_conference(call, command)
            case _:
                self._on_calls(call, command)

    def _record(self, call: FakeCall, command: commands.Record) -> None:
        if command.on == call.recording_on:
            return
        if not command.on:
            self._end_recording(call, RecordingState.FINISHED)
        elif len(command.key) != _KEY_SIZE:
            self._refuse(command, "no_key")
        else:
            call.recording_on, call.paused = True, False
            call.recording = f"{command.folder}/{call.call_id}.sealed"
            self._say_recording(call)
        self._say_media(call)

    def _end_recording(self, call: FakeCall, state: RecordingState, reason: str = "") -> None:
        if call.recording_on:
            call.recording_on = False
            self._say(
                RecordingChanged(
                    call_id=call.call_id,
                    state=state,
                    at=now_ms(),
                    path=call.recording,
                    reason=reason,
                    offset_ms=5_000,
                    sha256=hashlib.sha256(call.recording.encode()).hexdigest(),
                    size=1_000,
                )
            )

    def _say_recording(self, call: FakeCall) -> None:
        self._say(
            RecordingChanged(
                call_id=call.call_id,
                state=RecordingState.PAUSED if call.paused else RecordingState.RECORDING,
                at=now_ms(),
                path=call.recording,
            )
        )

    def _announce(self, call: FakeCall, file: str) -> None:
        at = now_ms()
        sha256 = hashlib.sha256(file.encode()).hexdigest()
        if self.next_announcement != "missing":
            self._say(AnnouncementBegan(call_id=call.call_id, file=file, sha256=sha256, at=at))
        if self.next_announcement != "-":
            self.announced(call.call_id, file, self.next_announcement)

    def _on_conference(
        self, call: FakeCall, command: commands.Hold | commands.Resume | commands.Mute
    ) -> None:
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

    def _on_calls(self, call: FakeCall, command: WireCommand) -> None:
        match command:
            case commands.Transfer():
                self._transfer(call, command)
            case commands.Connect():
                self.together.connect(call, command)
            case commands.Merge():
                self.together.merge(call, command)
            case commands.Split():
                self.together.split(call)

    def _transfer(self, call: FakeCall, command: commands.Transfer) -> None:
        if self._accounts[call.account].registrar or "@" in command.target:
            self.together.transfer(call, command)
        else:
            self._refuse(command, "bad_target")

    def _take_back(self, call: FakeCall) -> None:
        if call.handed_to:
            self.together.fails(call.call_id, reason="taken_back")
        self._hold_others(call.call_id)
        for one in self.together.members(call):
            self._ask_hold(one, hold=False)

    def _ask_hold(self, call: FakeCall, *, hold: bool) -> None:
        media = MediaState.LOCAL_HOLD if hold else MediaState.ACTIVE
        if call.answered_at is None or call.media is media:
            return
        self._say(HoldAsked(call_id=call.call_id, hold=hold, at=now_ms()))
        call.wanted = media
        if self.holds_at_once:
            self._set_media(call, media)

    def remote_agrees(self, call_id: str) -> None:
        """The other person's telephone agrees to the hold, or the end of it, asked for."""
        call = self._calls[call_id]
        self._set_media(call, call.wanted)

    def _decline(self, call: FakeCall) -> None:
        if call.answered_at is None and call.direction is Direction.INBOUND:
            self._end(call, EndCause.DECLINED, _BUSY_HERE)

    def _register(self, command: Register) -> None:
        state = self.next_registration if command.registrar else Registration.DIRECT
        if command.registrar:
            self._say_registration(command.account, Registration.REGISTERING)
        self._say_registration(command.account, state)

    def _unregister(self, account: str) -> None:
        for call in [call for call in self._calls.values() if call.account == account]:
            self._hang_up(call)
        if self._accounts.pop(account, None) is not None:
            self._say_registration(account, Registration.OFFLINE)

    def _say_registration(
        self, account: str, state: Registration, *, code: int = 0, retry_in_s: int = 0
    ) -> None:
        expires_s = 300 if state is Registration.REGISTERED else 0
        self._say(
            RegistrationChanged(
                account=account,
                state=state,
                code=code,
                at=now_ms(),
                expires_s=expires_s,
                retry_in_s=retry_in_s,
            )
        )

    def _dial(self, command: commands.Dial) -> None:
        account = self._accounts.get(command.account)
        if account is None:
            return self._refuse(command, "no_account")
        if command.call_id in self._calls:
            return self._refuse(command, "call_id_taken")
        if len(self._calls) >= MAX_CALLS:
            return self._refuse(command, "too_many_calls")
        if not account.registrar and "@" not in command.target:
            return self._refuse(command, "bad_target")
        self._hold_others(command.call_id)
        call = FakeCall(
            call_id=command.call_id,
            account=command.account,
            direction=Direction.OUTBOUND,
            remote=command.target,
            started_at=now_ms(),
        )
        self._calls[call.call_id] = call
        self._say(
            CallDialled(
                call_id=call.call_id, account=call.account, remote=call.remote, at=call.started_at
            )
        )
        return None

    def _answer(self, call: FakeCall) -> None:
        if call.direction is Direction.INBOUND and call.answered_at is None:
            self._hold_others(call.call_id)
            self._connected(call)

    def _hang_up(self, call: FakeCall) -> None:
        if call.answered_at is not None:
            self._end(call, EndCause.LOCAL_HANGUP, 200)
        elif call.direction is Direction.INBOUND:
            self._end(call, EndCause.DECLINED, _BUSY_HERE)
        else:
            self._end(call, EndCause.CANCELLED, 487)

    def _send_digits(self, call: FakeCall, command: commands.SendDigits) -> None:
        if not command.digits or set(command.digits) - set("0123456789*#ABCDabcd,pP"):
            self._refuse(command, "bad_digits")
        elif call.answered_at is None:
            self._refuse(command, "not_answered")
        else:
            self.digits[call.call_id] = self.digits.get(call.call_id, "") + command.digits

    def _refuse(self, command: WireCommand, reason: str) -> None:
        self._say(
            CommandRefused(
                command=type(command).__name__,
                call_id=getattr(command, "call_id", ""),
                reason=reason,
            )
        )

    def _hold_others(self, call_id: str) -> None:
        for other in self._calls.values():
            if other.call_id != call_id and other.talking:
                self._ask_hold(other, hold=True)

    def _connected(self, call: FakeCall) -> None:
        call.media = MediaState.ACTIVE
        self._say_media(call)
        call.answered_at = now_ms()
        self._say(CallAnswered(call_id=call.call_id, at=call.answered_at))

    def _set_media(self, call: FakeCall, media: MediaState) -> None:
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

    def _end(
        self, call: FakeCall, cause: EndCause, code: int, *, rule: str = "", forwarded_to: str = ""
    ) -> None:
        del self._calls[call.call_id]
        self.together.leave(call)
        self._end_recording(call, RecordingState.FINISHED)
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

    def ring(
        self,
        remote: str = "",
        *,
        display_name: str = "",
        account: str = "",
        dialled: str = "",
        dialled_name: str = "",
        forwarded_by: str = "",
        trusted: bool = False,
    ) -> str:
        """Somebody calls; gives the id of the call. "" as `remote` withholds the number.

        `trusted` says that our own server sent the call.
        """
        call = FakeCall(
            call_id=uuid.uuid4().hex,
            account=account or next(iter(self._accounts), "account"),
            direction=Direction.INBOUND,
            remote=remote,
            display_name=display_name,
            started_at=now_ms(),
        )
        full = len(self._calls) >= MAX_CALLS
        busy = any(one.answered_at or one.direction is Direction.OUTBOUND for one in self._all)
        arrival = Arrival(remote, call.started_at, busy=busy, trusted=trusted)
        call.decision = Decision(Act.REFUSE) if full else decide(arrival, self.rules)
        answers = call.decision.act is Act.ANSWER
        self._say(
            CallRinging(
                call_id=call.call_id,
                account=call.account,
                remote=remote,
                display_name=display_name,
                dialled=dialled,
                dialled_name=dialled_name,
                forwarded_by=forwarded_by,
                at=call.started_at,
                rings=call.decision.rings,
                answers_in_s=call.decision.after_s if answers else None,
            )
        )
        self._calls[call.call_id] = call
        if full:
            rule = Rule.BLOCKED.value if is_blocked(remote, self.rules) else ""
            self._end(call, EndCause.BUSY, _BUSY_HERE, rule=rule)
        elif call.decision.after_s == 0:
            self.time_passes(call.call_id)
        return call.call_id

    @property
    def _all(self) -> tuple[FakeCall, ...]:
        return tuple(self._calls.values())

    def time_passes(self, call_id: str) -> None:
        """As long as the rules wait before they answer this call or send it on."""
        call = self._calls[call_id]
        if call.decision.act is Act.ANSWER:
            self._answer(call)
        elif call.decision.rule is not None:
            rule, target = call.decision.rule.value, call.decision.target
            self._end(call, EndCause.DECLINED, call.decision.code, rule=rule, forwarded_to=target)

    def remote_rings(self, call_id: str) -> None:
        """The called telephone rings."""
        self._say(CallProgress(call_id=call_id, code=_RINGING, at=now_ms()))

    def remote_answers(self, call_id: str) -> None:
        """The called person answers."""
        self._connected(self._calls[call_id])

    def remote_hangs_up(self, call_id: str) -> None:
        """The other person hangs up; before an answer the caller gives up, or we are refused."""
        call = self._calls[call_id]
        if call.answered_at is not None:
            self._end(call, EndCause.REMOTE_HANGUP, 200)
        elif call.direction is Direction.INBOUND:
            self._end(call, EndCause.CANCELLED, 487)
        else:
            self._end(call, EndCause.BUSY, _BUSY_HERE)

    def ends(self, call_id: str, cause: EndCause, *, code: int = 0) -> None:
        """The call ends in this very way."""
        self._end(self._calls[call_id], cause, code)

    def remote_holds(self, call_id: str, *, held: bool = True) -> None:
        """The other person puts us on hold, or takes us back."""
        state = MediaState.REMOTE_HOLD if held else MediaState.ACTIVE
        self._set_media(self._calls[call_id], state)

    def remote_writes(
        self, remote: str, text: str, *, display_name: str = "", call_id: str = ""
    ) -> None:
        """Somebody sends a text, within a call when `call_id` names one."""
        self._say(
            MessageReceived(
                account=next(iter(self._accounts), "account"),
                remote=remote,
                display_name=display_name,
                text=text,
                call_id=call_id,
                at=now_ms(),
            )
        )

    def remote_presses(self, call_id: str, digits: str) -> None:
        """The other person presses keys."""
        for digit in digits:
            self._say(DigitReceived(call_id=call_id, digit=digit, at=now_ms()))

    def registration(
        self, account: str, state: Registration, *, code: int = 0, retry_in_s: int = 0
    ) -> None:
        """The server thinks otherwise of an account."""
        self._say_registration(account, state, code=code, retry_in_s=retry_in_s)

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

    def announced(self, call_id: str, file: str, reason: str = "") -> None:
        """An announcement comes to its end, or is lost for this reason."""
        self._say(
            AnnouncementEnded(
                call_id=call_id,
                file=file,
                sha256=hashlib.sha256(file.encode()).hexdigest(),
                began_at=now_ms(),
                ended_at=now_ms(),
                complete=not reason,
                reason=reason,
            )
        )

    def disk_is_full(self, call_id: str) -> None:
        """The disk takes no more of a recording."""
        call = self._calls[call_id]
        self._end_recording(call, RecordingState.INTERRUPTED, "disk_full")
        self._refuse(commands.Record(call_id=call_id, on=True), "disk_full")
        self._say_media(call)

    def plug(self, inputs: tuple[Device, ...], outputs: tuple[Device, ...]) -> None:
        """These devices are plugged in from now on, and no others."""
        self.devices = DevicesChanged(inputs=inputs, outputs=outputs)
        self._elect()
        self._say(self.devices)

    def dies(self, reason: str = "killed") -> None:
        """The engine dies; `start` brings a new one."""
        self.running = False
        at = now_ms()
        self._say(EngineLost(at=at, reason=reason))
        for call_id in sorted(self._calls):
            self._say(CallEnded(call_id=call_id, cause=EndCause.INTERRUPTED, reason=reason, at=at))
        self._calls.clear()
        for account in self._accounts:
            self._say_registration(account, Registration.OFFLINE)

    def say(self, event: Event) -> None:
        """Any other fact."""
        self._say(event)
