"""The SIP messages as they go, each call by itself: whole, or as a ladder."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.desk.desk import Desk
from app.desk.support import ladders
from app.desk.support.masking import Masking
from app.i18n import _, ngettext_
from app.telephony.commands import AskTrace
from app.telephony.events import TracedMessage, TraceTold
from app.ui import theme
from app.ui.listening import listen
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label

_EVERY_MS = 1000


class TraceWindow(QWidget):
    """Asks once a second while it is in sight; what it shows has no passwords and no keys."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._desk = desk
        self._shown: tuple[object, ...] = ()
        self._mask = Masking()
        self._found: tuple[ladders.Dialogue, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("SIP messages"))
        self.resize(theme.px(1100), theme.px(680))
        self._build()
        self._tick = QTimer(self)
        self._tick.setInterval(_EVERY_MS)
        self._tick.timeout.connect(self._ask)
        listen(self, desk.bus, TraceTold, self._on_told)
        self._on_told(desk.journal.trace)

    def _build(self) -> None:
        self.calls = QListWidget()
        self.calls.setAccessibleName(_("Calls and registrations"))
        self.calls.currentRowChanged.connect(lambda _row: self._draw_texts())
        self.messages, self.ladder = _text(_("Messages")), _text(_("Ladder"))
        self.tabs = QTabWidget()
        self.tabs.addTab(self.ladder, _("Ladder"))
        self.tabs.addTab(self.messages, _("Messages"))
        split = QSplitter()
        split.addWidget(self.calls)
        split.addWidget(self.tabs)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 5)
        self.only_calls = QCheckBox(_("Calls only"))
        self.masked = QCheckBox(_("Replace names and numbers"))
        self.still = QCheckBox(_("Stand still"))
        self.masked.setChecked(True)
        for box in (self.only_calls, self.masked):
            box.toggled.connect(lambda _on: self._redraw())
        copy = Button(_("Copy"), icon_name="copy", pressed_=self._on_copy)
        close = Button(_("Close"), pressed_=self.close)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        for widget in (self.only_calls, self.masked, self.still):
            foot.addWidget(widget)
        foot.addStretch()
        foot.addWidget(copy)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        safe = _("Passwords, keys and the words of messages are hidden.")
        self.dropped = Label("", "small")
        head = QHBoxLayout()
        head.addWidget(Label(safe, "small"))
        head.addStretch()
        head.addWidget(self.dropped)
        column.addLayout(head)
        column.addWidget(split, 1)
        column.addLayout(foot)

    def _ask(self) -> None:
        if not self.still.isChecked():
            self._desk.phone.send(AskTrace())

    def _redraw(self) -> None:
        self._shown = ()
        self._mask = Masking(persons=self.masked.isChecked())
        self._on_told(self._desk.journal.trace)

    def _draw_dropped(self) -> None:
        journal = self._desk.journal
        counted = ngettext_(
            "{count} message was not let in, and is not listed.",
            "{count} messages were not let in, and are not listed.",
            journal.dropped,
        )
        last = _("The last came from {address}.").format(address=journal.dropped_from)
        self.dropped.setText(f"{counted} {last}")
        self.dropped.setVisible(bool(journal.dropped))

    def _on_told(self, fact: TraceTold) -> None:
        self._draw_dropped()
        shown = (len(fact.messages), fact.forgotten, fact.messages[-1:])
        if shown == self._shown:
            return
        self._shown = shown
        self._found = ladders.dialogues(fact.messages)
        if self.only_calls.isChecked():
            self._found = tuple(one for one in self._found if one.is_call)
        chosen = self.calls.currentRow()
        at_end = chosen > 0 and chosen == self.calls.count() - 1  # it follows what is newest
        quiet = QSignalBlocker(self.calls)
        self.calls.clear()
        self.calls.addItem(QListWidgetItem(_("Everything")))
        for dialogue in self._found:
            self.calls.addItem(QListWidgetItem(self._mask(ladders.title(dialogue))))
        last = self.calls.count() - 1
        self.calls.setCurrentRow(last if at_end else min(max(chosen, 0), last))
        quiet.unblock()
        self._draw_texts()

    def _chosen(self) -> tuple[ladders.Dialogue, ...]:
        row = self.calls.currentRow()
        return self._found[row - 1 : row] if row > 0 else self._found

    def _draw_texts(self) -> None:
        chosen = self._chosen()
        whole: list[TracedMessage] = [m for dialogue in chosen for m in dialogue.messages]
        whole.sort(key=lambda message: message.at)
        self.ladder.setPlainText(self._mask("\n\n".join(map(ladders.ladder, chosen))))
        self.messages.setPlainText(self._mask(ladders.listing(whole)))

    def _on_copy(self) -> None:
        shown = self.ladder if self.tabs.currentWidget() is self.ladder else self.messages
        QGuiApplication.clipboard().setText(shown.toPlainText())

    def showEvent(self, event: object) -> None:
        self._tick.start()
        self._ask()

    def hideEvent(self, event: object) -> None:
        self._tick.stop()


def _text(name: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setReadOnly(True)
    field.setPlaceholderText(_("SIP messages stand here as they come and go."))
    field.setAccessibleName(name)
    field.setTabChangesFocus(True)
    field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    fixed.setPixelSize(theme.px(12))
    field.setFont(fixed)
    field.setStyleSheet(f"font-family: '{fixed.family()}'; font-size: {theme.px(12)}px;")
    return field
