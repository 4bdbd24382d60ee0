"""The rules by which calls are recorded: one line each, the first that fits decides."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.crm.recording_policy import Rule
from app.i18n import _
from app.ui.widgets.button import Button, IconButton
from app.ui.widgets.choice import Choice
from app.ui.widgets.labels import Label
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.panel import clear


class RecordingRules(QWidget):
    """Lines that can be added, changed and taken away; nothing is saved here."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self.add = Button(_("Add a rule"), icon_name="plus", compact=True, pressed_=self.add_rule)
        hint = _(
            "The first rule that fits a call decides. * in a number stands for any digits; a share "
            "is drawn from the id of the call, so it can be checked."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(hint, "small", wrap=True))
        column.addLayout(self._lines)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch()
        column.addLayout(row)

    def show_rules(self, rules: Sequence[Rule]) -> None:
        """Show these rules."""
        clear(self._lines)
        for rule in rules:
            self.add_rule(rule)

    def add_rule(self, rule: Rule | None = None) -> None:
        """Add a line, by default one that every incoming call meets."""
        self._lines.addWidget(RuleLine(rule or Rule(direction="inbound"), self._remove))

    @property
    def lines(self) -> "tuple[RuleLine, ...]":
        """The lines from the first to the last."""
        items = (self._lines.itemAt(place) for place in range(self._lines.count()))
        widgets = (item.widget() for item in items if item is not None)
        return tuple(widget for widget in widgets if isinstance(widget, RuleLine))

    def rules(self) -> tuple[Rule, ...]:
        """The rules as the lines say."""
        return tuple(line.rule() for line in self.lines)

    def _remove(self, line: QWidget) -> None:
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()


class RuleLine(QWidget):
    """Direction, number, line and share of one rule."""

    def __init__(self, rule: Rule, remove: Callable[[QWidget], None]) -> None:
        super().__init__()
        self.direction = Choice()
        for value, words in (
            ("inbound", _("Incoming")),
            ("outbound", _("Outgoing")),
            ("", _("Both ways")),
        ):
            self.direction.addItem(words, value)
        self.direction.choose(rule.direction)
        self.number = _field(_("Any number"), rule.number)
        self.line = _field(_("Any line"), rule.line)
        self.share = NumberField(1, 100, "%")
        self.share.setValue(max(1, round(100 * rule.share)))
        for field, name in (
            (self.direction, _("Direction")),
            (self.number, _("Number")),
            (self.line, _("Line or campaign")),
            (self.share, _("Share of these calls")),
        ):
            field.setAccessibleName(name)
            field.setToolTip(name)
        away = IconButton("trash", _("Take this rule away"), pressed_=lambda: remove(self))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget, stretch in (
            (self.direction, 2),
            (self.number, 3),
            (self.line, 3),
            (self.share, 1),
            (away, 0),
        ):
            row.addWidget(widget, stretch)

    def rule(self) -> Rule:
        """The rule as the fields say."""
        return Rule(
            direction=self.direction.currentData(),
            number=self.number.text().strip(),
            line=self.line.text().strip(),
            share=self.share.value() / 100,
        )


def _field(placeholder: str, text: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setPlaceholderText(placeholder)
    return field
