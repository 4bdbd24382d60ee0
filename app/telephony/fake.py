"""A telephone for tests: no process, no network, the same facts in the same order.

It passes the contract tests of PhoneClient. The far end is played by the test, with the verbs at
the end; everything happens on the caller's thread, before the verb or `send` returns.
"""

import logging
import os
import uuid

from app.clock import now_ms
from app.telephony import commands
from app.telephony.commands import ApplyRules, Register, WireCommand
from app.telephony.events import (
    CallDialled,
    CallEnded,
    CallProgress,
    CallRinging,
    CallsFound,
    CommandRefused,
    DigitReceived,
    Direction,
    EndCause,
    EngineLost,
    EngineReady,
    Event,
    MediaState,
    MessageDelivered,
    MessageReceived,
    Pong,
    Registration,
    RegistrationChanged,
    TracedMessage,
    TraceTold,
)
from app.telephony.fake_call import FakeCall
from app.telephony.fake_calls import FakeCalls
from app.telephony.fake_sound import FakeSound
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

log = logging.getLogger(__name__)


class FakePhone:
    """A Phone whose network is the test itself."""

    def __init__(self, listener: Listener) -> None:
        self._say = listener
        self._accounts: dict[str, Register] = {}
        self.sound = FakeSound(listener)
        """The devices, and what a test plugs in."""
        self.calls = FakeCalls(say=listener, refuse=self._refuse)
        """The running calls: holds, keypad tones and quality as a test wants them."""
        self.together = self.calls.together
        """Transfers and the conference, and what the far end makes of them."""
        self.recordings = self.calls.recordings
        """Recordings and announcements, and how they end."""
        self.rules = ApplyRules()
        """By which rules incoming calls are treated."""
        self.running = False
        self.sent: list[WireCommand] = []
        """Every command given, for tests that ask what was."""
        self.next_message = 200
        """What the other end answers to the next texts."""
        self.next_registration = Registration.REGISTERED
        """What the server answers to the next Register."""
        self.trace: tuple[TracedMessage, ...] = ()
        """The SIP messages told when asked."""

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
        snapshots = tuple(call.snapshot() for call in self.calls.running.values())
        self._say(CallsFound(calls=snapshots, at=now_ms()))
        self._say(applied(self.rules, now_ms()))
        for register in self._accounts.values():
            self._register(register)

    def stop(self, *, end_engine: bool) -> None:
        """Leave; with `end_engine` every call ends before."""
        if end_engine:
            for call in tuple(self.calls.running.values()):
                self.calls.hang_up(call)
        self.running = False

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
            case (
                commands.ChooseDevices()
                | commands.AskDevices()
                | commands.MeasureLevels()
                | commands.CheckSound()
            ):
                self.sound.carry_out(command)
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
            if command.call_id not in self.calls.running:
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

    def _on_call(self, command: WireCommand) -> None:
        if isinstance(command, commands.SendMessage):
            self._send_message(command)
            return
        call = self.calls.running.get(getattr(command, "call_id", ""))
        if call is None:
            log.info("a command for a call that is gone: %r", command)
        elif isinstance(command, commands.Transfer) and not self._reaches(call, command.target):
            self._refuse(command, "bad_target")
        else:
            self.calls.carry_out(call, command)

    def _reaches(self, call: FakeCall, target: str) -> bool:
        """Whether this call's line can call the target: without a server, full addresses alone."""
        return bool(self._accounts[call.account].registrar) or "@" in target

    def _register(self, command: Register) -> None:
        state = self.next_registration if command.registrar else Registration.DIRECT
        if command.registrar:
            self._say_registration(command.account, Registration.REGISTERING)
        self._say_registration(command.account, state)

    def _unregister(self, account: str) -> None:
        for call in [call for call in self.calls.running.values() if call.account == account]:
            self.calls.hang_up(call)
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
        if command.call_id in self.calls.running:
            return self._refuse(command, "call_id_taken")
        if len(self.calls.running) >= MAX_CALLS:
            return self._refuse(command, "too_many_calls")
        if not account.registrar and "@" not in command.target:
            return self._refuse(command, "bad_target")
        self.calls.hold_others(command.call_id)
        call = FakeCall(
            call_id=command.call_id,
            account=command.account,
            direction=Direction.OUTBOUND,
            remote=command.target,
            started_at=now_ms(),
        )
        self.calls.running[call.call_id] = call
        self._say(
            CallDialled(
                call_id=call.call_id, account=call.account, remote=call.remote, at=call.started_at
            )
        )
        return None

    def _refuse(self, command: WireCommand, reason: str) -> None:
        self._say(
            CommandRefused(
                command=type(command).__name__,
                call_id=getattr(command, "call_id", ""),
                reason=reason,
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
        full = len(self.calls.running) >= MAX_CALLS
        arrival = Arrival(remote, call.started_at, busy=self.calls.busy, trusted=trusted)
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
        self.calls.running[call.call_id] = call
        if full:
            rule = Rule.BLOCKED.value if is_blocked(remote, self.rules) else ""
            self.calls.end(call, EndCause.BUSY, _BUSY_HERE, rule=rule)
        elif call.decision.after_s == 0:
            self.time_passes(call.call_id)
        return call.call_id

    def time_passes(self, call_id: str) -> None:
        """As long as the rules wait before they answer this call or send it on."""
        call = self.calls.running[call_id]
        if call.decision.act is Act.ANSWER:
            self.calls.answer(call)
        elif call.decision.rule is not None:
            code, rule = call.decision.code, call.decision.rule.value
            target = call.decision.target
            self.calls.end(call, EndCause.DECLINED, code, rule=rule, forwarded_to=target)

    def remote_rings(self, call_id: str) -> None:
        """The called telephone rings."""
        self._say(CallProgress(call_id=call_id, code=_RINGING, at=now_ms()))

    def remote_answers(self, call_id: str) -> None:
        """The called person answers."""
        self.calls.connect(self.calls.running[call_id])

    def remote_hangs_up(self, call_id: str) -> None:
        """The other person hangs up; before an answer the caller gives up, or we are refused."""
        call = self.calls.running[call_id]
        if call.answered_at is not None:
            self.calls.end(call, EndCause.REMOTE_HANGUP, 200)
        elif call.direction is Direction.INBOUND:
            self.calls.end(call, EndCause.CANCELLED, 487)
        else:
            self.calls.end(call, EndCause.BUSY, _BUSY_HERE)

    def ends(self, call_id: str, cause: EndCause, *, code: int = 0) -> None:
        """The call ends in this very way."""
        self.calls.end(self.calls.running[call_id], cause, code)

    def remote_holds(self, call_id: str, *, held: bool = True) -> None:
        """The other person puts us on hold, or takes us back."""
        state = MediaState.REMOTE_HOLD if held else MediaState.ACTIVE
        self.calls.set_media(self.calls.running[call_id], state)

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

    def dies(self, reason: str = "killed") -> None:
        """The engine dies; `start` brings a new one."""
        self.running = False
        at = now_ms()
        self._say(EngineLost(at=at, reason=reason))
        for call_id in sorted(self.calls.running):
            self._say(CallEnded(call_id=call_id, cause=EndCause.INTERRUPTED, reason=reason, at=at))
        self.calls.running.clear()
        for account in self._accounts:
            self._say_registration(account, Registration.OFFLINE)

    def say(self, event: Event) -> None:
        """Any other fact."""
        self._say(event)
