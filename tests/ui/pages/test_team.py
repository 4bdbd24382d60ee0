from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app.database.database import Database
from app.desk.desk import Desk
from app.reports import build
from app.settings import Account
from app.team import evaluations, job_descriptions, members
from app.team.members import MemberDraft
from app.telephony.commands import Dial
from app.telephony.events import LampChanged, LampState
from app.telephony.fake import FakePhone
from app.ui.main_window import MainWindow
from app.ui.pages.team import TeamPage
from tests.held_jobs import HeldJobs

Open = Callable[[], TeamPage]


@pytest.fixture
def open_page(window: MainWindow, jobs: HeldJobs) -> Open:
    def opened() -> TeamPage:
        window.show_page("team")
        assert isinstance(window.page, TeamPage)
        return window.page

    return opened


def chosen(page: TeamPage) -> TeamPage:
    page.people.selectRow(0)
    return page


def words(page: TeamPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def tick_all(page: TeamPage, **other: str) -> None:
    """Answer every item "yes", but those named."""
    for widget in page.scorecard.items:
        widget.answers[other.get(widget.item.code, "yes")].click()


def test_a_team_of_nobody_is_told_what_to_do(open_page: Open) -> None:
    assert "Nobody yet" in words(open_page())


def test_nothing_is_said_of_how_somebody_is_where_nobody_tells(
    records: Database, open_page: Open
) -> None:
    members.save(records, MemberDraft(name="Bruno Fabre", extension="102"))
    page = open_page()
    assert page.people.rows.index(0, 3).data() == "–"
    assert "neither the server nor a shared database tells" in words(page)
    assert not chosen(page).panel.state.isVisible()


def test_a_person_is_added_and_shown(records: Database, open_page: Open) -> None:
    page = open_page()
    page.add.click()
    page.form.save.click()
    assert "Give a name." in words(page)
    page.form.name.setText("Bruno Fabre")
    page.form.extension.setText("102")
    page.form.save.click()
    [member] = members.everyone(records)
    assert (member.name, member.extension) == ("Bruno Fabre", "102")
    assert "Agent · extension 102" in words(page)


def test_a_person_who_left_stays_in_the_list_as_such(
    amina: int, records: Database, open_page: Open
) -> None:
    page = chosen(open_page())
    page.panel.edit.click()
    page.form.active.setChecked(False)
    page.form.save.click()
    assert not members.active(records)
    assert "Has left" in words(page)
    assert not page.panel.mark.isEnabled()


def test_a_job_description_goes_from_template_to_paper(
    amina: int, records: Database, open_page: Open, jobs: HeldJobs
) -> None:
    page = chosen(open_page())
    page.panel.new_job.click()
    assert page.job.fields["company"].text() == "Papeterie"
    page.job.save.click()
    assert words(page).count("Please fill this in.") == 2
    page.job.fields["place"].setText("Lyon")
    page.job.fields["manager"].setText("Inès Da Silva")
    page.job.save.click()
    [row] = job_descriptions.recent(records)
    assert (row.member_id, row.person) == (amina, "Amina Keller")
    assert jobs.last.args[:3] == ["report", "job-description", str(row.id)]


def test_a_job_description_is_changed_without_a_second_one(
    amina: int, records: Database, open_page: Open, jobs: HeldJobs
) -> None:
    store_job(records, amina)
    page = chosen(open_page())
    page.panel.change.click()
    assert page.job.fields["place"].text() == "Lyon"
    page.job.fields["place"].setText("Paris")
    page.job.save.click()
    [row] = job_descriptions.recent(records)
    stored = job_descriptions.get(records, row.id)
    assert stored is not None
    assert stored.document.filled.values["place"] == "Paris"


def test_the_form_of_a_job_changes_language_and_keeps_what_was_typed(
    amina: int, open_page: Open
) -> None:
    page = chosen(open_page())
    page.panel.new_job.click()
    page.job.fields["place"].setText("Lyon")
    page.job.language.setCurrentIndex(page.job.language.findData("fr"))
    assert "Lieu de travail" in words(page)
    assert page.job.fields["place"].text() == "Lyon"


def test_the_score_follows_the_ticks(amina: int, open_page: Open) -> None:
    page = chosen(open_page())
    page.panel.mark.click()
    assert page.scorecard.score.text() == "–"
    tick_all(page)
    assert page.scorecard.score.text() == "100.0"
    assert page.scorecard.verdict.text() == "passed"
    assert "left to answer" not in words(page)


def test_an_eliminatory_no_fails_the_call_and_wants_a_remark(
    amina: int, records: Database, open_page: Open
) -> None:
    page = chosen(open_page())
    page.panel.mark.click()
    tick_all(page, identity="no")
    assert page.scorecard.score.text() == "0.0"
    assert page.scorecard.verdict.text() == "failed by a critical item"
    page.scorecard.save.click()
    assert "Please add a remark." in words(page)
    assert not evaluations.recent(records)


def test_a_marked_call_is_stored_with_the_call_and_shown(
    amina: int,
    records: Database,
    log_calls: Callable[..., None],
    open_page: Open,
    jobs: HeldJobs,
) -> None:
    started_at = round(datetime.now(tz=UTC).timestamp() * 1000) - 600_000
    log_calls({"uid": "one", "started_at": started_at, "agent_id": amina})
    page = chosen(open_page())
    page.panel.mark.click()
    tick_all(page, recording_notice="na")
    page.scorecard.save.click()
    [row] = evaluations.recent(records, member_id=amina)
    stored = evaluations.get(records, row.id)
    assert stored is not None
    assert (stored.call_at, stored.evaluator) == (started_at, "Amina Keller")
    assert stored.score.score == 100
    assert jobs.last.args[:3] == ["report", "evaluation", str(row.id)]


def test_the_ticks_stay_when_the_document_changes_language(amina: int, open_page: Open) -> None:
    page = chosen(open_page())
    page.panel.mark.click()
    tick_all(page, greeting="no")
    page.scorecard.language.setCurrentIndex(page.scorecard.language.findData("fr"))
    answers = page.scorecard.ticked()
    assert answers["greeting"] == "no"
    assert len(answers) == len(page.scorecard.items)


def test_the_papers_of_a_person_are_listed_and_shown(
    amina: int, records: Database, open_page: Open, jobs: HeldJobs
) -> None:
    job_id = store_job(records, amina)
    page = chosen(open_page())
    page.panel.show_paper.click()
    file = Path(jobs.last.args[jobs.last.args.index("--out") + 1])
    build.write_job_description(records, job_id, file)
    jobs.last.done({"path": str(file)})
    assert page.document.pages >= 1
    assert page.paper.isVisible()
    page.back.click()
    assert page.panel.isVisible()


def test_a_paper_that_cannot_be_made_says_why(
    amina: int, records: Database, open_page: Open, jobs: HeldJobs
) -> None:
    store_job(records, amina)
    page = chosen(open_page())
    page.panel.show_paper.click()
    jobs.last.failed("The folder is full.")
    assert page.trouble.words == "The folder is full."
    assert not page.progress.isVisible()


def test_a_form_is_about_one_person_until_it_is_left(
    amina: int, open_page: Open, desk: Desk
) -> None:
    page = chosen(open_page())
    page.panel.new_job.click()
    assert not page.people.isEnabled()
    page.job.cancelled.emit()
    assert page.people.isEnabled()


def store_job(records: Database, member_id: int) -> int:
    template = job_descriptions.load("inbound_agent", "en")
    values = {"company": "Papeterie", "place": "Lyon", "manager": "Inès Da Silva"}
    filled = job_descriptions.Filled("Amina Keller", values, {}, "FR")
    document = job_descriptions.fill(template, filled)
    return job_descriptions.save(records, document, member_id=member_id)


def test_a_colleague_whose_telephone_rings_can_be_helped(
    amina: int, open_page: Open, desk: Desk, phone: FakePhone
) -> None:
    desk.accounts.use((Account(registrar="pbx", user="109", provider="freepbx"),), "")
    page = chosen(open_page())
    assert not page.panel.pick_up.isVisible()
    rings = LampChanged(
        account="109@pbx",
        target="101",
        state=LampState.RINGING,
        ringing=True,
        remote="+33478112233",
        at=1,
    )
    phone.say(rings)
    assert page.panel.state.text() == "Ringing"
    assert page.panel.lamp.text() == "04 78 11 22 33 is calling there"
    page.panel.pick_up.click()
    dialled = [one for one in phone.sent if isinstance(one, Dial)]
    assert [(one.target, one.account) for one in dialled] == [("**101", "109@pbx")]


def test_a_server_without_busy_lamps_is_quoted(
    amina: int, open_page: Open, phone: FakePhone
) -> None:
    page = chosen(open_page())
    refused = LampChanged(
        account="a", target="101", state=LampState.REFUSED, code=489, reason="Bad Event", at=1
    )
    phone.say(refused)
    assert page.panel.lamp.text().endswith("whether this telephone is busy: 489 Bad Event")
    assert page.panel.state.text() == "Free"
