"""Whose work the program stands on, and under which terms."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label

WORKS = (
    ("Combiné", "GPL-3.0-or-later"),
    ("PJSIP, pjsua2", "GPL-2.0-or-later"),
    ("Qt, PySide6", "LGPL-3.0"),
    ("Python", "PSF-2.0"),
    ("SQLAlchemy, Alembic", "MIT"),
    ("SQLite", "Public domain"),
    ("psycopg", "LGPL-3.0"),
    ("ReportLab", "BSD-3-Clause"),
    ("phonenumbers", "Apache-2.0"),
    ("Babel, msgspec", "BSD-3-Clause"),
    ("keyring, platformdirs, openpyxl", "MIT"),
    ("vobject", "Apache-2.0"),
    ("Inter", "OFL-1.1"),
    ("Tabler Icons", "MIT"),
)


class LicencesDialog(Dialog):
    """The works in two columns; Escape closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Licences"))
        self.setMinimumWidth(theme.px(440))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Label(_("Licences"), "title"))
        words = _("Combiné is free: use it, study it, change it, pass it on. It stands on these:")
        column.addWidget(Label(words, "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for line, (work, terms) in enumerate(WORKS):
            grid.addWidget(Label(work), line, 0)
            grid.addWidget(Label(terms, "muted"), line, 1)
        column.addLayout(grid)
        close = Button(_("Close"), "primary", pressed_=self.close)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
