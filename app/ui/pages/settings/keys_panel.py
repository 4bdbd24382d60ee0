"""Keys that work in every program: chosen here, and said to be taken where they are."""

from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QGridLayout, QKeySequenceEdit

from app.desk.desk import Desk
from app.i18n import _
from app.ui.desktop.hot_keys import VERBS, HotKeysAsked, HotKeysSet, Problem
from app.ui.listening import listen
from app.ui.pages.settings.keeping import keep_desktop
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label


class KeysPanel(SettingsPanel):
    """None until somebody chooses one; a key that is chosen is the program's wherever one types."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Keys that work in every program"))
        self._desk = desk
        self.fields: dict[str, QKeySequenceEdit] = {}
        self._rows: dict[str, FormRow] = {}
        hint = _("Press a function key, or a key with Ctrl, Alt or the system's own.")
        self._words = Label(hint, "small", wrap=True)
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, (verb, words) in enumerate(VERBS):
            field = QKeySequenceEdit(QKeySequence(desk.settings.desktop.hot_keys.get(verb, "")))
            field.setMaximumSequenceLength(1)
            field.setClearButtonEnabled(True)
            field.editingFinished.connect(lambda verb=verb: self._on_chosen(verb))
            self.fields[verb] = field
            self._rows[verb] = FormRow(_(words), field)
            grid.addWidget(self._rows[verb], place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addWidget(self._words)
        self.body.addLayout(grid)
        listen(self, desk.bus, HotKeysSet, self._on_set)

    def refresh(self) -> None:
        """Ask how the keys stand."""
        self._desk.bus.publish(HotKeysAsked())

    def _on_chosen(self, verb: str) -> None:
        portable = QKeySequence.SequenceFormat.PortableText
        keys = self.fields[verb].keySequence().toString(portable)
        chosen = {**self._desk.settings.desktop.hot_keys, verb: keys}
        if chosen != self._desk.settings.desktop.hot_keys:
            kept = {name: words for name, words in chosen.items() if words}
            keep_desktop(self._desk, hot_keys=kept)

    def _on_set(self, fact: HotKeysSet) -> None:
        for verb, row in self._rows.items():
            row.complain(_problem_words(fact.problems.get(verb)))
            self.fields[verb].setEnabled(fact.possible)
        if not fact.possible:
            self._words.setText(_why_not())


def _why_not() -> str:
    """Why there are no such keys here, and what to do instead."""
    if QGuiApplication.platformName().startswith("wayland"):
        return _(
            "Wayland gives no program keys that work everywhere. Answer on the card or in the"
            " notification, or log in with an X11 session to have them."
        )
    return _("This desktop gives a program no such keys.")


def _problem_words(problem: Problem | None) -> str:
    if problem is None:
        return ""
    if problem is Problem.TAKEN:
        return _("Another program has this key already.")
    return _("This key would be pressed by accident. Add Ctrl or Alt.")
