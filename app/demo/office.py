"""Makes the demo office: its people, about 300 contacts and thirteen months of calls."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.crm import calls, contacts, dispositions, recording_policy, tasks
from app.crm import office as offices
from app.crm.rows import ContactDraft, FinishedCall, NumberDraft, Office
from app.database.database import Database
from app.demo.cast import Cast, cast
from app.demo.past_year import PastYear, fictional_number
from app.team import members

_CONTACTS = 300


def make_demo_office(database: Database, language: str, now: datetime | None = None) -> int:
    """Fill an empty database with the demo office as of `now`; gives the agent's member id."""
    drawn = cast(language)
    zone = ZoneInfo(drawn.zone)
    now = (now or datetime.now(tz=zone)).astimezone(zone)
    offices.save(
        database,
        Office(name=drawn.office, country=drawn.country, language=language, zone=drawn.zone),
    )
    recording_policy.save(
        database,
        recording_policy.Policy(mode=recording_policy.ON_DEMAND, listeners=recording_policy.OWN),
    )
    people = [
        members.save(database, members.MemberDraft(name=m.name, extension=m.extension, role=m.role))
        for m in drawn.members
    ]
    caller_id = _caller(database, drawn, language)
    known = _contacts(database, drawn, language)
    codes = {d.code: d.id for d in dispositions.active(database, language)}
    year = PastYear(drawn, contacts=known, agents=people[:4], dispositions=codes, now=now)
    history = _history(drawn, caller_id, people[:4], codes, now)
    with database.session() as session:
        calls.insert_finished(session, [*year.calls(), *history], drawn.zone)
    _tasks(database, drawn, caller_id, known, people, now)
    return people[0]


def _caller(database: Database, drawn: Cast, language: str) -> int:
    caller = drawn.caller
    return contacts.save(
        database,
        ContactDraft(
            given_name=caller.given,
            family_name=caller.family,
            organisation=caller.organisation,
            job_title=caller.title,
            email=f"{caller.given[0].lower()}.{caller.family.lower()}@example.org",
            language=language,
            pinned_note=caller.pinned,
            no_sales=True,
            customer_since=datetime(2021, 3, 8, tzinfo=ZoneInfo(drawn.zone)).date(),
            numbers=(NumberDraft(raw=caller.number),),
        ),
    )


def _contacts(database: Database, drawn: Cast, language: str) -> list[tuple[int, str]]:
    chance = random.Random(118)
    known: list[tuple[int, str]] = []
    names: set[tuple[str, str]] = {(drawn.caller.given, drawn.caller.family)}
    while len(known) < _CONTACTS - 1:
        name = (chance.choice(drawn.given), chance.choice(drawn.family))
        if name in names:
            continue
        names.add(name)
        number = fictional_number(drawn, chance)
        numbers = [NumberDraft(raw=number)]
        if chance.random() < 0.3:
            numbers.append(NumberDraft(raw=fictional_number(drawn, chance), kind="mobile"))
        contact_id = contacts.save(
            database,
            ContactDraft(
                given_name=name[0],
                family_name=name[1],
                organisation=chance.choice(drawn.organisations) if chance.random() < 0.8 else "",
                job_title=chance.choice(drawn.titles),
                email=f"contact{len(known) + 1}@example.org" if chance.random() < 0.7 else "",
                language=language,
                pinned_note=chance.choice(drawn.pinned) if chance.random() < 0.08 else "",
                numbers=tuple(numbers),
            ),
        )
        known.append((contact_id, number))
    return known


def _history(
    drawn: Cast, caller_id: int, agents: list[int], codes: dict[str, int], now: datetime
) -> list[FinishedCall]:
    days = (1, 8, 10, 24, 50)
    talk_s = (252, 125, 310, 96, 540)
    rows = []
    for index, (ago, note) in enumerate(zip(days, drawn.caller.history, strict=True)):
        moment = (now - timedelta(days=ago)).replace(hour=16 - index, minute=42 - 6 * index)
        started_at = round(moment.timestamp() * 1000)
        outbound = index == 1
        rows.append(
            FinishedCall(
                uid=f"demo-caller-{index}",
                direction="outbound" if outbound else "inbound",
                source="demo",
                started_at=started_at,
                answered_at=started_at + 7000,
                ended_at=started_at + 7000 + 1000 * talk_s[index],
                ring_ms=7000,
                talk_ms=1000 * talk_s[index],
                wrap_ms=31000,
                outcome="answered",
                remote=drawn.caller.number,
                remote_e164=drawn.caller.number,
                contact_id=caller_id,
                agent_id=agents[index % len(agents)],
                queue="" if outbound else drawn.lines[0],
                disposition_id=codes[
                    ("order", "call_back", "invoice", "information", "complaint")[index]
                ],
                notes=note,
                wrap_state="done",
                mos=4.2,
                codec="PCMA",
            )
        )
    return rows


def _tasks(
    database: Database,
    drawn: Cast,
    caller_id: int,
    known: list[tuple[int, str]],
    people: list[int],
    now: datetime,
) -> None:
    today = now.date()
    tasks.add(
        database,
        title=drawn.caller.task,
        due_on=today + timedelta(days=1),
        contact_id=caller_id,
        agent_id=people[0],
    )
    for index, title in enumerate(drawn.tasks):
        tasks.add(
            database,
            title=title,
            due_on=today + timedelta(days=(-2, 0, 0, 1, 3, 7)[index]),
            contact_id=known[7 * index][0],
            agent_id=people[index % 4],
        )
