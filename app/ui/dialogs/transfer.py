"""The one dialog that passes a call on: to a running call, to a number, or after asking first."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desk.desk import Desk
from app.desk.facts import CallsChanged, TeamStatesChanged
from app.desk.transfers import why
from app.desk.who import who_is
from app.errors import UserError
from app.i18n import _
from app.telephony.events import TransferChanged, TransferState
from app.ui import live_words, theme, wording
from app.ui.dialogs.transfer_asking import AskingPanel
from app.ui.icons import icon
from app.ui.listening import listen
from app.ui.suggestions import Suggestion, suggest
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label
from app.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from collections.abc import Callable

_SHOWN = 6


class Target(msgspec.Struct, frozen=True):
    """One line to choose: a running call, or somebody's number."""

    words: str
    call_id: str = ""
    number: str = ""
    shape: tuple[str, str] = ("phone-call", "text")


class TransferDialog(Dialog):
    """Never modal: the call can be held, muted and ended meanwhile. Escape closes it."""

    def __init__(self, desk: Desk, call_id: str, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._call_id = call_id
        self._targets: tuple[Target, ...] = ()
        self._hits: tuple[Suggestion, ...] = ()
        self._text = ""
        self.setMinimumWidth(theme.px(460))
        self._build()
        self.list.installEventFilter(self)
        listen(self, desk.bus, CallsChanged, lambda _fact: self.draw())
        listen(self, desk.bus, TransferChanged, self._on_transfer)
        listen(self, desk.bus, TeamStatesChanged, lambda _fact: self._list())
        self._offer()
        self.draw()
        self._on_searched("")
        desk.team_states.read()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self._title = Label("", "heading", wrap=True)
        self.field = SearchField(_("Name or number"))
        self.field.searched.connect(self._on_searched)
        self.field.returnPressed.connect(self._on_transfer_now)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Whom to"))
        self.list.setFixedHeight(theme.px(200))
        self.list.itemDoubleClicked.connect(lambda _item: self._on_transfer_now())
        self.list.currentRowChanged.connect(lambda _row: self._name_buttons())
        self.status = Label("", wrap=True)
        self.now = Button(
            _("Transfer"), "primary", icon_name="arrow-forward-up", pressed_=self._on_transfer_now
        )
        self.ask = Button(
            _("Ask first"), icon_name="phone", key="Ctrl+Return", pressed_=self._on_ask
        )
        self.back = Button("", icon_name="player-play", pressed_=self._on_take_back)
        self.close_ = Button(_("Close"), pressed_=self.close)
        choosing = QWidget()
        column = QVBoxLayout(choosing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self.status)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.now, self.ask, self.back):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.close_)
        column.addLayout(buttons)
        self.asking = AskingPanel(self._desk, self._call_id)
        self._stack = QStackedWidget()
        self._stack.addWidget(choosing)
        self._stack.addWidget(self.asking)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(self._title)
        whole.addWidget(self._stack)

    def draw(self) -> None:
        """Show how the call and its transfer stand; a call that is over takes the dialog along."""
        view = self._desk.calls.get(self._call_id)
        if view is None or not view.running:
            self.close()
            return
        name = live_words.caller_name(view, self._country)
        words = _("Transfer {name}").format(name=name)
        self.setWindowTitle(words)
        self._title.setText(words)
        under_way = view.transfer is not None
        for widget in (self.field, self.list, self.now, self.ask):
            widget.setEnabled(not under_way)
        self.back.rename(_("Take {name} back").format(name=name))
        for button in (self.now, self.ask, self.close_):
            button.setVisible(not under_way)
        self.back.setVisible(under_way)
        if view.transfer is not None:
            self._say(live_words.transfer_words(view))
        asked = self._desk.transfers.asked(self._call_id)
        self._stack.setCurrentIndex(1 if asked is not None and not under_way else 0)
        if asked is not None:
            self.asking.draw(asked, name)
        self._list()

    @property
    def _country(self) -> str:
        return self._desk.office.current.country

    # Whom to

    def _on_searched(self, text: str) -> None:
        self._text = text
        suggest(self._desk, text, _SHOWN, lambda hits: self._on_found(text, hits))

    def _on_found(self, text: str, hits: tuple[Suggestion, ...]) -> None:
        if text == self._text:
            self._hits = hits
            self._list()

    def _offer(self) -> None:
        running = _("Choose a call that runs, or type a name or number.")
        alone = _("Choose a colleague, or type a name or number.")
        self._say(running if self._running() else alone)

    def _list(self) -> None:
        """Running calls first, then the people found; colleagues while nothing is typed."""
        targets = (*self._running(), *self._found())
        if targets == self._targets:
            return
        self._targets = targets
        row = max(0, self.list.currentRow())
        self.list.clear()
        for target in targets:
            self.list.addItem(QListWidgetItem(icon(*target.shape), target.words))
        # Return alone must not pass a call on to whoever happens to stand first.
        meant = (self._text or self._running()) and not self._typed()
        self.list.setCurrentRow(min(row, len(targets) - 1) if meant else -1)
        self._name_buttons()

    def _running(self) -> list[Target]:
        found = []
        for view in self._desk.calls:
            if view.call_id == self._call_id or not view.state.connected:
                continue
            name = wording.outside(who_is(view, self._country))
            found.append(Target(f"{name} · {live_words.state_words(view)}", call_id=view.call_id))
        return found

    def _found(self) -> list[Target]:
        return [
            Target(hit.words(self._desk), number=hit.number, shape=hit.shape(self._desk))
            for hit in self._hits
            if hit.number
        ]

    def _typed(self) -> str:
        """The number or address that was typed, "" for a name."""
        text = self.field.text().strip()
        return text if any(c.isdigit() for c in text) or "@" in text else ""

    def _chosen(self) -> Target | None:
        row = self.list.currentRow()
        if 0 <= row < len(self._targets):
            return self._targets[row]
        typed = self._typed()
        return Target(typed, number=typed) if typed else None

    def _name_buttons(self) -> None:
        chosen = self._chosen()
        to_a_call = chosen is not None and bool(chosen.call_id)
        self.now.rename(_("Connect the two") if to_a_call else _("Transfer"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if _asks(event):
                self._on_ask()
                return True
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and watched is self.field:
                row = self.list.currentRow() + step
                self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
                return True
        return super().eventFilter(watched, event)

    # What the person does

    def _on_transfer_now(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            self._offer()
        elif chosen.call_id:
            self._desk.transfers.connect(self._call_id, chosen.call_id)
        else:
            self._try(lambda: self._desk.transfers.transfer(self._call_id, chosen.number))

    def _on_ask(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            self._offer()
        elif chosen.call_id:
            self._desk.transfers.ask_first(self._call_id, chosen.call_id)
            self._desk.resume(chosen.call_id)
        else:
            self._try(lambda: self._desk.consult(self._call_id, chosen.number))

    def _try(self, act: "Callable[[], object]") -> None:
        try:
            act()
        except UserError as error:
            self._say(error.words, bad=True)

    def _on_take_back(self) -> None:
        self._desk.resume(self._call_id)

    # What came of it

    def _on_transfer(self, fact: TransferChanged) -> None:
        if fact.call_id != self._call_id or fact.state is not TransferState.FAILED:
            return
        if fact.reason == "taken_back":
            self._offer()
        else:
            words = _("It did not work: {why}.").format(why=why(fact.code, fact.reason))
            self._say(words, bad=True)
        self.draw()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: str, *, bad: bool = False) -> None:
        self.status.setText(words)
        self.status.set_tone("bad" if bad else "")


def _asks(event: QKeyEvent) -> bool:
    """Whether it is Ctrl+Return, which a line of text would take for Return."""
    enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
