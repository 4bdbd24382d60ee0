"""What is written about a call: what it came to, notes, and what was promised."""

from datetime import date, timedelta

from PySide6.QtCore import QDate, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
)

from app.crm import dispositions
from app.crm.rows import Disposition, WrapUp
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.i18n import _, current
from app.ui import live_words, theme, wording
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.day_field import DayField
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.panel import Panel

_SAVE_AFTER_MS = 300
_NEVER, _ON_A_DAY = -1, -2


class WrapUpPanel(Panel):
    """The form of one call; it is kept as it is typed, during the call and after it.

    Each call has its own draft: another call coming in takes nothing away.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("This call"))
        self._desk = desk
        self._view: CallView | None = None
        self._drafts: dict[str, WrapUp] = {}
        self._filling = False
        self._unsaved = False
        self._want_follow_up: frozenset[int] = frozenset()
        self._build()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SAVE_AFTER_MS)
        self._pause.timeout.connect(self.keep)
        self.disposition.currentIndexChanged.connect(self._on_disposition)
        self.notes.textChanged.connect(self._on_changed)
        self.title.textChanged.connect(self._on_changed)
        self.day.dateChanged.connect(self._on_changed)
        self.follow_up.currentIndexChanged.connect(self._on_follow_up)
        self._read_dispositions()

    def _build(self) -> None:
        self.disposition = Choice()
        self.disposition.setPlaceholderText(_("Choose…"))
        self._disposition_row = FormRow(_("What it came to"), self.disposition)
        self.notes = QPlainTextEdit()
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(theme.px(112))
        self.notes.installEventFilter(self)
        self.follow_up = Choice()
        for words, days in (
            (_("None"), _NEVER),
            (_("Today"), 0),
            (_("Tomorrow"), 1),
            (_("In 3 days"), 3),
            (_("In a week"), 7),
            (_("On a day…"), _ON_A_DAY),
        ):
            self.follow_up.addItem(words, days)
        self.day = DayField()
        self.title = QLineEdit()
        self.title.setPlaceholderText(_("Call back"))
        self.finish = Button(
            _("Finish"), "primary", shortcut="Ctrl+Return", pressed_=self._on_finish
        )
        self.finish.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hint = Label("", "small", wrap=True)
        self.body.addWidget(self._disposition_row)
        notes = FormRow(_("Notes (saved as you type)"), self.notes)
        self.body.addWidget(notes, 1)
        grid = QGridLayout()
        grid.setSpacing(8)
        self._day_row = FormRow(_("Day"), self.day)
        self._title_row = FormRow(_("What was promised"), self.title)
        grid.addWidget(FormRow(_("Follow-up"), self.follow_up), 0, 0)
        grid.addWidget(self._day_row, 0, 1)
        grid.addWidget(self._title_row, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addSpacing(4)
        self.body.addWidget(self.finish)
        self.body.addWidget(self._hint)
        self.body.addStretch(1)
        self._show_follow_up()

    def draw(self, view: CallView) -> None:
        """Show the form of this call as far as it is filled in."""
        changed = self._view is None or self._view.call_id != view.call_id
        if changed:
            self.keep()
            self._view = view
            self._disposition_row.complain("")
            self._fill(self._drafts.get(view.call_id))
            if view.call_id not in self._drafts:
                self._read_draft(view.call_id)
        self._view = view
        self.finish.setEnabled(not view.running)
        self.setEnabled(view.state.connected or not view.running)
        self._hint.setText(_("Finish when the call is over.") if view.running else "")
        self._hint.setVisible(view.running)
        name = live_words.caller_name(view, self._desk.office.current.country)
        self.heading.setText(
            _("This call") if view.running else _("Write up: {name}").format(name=name)
        )

    def wrap_up(self) -> WrapUp:
        """The form as it stands."""
        days = self.follow_up.currentData()
        promised = days != _NEVER
        return WrapUp(
            disposition_id=self.disposition.currentData(),
            notes=self.notes.toPlainText(),
            follow_up_on=self._chosen_day() if promised else None,
            follow_up_title=self.title.text().strip() if promised else "",
            contact_id=self._view.contact_id if self._view is not None else None,
            agent_id=self._desk.office.member_id or None,
        )

    def keep(self) -> None:
        """Save the draft now, if anything was typed since the last time."""
        self._pause.stop()
        if self._unsaved and self._view is not None:
            self._unsaved = False
            self._desk.save_draft(self._view.call_id, self._drafts[self._view.call_id])

    def _chosen_day(self) -> date:
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def _read_dispositions(self) -> None:
        language = current().code
        self._desk.tasks.ask(
            lambda database: dispositions.active(database, language), self._on_dispositions
        )

    def _on_dispositions(self, found: tuple[Disposition, ...]) -> None:
        self._filling = True
        self.disposition.clear()
        for disposition in found:
            self.disposition.addItem(disposition.name, disposition.id)
        self._filling = False
        self._unsaved = False
        self._want_follow_up = frozenset(d.id for d in found if d.follow_up)
        self._fill(self._drafts.get(self._view.call_id) if self._view is not None else None)

    def _read_draft(self, call_id: str) -> None:
        """What was typed before this desk was restarted."""
        from app.crm import calls

        def then(found: WrapUp | None) -> None:
            here = self._view is not None and self._view.call_id == call_id
            if found is not None and call_id not in self._drafts and here:
                self._fill(found)

        self._desk.tasks.ask(lambda database: calls.draft(database, call_id), then)

    def _fill(self, draft: WrapUp | None) -> None:
        draft = draft or WrapUp()
        self._filling = True
        self.disposition.setCurrentIndex(self.disposition.findData(draft.disposition_id))
        self.notes.setPlainText(draft.notes)
        self.title.setText(draft.follow_up_title)
        on = draft.follow_up_on
        self.follow_up.setCurrentIndex(self.follow_up.findData(_NEVER if on is None else _ON_A_DAY))
        day = on or wording.today(self._desk.office.current.zone) + timedelta(days=1)
        self.day.setDate(QDate(day.year, day.month, day.day))
        self._filling = False
        self._show_follow_up()

    def _show_follow_up(self) -> None:
        days = self.follow_up.currentData()
        self._title_row.setVisible(days != _NEVER)
        self._day_row.setVisible(days != _NEVER)
        self.day.setEnabled(days == _ON_A_DAY)
        if days >= 0:
            day = wording.today(self._desk.office.current.zone) + timedelta(days=days)
            self.day.setDate(QDate(day.year, day.month, day.day))

    def _on_disposition(self) -> None:
        """What wants a follow-up proposes tomorrow; the person may still say none."""
        proposes = self.disposition.currentData() in self._want_follow_up
        if not self._filling and proposes and self.follow_up.currentData() == _NEVER:
            self.follow_up.setCurrentIndex(self.follow_up.findData(1))
        self._on_changed()

    def _on_follow_up(self) -> None:
        self._show_follow_up()
        self._on_changed()

    def _on_changed(self) -> None:
        if self._filling or self._view is None:
            return
        self._drafts[self._view.call_id] = self.wrap_up()
        self._unsaved = True
        self._disposition_row.complain("")
        self._pause.start()

    def _on_finish(self) -> None:
        view = self._view
        if view is None or view.running:
            return
        if self.disposition.currentData() is None:
            self._disposition_row.complain(_("Choose what the call came to."))
            self.disposition.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._pause.stop()
        self._unsaved = False
        self._drafts.pop(view.call_id, None)
        finished = self.wrap_up()
        self._view = None
        self._desk.finish_wrap_up(view.call_id, finished)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Ctrl+Return in the notes finishes; the text field would take it for a new line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if control and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                event.ignore()
                return True
        return False

    def hideEvent(self, event: object) -> None:
        self.keep()
