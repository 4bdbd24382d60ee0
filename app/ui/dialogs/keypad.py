"""The keypad of a running call: each key sends its tone, and a number can be pasted whole."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.desk import Desk
from app.desk.tones import tones
from app.i18n import N_, _
from app.telephony.commands import DigitMethod
from app.telephony.events import DigitsSent
from app.ui.listening import listen
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.key_grid import KEYS, KeyGrid
from app.ui.widgets.labels import ElidedLabel, Label

_WAYS = {
    DigitMethod.RTP: N_("Sent as telephone events (RFC 4733)."),
    DigitMethod.INFO: N_("Sent as messages (SIP INFO); the other side has taken them."),
    DigitMethod.SOUND: N_("Sent as tones in the sound."),
}


class KeypadDialog(Dialog):
    """Sends digits to the other end of one call, by mouse or by the keyboard; never modal."""

    def __init__(self, desk: Desk, call_id: str, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keypad"))
        self._desk = desk
        self._call_id = call_id
        listen(self, desk.bus, DigitsSent, self._on_sent)
        self._sent = ElidedLabel(role="figure")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        column.addWidget(Label(_("Tones sent to the other side"), "label"))
        column.addWidget(self._sent)
        self.way = Label("", "small", wrap=True)
        # The keys below must not move under the pointer when the words come.
        self.way.setMinimumHeight(2 * self.way.fontMetrics().lineSpacing())
        column.addWidget(self.way)
        grid = KeyGrid()
        grid.pressed.connect(self.send)
        column.addWidget(grid)
        self._waiting: tuple[str, ...] = ()
        self.paste = Button(_("Paste"), icon_name="copy", key="Ctrl+V", pressed_=self._on_paste)
        self.paste.setToolTip(_("A comma waits half a second, a p two, a w until you go on."))
        self.go_on = Button("", "primary", icon_name="player-play", pressed_=self._on_go_on)
        self.go_on.setVisible(False)
        column.addWidget(self.paste)
        column.addWidget(self.go_on)

    @property
    def sent(self) -> str:
        """The digits sent so far."""
        return self._sent.text()

    def send(self, digits: str) -> None:
        """Send one digit, or several with their pauses; what went out is shown."""
        self._desk.send_digits(self._call_id, digits)

    def _on_sent(self, fact: DigitsSent) -> None:
        if fact.call_id == self._call_id:
            self._sent.setText(self._sent.text() + fact.digits)
            self.way.setText(_way_words(fact))

    def send_text(self, text: str) -> None:
        """Send what was pasted up to its first wait; the rest goes when the person says so."""
        parts = tones(text)
        if parts:
            self.send(parts[0])
        self._wait_with(parts[1:])

    def _wait_with(self, parts: tuple[str, ...]) -> None:
        self._waiting = parts
        self.go_on.setVisible(bool(parts))
        if parts:
            self.go_on.rename(_("Go on: {digits}").format(digits=parts[0]))

    def _on_go_on(self) -> None:
        self.send(self._waiting[0])
        self._wait_with(self._waiting[1:])

    def _on_paste(self) -> None:
        self.send_text(QGuiApplication.clipboard().text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._on_paste()
        elif event.text() in KEYS:
            self.send(event.text())
        else:
            super().keyPressEvent(event)


def _way_words(fact: DigitsSent) -> str:
    """How the last digits really went."""
    if fact.instead:
        return _("Sent as tones in the sound: the other side takes nothing else.")
    return _(_WAYS[fact.method])
