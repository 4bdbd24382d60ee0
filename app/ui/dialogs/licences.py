"""Whose work the program stands on, and under which terms."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import N_, _
from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label

WORKS = (
    ("Combiné", "GPL-3.0-or-later"),
    ("PJSIP, pjsua2", "GPL-2.0-or-later"),
    ("Qt, PySide6, shiboken6", "LGPL-3.0"),
    ("Python, defusedxml", "PSF-2.0"),
    ("SQLAlchemy, Alembic", "MIT"),
    ("SQLite", N_("Public domain")),
    ("psycopg", "LGPL-3.0"),
    ("ReportLab, Babel, msgspec", "BSD-3-Clause"),
    ("NumPy, soundfile, hidapi", "BSD-3-Clause"),
    ("libsndfile", "LGPL-2.1"),
    ("cryptography, OpenSSL", "Apache-2.0"),
    ("phonenumbers, vobject, tzdata", "Apache-2.0"),
    ("WebRTC, pywebrtc-audio, zxing-cpp", "Apache-2.0"),
    ("keyring, platformdirs, openpyxl", "MIT"),
    ("jeepney, truststore, arabic-reshaper, pulsectl", "MIT"),
    ("python-bidi, ldap3", "LGPL-3.0"),
    ("dnspython", "ISC"),
    ("Pillow", "MIT-CMU"),
    ("Inter", "OFL-1.1"),
    ("DejaVu", "Bitstream Vera"),
    ("Tabler Icons", "MIT"),
)
"""Works and their terms; the texts of these lie in the frozen program, beside its parts."""


_SHARE_OF_SCREEN = 0.6


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
        inside = QWidget()
        inside.setObjectName("scrolled")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for line, (work, terms) in enumerate(WORKS):
            grid.addWidget(Label(work), line, 0)
            grid.addWidget(Label(_(terms), "muted"), line, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        room = self.screen().availableGeometry().height()
        area.setMinimumHeight(min(inside.sizeHint().height(), int(_SHARE_OF_SCREEN * room)))
        column.addWidget(area, 1)
        close = Button(_("Close"), "primary", pressed_=self.close)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
