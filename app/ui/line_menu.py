"""The list of the telephone lines and how each stands, opened from the foot of the side bar."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QWidget

from app.clock import now_ms
from app.desk.desk import Desk
from app.i18n import _
from app.ui.icons import icon
from app.ui.lights import LIGHTS

if TYPE_CHECKING:
    from PySide6.QtGui import QAction


class LineMenu(QMenu):
    """One entry a line, the worst first; true every second while it is open."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setAccessibleName(_("Telephone lines"))
        self._lines: list[tuple[str, QAction]] = []
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._draw)
        self.aboutToShow.connect(self._fill)
        self.aboutToHide.connect(self._second.stop)

    def _fill(self) -> None:
        self.clear()
        accounts = self._desk.accounts
        order = sorted(accounts.all, key=lambda one: accounts.reachability_of(one.name).light.rank)
        self._lines = [(one.name, self.addAction("")) for one in order]
        self._draw()
        self._second.start()

    def _draw(self) -> None:
        accounts = self._desk.accounts
        for name, action in self._lines:
            account, state = accounts.get(name), accounts.reachability_of(name)
            if account is None:
                action.setVisible(False)
                continue
            action.setIcon(icon(*LIGHTS[state.light]))
            action.setText(f"{account.words} · {state.words(now_ms())}")
