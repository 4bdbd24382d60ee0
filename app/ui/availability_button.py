"""The agent's own state, always in sight: one click or one key changes it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.clock import now_ms
from app.desk.desk import Desk
from app.desk.facts import AvailabilityChanged, Notice
from app.errors import UserError
from app.i18n import _
from app.telephony.commands import Availability
from app.ui import theme
from app.ui.availability_words import STATES, details, ends, state_words, time_words
from app.ui.icons import icon
from app.ui.listening import listen
from app.ui.widgets.button import key_words
from app.ui.widgets.labels import Label
from app.ui.widgets.picture import Picture

KEY = "F3"
_LONGEST_TIMER_MS = 3_600_000
_LEAST_HEIGHT = 36


class AvailabilityButton(QPushButton):
    """Says the state and opens its menu; F3 is do not disturb, and back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("availability")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._desk = desk
        self._menu: QMenu | None = None
        self._shape = Picture("circle-check", "good", 18)
        self._word = Label("", "strong")
        self._more = Label("", "small")
        self._lay_out()
        self.narrow(on=False)
        self.clicked.connect(self.open_menu)
        shortcut = QShortcut(QKeySequence(KEY), self)
        shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut.activated.connect(self._on_key)
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self.draw)
        listen(self, desk.bus, AvailabilityChanged, lambda _fact: self.draw())
        self.draw()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._word)
        names.addWidget(self._more)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 4, 8, 4)
        self._row.setSpacing(8)
        self._row.addStretch()
        self._row.addWidget(self._shape)
        self._row.addLayout(names)
        self._row.addStretch()
        for label in (self._shape, self._word, self._more):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """As high as its lines: a push button does not ask what lies on it."""
        lines = self.layout()
        wanted = super().sizeHint()
        least = theme.px(_LEAST_HEIGHT)
        high = least if lines is None else max(lines.sizeHint().height(), least)
        return QSize(wanted.width(), high)

    def narrow(self, *, on: bool) -> None:
        """Show the shape alone, in a narrow side bar; the tool tip says the state."""
        for label in (self._word, self._more):
            label.setVisible(not on)
        for place, stretch in enumerate((1, 0, 0, 1) if on else (0, 0, 1, 0)):
            self._row.setStretch(place, stretch)
        self.updateGeometry()

    def draw(self) -> None:
        """Say the state as the telephone holds it, and again when it is over."""
        office, now = self._desk.office.current, self._desk.availability.now()
        word, shape, role = STATES[now.state]
        hint = _("{key}: switch").format(key=key_words(KEY))
        more = "\n".join(details(now, office.country, office.zone)) or hint
        self._shape.show_as(shape, role)
        self._word.setText(_(word))
        self._more.setText(more)
        self.updateGeometry()
        words = state_words(now, office.country, office.zone)
        self.setAccessibleName(words)
        self.setToolTip(f"{words}\n{_('Do not disturb')}: {key_words(KEY)}")
        if now.until:
            self._end.start(min(max(0, now.until - now_ms()) + 1, _LONGEST_TIMER_MS))
        else:
            self._end.stop()

    def open_menu(self) -> None:
        """Offer the states and their ends, above the button."""
        self._menu = AvailabilityMenu(self._desk, self.window())
        above = QPoint(0, -self._menu.sizeHint().height())
        self._menu.popup(self.mapToGlobal(above))

    def _on_key(self) -> None:
        _try(self._desk, self._desk.availability.toggle_do_not_disturb)


class AvailabilityMenu(QMenu):
    """Available at once; the other states for a while or until changed."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._window = window
        self._now = desk.availability.now()
        self._add(Availability.AVAILABLE)
        self.addSeparator()
        for state in (Availability.DO_NOT_DISTURB, Availability.AWAY):
            self._add_with_ends(state)
        self.addSeparator()
        forward = self.addAction(icon("arrow-forward-up"), _("Forward calls…"))
        forward.triggered.connect(lambda _checked: self._ask(Availability.FORWARDING))

    def _add(self, state: Availability) -> None:
        word, shape, role = STATES[state]
        action = self.addAction(icon(shape, role), _(word))
        action.triggered.connect(lambda _checked: self._switch(state, 0))

    def _add_with_ends(self, state: Availability) -> None:
        word, shape, role = STATES[state]
        more = self.addMenu(icon(shape, role), _(word))
        more.addAction(_("Until I change it")).triggered.connect(
            lambda _checked: self._switch(state, 0)
        )
        zone = self._desk.office.current.zone
        for end in ends(now_ms(), zone):
            words = _("Until {time}").format(time=time_words(end, zone))
            more.addAction(words).triggered.connect(
                lambda _checked, end=end: self._switch(state, end)
            )
        more.addAction(_("Until…")).triggered.connect(lambda _checked: self._ask(state))

    def _switch(self, state: Availability, until: int) -> None:
        _try(self._desk, lambda: self._desk.availability.switch(state, until=until))

    def _ask(self, state: Availability) -> None:
        from app.ui.dialogs.availability import AvailabilityDialog

        AvailabilityDialog(self._desk, self._window, state).open()


def _try(desk: Desk, act: Callable[[], None]) -> None:
    try:
        act()
    except UserError as error:
        desk.bus.publish(Notice(error.words))
