"""The first start asks once, in both languages, and keeps the answers."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app import i18n, settings
from app.crm import office as offices
from app.database.database import Database
from app.desk.desk import Desk
from app.team import members
from app.ui.dialogs.first_start import FirstStartDialog
from app.ui.main_window import MainWindow
from app.ui.places import country_names, zone_of


@pytest.fixture
def dialog(window: MainWindow, desk: Desk) -> FirstStartDialog:
    dialog = FirstStartDialog(desk, window)
    dialog.open()
    return dialog


def test_the_answers_are_kept(dialog: FirstStartDialog, desk: Desk, records: Database) -> None:
    dialog.country.choose("BE")
    dialog.office.setText("Atelier Benali")
    dialog.person.setText("Amina Keller")
    dialog.neither.click()
    office = offices.load(records)
    assert (office.name, office.country, office.zone) == (
        "Atelier Benali",
        "BE",
        "Europe/Brussels",
    )
    assert settings.load(desk.paths.settings).language == "en"
    assert [member.name for member in members.active(records)] == ["Amina Keller"]


def test_who_answers_sits_at_this_desk(
    dialog: FirstStartDialog, window: MainWindow, desk: Desk
) -> None:
    dialog.person.setText("Amina Keller")
    dialog.neither.click()
    assert desk.office.member_id == desk.settings.member_id != 0
    assert window._member == "Amina Keller"


def test_another_language_is_spoken_at_once_and_nothing_typed_is_lost(
    dialog: FirstStartDialog,
) -> None:
    dialog.office.setText("Papeterie")
    dialog.country.choose("CH")
    (french,) = (b for b in dialog.findChildren(QPushButton) if b.text() == "Français")
    french.click()
    assert i18n.current().code == "fr"
    assert (dialog.office.text(), dialog.country.country) == ("Papeterie", "CH")


def test_the_account_is_one_way_to_begin(dialog: FirstStartDialog, window: MainWindow) -> None:
    dialog.set_up.click()
    assert window.page.id == "settings"


def test_the_demo_opens_in_a_window_of_its_own(
    dialog: FirstStartDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(
        "app.ui.dialogs.first_start.QProcess.startDetached",
        lambda program, arguments: started.append([program, *arguments]),
    )
    with qtbot.waitSignal(dialog.demo_started):
        dialog.demo.click()
    assert started[0][-3:] == ["demo", "--lang", "en"]


def test_closing_the_dialog_keeps_what_stands_in_it(
    dialog: FirstStartDialog, desk: Desk, records: Database
) -> None:
    dialog.office.setText("Papeterie du Port")
    dialog.reject()
    assert offices.load(records).name == "Papeterie du Port"
    assert desk.settings.language == "en"


@pytest.mark.parametrize(("code", "germany"), [("fr", "Allemagne"), ("en", "Germany")])
def test_countries_are_named_in_the_language_of_the_window(code: str, germany: str) -> None:
    i18n.use(code)
    names = dict(country_names())
    assert names["DE"] == germany
    assert len(names) > 200


@pytest.mark.parametrize(
    ("country", "zone"),
    [("FR", "Europe/Paris"), ("BE", "Europe/Brussels"), ("GB", "Europe/London")],
)
def test_a_country_has_a_zone(country: str, zone: str) -> None:
    assert zone_of(country) == zone
