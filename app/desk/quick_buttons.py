"""The office's buttons at this desk: numbers, colleagues, park and other feature codes."""

from app.bus import EventBus
from app.crm import quick_buttons
from app.crm.quick_buttons import DIAL, TONES, TRANSFER, QuickButton
from app.database.database import Database
from app.desk import providers
from app.desk.accounts import Accounts
from app.desk.current_calls import CurrentCalls
from app.desk.facts import QuickButtonsChanged
from app.desk.providers import CodeKind
from app.desk.tasks import Tasks
from app.telephony.commands import SendDigits, Transfer
from app.telephony.phone import Phone

_ACTS = {CodeKind.PARK: TRANSFER}


class QuickButtons:
    """Knows the buttons and presses them; `buttons` is as last read."""

    def __init__(
        self,
        bus: EventBus,
        *,
        phone: Phone,
        tasks: Tasks,
        accounts: Accounts,
        calls: CurrentCalls,
    ) -> None:
        self._bus = bus
        self._phone = phone
        self._tasks = tasks
        self._accounts = accounts
        self._calls = calls
        self.buttons: tuple[QuickButton, ...] = ()

    def read(self) -> None:
        """Read the buttons of the office."""
        self._tasks.ask(quick_buttons.everyone, self._on_read)

    def replace(self, buttons: tuple[QuickButton, ...]) -> None:
        """Give the office these buttons."""

        def question(database: Database) -> tuple[QuickButton, ...]:
            quick_buttons.replace(database, buttons)
            return quick_buttons.everyone(database)

        self._tasks.ask(question, self._on_read)

    def suggested(self) -> tuple[QuickButton, ...]:
        """The feature codes of the telephone system that need no number and have no button yet."""
        have = {one.target for one in self.buttons}
        return tuple(
            QuickButton(label=words, target=code.dial, act=_ACTS.get(code.kind, DIAL))
            for words, code in providers.buttons(self._accounts.default)
            if "{number}" not in code.dial and code.dial not in have
        )

    def can_press(self, button: QuickButton) -> bool:
        """Whether the button would do something now: tones need a call that is answered."""
        active = self._calls.active
        connected = active is not None and active.state.connected
        return connected if button.act == TONES else True

    def press(self, button: QuickButton) -> bool:
        """Act on the call in hand; false where there is none to act on and it dials instead."""
        active = self._calls.active
        if active is None or not active.state.connected or button.act == DIAL:
            return False
        if button.act == TONES:
            self._phone.send(SendDigits(call_id=active.call_id, digits=button.target))
        else:
            self._phone.send(Transfer(call_id=active.call_id, target=button.target))
        return True

    def _on_read(self, found: tuple[QuickButton, ...]) -> None:
        self.buttons = found
        self._bus.publish(QuickButtonsChanged())
