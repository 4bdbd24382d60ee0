"""The buttons that block a caller and, in the same place, let them through again."""

from app.crm import blocklist
from app.desk.desk import Desk
from app.desk.facts import BlocklistChanged
from app.i18n import _
from app.ui.icons import icon
from app.ui.listening import listen
from app.ui.widgets.button import Button, IconButton


class BlockButton(Button):
    """Acts on the number given to `show_number`; "" stands for every withheld number."""

    def __init__(self, desk: Desk) -> None:
        words = _("Block this caller")
        super().__init__(words, icon_name="ban", pressed_=lambda: _switch(desk, self._number))
        self._desk = desk
        self._number = ""
        listen(self, desk.bus, BlocklistChanged, lambda _fact: self.draw())

    def show_number(self, number: str) -> None:
        """Be about this caller."""
        self._number = number
        self.draw()

    def draw(self) -> None:
        """Say what a click would do now."""
        self.rename(_words(self._desk, self._number))


class BlockIcon(IconButton):
    """The same for one number, as an icon that is red while the number is blocked."""

    def __init__(self, desk: Desk, number: str) -> None:
        super().__init__("ban", "", pressed_=lambda: _switch(desk, number))
        self._desk = desk
        self._number = number
        listen(self, desk.bus, BlocklistChanged, lambda _fact: self.draw())
        self.draw()

    def draw(self) -> None:
        """Say what a click would do now."""
        words = _words(self._desk, self._number)
        self.setToolTip(words)
        self.setAccessibleName(words)
        blocked = self._desk.availability.blocking(self._number) is not None
        self.setIcon(icon("ban", "bad" if blocked else "muted"))


def _words(desk: Desk, number: str) -> str:
    blocked = desk.availability.blocking(number)
    if not number:
        allowed = _("Block withheld numbers")
        return allowed if blocked is None else _("Let withheld numbers through")
    if blocked is None:
        return _("Block this caller")
    if blocked.kind == blocklist.PREFIX:
        return _("Unblock all of {number}…").format(number=blocked.number)
    return _("Unblock this caller")


def _switch(desk: Desk, number: str) -> None:
    availability = desk.availability
    blocked = availability.blocking(number)
    if blocked is not None:
        availability.unblock(blocked.id)
    elif number:
        availability.block(number)
    else:
        availability.block("", kind=blocklist.WITHHELD)
