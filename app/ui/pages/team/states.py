"""How a colleague is, in a word and a colour; what nobody has said is said to be unknown."""

from app.i18n import N_, _
from app.ui.widgets.labels import PillKind

_WORDS: dict[str, tuple[str, PillKind]] = {
    "available": (N_("Free"), "good"),
    "on_call": (N_("On a call"), "accent"),
    "do_not_disturb": (N_("Do not disturb"), "bad"),
    "away": (N_("Away"), "warning"),
    "forwarding": (N_("Away"), "warning"),
    "offline": (N_("Not there"), "plain"),
}


def state_words(state: str) -> str:
    """The word for a colleague's state."""
    return _(_WORDS[state][0]) if state in _WORDS else _("Unknown")


def state_kind(state: str) -> PillKind:
    """The kind of pill it goes on."""
    return _WORDS[state][1] if state in _WORDS else "plain"
