"""The card of a ringing call: says who it is before anyone answers, and takes no keyboard."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QCursor,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.clock import now_ms
from app.crm.rows import CallerMatch, ContactCard
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.facts import CallsChanged, SettingsChanged
from app.i18n import _, current, ngettext_
from app.ui import live_words, theme, wording
from app.ui.listening import listen
from app.ui.widgets.button import Button
from app.ui.widgets.labels import ElidedLabel, Label, Pill
from app.ui.widgets.panel import PinnedNote

_SHADOW = 16
"""Pixels around the card that hold its shadow."""
_SHOWN_MATCHES = 3
_MOST_CARDS = 3
_GAP = 8
_FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)


class IncomingCallCard(QWidget):
    """Shows the call that has rung longest; F8 answers and F9 declines, from the main window.

    It has no default button and never becomes active: what is being typed goes on where it was.
    It belongs to no window, so it is also seen while that is minimised, in the tray, or under a
    program that fills the screen. Further calls have cards of their own, stacked above the first.
    """

    def __init__(
        self, desk: Desk, window: QWidget, below: "IncomingCallCard | None" = None
    ) -> None:
        super().__init__(None, _flags())
        self._desk = desk
        self._window = window
        self._below = below
        self.position: int = 0 if below is None else below.position + 1
        self._next: IncomingCallCard | None = None
        self._call_id = ""
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWindowTitle(_("Incoming call"))
        self.setFixedWidth(theme.px(392) + 2 * _SHADOW)
        self._build()
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._draw_time)
        (window if below is None else below).destroyed.connect(self.deleteLater)
        if below is None:
            window.installEventFilter(self)
            listen(self, desk.bus, CallsChanged, lambda _fact: self.draw())
            listen(self, desk.bus, SettingsChanged, lambda _fact: self.draw())
        self.draw()

    def _build(self) -> None:
        self._above = Label("", "muted")
        self._name = Label("", "word", wrap=True)
        self._number = ElidedLabel(role="muted")
        self._work = ElidedLabel()
        self._pills = QHBoxLayout()
        self._pills.setSpacing(8)
        self._no_sales = Pill(_("No sales calls"), "warning")
        self._tasks = Pill("", "accent")
        self._language = Pill("")
        for pill in (self._no_sales, self._tasks, self._language):
            self._pills.addWidget(pill)
        self._pills.addStretch()
        self._note = PinnedNote()
        self._last = Label("", "muted", wrap=True)
        self._matches = Label("", wrap=True)
        self._more = Label("", "small")
        # The keys answer the call that has rung longest.
        answer_key, decline_key = ("", "") if self.position else ("F8", "F9")
        self.answer = Button(_("Answer"), "good", icon_name="phone", key=answer_key)
        self.decline = Button(_("Decline"), key=decline_key)
        self.answer.clicked.connect(self.accept)
        self.decline.clicked.connect(self.refuse)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.answer, self.decline):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            buttons.addWidget(button, 1)
        column = QVBoxLayout(self)
        margin = _SHADOW + 20
        column.setContentsMargins(margin, _SHADOW + 16, margin, _SHADOW + 16)
        column.setSpacing(4)
        for label in (self._above, self._name, self._work, self._number):
            column.addWidget(label)
        column.addLayout(self._pills)
        for widget in (self._matches, self._note, self._last, self._more):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addLayout(buttons)

    @property
    def call_id(self) -> str:
        """The call on the card, "" while none rings."""
        return self._call_id

    def accept(self) -> None:
        """Answer the call on the card; a call spoken on goes on hold."""
        if self._call_id:
            self._desk.answer(self._call_id)

    def refuse(self) -> None:
        """Decline the call on the card: the caller hears that nobody takes it."""
        if self._call_id:
            self._desk.decline(self._call_id)

    @property
    def stacked(self) -> "tuple[IncomingCallCard, ...]":
        """This card and those above it that are in sight, each with a call of its own."""
        above = self._next.stacked if self._next is not None else ()
        return (self, *above) if self.isVisible() else ()

    def draw(self) -> None:
        """Show the ringing call of this place as the records know it, or hide."""
        ringing = self._desk.calls.ringing[self.position :]
        if not ringing:
            self._call_id = ""
            self._second.stop()
            self.hide()
        else:
            self._show(ringing[0], len(ringing) - 1)
        if len(ringing) > 1 and self._next is None and self.position + 1 < _MOST_CARDS:
            self._next = IncomingCallCard(self._desk, self._window, self)
        if self._next is not None:
            self._next.draw()

    def _show(self, view: CallView, waiting: int) -> None:
        is_new = view.call_id != self._call_id
        self._call_id = view.call_id
        if not self._desk.settings.desktop.card:
            self.hide()
            return
        self._fill(view, waiting if self.position + 1 == _MOST_CARDS else 0)
        self.adjustSize()
        self.place()
        if not self.isVisible():
            self.show()
        if is_new:
            self._second.start()
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _fill(self, view: CallView, waiting: int) -> None:
        country = self._desk.office.current.country
        match = view.match
        contact = match.contacts[0] if match is not None and len(match.contacts) == 1 else None
        self._name.setText(live_words.caller_name(view, country))
        self._number.setText(live_words.caller_line(view, country))
        self._number.setVisible(bool(self._number.text()))
        self._fill_contact(contact)
        self._fill_matches(match)
        words = ngettext_("{count} more call rings", "{count} more calls ring", waiting)
        self._more.setText(words)
        self._more.setVisible(waiting > 0)
        self._last.setText("" if match is None else last_call_words(match, view.call_id))
        self._last.setVisible(bool(self._last.text()))
        self._draw_time()
        self.setAccessibleName(f"{self._above.text()}: {self._name.text()}, {self._work.text()}")

    def _fill_contact(self, contact: ContactCard | None) -> None:
        work = (contact.job_title, contact.organisation) if contact is not None else ()
        self._work.setText(" · ".join(wording.outside(part) for part in work if part))
        self._work.setVisible(bool(self._work.text()))
        self._no_sales.setVisible(contact is not None and contact.no_sales)
        tasks = contact.open_tasks if contact is not None else 0
        self._tasks.setText(ngettext_("{count} open task", "{count} open tasks", tasks))
        self._tasks.setVisible(tasks > 0)
        language = contact.language.upper() if contact is not None else ""
        self._language.setText(language)
        self._language.setVisible(bool(language) and language != current().code.upper())
        self._note.say(contact.pinned_note if contact is not None else "")

    def _fill_matches(self, match: CallerMatch | None) -> None:
        names: list[str] = []
        if match is not None and len(match.contacts) > 1:
            for contact in match.contacts[:_SHOWN_MATCHES]:
                parts = (contact.name, contact.organisation)
                names.append("• " + ", ".join(wording.outside(p) for p in parts if p))
            left = len(match.contacts) - _SHOWN_MATCHES
            if left > 0:
                names.append(ngettext_("and {count} more", "and {count} more", left))
        self._matches.setText("\n".join(names))
        self._matches.setVisible(bool(names))

    def _draw_time(self) -> None:
        view = self._desk.calls.get(self._call_id)
        if view is None:
            return
        busy = self._desk.calls.active is not None
        kind = _("Second call") if busy else _("Incoming call")
        seconds = max(0, now_ms() - view.started_at) // 1000
        ringing = _("ringing {seconds} s").format(seconds=seconds)
        if view.answers_in_s is not None:
            left = max(0, view.answers_in_s - seconds)
            ringing = _("answers by itself in {seconds} s").format(seconds=left)
        line = wording.outside(self._desk.accounts.line_words(view.account))
        self._above.setText(" · ".join(filter(None, (kind, line, ringing))))
        self.answer.rename(_("Hold and answer") if busy else _("Answer"))

    def place(self) -> None:
        """Lower right of where the person works, above the card of the call before."""
        corner, free = self._corner()
        if self._below is not None:
            corner = QPoint(corner.x(), self._below.y() + 2 * _SHADOW - _GAP)
        x = min(corner.x(), free.right() + 1) - self.width()
        y = min(corner.y(), free.bottom() + 1) - self.height()
        self.move(max(x, free.left()), max(y, free.top()))

    def _corner(self) -> tuple[QPoint, QRect]:
        """The corner the first card leans on, and the part of its screen that is free."""
        chosen, window = self._desk.settings.desktop.card_screen, self._window
        pointed = QGuiApplication.screenAt(QCursor.pos()) or window.screen()
        named = [screen for screen in QGuiApplication.screens() if screen.name() == chosen]
        screen = named[0] if chosen and named else pointed
        free = screen.availableGeometry()
        in_sight = window.isVisible() and not window.isMinimized()
        if in_sight and window.screen() is screen:
            corner = window.mapToGlobal(QPoint(window.width(), window.height()))
            return corner - QPoint(8, theme.px(36)), free
        return free.bottomRight(), free

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if QGuiApplication.platformName() == "xcb":
            # Without a compositor X11 paints black where the window is to be seen through.
            shape = QPainterPath()
            shape.addRoundedRect(self._card().adjusted(1, 1, -1, -1), 12, 12)
            self.setMask(QRegion(shape.toFillPolygon().toPolygon()))

    def _card(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moved = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange}
        if event.type() in moved:
            for card in self.stacked:
                card.place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = self._card()
        painter.setPen(Qt.PenStyle.NoPen)
        for ring in range(_SHADOW, 0, -2):
            painter.setBrush(QColor(0, 0, 0, 5 if not palette.is_dark else 14))
            spread = card.adjusted(-ring, -ring + 4, ring, ring)
            painter.drawRoundedRect(spread, 12 + ring, 12 + ring)
        shape = QPainterPath()
        shape.addRoundedRect(card, 12, 12)
        painter.fillPath(shape, QColor(palette.panel))
        painter.setClipPath(shape)
        edge = QRectF(card.left(), card.top(), 4, card.height())
        painter.fillRect(edge, QColor(palette.good))
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A card cut to its shape has no shadow to set it off, and loses its outermost pixel.
        cut = not self.mask().isEmpty()
        painter.setPen(QColor(palette.muted if cut else palette.edge))
        painter.drawRoundedRect(card.adjusted(1, 1, -2, -2) if cut else card, 12, 12)
        painter.end()


def _flags() -> Qt.WindowType:
    """On X11 past the window manager too: it would keep the card under what fills the screen."""
    if QGuiApplication.platformName() == "xcb":
        return _FLAGS | Qt.WindowType.BypassWindowManagerHint
    return _FLAGS


def last_call_words(match: CallerMatch, call_id: str) -> str:
    """When this caller last called and what it came to; empty for the first call.

    The ringing call itself may stand in the log already.
    """
    last = next((call for call in match.recent_calls if call.uid != call_id), None)
    if last is None:
        return ""
    parts = [
        _("Last call {ago}").format(ago=wording.ago(last.started_at, now_ms())),
        last.disposition(current().code),
        last.agent_name,
    ]
    words = " · ".join(wording.outside(part) for part in parts if part)
    note = wording.outside(last.notes)
    return "\n".join((words, _("“{words}”").format(words=note))) if note else words
