"""The program in the tray of the system: how it stands, who was missed, and the way in and out."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.clock import now_ms
from app.crm.call_lists import last_numbers, to_return
from app.crm.rows import CallRow, LastNumber
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.errors import UserError
from app.i18n import _, ngettext_
from app.telephony.commands import Availability
from app.ui import wording
from app.ui.availability_words import STATES, state_words
from app.ui.desktop.tray_picture import tray_picture

_NUMBERS = 8
_NAME = "Combiné"
_STATES = (Availability.AVAILABLE, Availability.DO_NOT_DISTURB, Availability.AWAY)


class Tray(QObject):
    """Says `opened` when the window is wanted, `bar_wanted` for the small bar, `ended` for the end.

    A click or Enter on the icon opens the window; everything else stands in the menu.
    """

    opened = Signal()
    bar_wanted = Signal()
    ended = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._drawn: tuple[object, ...] = ()
        self._missed = 0
        self.menu = QMenu()
        self.icon = QSystemTrayIcon(self)
        self.icon.activated.connect(self._on_activated)
        self._state = self.menu.addAction("")
        self._state.setEnabled(False)
        self.menu.addSeparator()
        self._add(_("Open Combiné"), self.opened.emit)
        self._add(_("Small call bar"), self.bar_wanted.emit)
        self._to_return: CallRow | None = None
        self.back = self._add("", self._call_back)
        self.back.setVisible(False)
        self.numbers = self.menu.addMenu(_("Call again"))
        self.menu.addSeparator()
        self.states = {state: self._add_state(state) for state in _STATES}
        self.menu.addSeparator()
        self._add(_("Quit Combiné"), self.ended.emit)
        self.icon.setContextMenu(self.menu)
        self.draw()
        self.read_numbers()
        self.icon.show()

    @staticmethod
    def available() -> bool:
        """Whether this desktop has a tray at this moment."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def miss(self, count: int) -> None:
        """Show how many callers nobody has spoken with since they were missed, and who was last."""
        self._missed = count
        self.draw()
        self._desk.tasks.ask(
            lambda database: to_return(database, now_ms(), limit=1), self._on_to_return
        )

    def draw(self) -> None:
        """Show how the telephone stands now; the picture is made anew only when it differs."""
        now = self._desk.accounts.reachability
        office, presence = self._desk.office.current, self._desk.availability.now()
        own = state_words(presence, office.country, office.zone)
        state = f"{_NAME} · {own} · {now.words(now_ms())}"
        for one, action in self.states.items():
            action.setChecked(one is presence.state)
        missed = ngettext_("{count} missed call", "{count} missed calls", self._missed)
        self._state.setText(state)
        self.icon.setToolTip(f"{state}\n{missed}" if self._missed else state)
        away = presence.state is not Availability.AVAILABLE
        shown = (now.light, self._missed, away)
        if shown != self._drawn:
            self._drawn = shown
            self.icon.setIcon(tray_picture(now.light, self._missed, away=away))

    def read_numbers(self) -> None:
        """Ask the log who was spoken with last."""
        self._desk.tasks.ask(lambda database: last_numbers(database, _NUMBERS), self._on_numbers)

    def _on_numbers(self, found: tuple[LastNumber, ...]) -> None:
        self.numbers.clear()
        self.numbers.setEnabled(bool(found))
        country = self._desk.office.current.country
        for last in found:
            words = _named(last.name, last.number, country)
            action = self.numbers.addAction(words.replace("&", "&&"))
            action.triggered.connect(lambda _on, number=last.number: self._desk.call(number))

    def _on_to_return(self, found: tuple[CallRow, ...]) -> None:
        self._to_return = call = found[0] if found else None
        self.back.setVisible(call is not None)
        if call is not None:
            country = self._desk.office.current.country
            name = call.contact_name or call.display_name
            who = _named(name, call.remote_e164 or call.remote, country)
            self.back.setText(_("Call back {name}").format(name=who).replace("&", "&&"))

    def _call_back(self) -> None:
        if (call := self._to_return) is not None:
            self._desk.call(call.remote_e164 or call.remote)

    def _add(self, words: str, act: Callable[[], object]) -> QAction:
        action = self.menu.addAction(words)
        action.triggered.connect(lambda _on: act())
        return action

    def _add_state(self, state: Availability) -> QAction:
        action = self.menu.addAction(_(STATES[state][0]))
        action.setCheckable(True)
        action.triggered.connect(lambda _on: self._switch(state))
        return action

    def _switch(self, state: Availability) -> None:
        """Be so until told otherwise; an end to it is given in the window."""
        try:
            self._desk.availability.switch(state)
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))
        self.draw()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        }:
            self.opened.emit()

    def close(self) -> None:
        """Leave the tray."""
        self.icon.hide()
        self.menu.deleteLater()
        self.deleteLater()


def _named(name: str, number: str, country: str) -> str:
    """A name with its number, or the number alone."""
    words = wording.number_words(number, country)
    return f"{wording.outside(name)} · {words}" if name else words
