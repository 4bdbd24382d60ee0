"""The sections of the settings in their order; their panels are imported when first shown."""

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

from app.i18n import N_
from app.ui.pages.settings.settings_panel import SettingsPanel

if TYPE_CHECKING:  # the desk reaches every library; a section only hands it on
    from collections.abc import Callable

    from app.desk.desk import Desk

_HERE = "app.ui.pages.settings"


class Section(NamedTuple):
    """One line of the list: `panels` stand below each other, each "module:Class" of this folder."""

    id: str
    title: str
    icon: str
    panels: tuple[str, ...]

    def load(self) -> "tuple[Callable[[Desk], SettingsPanel], ...]":
        """Import the classes of the panels."""
        return tuple(_load(path) for path in self.panels)

    def holds(self, panel: type[SettingsPanel]) -> bool:
        """Whether this panel stands in the section."""
        return f"{panel.__module__}:{panel.__name__}" in {f"{_HERE}.{path}" for path in self.panels}


def _load(path: str) -> "Callable[[Desk], SettingsPanel]":
    module, _, name = path.partition(":")
    found = getattr(import_module(f"{_HERE}.{module}"), name)
    return cast("Callable[[Desk], SettingsPanel]", found)


SECTIONS = (
    Section("desk", N_("This desk"), "user", ("desk_panel:DeskPanel",)),
    Section("accounts", N_("Telephone accounts"), "phone", ("account_panel:AccountPanel",)),
    Section(
        "incoming",
        N_("Incoming calls"),
        "phone-incoming",
        ("incoming_panel:IncomingPanel", "blocklist_panel:BlocklistPanel"),
    ),
    Section("sound", N_("Sound"), "headset", ("sound_panel:SoundPanel", "ring_panel:RingPanel")),
    Section(
        "recording",
        N_("Recording"),
        "record-mail",
        ("recording_panel:RecordingPanel", "recording_keys_panel:RecordingKeysPanel"),
    ),
    Section(
        "desktop",
        N_("On the desktop"),
        "device-desktop",
        (
            "ringing_panel:RingingPanel",
            "window_panel:WindowPanel",
            "links_panel:LinksPanel",
            "keys_panel:KeysPanel",
        ),
    ),
    Section("office", N_("Office"), "building-store", ("office_panel:OfficePanel",)),
    Section(
        "directories",
        N_("Directories"),
        "address-book",
        ("directories_panel:DirectoriesPanel",),
    ),
    Section("buttons", N_("Buttons"), "grid-dots", ("buttons_panel:ButtonsPanel",)),
    Section("records", N_("Records"), "database", ("records_panel:RecordsPanel",)),
    Section("lock", N_("Supervisor's lock"), "shield-lock", ("lock_panel:LockPanel",)),
    Section(
        "about",
        N_("Support and about"),
        "lifebuoy",
        ("support_panel:SupportPanel", "about_panel:AboutPanel"),
    ),
)
