"""The desk as the windows see it: what is going on, and the verbs a person has."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from app import settings
from app.bus import EventBus
from app.clock import now_ms
from app.crm import blocklist, local_time, supervisor_lock
from app.crm import office as offices
from app.crm.blocklist import Blocked
from app.crm.call_lists import last_dialled
from app.crm.rows import Office, WrapUp
from app.crm.supervisor_lock import LockState
from app.database.database import Database
from app.desk.facts import BackedUp, Notice, NoticeKind, SettingsChanged
from app.desk.jobs import Jobs
from app.desk.keychain import Keychain
from app.desk.office import OfficeCard
from app.desk.supervisor_lock import SupervisorLock
from app.desk.tasks import Workers
from app.errors import UserError, reason_of
from app.i18n import _
from app.paths import DataPaths
from app.telephony.commands import (
    Answer,
    Decline,
    Dial,
    HangUp,
    Hold,
    MeasureLevels,
    Mute,
    Resume,
    SendDigits,
)

if TYPE_CHECKING:  # what a list of contacts need not wait for comes with `DeskParts`
    from app.desk.accounts import Accounts
    from app.desk.availability import AvailabilityDesk
    from app.desk.call_flow import CallFlow
    from app.desk.current_calls import CurrentCalls
    from app.desk.directories import DirectoryDesk
    from app.desk.key_copies import KeyCopies
    from app.desk.mailboxes import Mailboxes
    from app.desk.messages import MessageDesk
    from app.desk.quick_buttons import QuickButtons
    from app.desk.recording_reminders import RecordingReminders
    from app.desk.recording_rules import RecordingRules
    from app.desk.recordings import RecordingDesk
    from app.desk.sound import SoundWatch
    from app.desk.support.journal import Journal
    from app.desk.team_states import TeamStates
    from app.desk.transfers import TransferDesk
    from app.telephony.phone import Phone

Made = TypeVar("Made")


class Part(Generic[Made]):
    """A part of the desk; whichever is asked for first has all of them made."""

    def __set_name__(self, _desk: "type[Desk]", name: str) -> None:
        self._name = name

    def __get__(self, desk: "Desk", _type: "type[Desk] | None" = None) -> Made:
        desk.make_parts()
        made: Made = vars(desk)[self._name]
        return made


class Desk:
    """One agent's desk: the telephone, the calls, the records and the settings around them."""

    phone: "Part[Phone]" = Part()
    journal: "Part[Journal]" = Part()
    calls: "Part[CurrentCalls]" = Part()
    flow: "Part[CallFlow]" = Part()
    accounts: "Part[Accounts]" = Part()
    recordings: "Part[RecordingDesk]" = Part()
    recording_rules: "Part[RecordingRules]" = Part()
    key_copies: "Part[KeyCopies]" = Part()
    reminders: "Part[RecordingReminders]" = Part()
    mailboxes: "Part[Mailboxes]" = Part()
    quick_buttons: "Part[QuickButtons]" = Part()
    sound: "Part[SoundWatch]" = Part()
    messages: "Part[MessageDesk]" = Part()
    transfers: "Part[TransferDesk]" = Part()
    availability: "Part[AvailabilityDesk]" = Part()
    directories: "Part[DirectoryDesk]" = Part()
    team_states: "Part[TeamStates]" = Part()

    def __init__(
        self,
        *,
        bus: EventBus,
        phone: "Callable[[], Phone]",
        workers: Workers,
        jobs: Jobs,
        keychain: Keychain,
        paths: DataPaths,
        demo: bool = False,
    ) -> None:
        """`phone` makes the telephone, once, when it is first wanted."""
        self.bus = bus
        self.tasks = workers.records
        self.jobs = jobs
        self.paths = paths
        self.settings = settings.load(paths.settings)
        self.office = OfficeCard(member_id=self.settings.member_id, demo=demo)
        self.lock = SupervisorLock(bus, self.tasks)
        self.last_dialled = ""
        """What was called last from here, to be called again."""
        self._make_phone, self._workers, self._keychain = phone, workers, keychain
        self._blocked: tuple[Blocked, ...] = ()

    def make_parts(self) -> None:
        """Make what lives with the telephone, once; whoever listens later hears later than it."""
        if "phone" not in vars(self):
            from app.desk.parts import DeskParts

            parts = DeskParts(self, self._make_phone(), self._workers, self._keychain)
            vars(self).update(vars(parts))  # where Python looks before it asks a `Part`

    def begin(self, account: settings.Account | None = None) -> None:
        """Read the office, then start the telephone and register `account`, else those stored."""

        def opened() -> None:
            self.meet_telephone(account)
            self.catch_up()

        self.open_office(opened)

    def open_office(self, then: Callable[[], None]) -> None:
        """Read what the office has agreed on; then lists may be shown."""
        member_id = self.office.member_id or None

        def question(database: Database) -> tuple[Office, tuple[Blocked, ...], LockState, str]:
            lock, dialled = supervisor_lock.load(database), last_dialled(database, member_id)
            return offices.load(database), blocklist.everyone(database), lock, dialled

        def read(found: tuple[Office, tuple[Blocked, ...], LockState, str]) -> None:
            self.office.current, self._blocked, lock, self.last_dialled = found
            self.lock.begin(lock)
            self.bus.publish(SettingsChanged())
            then()

        self.tasks.ask(question, read)

    def meet_telephone(self, account: settings.Account | None = None) -> None:
        """Tell the telephone how this desk wants its calls, and have it register.

        `account` is registered, else those stored.
        """
        self.availability.begin(self._blocked)
        self.phone.start()
        self._choose_devices()
        chosen = self.settings
        accounts = chosen.accounts if account is None else (account,)
        self.accounts.use(accounts, chosen.default_account)

    def catch_up(self) -> None:
        """Read what has waited for the desk."""
        self.flow.recall_unfinished()
        self.messages.begin()
        self.quick_buttons.read()
        self.recording_rules.begin()
        self.reminders.begin()

    def heartbeat(self) -> None:
        """Say that the calls run and the agent is there; to be called every 15 seconds."""
        self.flow.heartbeat()
        self.team_states.heartbeat()
        if self.settings.database_url:  # other desks block callers too
            self.availability.read_blocklist()

    def dial(self, text: str, *, account: str = "") -> str:
        """Call what was typed and give the id of the new call; raises `UserError`.

        `account` names the line for this one call; "" takes the default one.
        """
        from app.desk.dialling import dial_target

        target = dial_target(text)
        line = self.accounts.get(account) or self.accounts.default
        if not line.user:
            raise UserError(_("Set up a telephone account in Settings before calling."))
        call_id = uuid.uuid4().hex
        self.phone.send(Dial(call_id=call_id, account=line.name, target=target))
        self.last_dialled = target
        return call_id

    def call(self, text: str, *, account: str = "") -> bool:
        """Call what was typed or chosen; where it cannot be called a notice says why."""
        try:
            self.dial(text, account=account)
        except UserError as error:
            self.bus.publish(Notice(error.words))
            return False
        return True

    def answer(self, call_id: str) -> None:
        """Take an incoming call; the telephone holds the one spoken on until now."""
        self.phone.send(Answer(call_id=call_id))

    def decline(self, call_id: str) -> None:
        """Refuse an incoming call."""
        self.phone.send(Decline(call_id=call_id))

    def hang_up(self, call_id: str) -> None:
        """End a call."""
        self.phone.send(HangUp(call_id=call_id))

    def hold(self, call_id: str) -> None:
        """Put a call on hold; the screen follows when it really is."""
        self.phone.send(Hold(call_id=call_id))

    def resume(self, call_id: str) -> None:
        """Take a held call back; the telephone holds the one spoken on until now."""
        self.phone.send(Resume(call_id=call_id))

    def mute(self, call_id: str, *, muted: bool) -> None:
        """Stop or start sending the microphone."""
        self.phone.send(Mute(call_id=call_id, muted=muted))

    def switch_mute(self) -> None:
        """Mute the call in hand, or let the agent be heard again."""
        if (view := self.calls.active) is not None:
            self.mute(view.call_id, muted=not view.muted)

    def switch_hold(self) -> None:
        """Hold the call in hand, or take it back."""
        view = self.calls.active
        if view is None:
            return
        from app.telephony.call_state import CallState

        if view.state is CallState.HELD:
            self.resume(view.call_id)
        else:
            self.hold(view.call_id)

    def end_active(self) -> None:
        """End the call in hand, a conference as a whole."""
        view = self.calls.active
        if view is None:
            return
        for one in self.calls.conference if view.conference else (view,):
            self.hang_up(one.call_id)

    def consult(self, call_id: str, text: str) -> str:
        """Call somebody about a call, which waits meanwhile; gives the new id, or `UserError`."""
        view = self.calls.get(call_id)
        other_id = self.dial(text, account=view.account if view is not None else "")
        self.transfers.ask_first(call_id, other_id)
        return other_id

    def send_digits(self, call_id: str, digits: str) -> None:
        """Send keypad tones to the other end."""
        self.phone.send(SendDigits(call_id=call_id, digits=digits))

    def save_draft(self, call_id: str, wrap_up: WrapUp) -> None:
        """Keep what has been typed so far about a call."""
        self.flow.save_draft(call_id, wrap_up)

    def finish_wrap_up(self, call_id: str, wrap_up: WrapUp) -> None:
        """Close the wrap-up of a call."""
        self.flow.finish_wrap_up(call_id, wrap_up)

    def measure_levels(self, *, on: bool) -> None:
        """Have the levels measured while no call runs."""
        self.phone.send(MeasureLevels(on=on))

    def change_settings(self, changed: settings.Settings) -> None:
        """Keep new settings of this computer and act on them; raises `UserError`."""
        self.lock.require_for(self.settings, changed)
        try:
            settings.save(self.paths.settings, changed)
        except OSError as error:
            words = _("The settings could not be saved in {folder}: {reason}. Nothing was changed.")
            raise UserError(
                words.format(folder=self.paths.root, reason=reason_of(error))
            ) from error
        self.settings = changed
        self.office.member_id = changed.member_id
        self._choose_devices()
        self.bus.publish(SettingsChanged())

    def save_account(
        self,
        account: settings.Account,
        password: str,
        *,
        replaces: str = "",
        turn_password: str = "",
    ) -> None:
        """Use a new account, or this one instead of that named `replaces`; raises `UserError`.

        An empty password keeps the one the keychain has.
        """
        from app.desk.account_list import saved

        self.lock.require("accounts")
        kept = self.settings
        accounts, default = saved(kept.accounts, kept.default_account, account, replaces)
        self.change_settings(
            msgspec.structs.replace(kept, accounts=accounts, default_account=default)
        )
        self.accounts.change(
            accounts,
            default,
            passwords={account.name: password, account.turn_name: turn_password},
            given_up=(replaces,) if replaces not in {"", account.name} else (),
        )

    def remove_account(self, name: str) -> None:
        """Give up an account and its password; raises `UserError`."""
        self.lock.require("accounts")
        kept = self.settings
        accounts = tuple(one for one in kept.accounts if one.name != name)
        self.change_settings(msgspec.structs.replace(kept, accounts=accounts))
        self.accounts.change(accounts, kept.default_account, passwords={}, given_up=(name,))

    def call_with(self, name: str) -> None:
        """Place calls with this account from now on; raises `UserError`."""
        self.change_settings(msgspec.structs.replace(self.settings, default_account=name))
        self.accounts.use(self.settings.accounts, name)

    def change_office(self, office: Office) -> None:
        """Keep new settings of the office; raises `UserError`."""
        self.lock.require("office")

        def then(_none: object) -> None:
            self.office.current = office
            self.bus.publish(SettingsChanged())

        self.tasks.ask(lambda d: offices.save(d, office), then)

    def today(self) -> date:
        """The day it is in the office's time zone."""
        return local_time.today(now_ms(), self.office.current.zone)

    def copy_records(self) -> None:
        """Make today's backup in a process of its own, unless there is one."""
        if self.settings.database_url:
            return
        self.jobs.start(
            ["backup", "--daily", "--data-dir", str(self.paths.root)],
            progress=lambda _share, _words: None,
            done=lambda _result: self.bus.publish(BackedUp()),
            failed=lambda words: self.bus.publish(Notice(words, NoticeKind.WARNING)),
        )

    def expire_recordings(self) -> None:
        """Delete the recordings whose time is over, in a process of its own."""
        self.jobs.start(
            ["recordings", "expire", "--data-dir", str(self.paths.root)],
            progress=lambda _share, _words: None,
            done=lambda _result: None,
            failed=lambda words: self.bus.publish(Notice(words, NoticeKind.WARNING)),
        )

    def leave(self, *, end_engine: bool = True) -> None:
        """Close the desk; `end_engine` hangs up and ends the telephone too."""
        self.team_states.leave()
        self.phone.stop(end_engine=end_engine)

    def _choose_devices(self) -> None:
        from app.desk.sound import devices_command

        self.phone.send(devices_command(self.settings))
