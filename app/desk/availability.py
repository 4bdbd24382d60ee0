"""Whether and how calls reach the agent: their own state, the rules of the desk, the blocklist."""

from collections.abc import Callable, Iterable

import msgspec

from app.bus import EventBus
from app.clock import now_ms
from app.crm import blocklist, numbers
from app.crm.blocklist import Blocked
from app.database.database import Database
from app.desk.dialling import dial_target
from app.desk.facts import AvailabilityChanged, BlocklistChanged, Notice, SettingsChanged
from app.desk.office import OfficeCard
from app.desk.tasks import Tasks
from app.errors import UserError
from app.i18n import _
from app.settings import Incoming
from app.telephony.commands import ApplyRules, AutoAnswer, Availability
from app.telephony.events import RulesApplied
from app.telephony.incoming_rules import readings
from app.telephony.phone import Phone


class Presence(msgspec.Struct, frozen=True):
    """The agent's own state at one moment."""

    state: Availability = Availability.AVAILABLE
    until: int = 0
    forward_to: str = ""


class AvailabilityDesk:
    """Tells the telephone the rules and keeps them; `keep` stores settings, `read` gives them.

    What it says the state is, is what the telephone has confirmed. The telephone ends a state
    whose time has come by itself, whether this desk runs or not.
    """

    def __init__(
        self,
        bus: EventBus,
        *,
        phone: Phone,
        tasks: Tasks,
        office: OfficeCard,
        read: Callable[[], Incoming],
        keep: Callable[[Incoming], None],
    ) -> None:
        self._bus = bus
        self._phone = phone
        self._tasks = tasks
        self._office = office
        self._read = read
        self._keep = keep
        self._told = Presence()
        self._rules: ApplyRules | None = None
        self.blocked: tuple[Blocked, ...] = ()
        """The blocklist of the office as last read, the newest first."""
        bus.subscribe(RulesApplied, self._on_applied)
        bus.subscribe(SettingsChanged, lambda _fact: self.tell())

    def now(self, at: int | None = None) -> Presence:
        """The state at an epoch time, by default of this moment."""
        told = self._told
        return Presence() if 0 < told.until <= (at if at is not None else now_ms()) else told

    def begin(self, blocked: tuple[Blocked, ...]) -> None:
        """Tell the telephone before it takes its first call."""
        self.blocked = blocked
        wanted = self._read()
        self._told = Presence(Availability(wanted.state), wanted.until, wanted.forward_to)
        self._rules = None  # an engine found running may hold those of another day
        self.tell()

    def tell(self) -> None:
        """Have the telephone treat calls by the settings and the blocklist as they are."""
        rules = rules_of(self._read(), self._office, self.blocked)
        if rules != self._rules:
            self._rules = rules
            self._phone.send(rules)
            self._bus.publish(AvailabilityChanged())

    def switch(self, state: Availability, *, until: int = 0, forward_to: str = "") -> None:
        """Be in this state, until an epoch time or (0) until told otherwise; raises `UserError`.

        While FORWARDING calls go to `forward_to`, by default where they went the last time.
        """
        wanted = self._read()
        target = forward_to or wanted.forward_to
        if state is Availability.FORWARDING:
            target = forward_target(target)
        self.change(
            msgspec.structs.replace(wanted, state=state.value, until=until, forward_to=target)
        )

    def toggle_do_not_disturb(self) -> None:
        """Do not disturb, or available again from whatever else the state was; raises UserError."""
        there = self.now().state is Availability.AVAILABLE
        self.switch(Availability.DO_NOT_DISTURB if there else Availability.AVAILABLE)

    def change(self, wanted: Incoming) -> None:
        """Keep other rules and use them at once; raises `UserError`."""
        self._keep(wanted)
        self.tell()

    # The blocklist

    def read_blocklist(self) -> None:
        """Read the list of the office again, which other desks write too."""
        self._tasks.ask(blocklist.everyone, self._on_list)

    def block(self, text: str, *, kind: str = blocklist.NUMBER, note: str = "") -> None:
        """Refuse this caller from now on; a notice says why where that cannot be."""
        country = self._office.current.country

        def question(database: Database) -> tuple[Blocked, ...]:
            blocklist.block(database, text, kind=kind, country=country, at=now_ms(), note=note)
            return blocklist.everyone(database)

        self._tasks.ask(question, self._on_list, self._on_failed)

    def unblock(self, row_id: int) -> None:
        """Let a caller through again."""

        def question(database: Database) -> tuple[Blocked, ...]:
            blocklist.unblock(database, row_id)
            return blocklist.everyone(database)

        self._tasks.ask(question, self._on_list, self._on_failed)

    def blocking(self, number: str) -> Blocked | None:
        """The line of the blocklist that keeps this caller out, None for one who may call."""
        if not number:
            return next((one for one in self.blocked if one.kind == blocklist.WITHHELD), None)
        found = readings(number, self._rules or ApplyRules())
        for one in self.blocked:
            digits = one.number.removeprefix("+")
            if one.kind == blocklist.NUMBER and digits in found:
                return one
            if one.kind == blocklist.PREFIX and any(n.startswith(digits) for n in found):
                return one
        return None

    def _on_list(self, found: tuple[Blocked, ...]) -> None:
        if found != self.blocked:
            self.blocked = found
            self.tell()
            self._bus.publish(BlocklistChanged())

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._bus.publish(Notice(error.words))

    def _on_applied(self, fact: RulesApplied) -> None:
        self._told = Presence(Availability(fact.state), fact.until, fact.forward_to)
        self._bus.publish(AvailabilityChanged())


def forward_target(text: str) -> str:
    """A number or address calls can be sent on to; raises `UserError`."""
    if not text.strip():
        raise UserError(_("Say where calls are to be forwarded to. Nothing was changed."))
    return dial_target(text)


def rules_of(wanted: Incoming, office: OfficeCard, blocked: Iterable[Blocked]) -> ApplyRules:
    """The settings of the desk and the blocklist of the office as the telephone needs them."""
    country = office.current.country
    code, trunk = numbers.country_and_trunk(country)
    by_kind: dict[str, list[str]] = {}
    for one in blocked:
        by_kind.setdefault(one.kind, []).append(one.number.removeprefix("+"))
    chosen = (numbers.normalise(text, country) or text for text in wanted.auto_answer_numbers)
    return ApplyRules(
        state=Availability(wanted.state),
        until=wanted.until,
        forward_to=wanted.forward_to if wanted.state == Availability.FORWARDING else "",
        forward_busy=wanted.forward_busy,
        forward_unanswered=wanted.forward_unanswered,
        unanswered_s=wanted.unanswered_s,
        call_waiting=wanted.call_waiting,
        blocked=tuple(by_kind.get(blocklist.NUMBER, ())),
        blocked_prefixes=tuple(by_kind.get(blocklist.PREFIX, ())),
        block_withheld=blocklist.WITHHELD in by_kind,
        auto_answer=AutoAnswer(wanted.auto_answer),
        auto_answer_s=wanted.auto_answer_s,
        auto_answer_numbers=tuple(number.removeprefix("+") for number in chosen),
        intercom=wanted.intercom,
        country_code=code,
        trunk=trunk,
        prefixes=office.current.prefixes,
    )
