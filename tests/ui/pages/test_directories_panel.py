"""The directories of this desk, each with the truth about its last refresh."""

import pytest

from app.bus import EventBus
from app.crm import contacts
from app.crm.directories import refresh
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice, RecordsChanged
from app.settings import Directory
from app.ui.main_window import MainWindow
from app.ui.pages.contacts.contact_panel import ContactPanel
from app.ui.pages.settings.directories_panel import DirectoriesPanel
from app.ui.pages.settings.page import SettingsPage
from app.ui.widgets.labels import Pill
from tests.crm.directories.scripted import Scripted, silence
from tests.held_jobs import HeldJobs

KNOWN = Directory(id="k", label="Clients", address="https://cloud.example/dav/", user="anna")
NOTHING = dict.fromkeys(("created", "updated", "skipped", "rejected", "removed", "kept"), 0)


def read(database: Database, source: Scripted) -> None:
    refresh.refresh(database, source, key="k", name="Clients", progress=silence)


@pytest.fixture
def source(records: Database) -> Scripted:
    """A directory of two people that was read once."""
    source = Scripted()
    source.put("a", name="Anna Schmidt", work="+33123456789")
    source.put("j", name="Jean Martin")
    read(records, source)
    return source


@pytest.fixture
def panel(desk: Desk, jobs: HeldJobs, source: Scripted, window: MainWindow) -> DirectoriesPanel:
    desk.directories.save(KNOWN, "geheim")
    window.show_page("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    return page.panel(DirectoriesPanel)


def kept(desk: Desk) -> list[str]:
    return [one.label for one in desk.directories.all]


def state(panel: DirectoriesPanel) -> str:
    return panel.rows["k"].state.text()


def test_a_directory_says_that_it_is_read_and_what_came_of_it(
    panel: DirectoriesPanel, jobs: HeldJobs, bus: EventBus
) -> None:
    told: list[RecordsChanged] = []
    bus.subscribe(RecordsChanged, told.append)
    assert state(panel) == "Being read…"
    assert not panel.rows["k"].again.isEnabled()
    jobs.last.done(NOTHING | {"created": 2, "rejected": 1, "troubles": ["x.vcf: no name"]})
    assert state(panel).startswith("2 contacts · read ")
    assert state(panel).endswith("2 new · 1 not readable")
    assert panel.rows["k"].state.toolTip() == "x.vcf: no name"
    assert len(told) == 1


def test_why_it_could_not_be_read_stands_in_its_row(
    panel: DirectoriesPanel, jobs: HeldJobs
) -> None:
    jobs.last.failed("cloud.example does not answer. Nothing was changed.")
    assert panel.rows["k"].trouble.text() == "cloud.example does not answer. Nothing was changed."
    assert state(panel).startswith("2 contacts · read ")
    panel.rows["k"].again.click()
    jobs.last.done(NOTHING)
    assert panel.rows["k"].trouble.isHidden()


def test_removing_asks_first_and_says_what_stays(
    panel: DirectoriesPanel, jobs: HeldJobs, desk: Desk, bus: EventBus
) -> None:
    notices: list[Notice] = []
    bus.subscribe(Notice, notices.append)
    panel.rows["k"].remove.click()
    assert panel.confirm.isVisible()
    panel.confirm.yes.click()
    assert jobs.last.args[:3] == ["directories", "forget", "k"]
    assert kept(desk) == ["Clients"]
    jobs.last.done(NOTHING | {"kept": 2})
    assert kept(desk) == []
    assert [notice.words for notice in notices] == ["2 contacts that were used stay."]
    assert panel.rows == {}


def test_a_contact_says_where_it_comes_from_and_that_it_is_gone_there(
    desk: Desk, records: Database, source: Scripted, window: MainWindow
) -> None:
    (row, _other) = contacts.listing(records, text="").first(records)
    shown = ContactPanel(desk)
    shown.show_contact(row.id)
    assert [pill.text() for pill in shown.findChildren(Pill)] == ["From Clients"]
    draft = contacts.get(records, row.id)
    assert draft is not None
    with records.session() as session:
        session.connection().exec_driver_sql("UPDATE contact SET version = version + 1")
    source.entries = {"n": [("name", "Somebody Else")]}
    read(records, source)
    shown.refresh()
    assert shown.findChildren(Pill)[-1].text() == "No longer in Clients"
    shown.deleteLater()
