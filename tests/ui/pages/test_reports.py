from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import i18n
from app.bus import EventBus
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import CallLogged
from app.desk.jobs import ProcessJobs
from app.i18n import current
from app.reports import build, months
from app.ui import wording
from app.ui.bridge import Bridge
from app.ui.main_window import MainWindow
from app.ui.pages.reports import ReportsPage
from tests.held_jobs import HeldJobs
from tests.ui.pages.conftest import at

Open = Callable[[], ReportsPage]


@pytest.fixture
def open_page(window: MainWindow, jobs: HeldJobs) -> Open:
    def opened() -> ReportsPage:
        window.show_page("reports")
        assert isinstance(window.page, ReportsPage)
        return window.page

    return opened


@pytest.fixture
def this_month(desk: Desk) -> str:
    return f"{wording.today(desk.office.current.zone):%Y-%m}"


def figure(page: ReportsPage, metric: str) -> str:
    return page.tiles.tiles[metric].accessibleName()


def test_a_month_without_calls_shows_dashes_and_not_a_hundred_percent(open_page: Open) -> None:
    page = open_page()
    assert figure(page, "received").startswith("Calls received: 0")
    assert figure(page, "service_level") == "Service level: –"
    assert figure(page, "asa_s") == "Average wait: –"


def test_the_figures_of_the_month_are_on_screen_at_once(
    log_calls: Callable[..., None], open_page: Open, this_month: str
) -> None:
    log_calls(
        {"uid": "one", "started_at": at(f"{this_month}-01")},
        {
            "uid": "two",
            "started_at": at(f"{this_month}-01"),
            "outcome": "abandoned",
            "ring_ms": 30_000,
        },
    )
    page = open_page()
    assert figure(page, "received").startswith("Calls received: 2")
    assert figure(page, "answer_rate") == "Answer rate: 50.0%"
    assert figure(page, "service_level") == "Service level: 50.0% target 80%"
    before = months.parse(this_month).shifted(-1).first_day
    assert figure(page, "received").endswith(f" {current().day(before, 'MMM')}: 0")


def test_a_call_just_logged_changes_the_figures(
    log_calls: Callable[..., None], open_page: Open, this_month: str, desk: Desk
) -> None:
    page = open_page()
    log_calls({"uid": "one", "started_at": at(f"{this_month}-01")})
    desk.bus.publish(CallLogged("one"))
    assert figure(page, "received").startswith("Calls received: 1")


def test_the_months_before_are_reached_by_button(
    log_calls: Callable[..., None], open_page: Open, this_month: str
) -> None:
    page = open_page()
    assert not page.later.isEnabled()
    page.earlier.click()
    assert page.month.currentData() < this_month
    page.later.click()
    assert page.month.currentData() == this_month


@pytest.mark.parametrize("code", ["fr", "en"])
def test_a_report_is_made_in_a_process_of_its_own(
    open_page: Open, jobs: HeldJobs, desk: Desk, this_month: str, code: str
) -> None:
    page = open_page()
    page.make[code].click()
    assert jobs.last.args == [
        "report",
        "monthly",
        "--month",
        this_month,
        "--lang",
        code,
        "--out",
        str(desk.paths.reports / f"{this_month}-{code}.pdf"),
        "--data-dir",
        str(desk.paths.root),
    ]
    assert page.progress.isVisible()


def test_the_progress_is_shown_and_the_work_can_be_cancelled(
    open_page: Open, jobs: HeldJobs
) -> None:
    page = open_page()
    page.make["en"].click()
    jobs.last.progress(0.4, "Charts")
    assert page.progress.bar.value() == 400
    page.progress.cancel.click()
    assert jobs.last.cancelled
    assert page.make["en"].isEnabled()


def test_a_report_that_failed_says_why_and_can_be_made_again(
    open_page: Open, jobs: HeldJobs
) -> None:
    page = open_page()
    page.make["en"].click()
    jobs.last.failed("The disk is full.")
    assert page.trouble.words == "The disk is full."
    assert page.make["en"].isEnabled()


def test_a_report_made_before_is_shown_again(
    records: Database, desk: Desk, open_page: Open, this_month: str
) -> None:
    file = desk.paths.reports / f"{this_month}-en.pdf"
    build.write_monthly(records, this_month, i18n.language("en"), file)
    page = open_page()
    assert page.document.isVisible()
    assert page.document.pages > 1


def test_a_report_is_made_by_the_real_program_and_shown(
    window: MainWindow, desk: Desk, bus: EventBus, qtbot: QtBot, this_month: str
) -> None:
    bridge = Bridge(bus)
    desk.jobs = ProcessJobs(bridge.call)
    window.show_page("reports")
    page = window.page
    assert isinstance(page, ReportsPage)
    page.make["fr"].click()
    qtbot.waitUntil(lambda: page.document.pages > 1)
    assert page.document.file == Path(desk.paths.reports / f"{this_month}-fr.pdf")
