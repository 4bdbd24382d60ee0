"""The office this desk belongs to, as last read from its database."""

import msgspec

from app.crm.rows import Office


class OfficeCard(msgspec.Struct):
    """The one current copy of the office's settings, replaced whole when they change."""

    current: Office = msgspec.field(default_factory=Office)
    member_id: int = 0
    """The member of the team at this desk; 0 while nobody has been chosen."""
    demo: bool = False
    """Whether this is the demo office, whose calls are marked as such."""
