"""F1: every key of the program on one page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.i18n import N_, _
from app.ui.pages import PAGES
from app.ui.widgets.button import Button, key_words
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label, Pill

KEYS = (
    ("F8", N_("Answer the call that rings")),
    ("F9", N_("Decline the call that rings")),
    ("F10", N_("Hang up")),
    ("F4", N_("Mute or unmute your microphone")),
    ("F6", N_("Hold the call or take it back")),
    ("F5", N_("Speak with the next call that waits")),
    ("Ctrl+T", N_("Transfer the call")),
    ("F7", N_("Open the keypad")),
    ("F12", N_("Record, pause the recording, go on")),
    ("F11", N_("Put the window away for the small call bar")),
    ("F3", N_("Do not disturb, or available again")),
    ("Ctrl+R", N_("Put the number called last into the field")),
    ("Ctrl+B", N_("Call the chosen call back, or propose the caller missed last")),
    ("F2", N_("Type a name or number to call")),
    ("Ctrl+Return", N_("Finish the wrap-up or save a form")),
    ("Ctrl+F", N_("Search on this page")),
    ("Ctrl+P", N_("Print the document")),
    ("Ctrl+N", N_("New contact, task or person")),
    ("F1", N_("Show this list")),
)
"""Function keys or Ctrl alone: none of them can be typed into a note by accident."""


class ShortcutsDialog(Dialog):
    """The list of keys; Escape closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keyboard"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Label(_("Keyboard"), "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        pages = [(f"Ctrl+{n}", _(entry.title)) for n, entry in enumerate(PAGES, start=1)]
        acts = [(keys, _(words)) for keys, words in KEYS]
        for side, rows in enumerate((acts, pages)):
            for line, (keys, words) in enumerate(rows):
                grid.addWidget(Pill(key_words(keys)), line, 2 * side)
                grid.addWidget(Label(words), line, 2 * side + 1)
        column.addLayout(grid)
        close = Button(_("Close"), "primary", pressed_=self.close)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
