"""Recording: off until the office decides otherwise, knowing what it asks of them."""

from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout

from app.clock import now_ms
from app.crm import recording_policy, recordings
from app.crm.recording_policy import (
    ALWAYS,
    BY_ITSELF,
    BY_RULE,
    EVERYONE,
    LEADERS,
    LONGEST_DAYS,
    OFF,
    ON_DEMAND,
    OWN,
    Policy,
)
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.errors import UserError
from app.i18n import N_, _, current
from app.ui.pages.settings.announcement_row import AnnouncementRow
from app.ui.pages.settings.recording_rules import RecordingRules
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.pages.settings.staff_notice_row import StaffNoticeRow
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.number_field import NumberField

_MODES = {
    OFF: N_("Never"),
    ON_DEMAND: N_("When the agent presses Record"),
    BY_RULE: N_("By rule, or when the agent presses Record"),
    ALWAYS: N_("Every call"),
}
_LISTENERS = {
    LEADERS: N_("Those who lead, train or check quality only"),
    OWN: N_("Agents their own calls, those who lead all"),
    EVERYONE: N_("Everybody in the office"),
}
_MONTH_MS = 30 * 86_400_000


class RecordingPanel(SettingsPanel):
    """What the office decides about recording; it holds for every desk from its next call on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Recording"))
        self._desk = desk
        self.mode, self.listeners = Choice(), Choice()
        for field, entries in ((self.mode, _MODES), (self.listeners, _LISTENERS)):
            for value, words in entries.items():
                field.addItem(_(words), value)
        self.announce = QCheckBox(_("Play an announcement to both sides first"))
        self.announcements = {
            "fr": AnnouncementRow(desk, "fr", _("In French: {name}")),
            "en": AnnouncementRow(desk, "en", _("In English: {name}")),
        }
        self.rules = RecordingRules()
        self.staff = StaffNoticeRow(desk)
        self.keep_days = NumberField(1, LONGEST_DAYS, _("days"))
        self._law = Label("", "small", wrap=True)
        self._share = Label("", "muted", wrap=True)
        self.save = Button(_("Save"), "primary", pressed_=self._on_save)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.addWidget(FormRow(_("Calls are recorded"), self.mode), 0, 0, 1, 2)
        grid.addWidget(self.rules, 1, 0, 1, 2)
        grid.addWidget(self.announce, 2, 0, 1, 2)
        for place, row in enumerate(self.announcements.values(), start=3):
            grid.addWidget(row, place, 0, 1, 2)
        grid.addWidget(FormRow(_("Kept for"), self.keep_days), 5, 0)
        grid.addWidget(FormRow(_("Who may listen"), self.listeners), 5, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 2)
        self.body.addLayout(grid)
        self.body.addWidget(self.staff)
        self.body.addWidget(self._law)
        self.body.addWidget(self._share)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.save)
        self.body.addLayout(foot)
        self.mode.currentIndexChanged.connect(self._draw_law)
        self.announce.toggled.connect(self._draw_law)
        self._show(desk.recordings.stored)

    def refresh(self) -> None:
        """Read again what others have decided, and how much is recorded; typed changes stay."""
        if self.policy() == self._shown:
            self._desk.tasks.ask(recording_policy.load, self._show)
        since = now_ms() - _MONTH_MS
        self._desk.tasks.ask(lambda d: recordings.share_recorded(d, since), self._draw_share)

    def policy(self) -> Policy:
        """The policy as the form says."""
        return Policy(
            mode=self.mode.currentData(),
            announce=self.announce.isChecked(),
            announcement_fr=self.announcements["fr"].path,
            announcement_en=self.announcements["en"].path,
            rules=self.rules.rules(),
            keep_days=self.keep_days.value(),
            listeners=self.listeners.currentData(),
        )

    def _show(self, policy: Policy) -> None:
        self.mode.choose(policy.mode)
        self.announce.setChecked(policy.announce)
        self.announcements["fr"].show_path(policy.announcement_fr)
        self.announcements["en"].show_path(policy.announcement_en)
        self.rules.show_rules(policy.rules)
        self.keep_days.setValue(policy.keep_days)
        self.listeners.choose(policy.listeners)
        notice = self._desk.recordings.notice
        self.staff.show_notice(notice)
        untold = policy.mode in BY_ITSELF and notice is None
        self.staff.complain(_("Nobody has confirmed this yet.") if untold else "")
        self._draw_law()
        self._shown = self.policy()

    def _draw_law(self) -> None:
        self.rules.setVisible(self.mode.currentData() == BY_RULE)
        self.staff.setVisible(self.mode.currentData() in BY_ITSELF)
        for row in self.announcements.values():
            row.setVisible(self.announce.isChecked())
        words = _("Callers must be told before they are recorded, and may refuse.")
        if self.mode.currentData() == ALWAYS:
            words = _(
                "In France, recording every call is not allowed for training or quality: record "
                "a share of them, for a time, and tell your staff first."
            )
        warned = self.mode.currentData() == ALWAYS
        if not self.announce.isChecked():
            warned = True
            words = _(
                "Without an announcement of this program nothing proves that callers were told: "
                "do so only where your server plays one."
            )
        self._law.setText(words)
        self._law.set_tone("warning" if warned else "")

    def _draw_share(self, counts: tuple[int, int]) -> None:
        recorded, answered = counts
        share = current().percent(recorded / answered) if answered else ""
        words = _("Recorded in the last 30 days: {share} of the answered calls ({count}).")
        self._share.setText(words.format(share=share, count=recorded))
        self._share.setVisible(bool(answered))

    def _on_save(self) -> None:
        self.staff.complain("")
        policy, told = self.policy(), self.staff.notice()
        try:
            self._desk.recording_rules.change(policy, told)
        except UserError as error:
            if policy.mode in BY_ITSELF and told is None:
                self.staff.complain(error.words)
            else:
                self._desk.bus.publish(Notice(error.words))
            return
        self._shown = self.policy()
        words = _("Saved. It holds from the next call on.")
        self._desk.bus.publish(Notice(words, NoticeKind.INFORMATION))
