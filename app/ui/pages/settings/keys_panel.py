"""Keys that work in every program: chosen here, and said to be taken where they are."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QKeySequenceEdit

from app.desk.desk import Desk
from app.i18n import _
from app.ui.desktop.hot_keys import VERBS, HotKeysAsked, HotKeysSet, Problem, on_wayland
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
        self._words = Label(_what_to_do(), "small", wrap=True)
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, (verb, words) in enumerate(VERBS):
            field = QKeySequenceEdit(QKeySequence(desk.settings.desktop.hot_keys.get(verb, "")))
            field.setMaximumSequenceLength(1)
            field.setClearButtonEnabled(True)
            field.editingFinished.connect(lambda verb=verb: self._on_chosen(verb))
            self.fields[verb] = field
            self._rows[verb] = FormRow(_(words), field)
            grid.addWidget(self._rows[verb], place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
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
            row.advise(_given_words(fact.triggers.get(verb, "")))
            row.complain(_problem_words(fact.problems.get(verb)))
            self.fields[verb].setEnabled(fact.possible)
        self._words.setText(_what_to_do() if fact.possible else _why_not())


def _what_to_do() -> str:
    """How a key is chosen, and who has the last word."""
    hint = _("Press a function key, or a key with Ctrl, Alt or the system's own.")
    if not on_wayland():
        return hint
    asked = _("Your desktop then asks you; it may give another key, and its settings change it.")
    return f"{hint} {asked}"


def _given_words(trigger: str) -> str:
    return _("Given by your desktop: {keys}").format(keys=trigger) if trigger else ""


def _why_not() -> str:
    """Why there are no such keys here, and what to do instead."""
    if on_wayland():
        return _(
            "This desktop gives a program no keys that work everywhere. Answer on the card or in"
            " the notification, or log in with an X11 session to have them."
        )
    return _("This desktop gives a program no such keys.")


def _problem_words(problem: Problem | None) -> str:
    if problem is None:
        return ""
    if problem is Problem.TAKEN:
        return _("Another program has this key already.")
    if problem is Problem.REFUSED:
        return _("Your desktop gave no key for this. Its own settings can.")
    return _("This key would be pressed by accident. Add Ctrl or Alt.")
