"""What the tests of the pages share: a demo-sized office by hand."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from app.crm import calls, contacts, dispositions
from app.crm.rows import ContactDraft, FinishedCall, NumberDraft
from app.database.database import Database
from app.desk.desk import Desk
from app.team import members
from app.team.members import MemberDraft


@pytest.fixture
def amina(records: Database, desk: Desk) -> int:
    """The member who sits at this desk."""
    member_id = members.save(records, MemberDraft(name="Amina Keller", extension="101"))
    desk.office.member_id = member_id
    return member_id


@pytest.fixture
def people(records: Database) -> list[int]:
    """Thirty contacts, Ada 00 to Ada 29 by name, of three firms."""
    return [
        contacts.save(
            records,
            ContactDraft(
                given_name="Ada",
                family_name=f"Number {place:02}",
                organisation=("Atlas", "Boréal", "Cygne")[place % 3],
                email=f"ada{place}@example.org",
                numbers=(NumberDraft(raw=f"+3319900{place:04}"),),
            ),
        )
        for place in range(30)
    ]


def at(day: str, time: str = "10:00") -> int:
    """Epoch milliseconds of a UTC day and time."""
    return round(datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def log_calls(records: Database) -> Callable[..., None]:
    """Puts finished calls into the log; what is not said is an answered inbound call."""

    def logged(*drafts: dict[str, Any]) -> None:
        information = dispositions.active(records, "en")[0].id
        finished = [
            FinishedCall(
                **{
                    "uid": f"call-{place}",
                    "direction": "inbound",
                    "outcome": "answered",
                    "remote": "+33144556677",
                    "remote_e164": "+33144556677",
                    "answered_at": draft["started_at"] + 5_000
                    if draft.get("outcome", "answered") == "answered"
                    else None,
                    "talk_ms": 60_000 if draft.get("outcome", "answered") == "answered" else 0,
                    "ring_ms": 5_000,
                    "disposition_id": information,
                    **draft,
                }
            )
            for place, draft in enumerate(drafts)
        ]
        with records.session() as session:
            calls.insert_finished(session, finished, "Europe/Paris")

    return logged
