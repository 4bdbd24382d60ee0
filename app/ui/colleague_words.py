"""How a colleague is, in a word and a colour; where nobody says it there is no word."""

from app.desk.team_states import LINE_FREE, RINGING
from app.i18n import N_, _
from app.telephony.events import LampChanged, LampState
from app.ui import wording
from app.ui.availability_words import time_words
from app.ui.widgets.labels import PillKind

_WORDS: dict[str, tuple[str, PillKind]] = {
    "available": (N_("Free"), "good"),
    LINE_FREE: (N_("Line free"), "good"),
    RINGING: (N_("Ringing"), "warning"),
    "on_call": (N_("On a call"), "accent"),
    "do_not_disturb": (N_("Do not disturb"), "bad"),
    "away": (N_("Away"), "warning"),
    "forwarding": (N_("Away"), "warning"),
    "offline": (N_("Not there"), "plain"),
}

_SHAPES = {
    "available": "circle-check",
    LINE_FREE: "circle-check",
    RINGING: "phone-incoming",
    "on_call": "phone-call",
    "do_not_disturb": "circle-minus",
    "away": "coffee",
    "forwarding": "coffee",
}
_ROLES = {"plain": "muted", "accent": "accent", "good": "good", "warning": "warning", "bad": "bad"}


def state_shape(state: str) -> tuple[str, str]:
    """Icon and role of the palette for a colleague's state."""
    return _SHAPES.get(state, "id-badge-2"), _ROLES[state_kind(state)]


def state_words(state: str) -> str:
    """The word for a colleague's state, "" where neither a server nor a desk tells it."""
    return _(_WORDS[state][0]) if state in _WORDS else ""


def since_words(at: int, zone: str) -> str:
    """When somebody who is not there was last there; "" where nobody knows."""
    return _("since {time}").format(time=time_words(at, zone)) if at else ""


def state_kind(state: str) -> PillKind:
    """The kind of pill it goes on."""
    return _WORDS[state][1] if state in _WORDS else "plain"


def lamp_words(lamp: LampChanged | None, country: str) -> str:
    """What more a server says of a telephone: who calls there, or that it tells nothing."""
    if lamp is None:
        return ""
    if lamp.state is LampState.REFUSED:
        why = wording.outside(f"{lamp.code or ''} {lamp.reason}")
        return _("The server does not say whether this telephone is busy: {why}").format(why=why)
    who = wording.outside(lamp.display_name) or wording.number_words(lamp.remote, country)
    return _("{who} is calling there").format(who=who) if lamp.ringing and who else ""
