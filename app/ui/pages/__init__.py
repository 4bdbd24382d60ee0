"""The pages of the window in their order; each module is imported when first shown."""

from importlib import import_module
from typing import NamedTuple, cast

from app.i18n import N_
from app.ui.page import Page


class PageEntry(NamedTuple):
    """What the side bar needs to know of a page before it is imported."""

    id: str
    title: str
    icon: str
    path: str
    """Dotted path of the module, a colon, and the name of the class."""

    def load(self) -> type[Page]:
        """Import the page's class."""
        module, _, name = self.path.partition(":")
        return cast("type[Page]", getattr(import_module(module), name))


PAGES = (
    PageEntry("phone", N_("Phone"), "phone", "app.ui.pages.phone.page:PhonePage"),
    PageEntry("contacts", N_("Contacts"), "users", "app.ui.pages.contacts:ContactsPage"),
    PageEntry("calls", N_("Calls"), "list-details", "app.ui.pages.calls:CallsPage"),
    PageEntry("messages", N_("Messages"), "message", "app.ui.pages.messages:MessagesPage"),
    PageEntry("tasks", N_("Tasks"), "checkbox", "app.ui.pages.tasks:TasksPage"),
    PageEntry("team", N_("Team"), "id-badge-2", "app.ui.pages.team:TeamPage"),
    PageEntry("reports", N_("Reports"), "chart-bar", "app.ui.pages.reports:ReportsPage"),
    PageEntry("settings", N_("Settings"), "settings", "app.ui.pages.settings.page:SettingsPage"),
)


def page_entry(page_id: str) -> PageEntry:
    """The page with this id."""
    return next(entry for entry in PAGES if entry.id == page_id)
