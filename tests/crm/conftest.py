"""The people in the databases these tests run on."""

import pytest

from app.crm import contacts
from app.crm.rows import ContactDraft, NumberDraft
from app.database.database import Database
from app.team import members

DRAFTS = {
    "dupont": ContactDraft(
        given_name="Élodie",
        family_name="Dupont",
        organisation="Œuvres & Cie",
        email="elodie@oeuvres.example",
        pinned_note="Rappeler avant midi",
        no_sales=True,
        numbers=(NumberDraft(raw="06 12 34 56 78", kind="mobile"), NumberDraft(raw="204")),
    ),
    "martin": ContactDraft(
        given_name="Jean",
        family_name="Martin",
        organisation="Garage Martin",
        numbers=(NumberDraft(raw="01 23 45 67 89"),),
    ),
    "martine": ContactDraft(
        given_name="Anne",
        family_name="Martin",
        organisation="Garage Martin",
        numbers=(NumberDraft(raw="01 23 45 67 89"),),
    ),
    "hamburg": ContactDraft(
        organisation="Hansekontor", numbers=(NumberDraft(raw="+49 40 1234567"),)
    ),
}


@pytest.fixture
def people(database: Database) -> dict[str, int]:
    """Four contacts, two of whom share a number; ids by name."""
    return {name: contacts.save(database, draft) for name, draft in DRAFTS.items()}


@pytest.fixture
def alice(database: Database) -> int:
    """A member of the team."""
    return members.save(database, members.MemberDraft(name="Alice Bernard", extension="101"))
