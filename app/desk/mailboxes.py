"""The message-waiting lamp: which voice mailboxes have something new, and how to hear it."""

from app.bus import EventBus
from app.desk import providers
from app.desk.accounts import Accounts
from app.desk.facts import MailboxesChanged
from app.telephony.events import MailboxChanged


class Mailboxes:
    """What the servers last said of the mailbox of each account."""

    def __init__(self, bus: EventBus, *, accounts: Accounts) -> None:
        self._bus = bus
        self._accounts = accounts
        self._known: dict[str, MailboxChanged] = {}
        bus.subscribe(MailboxChanged, self._on_changed)

    @property
    def lit(self) -> tuple[MailboxChanged, ...]:
        """The mailboxes with messages that nobody has heard."""
        here = (self._known.get(account.name) for account in self._accounts.all)
        return tuple(box for box in here if box is not None and box.waiting)

    def number(self, account: str) -> str:
        """What to dial to hear the mailbox, "" where neither office nor server has said."""
        line, box = self._accounts.get(account), self._known.get(account)
        known = providers.voicemail(line) if line is not None else ""
        return known or (box.address.removeprefix("sip:") if box is not None else "")

    def _on_changed(self, fact: MailboxChanged) -> None:
        self._known[fact.account] = fact
        self._bus.publish(MailboxesChanged())
