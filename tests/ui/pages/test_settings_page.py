"""Settings work at once, offer only what there is, and say what the server really answers."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import settings
from app.crm import office as offices
from app.crm import recording_policy, staff_notice
from app.database.database import Database
from app.desk.desk import Desk
from app.team import members
from app.telephony import commands
from app.telephony.engine.wanted import Tone
from app.telephony.events import BusylightsFound, Device, DevicesChanged, LevelsMeasured
from app.telephony.fake import FakePhone
from app.ui.main_window import MainWindow
from app.ui.pages.settings.desk_panel import DeskPanel
from app.ui.pages.settings.lock_panel import LockPanel
from app.ui.pages.settings.locked_panel import LockedPanel
from app.ui.pages.settings.office_panel import OfficePanel
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.settings.recording_keys_panel import RecordingKeysPanel
from app.ui.pages.settings.recording_panel import RecordingPanel
from app.ui.pages.settings.records_panel import RecordsPanel
from app.ui.pages.settings.ring_panel import RingPanel
from app.ui.pages.settings.sections import SECTIONS, Section
from app.ui.pages.settings.sound_panel import SoundPanel
from app.ui.widgets.choice import Choice


@pytest.fixture
def page(window: MainWindow) -> SettingsPage:
    window.show_page("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    return page


def pick(field: Choice, value: object) -> None:
    """Choose an entry as a person does."""
    index = field.findData(value)
    field.setCurrentIndex(index)
    field.activated.emit(index)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_a_section_brings_its_own_panels(page: SettingsPage, section: Section) -> None:
    page.show_section(section.id)
    assert page.section_id == section.id
    assert [panel.isVisible() for panel in page.panels] == [True] * len(section.panels)


def test_the_arrows_lead_through_the_sections(page: SettingsPage, qtbot: QtBot) -> None:
    page.show_section(SECTIONS[0].id)
    qtbot.keyClick(page.sections, Qt.Key.Key_Down)
    assert page.section_id == SECTIONS[1].id


def test_the_section_left_open_is_open_the_next_time(
    page: SettingsPage, desk: Desk, qtbot: QtBot
) -> None:
    page.show_section("office")
    again = SettingsPage(desk)
    qtbot.addWidget(again)
    assert again.section_id == "office"


def test_the_theme_is_kept(page: SettingsPage, desk: Desk) -> None:
    pick(page.panel(DeskPanel).theme, "dark")
    assert settings.load(desk.paths.settings).theme == "dark"


def test_the_size_of_text_and_the_language_are_kept(page: SettingsPage, desk: Desk) -> None:
    pick(page.panel(DeskPanel).scale, 1.5)
    pick(page.panel(DeskPanel).language, "fr")
    kept = settings.load(desk.paths.settings)
    assert (kept.text_scale, kept.language) == (1.5, "fr")


def test_who_sits_here_is_chosen_from_the_team(
    page: SettingsPage, window: MainWindow, desk: Desk, records: Database
) -> None:
    member_id = members.save(records, members.MemberDraft(name="Amina Keller"))
    page.shown()
    pick(page.panel(DeskPanel).member, member_id)
    assert desk.office.member_id == member_id
    assert window._member == "Amina Keller"


def test_the_office_is_saved_as_one(page: SettingsPage, records: Database) -> None:
    page.panel(OfficePanel).name.setText("Atelier")
    page.panel(OfficePanel).country.choose("BE")
    page.panel(OfficePanel).threshold.setValue(30)
    page.panel(OfficePanel).target.setValue(90)
    page.panel(OfficePanel).prefixes.setText("0  00")
    page.panel(OfficePanel).save.click()
    office = offices.load(records)
    assert (office.name, office.country) == ("Atelier", "BE")
    assert (office.service_level_s, office.service_level_target) == (30, 0.9)
    assert office.prefixes == ("0", "00")


def test_what_is_being_typed_is_not_overwritten(page: SettingsPage, desk: Desk) -> None:
    page.panel(OfficePanel).name.setText("Half a na")
    page.shown()
    assert page.panel(OfficePanel).name.text() == "Half a na"


def test_devices_are_those_plugged_in_now(page: SettingsPage, phone: FakePhone, desk: Desk) -> None:
    panel = page.panel(SoundPanel)
    headset = Device(id="usb", name="USB headset")
    desk.bus.publish(DevicesChanged(inputs=(headset,), outputs=(headset,)))
    pick(panel.microphone, "usb")
    chosen = [c for c in phone.sent if isinstance(c, commands.ChooseDevices)][-1]
    assert chosen.profiles[0].microphone == "usb"
    desk.bus.publish(DevicesChanged(inputs=(), outputs=()))
    assert panel.microphone.currentText() == "USB headset (not plugged in now)"


def test_the_ring_is_chosen_and_heard_and_a_headset_left_alone(
    page: SettingsPage, phone: FakePhone, desk: Desk
) -> None:
    panel = page.panel(RingPanel)
    assert {panel.sound.itemData(row) for row in range(panel.sound.count())} == {
        tone.value for tone in Tone if tone is not Tone.KNOCK
    }
    pick(panel.sound, "bell")
    panel.headset.click()
    chosen = [c for c in phone.sent if isinstance(c, commands.ChooseDevices)][-1]
    assert (chosen.ring_sound, chosen.headset_buttons) == ("bell", False)
    assert settings.load(desk.paths.settings).ring_sound == "bell"
    panel.listen.click()
    assert phone.sent[-1] == commands.CheckSound(what="ring")


def test_a_busylight_is_lit_by_choice_and_the_panel_says_which(
    page: SettingsPage, phone: FakePhone, desk: Desk
) -> None:
    panel = page.panel(RingPanel)
    assert panel.lights.isHidden()
    panel.busylight.click()
    assert [c.busylight for c in phone.sent if isinstance(c, commands.ChooseDevices)][-1]
    assert panel.lights.text() == "No busylight that Combiné knows is plugged in."
    desk.bus.publish(BusylightsFound(lights=("Kuando Busylight Omega",), refused=("Luxafor",)))
    assert "In use: Kuando Busylight Omega." in panel.lights.text()
    assert "Luxafor: this program may not open it" in panel.lights.text()
    panel.busylight.click()
    assert panel.lights.isHidden()


def test_the_level_of_the_microphone_is_measured_while_the_page_is_open(
    page: SettingsPage, window: MainWindow, phone: FakePhone, desk: Desk
) -> None:
    def measuring() -> list[bool]:
        return [c.on for c in phone.sent if isinstance(c, commands.MeasureLevels)]

    panel = page.panel(SoundPanel)
    assert measuring()[-1]
    desk.bus.publish(LevelsMeasured(microphone=0.5, speaker=0.0))
    assert panel.level.level == 0.5
    window.show_page("phone")
    assert not measuring()[-1]


def test_the_volume_of_the_ring_follows_the_keyboard(
    page: SettingsPage, phone: FakePhone, desk: Desk, qtbot: QtBot
) -> None:
    page.panel(SoundPanel).volume.setFocus()
    qtbot.keyClick(page.panel(SoundPanel).volume, Qt.Key.Key_Home)
    assert desk.settings.sound_profiles[0].ring_volume == 0.0


def test_profiles_are_added_preferred_and_removed(page: SettingsPage, desk: Desk) -> None:
    panel = page.panel(SoundPanel)
    panel.add.click()
    assert [one.name for one in desk.settings.sound_profiles] == ["Headset", ""]
    assert not panel.echo.isChecked()
    panel.name.setText("At the desk")
    panel.name.editingFinished.emit()
    panel.profile.setCurrentIndex(1)
    panel.profile.activated.emit(1)
    panel.first.click()
    assert [one.name for one in desk.settings.sound_profiles] == ["", "At the desk"]
    panel.remove.click()
    assert [one.name for one in desk.settings.sound_profiles] == ["At the desk"]
    assert not panel.remove.isEnabled()


def test_recording_is_off_until_the_office_decides_otherwise(
    page: SettingsPage, desk: Desk, records: Database
) -> None:
    panel = page.panel(RecordingPanel)
    assert panel.mode.currentData() == recording_policy.OFF
    panel.mode.choose(recording_policy.ON_DEMAND)
    panel.keep_days.setValue(30)
    panel.save.click()
    stored = recording_policy.load(records)
    assert (stored.mode, stored.announce, stored.keep_days) == ("on_demand", True, 30)
    assert desk.recordings.policy == stored


def test_recording_every_call_asks_who_told_the_staff(
    page: SettingsPage, records: Database, tmp_path: Path
) -> None:
    panel = page.panel(RecordingPanel)
    page.show_section("recording")
    assert not panel.staff.isVisible()
    panel.mode.choose(recording_policy.ALWAYS)
    assert panel.staff.isVisible()
    panel.save.click()
    assert "who told the staff" in panel.staff.told_by.accessibleDescription()
    panel.staff.told_by.setText("  Marie  Dubois ")
    panel.save.click()
    assert recording_policy.load(records).mode == "always"
    kept = staff_notice.latest(records)
    assert kept is not None
    assert kept.told_by == "Marie Dubois"
    panel.staff.write_page(tmp_path / "notice.pdf")
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")


def test_the_keys_of_the_recordings_are_copied_and_come_back(
    page: SettingsPage, window: MainWindow, desk: Desk
) -> None:
    panel, copy = page.panel(RecordingKeysPanel), desk.paths.root / "office.keys"
    assert "There is no key yet" in panel.keys.text()
    panel.passphrase.setText("un café, deux chaises")
    panel.save.click()
    assert "not the same" in panel.again.accessibleDescription()
    panel.save_to(copy)
    assert "The copy was written" in window.error_bar.words
    assert panel.passphrase.text() == ""
    assert "seals with the key" in panel.keys.text()
    panel.passphrase.setText("un café, deux tables")
    panel.add_from(copy)
    assert "The passphrase is wrong" in panel.passphrase.accessibleDescription()


def test_a_backup_is_made_on_the_spot(page: SettingsPage, window: MainWindow, desk: Desk) -> None:
    page.panel(RecordsPanel).backup.click()
    assert len(list(desk.paths.backups.glob("*.sqlite3"))) == 1
    assert "Backed up to" in window.error_bar.words


def test_contacts_are_exported_by_a_process_of_their_own(
    page: SettingsPage, window: MainWindow, desk: Desk, helen: int, qtbot: QtBot
) -> None:
    file = desk.paths.root / "out.csv"
    page.panel(RecordsPanel).export("contacts", file)
    qtbot.waitUntil(lambda: not page.panel(RecordsPanel).cancel.isVisible())
    assert "Marchetti" in file.read_text(encoding="utf-8")


def test_a_locked_section_asks_for_the_passphrase_and_opens(page: SettingsPage, desk: Desk) -> None:
    page.show_section("lock")
    lock = page.panel(LockPanel)
    lock.passphrase.setText("a long passphrase")
    lock.again.setText("a long passphrase")
    lock.save.click()
    assert len(lock.code.text()) == 24
    lock.close_now.click()
    page.show_section("office")
    (locked,) = page.panels
    assert isinstance(locked, LockedPanel)
    assert "(locked)" in page.sections.currentItem().toolTip()
    locked.passphrase.setText("something else")
    locked.unlock.click()
    assert "not the passphrase" in locked.passphrase.accessibleDescription()
    locked.passphrase.setText("a long passphrase")
    locked.unlock.click()
    assert isinstance(page.panels[0], OfficePanel)
    page.show_section("sound")
    assert isinstance(page.panels[0], SoundPanel)
