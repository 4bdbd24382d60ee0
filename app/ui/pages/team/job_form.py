"""The form of a job description: the blanks of its template and the targets of its criteria."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.errors import UserError
from app.i18n import _, current
from app.team import job_descriptions
from app.team.job_descriptions import Filled, JobDescription, Template
from app.team.members import Member
from app.ui.db_tasks import words_for
from app.ui.pages.team.form_language import language_field
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label


class JobForm(QWidget):
    """Fills in a job description; says `saved` with its id, or `cancelled`."""

    saved = Signal(int)
    cancelled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._member: Member | None = None
        self._replaces: int | None = None
        self._templates: dict[str, Template] = {}
        self.trouble = ErrorBar()
        self.template = Choice()
        self.language = language_field()
        self.fields: dict[str, QLineEdit] = {}
        self.targets: dict[str, QLineEdit] = {}
        self._rows: dict[str, FormRow] = {}
        self.save = Button(
            _("Save and show"), "primary", shortcut="Ctrl+Return", pressed_=self._on_save
        )
        self._title = Label(_("Job description"), "title")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.template.currentIndexChanged.connect(lambda _index: self._on_template())
        self.language.currentIndexChanged.connect(lambda _index: self._on_language())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.trouble)
        choices = QHBoxLayout()
        choices.setSpacing(8)
        choices.addWidget(FormRow(_("Template"), self.template), 2)
        choices.addWidget(FormRow(_("Language of the document"), self.language), 1)
        column.addLayout(choices)
        column.addWidget(self._area, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.save)
        buttons.addWidget(Button(_("Cancel"), pressed_=self.cancelled.emit))
        buttons.addStretch()
        column.addLayout(buttons)

    def begin(self, member: Member) -> None:
        """An empty form for this person, in the language of the window."""
        self._member, self._replaces = member, None
        self._open(current().code, "", Filled(member.name, {}, {}))

    def change(self, member: Member, stored: JobDescription) -> None:
        """The form as it was filled in; saving it replaces what is kept."""
        self._member, self._replaces = member, stored.id
        template = stored.document.template
        self._open(template.language, template.code, stored.document.filled)

    def _open(self, language: str, code: str, filled: Filled) -> None:
        self.trouble.clear()
        self.save.setEnabled(True)
        words = _("Job description of {name}")
        self._title.setText(words.format(name=self._member.name if self._member else ""))
        quiet = QSignalBlocker(self.language)
        self.language.setCurrentIndex(self.language.findData(language))
        quiet.unblock()
        self._read_templates(code)
        self._build(filled)

    def _read_templates(self, code: str) -> None:
        found = job_descriptions.available(self.language.currentData())
        self._templates = {template.code: template for template in found}
        quiet = QSignalBlocker(self.template)
        self.template.clear()
        for template in found:
            self.template.addItem(template.title, template.code)
        self.template.setCurrentIndex(max(self.template.findData(code), 0))
        quiet.unblock()

    def _build(self, filled: Filled) -> None:
        template = self._templates[self.template.currentData()]
        self.fields, self.targets, self._rows = {}, {}, {}
        inner = QWidget()
        inner.setObjectName("scrolled")
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for place, field in enumerate(template.fields):
            line = QLineEdit(filled.values.get(field.code, self._known(field.code)))
            label = f"{field.label} *" if field.required else field.label
            row = FormRow(label, line)
            self.fields[field.code], self._rows[field.code] = line, row
            grid.addWidget(row, *divmod(place, 2))
        below = (len(template.fields) + 1) // 2
        grid.addWidget(Label(_("Targets (empty keeps the usual one)"), "strong"), below, 0, 1, 2)
        for place, kpi in enumerate(template.kpis):
            line = QLineEdit(filled.targets.get(kpi.metric, ""))
            line.setPlaceholderText(kpi.target)
            self.targets[kpi.metric] = line
            place_row, place_column = divmod(place, 2)
            grid.addWidget(FormRow(kpi.label, line), below + 1 + place_row, place_column)
        grid.setRowStretch(grid.rowCount(), 1)
        self._area.setWidget(inner)

    def _known(self, code: str) -> str:
        return self._desk.office.current.name if code == "company" else ""

    def filled(self) -> Filled:
        """The form as it stands."""
        return Filled(
            person=self._member.name if self._member else "",
            values={code: field.text().strip() for code, field in self.fields.items()},
            targets={
                metric: field.text().strip()
                for metric, field in self.targets.items()
                if field.text().strip()
            },
            country=self._desk.office.current.country,
        )

    def _on_template(self) -> None:
        self._build(self.filled())

    def _on_language(self) -> None:
        filled = self.filled()
        self._read_templates(self.template.currentData())
        self._build(filled)

    def _is_sound(self, template: Template, filled: Filled) -> bool:
        missing = [f.code for f in template.fields if f.required and not filled.values[f.code]]
        for code, row in self._rows.items():
            row.complain(_("Please fill this in.") if code in missing else "")
        if missing:
            self.fields[missing[0]].setFocus()
        return not missing

    def _on_save(self) -> None:
        template, filled = self._templates[self.template.currentData()], self.filled()
        member, replaces = self._member, self._replaces
        if member is None or not self._is_sound(template, filled):
            return
        try:
            document = job_descriptions.fill(template, filled)
        except UserError as error:
            self.trouble.say(error.words)
            return
        self.save.setEnabled(False)
        self._desk.tasks.ask(
            lambda database: job_descriptions.save(
                database, document, member_id=member.id, replaces=replaces
            ),
            self._on_saved,
            self._on_not_saved,
        )

    def _on_saved(self, job_id: int) -> None:
        self.save.setEnabled(True)
        self._desk.bus.publish(RecordsChanged())
        self.saved.emit(job_id)

    def _on_not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.trouble.say(words_for(error))
