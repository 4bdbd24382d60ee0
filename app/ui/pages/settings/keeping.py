"""How a panel of the settings keeps what was chosen, and says why it could not."""

import msgspec

from app.desk.desk import Desk
from app.desk.facts import Notice
from app.errors import UserError
from app.settings import Settings


def keep(desk: Desk, changed: Settings) -> None:
    """Keep new settings of this computer; a notice says why where they are refused."""
    try:
        desk.change_settings(changed)
    except UserError as error:
        desk.bus.publish(Notice(error.words))


def keep_desktop(desk: Desk, **changes: object) -> None:
    """Keep some fields of the desktop's settings."""
    own = msgspec.structs.replace(desk.settings.desktop, **changes)
    keep(desk, msgspec.structs.replace(desk.settings, desktop=own))
