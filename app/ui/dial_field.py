"""The field that begins a call: a number, or a name that is searched as it is typed."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.desk.desk import Desk
from app.desk.facts import ReachabilityChanged, TeamStatesChanged
from app.i18n import _
from app.ui import theme
from app.ui.icons import icon
from app.ui.listening import listen
from app.ui.suggestions import Suggestion, suggest
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.search_field import SearchField

_SHOWN = 8


class DialField(QWidget):
    """A search field with its suggestions below and the Call button beside it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.field = SearchField(_("Name or number"))
        self.field.setMinimumWidth(theme.px(320))
        self.field.searched.connect(self._on_searched)
        self.field.returnPressed.connect(self._on_return)
        self.field.installEventFilter(self)
        self.call = Button(_("Call"), "good", icon_name="phone", pressed_=self._on_call)
        self.line = Choice()
        self.line.setAccessibleName(_("Line for this call"))
        self.line.setMinimumContentsLength(10)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.line)
        row.addWidget(self.call)
        self._hits: tuple[Suggestion, ...] = ()
        self._asked = ""
        self._frame: QFrame | None = None
        self._list: QListWidget | None = None
        self._lines: tuple[str, ...] = ()
        listen(self, desk.bus, ReachabilityChanged, lambda _fact: self._offer_lines())
        listen(self, desk.bus, TeamStatesChanged, lambda _fact: self._draw_rows())
        self._offer_lines()

    def _offer_lines(self) -> None:
        """Let the person take another line than the usual one, where there are several."""
        accounts = self._desk.accounts
        lines = (accounts.default.name, *(f"{one.name} {one.words}" for one in accounts.all))
        if lines == self._lines:
            return
        self._lines = lines
        self.line.clear()
        for account in accounts.all:
            self.line.addItem(account.words, account.name)
        self.line.choose(accounts.default.name)
        self.line.setVisible(len(accounts.all) > 1)

    def begin(self, text: str = "") -> None:
        """Put the keyboard here, with `text` in the field if there is any."""
        if text:
            self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """The people offered below the field at this moment."""
        return self._hits if self._frame is not None and self._frame.isVisible() else ()

    def _on_searched(self, text: str) -> None:
        begins, self._asked = not self._asked, text
        if not text:
            self._offer(())
            return
        if begins:
            self._desk.team_states.read()
        suggest(
            self._desk,
            text,
            _SHOWN,
            lambda hits: self._offer(hits) if text == self._asked else None,
        )

    def _draw_rows(self) -> None:
        """Say who it is on each row, and of a colleague how they are at this moment."""
        for row, hit in enumerate(self.suggestions):
            item = self._list.item(row) if self._list is not None else None
            if item is not None:
                item.setText(hit.words(self._desk))
                item.setIcon(icon(*hit.shape(self._desk)))

    def _offer(self, hits: tuple[Suggestion, ...]) -> None:
        self._hits = hits
        frame, rows = self._popup()
        rows.clear()
        for hit in hits:
            rows.addItem(QListWidgetItem(icon(*hit.shape(self._desk)), hit.words(self._desk)))
        visible = bool(hits) and self.field.hasFocus()
        if visible:
            below = self.mapTo(self.window(), QPoint(0, self.height() + 4))
            height = sum(rows.sizeHintForRow(i) for i in range(rows.count())) + 12
            frame.setGeometry(below.x(), below.y(), max(self.width(), theme.px(480)), height)
            frame.raise_()
        frame.setVisible(visible)

    def _popup(self) -> tuple[QFrame, QListWidget]:
        """A frame of the same window: it can take no focus from the field."""
        if self._frame is None or self._list is None:
            self._frame = QFrame(self.window())
            self._frame.setObjectName("suggestions")
            column = QVBoxLayout(self._frame)
            column.setContentsMargins(4, 4, 4, 4)
            self._list = QListWidget()
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setAccessibleName(_("Suggestions"))
            self._list.itemClicked.connect(self._on_item_clicked)
            column.addWidget(self._list)
        return self._frame, self._list

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self._frame is not None:
            QTimer.singleShot(150, self._frame, self._frame.hide)
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and self._list is not None
            and self.suggestions
        ):
            return self._steer(self._list, Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _steer(self, rows: QListWidget, key: Qt.Key) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
        if step is not None:
            rows.setCurrentRow(min(max(rows.currentRow() + step, 0), rows.count() - 1))
            return True
        if key == Qt.Key.Key_Escape:
            self._offer(())
            return True
        return False

    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        if self._list is not None:
            self._dial(self._hits[self._list.row(item)].number)

    def _on_return(self) -> None:
        row = self._list.currentRow() if self._list is not None and self.suggestions else -1
        if row >= 0:
            self._dial(self._hits[row].number)
        else:
            self._on_call()

    def _on_call(self) -> None:
        """Dial what was typed; a name with one answer dials that contact."""
        text = self.field.text().strip()
        is_number = any(c.isdigit() for c in text) or "@" in text
        if not is_number and len(self._hits) == 1 and self._asked == text:
            text = self._hits[0].number
        if text:
            self._dial(text)
        else:
            self.redial()

    def redial(self) -> None:
        """Put the number dialled last into the field; a second press calls it."""
        self.begin(self._desk.last_dialled)

    def _dial(self, text: str) -> None:
        self._offer(())
        if self._desk.call(text, account=str(self.line.currentData() or "")):
            self.field.clear()
            self.line.choose(self._desk.accounts.default.name)  # it was for one call
