"""The message-waiting lamp: what servers tell of voice mailboxes, asked for or not."""

from collections.abc import Callable

from app.clock import now_ms
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.notes import MailboxSeen
from app.telephony.engine.timers import Timers
from app.telephony.events import Event, MailboxChanged
from app.telephony.mailboxes import Mailbox, mailbox

SETTLING_S = 0.3
"""Servers tell the same thing several times; what is last said within this time is told on."""


class Mailboxes:
    """Knows the mailbox of each account; a server that repeats itself is heard once."""

    def __init__(self, accounts: Accounts, timers: Timers, *, say: Callable[[Event], None]) -> None:
        self._accounts = accounts
        self._timers = timers
        self._say = say
        self._latest: dict[str, Mailbox] = {}
        self._told: dict[str, Mailbox] = {}
        self._settling: set[str] = set()

    def on_seen(self, note: MailboxSeen) -> None:
        """A server has sent a NOTIFY."""
        found = mailbox(note.message)
        if found is None or self._accounts.get(note.account) is None:
            return
        self._latest[note.account] = found
        if note.account not in self._settling:
            self._settling.add(note.account)
            self._timers.after(SETTLING_S, lambda: self._settled(note.account))

    def tell(self) -> None:
        """Say again how every mailbox stands, for a desk that was started anew."""
        for account in self._told:
            self._tell(account)

    def _settled(self, account: str) -> None:
        self._settling.discard(account)
        if self._told.get(account) != self._latest[account]:
            self._told[account] = self._latest[account]
            self._tell(account)

    def _tell(self, account: str) -> None:
        found = self._told[account]
        self._say(
            MailboxChanged(
                account=account,
                waiting=found.waiting,
                new=found.new,
                old=found.old,
                address=found.address,
                at=now_ms(),
            )
        )
