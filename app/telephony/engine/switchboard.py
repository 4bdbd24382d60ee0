"""The engine thread: one loop that owns every native object and joins desk, SIP and sound."""

import logging
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable

import msgspec
import pjsua2 as pj

from app.clock import now_ms
from app.telephony import commands
from app.telephony.engine import call_commands, call_notes, notes
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.calls import Calls
from app.telephony.engine.colleagues import Colleagues
from app.telephony.engine.endpoint import MAX_CALLS, TRANSPORTS, SipEndpoint
from app.telephony.engine.housekeeping import Housekeeping
from app.telephony.engine.lamps import Lamps
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.locating import Locator
from app.telephony.engine.mailboxes import Mailboxes
from app.telephony.engine.messages import Messages
from app.telephony.engine.options import EngineOptions
from app.telephony.engine.recovery import Recovery
from app.telephony.engine.sound import Sound
from app.telephony.engine.timers import Timers
from app.telephony.events import CallsFound, EngineReady, Event, Pong, RegistrationChanged
from app.telephony.wire import WIRE_VERSION

LONGEST_WAIT_S = 0.1
"""pjsip arms its own timers while we wait: a longer wait would make them late."""
GOODBYE_S = 2.0
UNREGISTER_S = 1.0

log = logging.getLogger(__name__)


class DeskArrived(msgspec.Struct, frozen=True):
    """A desk has connected and wants to know how everything stands."""


class Switchboard:
    """Runs the telephone; `post`, `end` and `desk_arrived` may be called from any thread."""

    def __init__(
        self,
        options: EngineOptions,
        sound: Sound,
        *,
        say: Callable[[Event], None],
        desk_present: Callable[[], bool],
        instance: str,
    ) -> None:
        self._options = options
        self._sound = sound
        self._say = say
        self._desk_present = desk_present
        self._instance = instance
        self._inbox: queue.SimpleQueue[msgspec.Struct] = queue.SimpleQueue()
        self._notes: deque[notes.Note] = deque()
        self._timers = Timers()
        self._ending = False
        self._lonely_since = time.monotonic()
        self._endpoint = SipEndpoint(options, self._notes.append, say)

    def post(self, command: msgspec.Struct) -> None:
        """Have a command carried out on the engine thread, within a millisecond or so."""
        self._inbox.put(command)
        self._endpoint.wake()

    def desk_arrived(self) -> None:
        """Have the desk told how everything stands."""
        self.post(DeskArrived())

    def end(self) -> None:
        """Have the loop end: hang up, unregister, leave."""
        self._ending = True
        self._endpoint.wake()

    def start(self) -> None:
        """Start pjsip on the calling thread, which must then call `run`; raises pj.Error."""
        self._endpoint.start()
        self._accounts = Accounts(
            self._endpoint,
            self._timers,
            emit=self._notes.append,
            ring=lambda call, invite: self._calls.incoming.ring(call, invite),  # noqa: PLW0108  as above
            say=self._say_of_account,
            instance=self._instance,
            locator=Locator(self._options.nameserver),
            moved=lambda name: self._calls.move(name),  # noqa: PLW0108  they are made next
        )
        self._calls = Calls(
            self._endpoint,
            self._accounts,
            self._sound,
            self._timers,
            transfer_s=self._options.transfer_s,
            emit=self._notes.append,
            say=self._say,
        )
        self._messages = Messages(
            self._accounts,
            self._timers,
            call=self._calls.get,
            emit=self._notes.append,
            say=self._say,
        )
        self._mailboxes = Mailboxes(self._accounts, self._timers, say=self._say)
        self._colleagues = Colleagues(self._accounts, emit=self._notes.append, say=self._say)
        self._lamps = Lamps(self._accounts, self._endpoint.hop, say=self._say)
        self._recovery = Recovery(
            self._accounts,
            self._timers,
            tell=self._tell_of_network,
            idle=lambda: not len(self._calls),
            give_up=self.end,
        )
        self._recovery.start()
        Housekeeping(self._timers, idle=lambda: not len(self._calls)).start()

    def _tell_of_network(self) -> None:
        """On the thread that hears the system."""
        self._notes.append(notes.NetworkChanged())
        self._endpoint.wake()

    def _say_of_account(self, event: Event) -> None:
        self._say(event)
        if isinstance(event, RegistrationChanged):
            self._lamps.on_registration(event)

    def run(self) -> None:
        """Loop until told to end, or until nobody needs this engine; then leave in good order."""
        while not self._ending:
            self._turn(LONGEST_WAIT_S)
            if self._lonely_for() > self._options.linger_s:
                log.info("no desk and no call: ending")
                break
        self._leave()

    def _turn(self, most_s: float) -> None:
        self._endpoint.wait(self._timers.next_in(most_s))
        self._read_notes()
        while not self._inbox.empty():
            command = self._inbox.get()
            self._guard(lambda command=command: self._carry_out(command), repr(command))  # type: ignore[misc]
            self._read_notes()
        self._guard(self._timers.run_due, "a timer")
        self._guard(self._recovery.turned, "the recovery")
        self._read_notes()

    def _read_notes(self) -> None:
        while self._notes:
            note = self._notes.popleft()
            self._guard(lambda note=note: self._take_note(note), type(note).__name__)  # type: ignore[misc]

    def _guard(self, act: Callable[[], None], what: str) -> None:
        """One broken message must not end the calls of the others."""
        try:
            act()
        except pj.Error as error:
            log.warning("%s: %s", what, error.info())
        except Exception:
            log.exception("%s failed", what)

    def _lonely_for(self) -> float:
        if self._desk_present() or len(self._calls):
            self._lonely_since = time.monotonic()
        return time.monotonic() - self._lonely_since

    # Commands

    def _carry_out(self, command: msgspec.Struct) -> None:
        match command:
            case DeskArrived():
                self._tell_everything()
            case commands.Register() | commands.Unregister() | commands.Reconnect():
                self._carry_out_on_accounts(command)
            case commands.Dial():
                self._calls.dial(command)
            case commands.ChooseDevices():
                self._sound.choose(command)
            case commands.AskDevices() | commands.AskTrace() | commands.Ping():
                self._reply(command)
            case commands.CheckSound():
                self._sound.check(command.what)
            case commands.MeasureLevels():
                self._sound.measure_levels(command.on)
            case commands.Shutdown():
                self._ending = True
            case _:
                self._carry_out_beside_calls(command)

    def _carry_out_beside_calls(self, command: msgspec.Struct) -> None:
        match command:
            case commands.ApplyRules():
                self._calls.rules.apply(command)
            case commands.SendMessage():
                self._messages.send(command)
            case commands.WatchColleagues():
                self._colleagues.watch(command)
                self._lamps.watch(command)
            case commands.PublishState():
                self._colleagues.publish(command)
            case _:
                self._carry_out_on_call(command)

    def _carry_out_on_accounts(
        self, command: commands.Register | commands.Unregister | commands.Reconnect
    ) -> None:
        match command:
            case commands.Register():
                self._accounts.register(command)
            case commands.Unregister():
                self._calls.hang_up_account(command.account)
                self._messages.forget(command.account)
                self._colleagues.forget(command.account)
                self._lamps.forget(command.account)
                self._accounts.unregister(command.account)
            case commands.Reconnect():
                self._accounts.reconnect()

    def _reply(self, question: commands.AskDevices | commands.AskTrace | commands.Ping) -> None:
        if isinstance(question, commands.Ping):
            self._say(Pong(number=question.number))
        elif isinstance(question, commands.AskTrace):
            self._say(self._endpoint.hop.trace())
        else:
            self._ask_devices()

    def _ask_devices(self) -> None:
        """On a thread of its own: the first look at the devices may take a second."""

        def ask() -> None:
            self._say(self._sound.devices())

        threading.Thread(target=ask, name="devices", daemon=True).start()

    def _carry_out_on_call(self, command: msgspec.Struct) -> None:
        call = self._calls.get(getattr(command, "call_id", ""))
        if call is None:
            log.info("a command for a call that is gone: %r", command)
            return
        call_commands.carry_out(self._calls, call, command)

    def _tell_everything(self) -> None:
        self._say(
            EngineReady(
                version=self._endpoint.version,
                wire_version=WIRE_VERSION,
                max_calls=MAX_CALLS,
                transports=TRANSPORTS,
                codecs=self._endpoint.codecs,
                pid=os.getpid(),
                sip_port=self._endpoint.hop.port,
                answers_pings=True,
            )
        )
        self._say(CallsFound(calls=self._calls.snapshots(), at=now_ms()))
        self._calls.rules.tell()
        self._mailboxes.tell()
        self._colleagues.tell()
        self._lamps.tell()
        self._calls.tell_recordings()
        for state in self._accounts.states():
            self._say(state)

    # Notes

    def _take_note(self, note: notes.Note) -> None:
        match note:
            case notes.Incoming():
                self._calls.incoming.on_incoming(note)
            case notes.Rejected():
                self._calls.incoming.on_rejected(note)
            case notes.TurnedAway():
                self._calls.incoming.on_turned_away(note)
            case notes.NetworkChanged():
                self._recovery.network_changed()
            case (
                notes.ConnectionLost()
                | notes.AddressLearnt()
                | notes.RegistrationSeen()
                | notes.ServersFound()
                | notes.ServerSilent()
                | notes.ServerForgot()
                | notes.StunHeard()
                | notes.StunChecked()
            ):
                self._accounts.take_note(note)
                self._recovery.judge()
                if isinstance(note, notes.RegistrationSeen):
                    self._colleagues.pursue(note.account)
            case (
                notes.MessageSeen()
                | notes.MessageAnswered()
                | notes.MailboxSeen()
                | notes.BuddySeen()
                | notes.DialogsSeen()
                | notes.WatchEnded()
            ):
                self._take_note_beside_calls(note)
            case notes.PlayedOut() | notes.RecordingFailed():
                self._tell_call(self._calls.get(note.call_id), note)
            case _:
                self._tell_call(self._calls.of_leg(note.call_id), note)

    def _tell_call(self, call: LiveCall | None, note: notes.Note) -> None:
        if call is not None:
            call_notes.take(self._calls, call, note)

    def _take_note_beside_calls(
        self,
        note: notes.MessageSeen
        | notes.MessageAnswered
        | notes.MailboxSeen
        | notes.BuddySeen
        | notes.DialogsSeen
        | notes.WatchEnded,
    ) -> None:
        match note:
            case notes.MessageSeen():
                self._messages.on_message(note)
            case notes.MessageAnswered():
                self._messages.on_answered(note)
            case notes.MailboxSeen():
                self._mailboxes.on_seen(note)
            case notes.BuddySeen():
                self._colleagues.on_seen(note)
            case notes.DialogsSeen():
                self._lamps.on_seen(note)
            case notes.WatchEnded():
                self._lamps.on_ended(note)

    # The end

    def _leave(self) -> None:
        """The order matters: every native object must be gone before pjsip is."""
        self._calls.hang_up_all()
        self._turn_until(lambda: not len(self._calls), GOODBYE_S)
        self._recovery.stop()
        self._lamps.close()
        self._accounts.close()
        self._turn_until(self._accounts.all_gone, UNREGISTER_S)
        self._turn_until(lambda: False, 0.05)  # frames of the last call may still be in the port
        self._calls.close()
        self._messages.close()
        self._colleagues.close()
        self._accounts.drop()
        self._sound.close()
        self._turn_until(lambda: False, 0.05)
        self._accounts = self._calls = None  # type: ignore[assignment]
        self._messages = self._colleagues = self._mailboxes = None  # type: ignore[assignment]
        self._lamps = None  # type: ignore[assignment]
        self._timers = Timers()
        self._notes.clear()
        self._endpoint.stop()

    def _turn_until(self, done: Callable[[], bool], most_s: float) -> None:
        end = time.monotonic() + most_s
        while not done() and time.monotonic() < end:
            self._turn(0.02)
