"""What every page of the window is, and what a page may ask of the window."""

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:  # the desk reaches every library; a page only holds it
    from app.desk.desk import Desk


class ShowPage(NamedTuple):
    """Published by a page or panel: bring a page to the front, at a section if one is named."""

    page_id: str
    section: str = ""


class ShowContact(NamedTuple):
    """Published by a page or panel: open this contact; 0 begins a new one with `number`."""

    contact_id: int
    number: str = ""


class ShowMessages(NamedTuple):
    """Published by a page or panel: open the conversation with this number or address."""

    remote: str


class ReadyToDial(NamedTuple):
    """Published by the phone page: the work on a call is done, the next one may begin."""


class CallShown(NamedTuple):
    """Published by the phone page: this call is on it now, "" for none."""

    call_id: str


class ShowCall(NamedTuple):
    """Published by the window: bring the record and wrap-up of this call to the front."""

    call_id: str


class Page(QWidget):
    """One page of the window; built when it is first shown.

    `id`, `title` (an English message id) and `icon` stand in PAGES too, so that the side bar is
    drawn before any page is imported. A page asks the window by publishing ShowPage, ShowContact
    or the desk's Notice on `desk.bus`.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[str]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self.desk = desk

    def shown(self) -> None:
        """Called each time the page comes to the front, to refresh what it shows."""

    def prepare(self) -> None:
        """Make what is not seen at once, before it is wanted; called when the window rests."""

    def take_keyboard(self) -> None:
        """Have what is typed during a call go where it belongs; for the phone page."""

    def call_back(self) -> bool:
        """Call whoever is chosen on this page back; false where nobody is."""
        return False

    def show_section(self, section_id: str) -> None:
        """Bring one of its sections to the front; for the settings page."""

    def show_contact(self, contact_id: int, number: str) -> None:
        """Open this contact, or a new one with `number` when the id is 0; for the contacts page."""
