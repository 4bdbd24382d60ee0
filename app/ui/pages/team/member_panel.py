"""One person of the office: how to reach them, and the papers kept about their work."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.clock import now_ms
from app.desk.desk import Desk
from app.i18n import N_, _
from app.team.members import Member
from app.ui import moments, wording
from app.ui.colleague_words import lamp_words, since_words, state_kind, state_words
from app.ui.fixed_rows import FixedRows
from app.ui.page import ShowMessages
from app.ui.pages.team import papers
from app.ui.pages.team.papers import JOB, Paper
from app.ui.pages.team.roles import role_words
from app.ui.row_source import Column
from app.ui.widgets.button import Button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.labels import Label, Pill


class MemberPanel(QWidget):
    """Shows a person; says what is wanted of them or of one of their papers."""

    edit_wanted = Signal(object)
    job_wanted = Signal(object)
    marking_wanted = Signal(object)
    paper_wanted = Signal(object)
    change_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.member: Member | None = None
        self._name = Label("", "title", wrap=True)
        self._left = Pill(_("Has left"), "warning")
        self._about = Label("", "muted", wrap=True)
        self.state = Pill("")
        self.lamp = Label("", "muted", wrap=True)
        self.pick_up = Button(
            _("Pick up"), icon_name="phone-incoming", compact=True, pressed_=self._on_pick_up
        )
        self.call = Button(_("Call"), icon_name="phone", compact=True, pressed_=self._on_call)
        self.write = Button(_("Write"), icon_name="message", compact=True, pressed_=self._on_write)
        self.edit = Button(
            _("Edit"), icon_name="pencil", pressed_=lambda: self.edit_wanted.emit(self.member)
        )
        self.new_job = Button(
            _("New job description"),
            icon_name="file-text",
            pressed_=lambda: self.job_wanted.emit(self.member),
        )
        self.mark = Button(
            _("Mark a call"),
            icon_name="clipboard-check",
            pressed_=lambda: self.marking_wanted.emit(self.member),
        )
        self.papers: FixedRows[Paper] = FixedRows(_("Documents"), self._columns())
        self.show_paper = Button(_("Show"), icon_name="eye", pressed_=self._on_show)
        self.change = Button(_("Change"), icon_name="pencil", pressed_=self._on_change)
        self._stack = QStackedWidget()
        self._lay_out()
        self.papers.activated.connect(lambda _index: self._on_show())
        self.papers.selectionModel().currentChanged.connect(lambda *_rows: self._draw_buttons())

    def _columns(self) -> tuple[Column[Paper], ...]:
        def when(paper: Paper) -> str:
            return moments.day_words(paper.at, self._desk.office.current.zone, now_ms())

        return (
            Column("what", N_("Document"), lambda p: p.title, 200, stretch=True, icon=_shape),
            Column("when", N_("When"), when, 140, muted=True),
            Column("result", N_("Result"), lambda p: p.result, 180, tone=lambda p: p.tone),
        )

    def draw_state(self) -> None:
        """Say how the person on show is now, and whether they can be called."""
        member = self.member
        if member is None:
            return
        state = self._desk.team_states.word(member)
        last = self._desk.team_states.since(member)
        since = since_words(last, self._desk.office.current.zone)
        self.state.say(f"{state_words(state)} {since}".strip(), state_kind(state))
        self.state.setVisible(member.active and bool(self.state.text()))
        for button in (self.call, self.write):
            button.setVisible(bool(member.extension) and member.active)
        self.pick_up.setVisible(
            member.active and self._desk.team_states.pick_up(member) is not None
        )
        country = self._desk.office.current.country
        self.lamp.setText(lamp_words(self._desk.team_states.lamp(member), country))
        self.lamp.setVisible(bool(self.lamp.text()) and member.active)

    def _on_pick_up(self) -> None:
        way = self._desk.team_states.pick_up(self.member) if self.member is not None else None
        if way is not None:
            self._desk.call(way.number, account=way.account)

    def _on_call(self) -> None:
        if self.member is not None:
            self._desk.call(self.member.extension)

    def _on_write(self) -> None:
        if self.member is not None:
            self._desk.bus.publish(ShowMessages(self.member.extension))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name)
        head.addWidget(self._left)
        head.addStretch()
        for button in (self.edit, self.new_job, self.mark):
            head.addWidget(button)
        reach = QHBoxLayout()
        reach.setSpacing(8)
        for widget in (self.state, self.pick_up, self.call, self.write):
            reach.addWidget(widget)
        reach.addStretch()
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(Label(_("Documents"), "strong"))
        heading.addStretch()
        heading.addWidget(self.change)
        heading.addWidget(self.show_paper)
        self._stack.addWidget(self.papers)
        self._stack.addWidget(
            EmptyState(
                "file-text",
                _("No document yet"),
                _("Write a job description, or mark a call with the scorecard."),
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addLayout(reach)
        column.addWidget(self.lamp)
        column.addSpacing(12)
        column.addLayout(heading)
        column.addWidget(self._stack, 1)

    def show_member(self, member: Member) -> None:
        """Show this person and read their papers."""
        self.member = member
        self._name.setText(wording.outside(member.name))
        self._left.setVisible(not member.active)
        self.draw_state()
        extension = _("extension {number}").format(number=member.extension)
        parts = (
            role_words(member.role),
            extension if member.extension else "",
            member.email,
            _("never recorded") if member.never_recorded else "",
        )
        self._about.setText(" · ".join(part for part in parts if part))
        self.mark.setEnabled(member.active)
        self._desk.tasks.ask(
            lambda database: papers.of_member(database, member.id),
            lambda found: self._draw(found) if self.member is member else None,
        )

    def _draw(self, found: tuple[Paper, ...]) -> None:
        self.papers.rows.put(found)
        self._stack.setCurrentIndex(0 if found else 1)
        if found and not self.papers.currentIndex().isValid():
            self.papers.selectRow(0)
        self._draw_buttons()

    def chosen(self) -> Paper | None:
        """The paper the list stands on."""
        return self.papers.rows.row_at(self.papers.currentIndex())

    def _draw_buttons(self) -> None:
        paper = self.chosen()
        self.show_paper.setVisible(paper is not None)
        self.change.setVisible(paper is not None and paper.kind == JOB)

    def _on_show(self) -> None:
        paper = self.chosen()
        if paper is not None:
            self.paper_wanted.emit(paper)

    def _on_change(self) -> None:
        paper = self.chosen()
        if paper is not None:
            self.change_wanted.emit(paper)


def _shape(paper: Paper) -> str:
    return "file-text" if paper.kind == JOB else "clipboard-check"
