"""The twelve keys of a telephone."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.button import Button

KEYS = "123456789*0#"
_COLUMNS = 3


class KeyGrid(QWidget):
    """Says `pressed` with the key."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, key in enumerate(KEYS):
            button = Button(key, pressed_=partial(self.pressed.emit, key))
            theme.restyle(button, keypad=True)
            button.setMinimumSize(theme.px(64), theme.px(44))
            name = {"*": _("star"), "#": _("hash")}.get(key, key)
            button.setAccessibleName(name)
            grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
