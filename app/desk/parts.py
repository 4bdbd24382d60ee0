"""The parts of a desk that live with its telephone, and how they are joined."""

from typing import TYPE_CHECKING

import msgspec

from app.desk.accounts import Accounts
from app.desk.availability import AvailabilityDesk
from app.desk.call_flow import CallFlow
from app.desk.current_calls import CurrentCalls
from app.desk.directories import DirectoryDesk
from app.desk.key_copies import KeyCopies
from app.desk.keychain import Keychain
from app.desk.mailboxes import Mailboxes
from app.desk.messages import MessageDesk
from app.desk.quick_buttons import QuickButtons
from app.desk.recording_files import Shelf
from app.desk.recording_key import RecordingKey
from app.desk.recording_reminders import RecordingReminders
from app.desk.recording_rules import RecordingRules
from app.desk.recordings import RecordingDesk
from app.desk.refusals import Refusals
from app.desk.sound import SoundWatch
from app.desk.support.journal import Journal
from app.desk.tasks import Workers
from app.desk.team_states import TeamStates
from app.desk.transfers import TransferDesk
from app.desk.unreached import Unreached
from app.telephony.installation import instance_urn
from app.telephony.phone import Phone

if TYPE_CHECKING:
    from app.desk.desk import Desk


class DeskParts:
    """Made as one, in an order that counts: who hears a fact first is who was made first."""

    def __init__(
        self,
        desk: "Desk",
        phone: Phone,
        workers: Workers,
        keychain: Keychain,
    ) -> None:
        bus, tasks, office = desk.bus, desk.tasks, desk.office
        self.phone = phone
        self.journal = Journal(bus)
        self.calls = CurrentCalls()
        Unreached(bus, current=self.calls, office=office)
        self.flow = CallFlow(
            bus, urgent=workers.urgent, records=tasks, current=self.calls, office=office
        )
        self.accounts = Accounts(bus, phone=phone, keychain=keychain, tasks=workers.keychain)
        self.recordings = RecordingDesk(
            bus,
            phone=phone,
            tasks=tasks,
            shelf=Shelf(
                folder=desk.paths.recordings,
                place=instance_urn(desk.paths.root),
                keys=RecordingKey(keychain),
            ),
            current=self.calls,
            office=office,
        )
        self.recording_rules = RecordingRules(
            tasks,
            lock=desk.lock,
            recordings=self.recordings,
            read=lambda: desk.settings,
            keep=desk.change_settings,
        )
        self.key_copies = KeyCopies(
            tasks,
            desk.lock,
            self.recordings.shelf.keys,
            read=lambda: desk.settings,
            keep=desk.change_settings,
        )
        self.reminders = RecordingReminders(
            bus, tasks=tasks, copies=self.key_copies, demo=office.demo
        )
        self.mailboxes = Mailboxes(bus, accounts=self.accounts)
        self.quick_buttons = QuickButtons(
            bus, phone=phone, tasks=tasks, accounts=self.accounts, calls=self.calls
        )
        self.sound = SoundWatch(bus, self.calls)
        self.messages = MessageDesk(
            bus, phone=phone, tasks=tasks, office=office, accounts=self.accounts
        )
        self.transfers = TransferDesk(bus, phone=phone, current=self.calls, office=office)
        self.availability = AvailabilityDesk(
            bus,
            phone=phone,
            tasks=tasks,
            office=office,
            read=lambda: desk.settings.incoming,
            keep=lambda rules: desk.change_settings(
                msgspec.structs.replace(desk.settings, incoming=rules)
            ),
        )
        self.directories = DirectoryDesk(
            bus,
            workers=workers,
            jobs=lambda: desk.jobs,
            keychain=keychain,
            lock=desk.lock,
            paths=desk.paths,
            read=lambda: desk.settings.directories,
            keep=lambda directories: desk.change_settings(
                msgspec.structs.replace(desk.settings, directories=directories)
            ),
        )
        self.team_states = TeamStates(
            bus,
            phone=phone,
            tasks=tasks,
            office=office,
            accounts=self.accounts,
            availability=self.availability,
            calls=self.calls,
        )
        Refusals(bus, demo=office.demo)
