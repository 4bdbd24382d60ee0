"""The team page: the people to the left; one of them, a form or a paper to the right."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.desk.desk import Desk
from app.desk.facts import RecordsChanged, TeamStatesChanged
from app.i18n import N_, _
from app.team import job_descriptions, members
from app.team.job_descriptions import JobDescription
from app.team.members import Member
from app.ui import wording
from app.ui.colleague_words import state_kind, state_words
from app.ui.fixed_rows import FixedRows
from app.ui.list_and_detail import ListAndDetail
from app.ui.listening import listen
from app.ui.page import Page
from app.ui.pages.team.job_form import JobForm
from app.ui.pages.team.member_form import MemberForm
from app.ui.pages.team.member_panel import MemberPanel
from app.ui.pages.team.papers import EVALUATION, JOB, Paper
from app.ui.pages.team.roles import role_words
from app.ui.pages.team.scorecard_form import ScorecardForm
from app.ui.pdf_pane import PdfPane
from app.ui.progress_panel import ProgressPanel
from app.ui.row_source import Column
from app.ui.widgets.button import Button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.labels import Label
from app.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from app.desk.jobs import Job

_LIST_WIDTH = 440


def _role(member: Member) -> str:
    return role_words(member.role) if member.active else _("Has left")


class TeamPage(Page):
    """People, job descriptions, marked calls."""

    id = "team"
    title = N_("Team")
    icon = "id-badge-2"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Job | None = None
        self._chosen = 0
        self._people: tuple[Member, ...] = ()
        self.people: FixedRows[Member] = FixedRows(
            _("Team"),
            (
                Column("name", N_("Name"), lambda m: wording.outside(m.name), 120, stretch=True),
                Column("role", N_("Role"), _role, 110, muted=True),
                Column("extension", N_("Ext."), lambda m: m.extension, 48, right=True),
                Column(
                    "state",
                    N_("State"),
                    self._state,
                    124,
                    tone=lambda m: state_kind(desk.team_states.word(m)),
                ),
            ),
        )
        self.add = Button(
            _("New person"),
            "primary",
            icon_name="user-plus",
            shortcut="Ctrl+N",
            pressed_=lambda: self.edit(None),
        )
        self.panel = MemberPanel(desk)
        self.form = MemberForm(desk)
        self.job = JobForm(desk)
        self.scorecard = ScorecardForm(desk)
        self.document = PdfPane(desk)
        self.trouble = ErrorBar()
        self.progress = ProgressPanel(self._on_cancelled)
        self._untold = Label(
            _("A dash: neither the server nor a shared database tells how that person is."),
            "small",
            wrap=True,
        )
        self._stack = QStackedWidget()
        self._people_stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.refresh()

    def _state(self, member: Member) -> str:
        return state_words(self.desk.team_states.word(member)) or "–" if member.active else ""

    def _connect(self) -> None:
        self.people.selectionModel().currentChanged.connect(lambda *_rows: self._on_chosen())
        self.people.clicked.connect(lambda _index: self.split.open_detail())
        self.panel.edit_wanted.connect(self.edit)
        self.panel.job_wanted.connect(self._on_job_wanted)
        self.panel.marking_wanted.connect(self._on_marking_wanted)
        self.panel.paper_wanted.connect(self.show_paper)
        self.panel.change_wanted.connect(self._on_change_wanted)
        self.form.saved.connect(self._on_member_saved)
        self.job.saved.connect(lambda paper_id: self.show_paper(Paper(JOB, paper_id, 0)))
        self.scorecard.saved.connect(
            lambda paper_id: self.show_paper(Paper(EVALUATION, paper_id, 0))
        )
        for form in (self.form, self.job, self.scorecard):
            form.cancelled.connect(self._back)
        listen(self, self.desk.bus, RecordsChanged, lambda _fact: self.refresh())
        listen(self, self.desk.bus, TeamStatesChanged, lambda _fact: self._on_states())

    def _lay_out(self) -> None:
        left = Panel()
        head = QHBoxLayout()
        head.addWidget(Label(_("Team"), "heading"), 1)
        head.addWidget(self.add)
        left.body.addLayout(head)
        self._people_stack.addWidget(self.people)
        self._people_stack.addWidget(
            EmptyState("id-badge-2", _("Nobody yet"), _("Add the people who answer the phone."))
        )
        left.body.addWidget(self._people_stack, 1)
        left.body.addWidget(self._untold)
        right = Panel()
        right.body.addWidget(self.trouble)
        right.body.addWidget(self.progress)
        self.progress.hide()
        nobody = EmptyState(
            "user", _("Nobody chosen"), _("Choose a person to see their documents.")
        )
        for widget in (nobody, self.panel, self.form, self.job, self.scorecard, self._paper()):
            self._stack.addWidget(widget)
        right.body.addWidget(self._stack, 1)
        self.split = ListAndDetail(left, right, fixed="list", width=_LIST_WIDTH)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.split)

    def _paper(self) -> QWidget:
        self.paper = QWidget()
        column = QVBoxLayout(self.paper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        back = QHBoxLayout()
        self.back = Button(
            _("Back to the person"), "link", icon_name="arrow-left", pressed_=self._back
        )
        back.addWidget(self.back)
        back.addStretch()
        column.addLayout(back)
        column.addWidget(self.document, 1)
        return self.paper

    def refresh(self) -> None:
        """Read the people again and keep the one on show."""
        self.desk.tasks.ask(members.everyone, self._on_members)

    def shown(self) -> None:
        """Read how everybody is."""
        self.desk.team_states.read()

    def _draw_untold(self) -> None:
        states = self.desk.team_states
        people = (m for m in self._people if m.active)
        self._untold.setVisible(any(not state_words(states.word(m)) for m in people))

    def _on_states(self) -> None:
        self._draw_untold()
        self.people.viewport().update()
        self.panel.draw_state()

    def _on_members(self, found: tuple[Member, ...]) -> None:
        self.people.rows.put(found)
        self._people = found
        self._draw_untold()
        self._people_stack.setCurrentIndex(0 if found else 1)
        for place, member in enumerate(found):
            if member.id == self._chosen:
                flags = QItemSelectionModel.SelectionFlag
                self.people.selectionModel().setCurrentIndex(
                    self.people.rows.index(place, 0), flags.ClearAndSelect | flags.Rows
                )
                if self._stack.currentWidget() is self.panel:
                    self.panel.show_member(member)

    def _on_chosen(self) -> None:
        member = self.people.rows.row_at(self.people.currentIndex())
        if member is None or member.id == self._chosen:
            return
        self._chosen = member.id
        self.panel.show_member(member)
        self._stack.setCurrentWidget(self.panel)
        self.split.open_detail()

    def _open_form(self, form: QWidget) -> None:
        """A form is about one person: the others wait until it is saved or cancelled."""
        self._stack.setCurrentWidget(form)
        self.split.open_detail()
        self.people.setEnabled(False)
        self.add.setEnabled(False)

    def _close_form(self) -> None:
        self.people.setEnabled(True)
        self.add.setEnabled(True)

    def _back(self) -> None:
        """From a form or a paper to the person it is about."""
        self._close_form()
        member = self.people.rows.row_at(self.people.currentIndex())
        if member is None:
            self._stack.setCurrentIndex(0)
            self.split.close_detail()
            return
        self.panel.show_member(member)
        self._stack.setCurrentWidget(self.panel)

    def edit(self, member: Member | None) -> None:
        """Open the form of a person, or an empty one."""
        self._open_form(self.form)
        self.form.begin(member)

    def _on_member_saved(self, member_id: int) -> None:
        self._close_form()
        self._chosen = member_id
        self._stack.setCurrentWidget(self.panel)
        self.refresh()

    def _on_job_wanted(self, member: Member) -> None:
        self.job.begin(member)
        self._open_form(self.job)

    def _on_marking_wanted(self, member: Member) -> None:
        self.scorecard.begin(member)
        self._open_form(self.scorecard)

    def _on_change_wanted(self, paper: Paper) -> None:
        def then(stored: JobDescription | None) -> None:
            member = self.panel.member
            if stored is not None and member is not None:
                self.job.change(member, stored)
                self._open_form(self.job)

        self.desk.tasks.ask(lambda database: job_descriptions.get(database, paper.id), then)

    def show_paper(self, paper: Paper) -> None:
        """Have this paper printed to a file by a process of its own, then show it."""
        if self._job is not None:
            return
        self._back()
        self.trouble.clear()
        file = self.desk.paths.reports / f"{paper.kind}-{paper.id}.pdf"
        name = self.panel.member.name if self.panel.member else ""
        title = f"{paper.title} – {name}"

        def done(_result: object) -> None:
            self._end_job()
            if self.document.show_file(file, title):
                self._stack.setCurrentWidget(self.paper)
                self.back.setFocus()

        self.progress.say(0.0, _("Writing the document…"))
        self.progress.show()
        where = ["--data-dir", str(self.desk.paths.root)]
        self._job = self.desk.jobs.start(
            ["report", paper.kind, str(paper.id), "--out", str(file), *where],
            progress=self.progress.say,
            done=done,
            failed=self._on_failed,
        )

    def _end_job(self) -> None:
        self._job = None
        self.progress.hide()

    def _on_failed(self, words: str) -> None:
        self._end_job()
        self.trouble.say(words)

    def _on_cancelled(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._end_job()
