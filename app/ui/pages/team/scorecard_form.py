"""The form to mark a call: which call, what was heard, and the score as it stands."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.clock import now_ms
from app.crm import call_lists
from app.crm.call_lists import CallFilter
from app.crm.rows import CallRow
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.i18n import _, current
from app.team import evaluations, members, scorecards
from app.team.evaluations import EvaluationDraft
from app.team.members import Member
from app.ui import moments, theme
from app.ui.call_source import length, who
from app.ui.db_tasks import words_for
from app.ui.note_field import NoteField
from app.ui.pages.team.form_language import language_field
from app.ui.pages.team.scorecard_item import ScorecardItem
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label, Pill

if TYPE_CHECKING:
    from app.team.scorecards import Form, Score

_SHOWN_CALLS = 50
_NARROW = 680
"""Pixels at 100 % below which the fields above and the score below stand on two lines."""
Heard = tuple[tuple[CallRow, ...], str]


class ScorecardForm(QWidget):
    """Marks a call of one person; says `saved` with the evaluation's id, or `cancelled`."""

    saved = Signal(int)
    cancelled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._member: Member | None = None
        self._form: Form | None = None
        self._forms: dict[str, Form] = {}
        self._calls: dict[int, CallRow] = {}
        self.items: list[ScorecardItem] = []
        self.trouble = ErrorBar()
        self._title = Label("", "title")
        self._choices = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.call = Choice()
        self.evaluator = QLineEdit()
        self.scorecard = Choice()
        self.language = language_field()
        self.comment = NoteField(64)
        self.score = Label("", "figure")
        self.verdict = Pill("")
        self._critical = Label("", "muted")
        self._left = Label("", "small")
        self.save = Button(
            _("Save and show"), "primary", shortcut="Ctrl+Return", pressed_=self._on_save
        )
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.language.currentIndexChanged.connect(lambda _index: self._read_forms())
        self.scorecard.currentIndexChanged.connect(lambda _index: self._build())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.trouble)
        heard = _line(FormRow(_("Call heard"), self.call), FormRow(_("Marked by"), self.evaluator))
        form = _line(
            FormRow(_("Scorecard"), self.scorecard),
            FormRow(_("Language of the document"), self.language),
        )
        marks = _line(
            Label(_("Score"), "muted"), self.score, self.verdict, self._critical, self._left
        )
        marks.addStretch()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(Button(_("Cancel"), pressed_=self.cancelled.emit))
        buttons.addWidget(self.save)
        for pair, parts in ((self._choices, (heard, form)), (self._foot, (marks, buttons))):
            pair.setSpacing(8)
            for part in parts:
                pair.addLayout(part, 1)
        column.addLayout(self._choices)
        column.addWidget(self._area, 1)
        column.addLayout(self._foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand on two lines what is cut on one."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        narrow = event.size().width() < theme.px(_NARROW)
        for pair in (self._choices, self._foot):
            pair.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def begin(self, member: Member) -> None:
        """An empty form for a call of this person; the calls to choose from follow."""
        self._member = member
        self._title.setText(_("Mark a call of {name}").format(name=member.name))
        self.trouble.clear()
        self.comment.clear()
        self.items = []
        self.save.setEnabled(True)
        quiet = QSignalBlocker(self.language)
        self.language.setCurrentIndex(self.language.findData(current().code))
        quiet.unblock()
        self._read_forms()
        office, mine = self._desk.office.current, self._desk.office.member_id

        def question(database: Database) -> Heard:
            wanted = CallFilter(agent_id=member.id, outcome="answered")
            found = call_lists.listing(database, wanted, office=office).first(
                database, _SHOWN_CALLS
            )
            who_marks = members.get(database, mine) if mine else None
            return found, who_marks.name if who_marks else ""

        self._desk.tasks.ask(
            question, lambda heard: self._on_calls(heard) if self._member is member else None
        )

    def _on_calls(self, heard: Heard) -> None:
        found, evaluator = heard
        office = self._desk.office.current
        self._calls = {call.id: call for call in found}
        self.call.clear()
        self.call.addItem(_("Heard live, not in the log"), None)
        for call in found:
            when = moments.moment_words(call.started_at, office.zone, now_ms())
            parts = (when, who(call, office.country), length(call))
            self.call.addItem(" · ".join(part for part in parts if part), call.id)
        self.call.setCurrentIndex(1 if found else 0)
        self.evaluator.setText(evaluator)

    def _read_forms(self) -> None:
        found = scorecards.available(self.language.currentData())
        self._forms = {form.code: form for form in found}
        kept = self.scorecard.currentData()
        quiet = QSignalBlocker(self.scorecard)
        self.scorecard.clear()
        for form in found:
            self.scorecard.addItem(form.title, form.code)
        self.scorecard.setCurrentIndex(max(self.scorecard.findData(kept), 0))
        quiet.unblock()
        self._build()

    def _build(self) -> None:
        form = self._forms[self.scorecard.currentData()]
        # The same items in another language keep their answers.
        kept = {widget.item.code: widget.given() for widget in self.items}
        self._form = form
        self.items = []
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for section in form.sections:
            weight = current().integer(round(section.weight))
            column.addWidget(Label(f"{section.title} · {weight} / 100", "strong"))
            for item in section.items:
                widget = ScorecardItem(form, item, kept.get(item.code))
                widget.changed.connect(self._draw_score)
                self.items.append(widget)
                column.addWidget(widget)
        column.addWidget(FormRow(_("What to keep, what to work on"), self.comment))
        column.addStretch()
        self._area.setWidget(inner)
        self._draw_score()

    def ticked(self) -> dict[str, str]:
        """The answers given so far, by item."""
        return {widget.item.code: widget.answer for widget in self.items if widget.answer}

    def _draw_score(self) -> None:
        if self._form is None:
            return
        tongue, ticked = current(), self.ticked()
        marks: Score = scorecards.score(self._form, ticked)
        missing = len(scorecards.unanswered(self._form, ticked))
        self.score.setText(tongue.decimal(marks.score))
        self.verdict.setVisible(marks.score is not None and not missing)
        if marks.auto_failed:
            self.verdict.say(_("failed by a critical item"), "bad")
            self.verdict.show()
        else:
            words = _("passed") if marks.passed else _("not passed")
            self.verdict.say(words, "good" if marks.passed else "bad")
        critical = tongue.percent(
            None if marks.critical_score is None else marks.critical_score / 100, 0
        )
        self._critical.setText(_("Critical items: {share}").format(share=critical))
        self._left.setText(_("{count} left to answer").format(count=missing) if missing else "")

    def _on_save(self) -> None:
        member, form = self._member, self._form
        if member is None or form is None:
            return
        wanting = [widget for widget in self.items if widget.complain()]
        if wanting:
            self._area.ensureWidgetVisible(wanting[0])
            next(iter(wanting[0].answers.values())).setFocus()
            return
        call = self._calls.get(self.call.currentData() or 0)
        draft = EvaluationDraft(
            form=form,
            person=member.name,
            evaluator=self.evaluator.text().strip(),
            answers=tuple(widget.given() for widget in self.items),
            member_id=member.id,
            call_id=call.id if call else None,
            call_at=call.started_at if call else None,
            comment=self.comment.toPlainText().strip(),
        )
        self.save.setEnabled(False)
        self._desk.tasks.ask(
            lambda database: evaluations.save(database, draft), self._on_saved, self._on_not_saved
        )

    def _on_saved(self, evaluation_id: int) -> None:
        self.save.setEnabled(True)
        self._desk.bus.publish(RecordsChanged())
        self.saved.emit(evaluation_id)

    def _on_not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.trouble.say(words_for(error))


def _line(*widgets: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    for widget in widgets:
        line.addWidget(widget, int(isinstance(widget, FormRow)))
    return line
