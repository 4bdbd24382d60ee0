"""A row of choices of which one holds: which part of a list is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QWidget

from app.i18n import _
from app.ui.widgets.button import Button


class FilterBar(QWidget):
    """Says `chosen` with the id of the choice that was pressed; arrow keys go along the row."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons: dict[str, Button] = {}
        for choice, title in choices:
            button = Button(_(title), compact=True)
            button.setCheckable(True)
            button.clicked.connect(lambda _c=False, choice=choice: self.chosen.emit(choice))
            self._group.addButton(button)
            row.addWidget(button)
            self.buttons[choice] = button
        row.addStretch()
        self.buttons[choices[0][0]].setChecked(True)
        # Where the row does not fit, with large text, the same choices drop down.
        self.drop_down = QComboBox()
        self.drop_down.setAccessibleName(name)
        for choice, title in choices:
            self.drop_down.addItem(_(title), choice)
        self.drop_down.activated.connect(lambda _index: self._on_dropped())
        self.drop_down.hide()
        row.insertWidget(0, self.drop_down)

    @property
    def choice(self) -> str:
        """The id of the choice that holds."""
        return next(choice for choice, button in self.buttons.items() if button.isChecked())

    def choose(self, choice: str) -> None:
        """Make this the choice that holds, without saying so."""
        self.buttons[choice].setChecked(True)
        self.drop_down.setCurrentIndex(self.drop_down.findData(choice))

    def minimumSizeHint(self) -> QSize:
        return self.drop_down.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = sum(button.sizeHint().width() + 4 for button in self.buttons.values())
        tight = wanted > self.width()
        if tight:
            self.drop_down.setCurrentIndex(self.drop_down.findData(self.choice))
        self.drop_down.setVisible(tight)
        for button in self.buttons.values():
            button.setVisible(not tight)

    def _on_dropped(self) -> None:
        self.choose(self.drop_down.currentData())
        self.chosen.emit(self.choice)
