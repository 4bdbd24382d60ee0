"""Who of the team can be reached: from the server where it tells, else from the shared records."""

import msgspec

from app.bus import EventBus
from app.clock import now_ms
from app.database.database import Database
from app.desk import providers
from app.desk.accounts import Accounts
from app.desk.availability import AvailabilityDesk
from app.desk.current_calls import CurrentCalls
from app.desk.facts import AvailabilityChanged, CallsChanged, TeamStatesChanged
from app.desk.office import OfficeCard
from app.desk.tasks import Tasks
from app.team import members, states
from app.team.members import Member
from app.team.states import OFFLINE, UNKNOWN, MemberState
from app.telephony.commands import Availability, PublishState, WatchColleagues
from app.telephony.events import (
    ColleagueChanged,
    EngineLost,
    LampChanged,
    LampState,
    Registration,
    RegistrationChanged,
)
from app.telephony.phone import Phone

RINGING, LINE_FREE = "ringing", "line_free"
_TELLING = (LampState.ON_CALL, LampState.RINGING, LampState.FREE, LampState.REFUSED)
"""What a lamp says, the most telling first."""


class PickUp(msgspec.Struct, frozen=True):
    """How to take a call that rings at a colleague's telephone."""

    number: str
    account: str


class TeamStates:
    """Says how the agent here is, and knows how the others are.

    In a database of its own nobody else can read what this desk writes: it writes on changes
    alone. In a shared one `heartbeat` says every fifteen seconds that the desk is still there.
    """

    def __init__(
        self,
        bus: EventBus,
        *,
        phone: Phone,
        tasks: Tasks,
        office: OfficeCard,
        accounts: Accounts,
        availability: AvailabilityDesk,
        calls: CurrentCalls,
    ) -> None:
        self._bus = bus
        self._phone = phone
        self._tasks = tasks
        self._office = office
        self._accounts = accounts
        self._availability = availability
        self._calls = calls
        self._written: MemberState | None = None
        self._left = False
        self._published: PublishState | None = None
        self._watched: dict[str, tuple[str, ...]] = {}
        self._colleagues: dict[str, Member] = {}
        self._by_member: dict[int, MemberState] = {}
        self._by_extension: dict[str, str] = {}
        self._lamps: dict[tuple[str, str], LampChanged] = {}
        bus.subscribe(CallsChanged, lambda _fact: self._say())
        bus.subscribe(AvailabilityChanged, lambda _fact: self._say())
        bus.subscribe(ColleagueChanged, self._on_colleague)
        bus.subscribe(LampChanged, self._on_lamp)
        bus.subscribe(EngineLost, lambda _fact: self._on_engine_lost())
        bus.subscribe(RegistrationChanged, self._on_registration)

    def word(self, member: Member) -> str:
        """How somebody is at this moment: "available", "on_call", "unknown" and so on.

        A telephone that rings or speaks goes before all else; one that does not says nothing of who
        sits there.
        """
        lamp = self.lamp(member)
        if lamp is not None and lamp.state in {LampState.RINGING, LampState.ON_CALL}:
            return lamp.state.value
        told = self._by_extension.get(member.extension, UNKNOWN)
        here = member.id == self._office.member_id
        known = self._mine() if here else self._by_member.get(member.id)
        if told == UNKNOWN and known is not None:
            told = known.word(now_ms())
        if told == UNKNOWN and lamp is not None and lamp.state is LampState.FREE:
            return LINE_FREE
        return told

    def colleague(self, extension: str) -> Member | None:
        """Whose extension this is, as last read; not that of who sits here."""
        return self._colleagues.get(extension)

    def lamp(self, member: Member) -> LampChanged | None:
        """The most telling of what servers say of this telephone, None where none says anything."""
        found = [
            fact
            for (_account, target), fact in self._lamps.items()
            if target == member.extension and fact.state in _TELLING
        ]
        return min(found, key=lambda fact: _TELLING.index(fact.state), default=None)

    def pick_up(self, member: Member) -> PickUp | None:
        """How to take the call that rings at this telephone; None for none, and no known way."""
        lamp = self.lamp(member)
        account = self._accounts.get(lamp.account) if lamp is not None and lamp.ringing else None
        number = providers.pick_up(account, member.extension) if account is not None else ""
        return PickUp(number, account.name) if account is not None and number else None

    def since(self, member: Member) -> int:
        """Epoch time at which somebody who is not there was last there; 0 where nobody can say."""
        known = self._by_member.get(member.id)
        return known.at if known is not None and self.word(member) == OFFLINE else 0

    def leave(self) -> None:
        """Say that the desk is closed, so that nobody waits for its agent."""
        mine = self._mine()
        if mine is not None:
            self._left = True
            gone = msgspec.structs.replace(mine, state=OFFLINE, on_call=False, until=0)
            self._tasks.ask(lambda database: states.write(database, gone))

    def heartbeat(self) -> None:
        """Say that this desk is there and read how the others are, where others can be."""
        mine = self._mine()

        def question(database: Database) -> dict[int, MemberState] | None:
            if database.path is not None:
                return None
            if mine is not None:
                states.write(database, mine)
            return states.everyone(database)

        self._tasks.ask(question, self._on_read)

    def read(self) -> None:
        """Read how everybody is, and ask the server about those it knows."""

        def question(database: Database) -> tuple[dict[int, MemberState], tuple[Member, ...]]:
            return states.everyone(database), members.active(database)

        def then(found: tuple[dict[int, MemberState], tuple[Member, ...]]) -> None:
            self._watch(found[1])
            self._on_read(found[0])

        self._tasks.ask(question, then)

    def _watch(self, team: tuple[Member, ...]) -> None:
        own = self._office.member_id
        self._colleagues = {one.extension: one for one in team if one.extension and one.id != own}
        wanted = tuple(self._colleagues)
        for account in self._accounts.all:
            watches = account.presence or account.busy_lamps
            if watches and self._watched.get(account.name) != wanted:
                self._watched[account.name] = wanted
                self._phone.send(WatchColleagues(account=account.name, targets=wanted))

    def _mine(self) -> MemberState | None:
        """What this desk has to say, None while nobody is known to sit here and once it is left."""
        if self._left or not self._office.member_id:
            return None
        now = self._availability.now()
        return MemberState(
            self._office.member_id, now.state.value, self._on_call(), now.until, now_ms()
        )

    def _on_call(self) -> bool:
        return self._calls.active is not None

    def _say(self) -> None:
        now = self._availability.now()
        published = PublishState(state=now.state, on_call=self._on_call())
        if published != self._published and any(one.presence for one in self._accounts.all):
            self._published = published
            self._phone.send(published)
        mine, before = self._mine(), self._written
        if mine is None or (before is not None and _same(mine, before)):
            return
        self._written = mine
        begins = before is None and mine.word(mine.at) == Availability.AVAILABLE

        def question(database: Database) -> dict[int, MemberState] | None:
            if begins and database.path is not None:
                return None  # where nobody else reads it, the start need not wait for SQLAlchemy
            states.write(database, mine)
            return states.everyone(database)

        self._tasks.ask(question, self._on_read)

    def _on_read(self, found: dict[int, MemberState] | None) -> None:
        if found is not None:
            self._by_member = found
            self._bus.publish(TeamStatesChanged())

    def _on_colleague(self, fact: ColleagueChanged) -> None:
        self._by_extension[fact.target] = fact.state
        self._bus.publish(TeamStatesChanged())

    def _on_registration(self, fact: RegistrationChanged) -> None:
        if fact.state is Registration.OFFLINE:  # an engine that is asked again must be told again
            self._watched.pop(fact.account, None)
        self._say()

    def _on_lamp(self, fact: LampChanged) -> None:
        self._lamps[fact.account, fact.target] = fact
        self._bus.publish(TeamStatesChanged())

    def _on_engine_lost(self) -> None:
        """The next engine asks the servers again."""
        self._lamps.clear()
        self._by_extension.clear()
        self._bus.publish(TeamStatesChanged())


def _same(one: MemberState, other: MemberState) -> bool:
    return (one.member_id, one.state, one.on_call, one.until) == (
        other.member_id,
        other.state,
        other.on_call,
        other.until,
    )
