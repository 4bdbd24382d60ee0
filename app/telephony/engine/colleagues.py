"""How colleagues are, where a server tells it, and telling it how the agent is."""

import logging
from collections.abc import Callable

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import Availability, PublishState, WatchColleagues
from app.telephony.engine import convert
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.callbacks import Emit, EngineBuddy
from app.telephony.engine.notes import BuddySeen
from app.telephony.events import ColleagueChanged, Event

MOST = 100
"""Colleagues watched at once; pjsua has room for 256 buddies in all."""
ON_THE_PHONE = "On the phone"
UNKNOWN = "unknown"

log = logging.getLogger(__name__)


class Colleagues:
    """Watches people by SUBSCRIBE over the accounts that allow it."""

    def __init__(self, accounts: Accounts, *, emit: Emit, say: Callable[[Event], None]) -> None:
        self._accounts = accounts
        self._emit = emit
        self._say = say
        self._wanted: dict[str, tuple[str, ...]] = {}
        self._buddies: dict[tuple[str, str], EngineBuddy] = {}
        self._told: dict[tuple[str, str], ColleagueChanged] = {}
        self._own: PublishState | None = None

    def watch(self, command: WatchColleagues) -> None:
        """Watch these people over this account and nobody else."""
        self._wanted[command.account] = command.targets[:MOST]
        for account, target in list(self._buddies):
            if account == command.account and target not in self._wanted[account]:
                self._drop(account, target)
        self.pursue(command.account)

    def pursue(self, name: str) -> None:
        """The account may have become ready: ask for those not yet asked for, say how we are."""
        account = self._accounts.get(name)
        if account is None or not account.command.presence or not account.domain:
            return
        for target in self._wanted.get(name, ()):
            if (name, target) not in self._buddies and len(self._buddies) < MOST:
                self._subscribe(name, target)
        if self._own is not None:
            self.publish(self._own)

    def _subscribe(self, name: str, target: str) -> None:
        account = self._accounts.get(name)
        if account is None:
            return
        uri = convert.target_uri(target, domain=account.domain)
        if uri is None:
            return
        buddy, config = EngineBuddy(name, target, self._emit), pj.BuddyConfig()
        config.uri, config.subscribe = uri, True
        try:
            buddy.create(account.live, config)
        except pj.Error as error:
            log.warning("watching %s: %s", uri, error.info())
        else:
            self._buddies[name, target] = buddy

    def publish(self, command: PublishState) -> None:
        """Tell the server of every account that publishes."""
        self._own = command
        status = pj.PresenceStatus()
        status.status = pj.PJSUA_BUDDY_STATUS_ONLINE
        if command.on_call:
            status.activity, status.note = pj.PJRPID_ACTIVITY_BUSY, ON_THE_PHONE
        elif command.state is Availability.DO_NOT_DISTURB:
            status.activity, status.note = pj.PJRPID_ACTIVITY_BUSY, "Do not disturb"
        elif command.state in {Availability.AWAY, Availability.FORWARDING}:
            status.activity, status.note = pj.PJRPID_ACTIVITY_AWAY, "Away"
        for account in self._accounts.publishing():
            try:
                account.live.setOnlineStatus(status)
            except pj.Error as error:
                log.info("publishing over %s: %s", account.command.account, error.info())

    def on_seen(self, note: BuddySeen) -> None:
        """A server has said how somebody is, or that it will not say."""
        key = note.account, note.target
        if key not in self._buddies:
            return
        fact = ColleagueChanged(
            account=note.account,
            target=note.target,
            state=_state(note),
            note=convert.clean(note.note)[:200],
            at=now_ms(),
        )
        before = self._told.get(key)
        if before is None or (before.state, before.note) != (fact.state, fact.note):
            self._told[key] = fact
            self._say(fact)

    def tell(self) -> None:
        """Say again how everybody is, for a desk that was started anew."""
        for fact in self._told.values():
            self._say(fact)

    def forget(self, account: str) -> None:
        """This account is going; pjsip wants its buddies gone before it."""
        self._wanted.pop(account, None)
        for name, target in list(self._buddies):
            if name == account:
                self._drop(name, target)

    def close(self) -> None:
        """Drop every native object; pjsip ends next."""
        self._buddies.clear()

    def _drop(self, account: str, target: str) -> None:
        del self._buddies[account, target]
        self._told.pop((account, target), None)


def _state(note: BuddySeen) -> str:
    """Our word for what pjsua says of a buddy."""
    if note.subscription != pj.PJSIP_EVSUB_STATE_ACTIVE:
        return UNKNOWN
    if note.status == pj.PJSUA_BUDDY_STATUS_OFFLINE:
        return "offline"
    if note.status != pj.PJSUA_BUDDY_STATUS_ONLINE:
        return UNKNOWN
    if note.activity == pj.PJRPID_ACTIVITY_AWAY:
        return Availability.AWAY.value
    if note.activity == pj.PJRPID_ACTIVITY_BUSY:
        on_call = "phone" in note.note.lower()
        return "on_call" if on_call else Availability.DO_NOT_DISTURB.value
    return Availability.AVAILABLE.value
