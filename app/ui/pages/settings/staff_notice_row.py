"""That the staff were told of the recording: on which day and by whom, and the page to hand out."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from app.crm.staff_notice import StaffNotice
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.i18n import _, current
from app.ui.optional_day import python_day, qt_day
from app.ui.widgets.button import Button
from app.ui.widgets.day_field import DayField
from app.ui.widgets.form_row import FormRow


class StaffNoticeRow(QWidget):
    """Two fields and a button; nothing is kept here until the panel is saved."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.told_by = QLineEdit()
        self.told_by.setMaxLength(120)
        self.told_on = DayField()
        self.told_on.setMaximumDate(qt_day(desk.today()))
        self.page = Button(
            _("Page for the staff (PDF)…"), icon_name="file-text", pressed_=self._on_page
        )
        self._row = FormRow(
            _("Staff were told by"), self.told_by, _("Also the staff representatives, beforehand.")
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._row, 0, 0, top)
        grid.addWidget(FormRow(_("Staff were told on"), self.told_on), 0, 1, top)
        grid.addWidget(self.page, 1, 0, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)

    def show_notice(self, notice: StaffNotice | None) -> None:
        """Show the last notice, or that there is none."""
        self.told_by.setText(notice.told_by if notice else "")
        self.told_on.setDate(qt_day(notice.told_on if notice else self._desk.today()))

    def notice(self) -> StaffNotice | None:
        """What is confirmed here; None where nobody is named."""
        told_by = " ".join(self.told_by.text().split())
        if not told_by:
            return None
        return StaffNotice(told_on=python_day(self.told_on.date()), told_by=told_by)

    def complain(self, words: str) -> None:
        """Say what is missing; "" takes it away."""
        self._row.complain(words)

    def _on_page(self) -> None:
        name = str(Path.home() / "recording.pdf")
        dialog = QFileDialog(self, _("Page for the staff"), name, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.write_page(Path(chosen)))
        dialog.open()

    def write_page(self, file: Path) -> None:
        """Write the page by the rules as they are saved."""
        from app.reports.build import write_staff_notice

        language, bus = current(), self._desk.bus

        def then(_none: None) -> None:
            words = _("Saved as {path}").format(path=file)
            bus.publish(Notice(words, NoticeKind.INFORMATION))

        self._desk.tasks.ask(lambda d: write_staff_notice(d, language, file), then)
