"""Texts written and received at this desk: kept, sent, and said what became of them."""

import uuid

from app.bus import EventBus
from app.clock import now_ms
from app.crm import messages
from app.crm.messages import FAILED, RECEIVED, SENDING, SENT, NewMessage
from app.desk.accounts import Accounts
from app.desk.facts import MessageArrived, MessagesChanged, MessagesRead, Notice, NoticeKind
from app.desk.office import OfficeCard
from app.desk.tasks import Tasks
from app.errors import UserError
from app.i18n import _, ngettext_
from app.telephony.commands import SendMessage
from app.telephony.events import CommandRefused, EngineLost, MessageDelivered, MessageReceived
from app.telephony.faults import read
from app.telephony.message_text import LONGEST_SENT, sent_length
from app.telephony.phone import Phone


class MessageDesk:
    """A text is kept before it is sent: nothing that was written is lost."""

    def __init__(
        self, bus: EventBus, *, phone: Phone, tasks: Tasks, office: OfficeCard, accounts: Accounts
    ) -> None:
        self._bus = bus
        self._phone = phone
        self._tasks = tasks
        self._office = office
        self._accounts = accounts
        self._on_their_way: set[str] = set()
        bus.subscribe(MessageReceived, self._on_received)
        bus.subscribe(MessageDelivered, self._on_delivered)
        bus.subscribe(CommandRefused, self._on_refused)
        bus.subscribe(EngineLost, lambda _fact: self._fail_all("interrupted"))

    @property
    def agent_id(self) -> int | None:
        """Whose texts this desk shows; None for everybody's."""
        return self._office.member_id or None

    def begin(self) -> None:
        """Settle what an earlier desk left on its way."""
        agent_id = self.agent_id
        self._tasks.ask(lambda database: messages.fail_unsettled(database, agent_id))

    def send(self, target: str, text: str, *, call_id: str = "") -> None:
        """Send a text to a number or address, within a call if given; raises `UserError`."""
        line = self._accounts.default
        if not line.user:
            raise UserError(_("Set up a telephone account in Settings before writing."))
        if not text.strip():
            raise UserError(_("Write something first."))
        if (count := sent_length(text)) > LONGEST_SENT:
            words = _("A message may have {most} characters; this one has {count}.")
            raise UserError(words.format(most=LONGEST_SENT, count=count))
        new = NewMessage(
            uid=uuid.uuid4().hex,
            direction="outbound",
            account=line.name,
            remote=target,
            text=text,
            at=now_ms(),
            state=SENDING,
            call_uid=call_id,
            agent_id=self.agent_id,
        )
        office = self._office.current

        def then(key: str) -> None:
            self._on_their_way.add(new.uid)
            self._bus.publish(MessagesChanged(key))
            self._phone.send(
                SendMessage(
                    message_id=new.uid,
                    account=line.name,
                    target=target,
                    text=text,
                    call_id=call_id,
                )
            )

        self._tasks.ask(lambda database: messages.add(database, new, office), then)

    def mark_read(self, key: str) -> None:
        """The person has seen this conversation."""

        def then(_none: object) -> None:
            self._bus.publish(MessagesRead(key))
            self._bus.publish(MessagesChanged(key))

        self._tasks.ask(lambda database: messages.mark_read(database, key), then)

    def _on_received(self, fact: MessageReceived) -> None:
        new = NewMessage(
            uid=uuid.uuid4().hex,
            direction="inbound",
            account=fact.account,
            remote=fact.remote,
            display_name=fact.display_name,
            text=fact.text,
            at=fact.at,
            state=RECEIVED,
            call_uid=fact.call_id,
            agent_id=self.agent_id,
        )
        office = self._office.current

        def then(key: str) -> None:
            self._bus.publish(MessageArrived(key, fact.remote, fact.display_name, fact.text))
            self._bus.publish(MessagesChanged(key))

        self._tasks.ask(lambda database: messages.add(database, new, office), then)
        if fact.dropped:
            words = ngettext_(
                "{count} message was thrown away: too many came at once.",
                "{count} messages were thrown away: too many came at once.",
                fact.dropped,
            )
            self._bus.publish(Notice(words, NoticeKind.WARNING))

    def _on_delivered(self, fact: MessageDelivered) -> None:
        reason = "" if fact.accepted else fact.reason or str(fact.code)
        if fact.code and not fact.accepted and read(fact.reason) is None:
            reason = f"{fact.code} {fact.reason}".strip()
        self._settle(fact.message_id, SENT if fact.accepted else FAILED, reason)

    def _on_refused(self, fact: CommandRefused) -> None:
        if fact.command == "SendMessage":
            self._fail_all(fact.reason)

    def _fail_all(self, reason: str) -> None:
        for uid in tuple(self._on_their_way):
            self._settle(uid, FAILED, reason)

    def _settle(self, uid: str, state: str, reason: str) -> None:
        self._on_their_way.discard(uid)
        self._tasks.ask(
            lambda database: messages.settle(database, uid, state, reason),
            lambda _none: self._bus.publish(MessagesChanged()),
        )
