"""Facts about texts, received and sent."""

from app.telephony.events.base import Event


class MessageReceived(Event, frozen=True, kw_only=True):
    """Somebody has sent a text, within a call when `call_id` names one."""

    account: str
    remote: str
    """Number or SIP user of the sender, as sent."""
    display_name: str = ""
    text: str
    call_id: str = ""
    at: int
    dropped: int = 0
    """How many messages before it were thrown away because too many came at once."""


class MessageDelivered(Event, frozen=True, kw_only=True):
    """What became of a text sent from here: 2xx accepted by the other end or its server."""

    message_id: str
    code: int
    reason: str = ""
    at: int

    @property
    def accepted(self) -> bool:
        """Whether somebody has taken it."""
        return self.code // 100 == 2  # noqa: PLR2004  the class of a SIP status
