"""The part of the transfer dialog that stands while somebody is asked first."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.i18n import _
from app.ui import live_words
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label, Pill


class AskingPanel(QWidget):
    """Who is asked and how that call stands; connect the two, switch, come together, give up."""

    def __init__(self, desk: Desk, call_id: str) -> None:
        super().__init__()
        self._desk = desk
        self._call_id = call_id
        self._who = Label("", "strong", wrap=True)
        self._state = Pill("")
        self.connect_ = Button(
            _("Connect the two"),
            "primary",
            icon_name="arrow-forward-up",
            pressed_=self._on_connect,
        )
        self.switch = Button(
            _("Switch"), icon_name="refresh", key="F5", pressed_=desk.transfers.switch
        )
        self.merge = Button(_("All together"), icon_name="users", pressed_=self._on_merge)
        self.give_up = Button("", icon_name="phone-off", pressed_=self._on_give_up)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._who, 1)
        line.addWidget(self._state)
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self.connect_, 0, 0)
        grid.addWidget(self.merge, 0, 1)
        grid.addWidget(self.switch, 1, 0)
        grid.addWidget(self.give_up, 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(line)
        column.addLayout(grid)
        column.addStretch()

    def draw(self, asked: CallView, caller: str) -> None:
        """Show how the call with the person asked stands."""
        country = self._desk.office.current.country
        name = live_words.caller_name(asked, country)
        self._who.setText(_("You ask {name}").format(name=name))
        self._state.say(live_words.state_words(asked), "good" if asked.state.connected else "plain")
        self.merge.setEnabled(asked.state.connected)
        self.switch.setEnabled(asked.state.connected)
        self.give_up.rename(_("Back to {name}").format(name=caller))

    def _on_connect(self) -> None:
        asked = self._desk.transfers.asked(self._call_id)
        if asked is not None:
            self._desk.transfers.connect(self._call_id, asked.call_id)

    def _on_merge(self) -> None:
        asked = self._desk.transfers.asked(self._call_id)
        if asked is not None:
            self._desk.transfers.merge(self._call_id, asked.call_id)
            self.window().close()

    def _on_give_up(self) -> None:
        self._desk.transfers.forget_asking(self._call_id)
