"""The side bar: the pages with what waits on them, and whether customers get through."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from app.clock import now_ms
from app.desk.current_calls import CurrentCalls
from app.desk.desk import Desk
from app.desk.facts import AvailabilityChanged, CallsChanged, ReachabilityChanged, SettingsChanged
from app.desk.reachability import Light
from app.i18n import _, ngettext_
from app.telephony.commands import Availability
from app.ui import theme
from app.ui.availability_button import AvailabilityButton
from app.ui.icons import icon
from app.ui.lights import LIGHTS
from app.ui.line_menu import LineMenu
from app.ui.listening import listen
from app.ui.outline import SIDE_NARROW, SIDE_WIDTH
from app.ui.page import ShowPage
from app.ui.pages import PAGES, PageEntry
from app.ui.widgets.button import Button, key_words
from app.ui.widgets.labels import Label, rule
from app.ui.widgets.picture import Picture

_MINUTE_MS = 60_000
_FOOT_EDGES, _FOOT_EDGES_NARROW = (10, 8, 4, 0), (0, 8, 0, 0)


class SideItem(QPushButton):
    """One page in the side bar, with a badge for what waits there."""

    def __init__(self, entry: PageEntry, key: str) -> None:
        super().__init__()
        self.setObjectName("sideItem")
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.page_id = entry.id
        self._title = _(entry.title)
        self._icons = icon(entry.icon, "muted"), icon(entry.icon, "accent")
        self.setText(f"  {self._title}")
        self.setIconSize(QSize(theme.px(20), theme.px(20)))
        self.setToolTip(f"{self._title} ({key_words(key)})")
        QShortcut(QKeySequence(key), self).activated.connect(self.click)
        self._badge = QLabel(self)
        self._badge.setObjectName("badge")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._badge.hide()
        self.toggled.connect(self._on_toggled)
        self._on_toggled(checked=False)
        self._row = QHBoxLayout(self)
        self._row.addStretch()
        self._row.addWidget(self._badge)
        self.setMinimumHeight(theme.px(36))
        self.narrow(on=False)

    def narrow(self, *, on: bool) -> None:
        """Show the icon alone, the badge in its corner; the tool tip has the words."""
        self.setText("" if on else f"  {self._title}")
        theme.restyle(self, narrow=on)
        self._row.setContentsMargins(0, 0, 0 if on else 8, 0)
        place = Qt.AlignmentFlag.AlignTop if on else Qt.AlignmentFlag.AlignVCenter
        self._row.setAlignment(self._badge, place)

    def wait_for(self, count: int) -> None:
        """Say how many things wait on this page; 0 takes the badge away."""
        self._badge.setText(str(count) if count < 100 else "99+")
        self._badge.setVisible(count > 0)
        waits = ngettext_("{count} waits", "{count} wait", count)
        self.setAccessibleName(f"{self._title}, {waits}" if count else self._title)

    def _on_toggled(self, checked: bool) -> None:
        self.setIcon(self._icons[1 if checked else 0])


class SideBar(QFrame):
    """Says `chosen` with the id of a page; its foot tells who sits here and who can reach them."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, who: Callable[[], str]) -> None:
        super().__init__()
        self.setObjectName("sideBar")
        self.setFixedWidth(theme.px(SIDE_WIDTH))
        self._desk = desk
        self._who = who
        self._narrow = False
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 16, 8, 12)
        column.setSpacing(2)
        self._program = Label("Combiné", "heading")
        self._program.setContentsMargins(10, 0, 0, 12)
        column.addWidget(self._program)
        self.items: dict[str, SideItem] = {}
        self._group = QButtonGroup(self)
        for number, entry in enumerate(PAGES, start=1):
            item = SideItem(entry, f"Ctrl+{number}")
            item.clicked.connect(lambda _checked, page_id=entry.id: self.chosen.emit(page_id))
            self._group.addButton(item)
            self.items[entry.id] = item
            if entry.id == "settings":
                column.addStretch()
            column.addWidget(item)
        column.addSpacing(8)
        column.addWidget(rule())
        self._add_foot(column)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.draw)
        listen(self, desk.bus, ReachabilityChanged, lambda _fact: self.draw())
        listen(self, desk.bus, CallsChanged, lambda _fact: self.draw())
        listen(self, desk.bus, SettingsChanged, lambda _fact: self.draw())
        listen(self, desk.bus, AvailabilityChanged, lambda _fact: self.draw())
        self.draw()

    def _add_foot(self, column: QVBoxLayout) -> None:
        self.availability = AvailabilityButton(self._desk)
        column.addSpacing(6)
        column.addWidget(self.availability)
        self._name = Label("", "strong", wrap=True)
        self._shape = Picture("refresh", "muted", 16)
        self._state = Label("", wrap=True)
        self._line = Label("", "small", wrap=True)
        self.lines = Button("", "link", compact=True, pressed_=self._show_lines)
        self._menu: LineMenu | None = None
        self._foot = foot = QVBoxLayout()
        foot.setContentsMargins(*_FOOT_EDGES)
        foot.setSpacing(2)
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignHCenter)
        state.addWidget(self._state, 1)
        foot.addWidget(self._name)
        foot.addLayout(state)
        foot.addWidget(self._line)
        foot.addWidget(self.lines, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(foot)

    def narrow(self, on: bool) -> None:
        """Shrink to the icons where the window is narrow; what they stand for is their tool tip."""
        self._narrow = on
        self.setFixedWidth(theme.px(SIDE_NARROW if on else SIDE_WIDTH))
        self._program.setVisible(not on)
        for item in self.items.values():
            item.narrow(on=on)
        self.availability.narrow(on=on)
        self._foot.setContentsMargins(*(_FOOT_EDGES_NARROW if on else _FOOT_EDGES))
        self.draw()

    def select(self, page_id: str) -> None:
        """Mark the page that is in front."""
        self.items[page_id].setChecked(True)

    def draw(self) -> None:
        """Say who sits here and, truly at this moment, whether calls reach them."""
        now = self._desk.accounts.reachability
        shape, role = LIGHTS[now.light]
        words = _activity(self._desk.calls)
        if now.light is Light.REACHABLE and words:
            writing = self._desk.calls.active is None and not self._desk.calls.ringing
            shape, role = "notes" if writing else "phone-call", "accent"
        there = self._desk.availability.now().state is Availability.AVAILABLE
        plain = {
            Light.REACHABLE: _("Ready") if there else _("Calls do not ring here"),
            Light.TRYING: _("Connecting…"),
            Light.UNREACHABLE: _("Cannot be reached"),
        }[now.light]
        self._shape.show_as(shape, role)
        self._state.setText(words or plain)
        self._state.setVisible(not self._narrow)
        self._name.setText(self._who())
        self._name.setVisible(bool(self._name.text()) and not self._narrow)
        self._line.setText(" · ".join(filter(None, (self._which(), now.words(now_ms())))))
        known = self._desk.accounts.worst is not None
        self._line.set_tone("bad" if now.light is Light.UNREACHABLE and known else "")
        count = len(self._desk.accounts.all)
        self.lines.rename(ngettext_("{count} line", "{count} lines", count))
        self.lines.setVisible(count > 1 and not self._narrow)
        self._line.setVisible(not self._narrow)
        self._shape.setToolTip("\n".join(filter(None, (self._name.text(), self.state_words))))
        self._set_pace()

    def _which(self) -> str:
        """The line the words speak of: the only one by its number, else the worst by its name."""
        worst = self._desk.accounts.worst
        if worst is None:
            return ""
        alone = len(self._desk.accounts.all) == 1
        return _("Ext. {user}").format(user=worst.user) if alone else worst.words

    def _show_lines(self) -> None:
        if self._menu is None:
            self._menu = LineMenu(self._desk, self)
            self._menu.triggered.connect(lambda _line: self._show_accounts())
        self._menu.popup(self.lines.mapToGlobal(self.lines.rect().topRight()))

    def _show_accounts(self) -> None:
        self._desk.bus.publish(ShowPage("settings", "accounts"))

    def _set_pace(self) -> None:
        """Every second while the words count seconds, every half minute after that."""
        now = self._desk.accounts.reachability
        counts_seconds = now_ms() - now.at < _MINUTE_MS or now.retry_in_s > 0
        wanted = 1000 if counts_seconds else _MINUTE_MS // 2
        if self._tick.interval() != wanted or not self._tick.isActive():
            self._tick.start(wanted)

    @property
    def state_words(self) -> str:
        """What the foot says, for those who cannot see it."""
        return f"{self._state.text()} · {self._line.text()}"


def _activity(calls: CurrentCalls) -> str:
    """What the person does at this moment, "" when they wait for a call."""
    if (active := calls.active) is not None:
        return _("On a call") if active.state.connected else _("Calling…")
    if calls.ringing:
        return _("Ringing")
    return _("Writing up") if calls.to_wrap_up else ""
