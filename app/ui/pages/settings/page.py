"""The settings page: a list of sections, and the panels of the one chosen."""

from typing import TypeVar

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desk.desk import Desk
from app.desk.facts import LockChanged
from app.desk.supervisor_lock import SupervisorLock
from app.i18n import N_, _
from app.ui import theme, view_state
from app.ui.icons import icon
from app.ui.listening import listen
from app.ui.page import Page
from app.ui.pages.settings.sections import SECTIONS, Section
from app.ui.pages.settings.settings_panel import SettingsPanel

_LIST_WIDTH, _LIST_EDGES = 200, 24
_PANEL_WIDTH = 760
"""Pixels beyond which a form is no longer read as one."""

AnyPanel = TypeVar("AnyPanel", bound=SettingsPanel)


class SectionList(QListWidget):
    """The sections by name; arrows, Home, End and the first letters lead through them."""

    def __init__(self) -> None:
        super().__init__()
        self._locked: set[str] = set()
        self.setObjectName("sections")
        self.setAccessibleName(_("Sections of the settings"))
        self.setIconSize(QSize(theme.px(20), theme.px(20)))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        for section in SECTIONS:
            item = QListWidgetItem(icon(section.icon, "muted"), _(section.title), self)
            item.setToolTip(_(section.title))
        longest = self.sizeHintForColumn(0) + theme.px(_LIST_EDGES)
        self.setFixedWidth(max(longest, theme.px(_LIST_WIDTH)))
        self.currentRowChanged.connect(self._on_row)

    def draw_locks(self, lock: SupervisorLock) -> None:
        """A locked section wears a lock in the place of its icon, and says so."""
        self._locked = {section.id for section in SECTIONS if lock.closes(section.id)}
        for row, section in enumerate(SECTIONS):
            words = _(section.title)
            if section.id in self._locked:
                words = _("{section} (locked)").format(section=words)
            self.item(row).setData(Qt.ItemDataRole.AccessibleTextRole, words)
            self.item(row).setToolTip(words)
        self._on_row(self.currentRow())

    def _on_row(self, chosen: int) -> None:
        """The section in front is told by its colour, its weight and the mark beside it."""
        for row, section in enumerate(SECTIONS):
            picture = "lock" if section.id in self._locked else section.icon
            self.item(row).setIcon(icon(picture, "accent" if row == chosen else "muted"))


class SectionView(QScrollArea):
    """The panels of one section below each other; each saves its own subject by itself."""

    def __init__(self, section: Section, desk: Desk) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setAccessibleName(_(section.title))
        self.locked = desk.lock.closes(section.id)
        if self.locked:
            from app.ui.pages.settings.locked_panel import LockedPanel

            self.panels: tuple[SettingsPanel, ...] = (LockedPanel(desk),)
        else:
            self.panels = tuple(build(desk) for build in section.load())
        inside, stack = QWidget(), QWidget()
        inside.setObjectName("scrolled")
        stack.setMaximumWidth(theme.px(_PANEL_WIDTH))
        column = QVBoxLayout(stack)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for panel in self.panels:
            column.addWidget(panel)
        column.addStretch()
        row = QHBoxLayout(inside)
        row.setContentsMargins(16, 16, 16, 16)
        row.addWidget(stack, 1)
        row.addStretch()
        self.setWidget(inside)


class SettingsPage(Page):
    """Comes back to the section that was open when the program ended."""

    id = "settings"
    title = N_("Settings")
    icon = "settings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._memory = desk.paths.root / "lists.json"
        self._views: dict[str, SectionView] = {}
        self.sections = SectionList()
        self.sections.draw_locks(desk.lock)
        self._stack = QStackedWidget()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.sections)
        whole.addWidget(self._stack, 1)
        self._close_again = QTimer(self)
        self._close_again.setSingleShot(True)
        self._close_again.timeout.connect(self._draw_lock)
        listen(self, desk.bus, LockChanged, lambda _fact: self._draw_lock())
        self.sections.currentRowChanged.connect(lambda row: self._open(SECTIONS[row]))
        self.show_section(view_state.recall(self._memory, "settings"))

    @property
    def section_id(self) -> str:
        """The section in front."""
        return SECTIONS[self.sections.currentRow()].id

    def show_section(self, section_id: str) -> None:
        """Bring a section to the front, the first where there is none of this id."""
        ids = [section.id for section in SECTIONS]
        self.sections.setCurrentRow(ids.index(section_id) if section_id in ids else 0)

    def panel(self, kind: type[AnyPanel]) -> AnyPanel:
        """The panel of this class, its section brought to the front; raises StopIteration."""
        self.show_section(next(section.id for section in SECTIONS if section.holds(kind)))
        return next(panel for panel in self.panels if isinstance(panel, kind))

    @property
    def panels(self) -> tuple[SettingsPanel, ...]:
        """The panels of the section in front."""
        return self._views[self.section_id].panels

    def shown(self) -> None:
        """Read again what others may have changed."""
        self.desk.lock.refresh()
        for panel in self.panels:
            panel.refresh()

    def _open(self, section: Section) -> None:
        self._bring(section)
        view_state.remember(self._memory, "settings", section.id)
        if self.isVisible():
            self.shown()

    def _bring(self, section: Section) -> None:
        """Put the section in front, or what asks for the passphrase while it is locked."""
        view = self._views.get(section.id)
        if view is not None and view.locked != self.desk.lock.closes(section.id):
            self._stack.removeWidget(view)
            view.deleteLater()  # what was typed into a section is not left behind a lock
            view = None
        if view is None:
            view = SectionView(section, self.desk)
            self._views[section.id] = view
            self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)

    def _draw_lock(self) -> None:
        lock = self.desk.lock
        self.sections.draw_locks(lock)
        self._bring(SECTIONS[self.sections.currentRow()])
        if lock.open_for_ms:
            self._close_again.start(lock.open_for_ms + 100)
