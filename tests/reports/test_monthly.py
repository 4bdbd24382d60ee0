"""The monthly report says what happened, in both languages, even when nothing did."""

import re
from pathlib import Path

import pytest

from app.crm import calls as call_log
from app.crm import contacts, office
from app.crm.rows import ContactDraft, FinishedCall, NumberDraft, Office
from app.database.database import Database
from app.i18n import Language, language
from app.reports.build import write_monthly
from app.reports.monthly import findings, volumes
from app.reports.monthly.data import MonthlyData, collect_month
from app.team import members
from app.team.members import MemberDraft
from tests.reports.made_calls import call, log
from tests.reports.printed import pages_of, text_of

ENGLISH, FRENCH = Language("en"), Language("fr")
NUMBER = "+33144556677"


def busy_month(*, missed: int = 12) -> list[FinishedCall]:
    """Answered calls on every day; missed ones on Monday mornings, never returned."""
    calls = [call(f"2026-10-{day:02} 14:00:00", wait_s=8, talk_s=60) for day in range(1, 31)]
    calls += [
        call("2026-10-05 09:10:00", "abandoned", wait_s=40, remote=f"+3314455{n:04}")
        for n in range(missed)
    ]
    return calls


def collected(database: Database, *calls: FinishedCall) -> MonthlyData:
    log(database, *calls)
    return collect_month(database, "2026-10")


def printed(database: Database, folder: Path, language: Language = ENGLISH) -> Path:
    out = folder / "month.pdf"
    write_monthly(database, "2026-10", language, out)
    return out


@pytest.mark.parametrize("language", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_every_page_says_its_number_the_month_and_the_office(
    sqlite_database: Database, tmp_path: Path, language: Language
) -> None:
    log(sqlite_database, *busy_month())

    pages = pages_of(printed(sqlite_database, tmp_path, language))

    assert len(pages) == 8
    for number, page in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in page
        assert "Papeterie Lumière" in page
        assert language.month(collect_month(sqlite_database, "2026-10").month.first_day) in page
        assert "Europe/Paris" in page


def test_the_first_page_has_the_figures_and_the_sentences(
    sqlite_database: Database, tmp_path: Path
) -> None:
    log(sqlite_database, *busy_month())

    first = pages_of(printed(sqlite_database, tmp_path))[0]

    assert "Calls received 42" in first
    assert "Answer rate 71.4%" in first
    assert "12 missed calls were not returned" in first
    assert "One more person on the telephone on Monday from 9:00 to 10:00?" in first


def test_figures_are_written_the_french_way(sqlite_database: Database, tmp_path: Path) -> None:
    log(sqlite_database, *busy_month())

    first = pages_of(printed(sqlite_database, tmp_path, FRENCH))[0]

    assert re.search(r"71,4\s%", first)
    assert "lundi" in first


def test_a_month_without_calls_prints_dashes(sqlite_database: Database, tmp_path: Path) -> None:
    pages = pages_of(printed(sqlite_database, tmp_path))

    assert len(pages) == 8
    assert "No calls were recorded in this month." in pages[0]
    assert "Service level – No data" in pages[0]
    assert "%" not in pages[0].replace("Target 80%", "")


def test_percentages_of_few_calls_are_not_printed(
    sqlite_database: Database, tmp_path: Path
) -> None:
    log(sqlite_database, *busy_month()[:9])

    pages = pages_of(printed(sqlite_database, tmp_path))

    assert "Answer rate – Too few calls n = 9" in pages[0]
    assert "100.0%" not in " ".join(pages)


def test_what_people_typed_is_printed_as_they_typed_it(
    sqlite_database: Database, tmp_path: Path
) -> None:
    wild = "<b>R&D</b> <para>"
    office.save(sqlite_database, Office(name=wild))
    members.save(sqlite_database, MemberDraft(wild))
    contact = contacts.save(
        sqlite_database,
        ContactDraft(family_name=wild, organisation="A & <B>", numbers=(NumberDraft(raw=NUMBER),)),
    )
    missed = call("2026-10-05 09:10:00", "abandoned", remote=NUMBER, agent=1)
    log(sqlite_database, missed)
    with sqlite_database.session() as session:
        from sqlalchemy import text

        session.execute(text("UPDATE call SET contact_id = :contact"), {"contact": contact})

    pages = pages_of(printed(sqlite_database, tmp_path))

    assert all(wild in page for page in pages)
    assert "A & <B>" in pages[5]


@pytest.mark.parametrize(
    "name", ["שלום עולם", "👩‍💻 Zoë", "名前", "a\u0000b", "x" * 4000, "\u202eabc"]
)
def test_names_of_any_script_and_length_print(
    sqlite_database: Database, tmp_path: Path, name: str
) -> None:
    office.save(sqlite_database, Office(name="Bureau"))
    members.save(sqlite_database, MemberDraft(name.replace("\u0000", "\u0001")))
    log(sqlite_database, call("2026-10-05 09:10:00", agent=1))

    assert len(pages_of(printed(sqlite_database, tmp_path))) == 8


def test_the_typeface_travels_with_the_file(sqlite_database: Database, tmp_path: Path) -> None:
    content = printed(sqlite_database, tmp_path).read_bytes()

    assert b"InterTabular" in content
    assert b"/FontFile2" in content
    assert b"/Helvetica" not in content


def test_missed_calls_are_listed_with_who_called(database: Database) -> None:
    contacts.save(
        database,
        ContactDraft(
            given_name="Hélène",
            family_name="Marchetti",
            organisation="Librairie des Halles",
            numbers=(NumberDraft(raw=NUMBER),),
        ),
    )
    data = collected(
        database,
        call("2026-10-05 09:10:00", "abandoned", wait_s=40, remote=NUMBER),
        call("2026-10-06 09:10:00", "voicemail", wait_s=30, remote="+33144000000"),
        call("2026-10-06 09:40:00", remote="+33144000000"),
    )

    assert [(one.remote, one.wait_ms) for one in data.missed] == [(NUMBER, 40_000)]


def test_calls_without_a_customer_are_counted(database: Database) -> None:
    data = collected(database, call("2026-10-05 09:10:00"), call("2026-09-05 09:10:00"))

    assert data.without_customer == 1


def test_a_running_month_says_it_is_provisional(database: Database) -> None:
    import msgspec

    data = collected(database)
    end = data.month.bounds(data.office.zone)[1]

    assert msgspec.structs.replace(data, generated_at=end - 1).is_provisional
    assert not msgspec.structs.replace(data, generated_at=end).is_provisional


def test_a_running_month_is_not_measured_against_a_whole_one(database: Database) -> None:
    import msgspec

    data = collected(database, *busy_month(), call("2026-09-05 09:10:00"))
    running = msgspec.structs.replace(data, generated_at=data.month.bounds(data.office.zone)[0])

    assert "so far" in volumes._meaning(running, language("en"))
    assert "more calls than the month before" in volumes._meaning(data, language("en"))


def test_the_revision_changes_with_the_figures_alone(database: Database) -> None:
    first = collected(database, *busy_month())
    again = collect_month(database, "2026-10")
    log(database, call("2026-10-05 09:10:00"))
    late = collect_month(database, "2026-10")

    assert first.revision == again.revision
    assert late.revision != first.revision


def test_problems_are_said_with_what_would_have_mended_them(database: Database) -> None:
    found = findings.find(collected(database, *busy_month()), ENGLISH)

    # 42 offered, 30 in time; 80 % of 42 are 33.6, so 34.
    assert found.problems[0] == (
        "Only 71.4% of the calls were answered within 20 seconds (target 80%)."
        " 4 more calls answered in time would have met it."
    )


def test_a_good_month_is_praised(database: Database) -> None:
    found = findings.find(collected(database, *busy_month(missed=0)), ENGLISH)

    assert found.good[0] == "100.0% of the calls were answered within 20 seconds (target 80%)."
    assert found.problems == ()


def test_an_empty_month_has_no_findings(database: Database) -> None:
    assert findings.find(collected(database), ENGLISH) == findings.Findings((), (), ())


def test_the_missed_peak_needs_enough_missed_calls(database: Database) -> None:
    data = collected(database, *busy_month(missed=9))
    assert findings.missed_peak(data) is None

    log(database, call("2026-10-05 09:59:00", "voicemail"))
    peak = findings.missed_peak(collect_month(database, "2026-10"))
    assert peak == findings.MissedPeak(weekday=0, hour=9, missed=10, of_all=10)


def test_the_repeated_hour_is_explained(sqlite_database: Database, tmp_path: Path) -> None:
    log(sqlite_database, *busy_month())

    assert "The clock was set back in this month: 2:00 to 3:00" in text_of(
        printed(sqlite_database, tmp_path)
    )


def test_the_annex_says_how_the_calls_sounded_and_what_was_to_blame(
    database: Database,
) -> None:
    made = [call(f"2026-10-0{day} 10:00:00", talk_s=60) for day in range(1, 9)]
    log(database, *made)
    with database.session() as session:
        for number, one in enumerate(made):
            poor = number < 2
            call_log.correct(
                session,
                one.uid,
                {
                    "sound_grade": "poor" if poor else "good",
                    "sound_cause": "loss" if poor else "",
                },
            )

    sound = collect_month(database, "2026-10").sound

    assert (sound.good, sound.fair, sound.poor, sound.measured) == (6, 0, 2, 8)
    assert sound.causes == (("loss", 2),)
