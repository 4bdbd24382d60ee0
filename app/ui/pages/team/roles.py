"""What people do in the office, as the list of members says it."""

from app.i18n import N_, _

ROLES = {
    "agent": N_("Agent"),
    "team_leader": N_("Team leader"),
    "supervisor": N_("Supervisor"),
    "quality": N_("Quality analyst"),
    "trainer": N_("Trainer"),
    "manager": N_("Manager"),
}


def role_words(role: str) -> str:
    """The role in the language of the window; a role of another program as it is."""
    return _(ROLES[role]) if role in ROLES else role
