from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.i18n import Language
from app.telephony import commands
from app.telephony.events import LevelsMeasured
from app.telephony.fake import FakePhone
from app.telephony.sound_result import LineResult
from app.ui.dialogs import sound_check
from app.ui.dialogs.sound_check import SoundCheckDialog
from app.ui.main_window import MainWindow
from tests.reports.printed import text_of


@pytest.fixture
def dialog(window: MainWindow, desk: Desk) -> SoundCheckDialog:
    dialog = SoundCheckDialog(desk, window)
    dialog.open()
    return dialog


def test_the_devices_in_use_are_named(dialog: SoundCheckDialog) -> None:
    assert "you speak into Headset microphone and hear through Headset" in dialog.devices.text()
    assert dialog.device_state.text() == "Found"


def test_a_voice_is_seen_and_the_microphone_is_let_go_at_the_end(
    dialog: SoundCheckDialog, desk: Desk, phone: FakePhone
) -> None:
    desk.bus.publish(LevelsMeasured(microphone=0.7, speaker=0.0))
    assert dialog.voice_state.text() == "Heard"

    dialog.accept()

    measured = [c.on for c in phone.sent if isinstance(c, commands.MeasureLevels)]
    assert measured[-1] is False


@pytest.mark.parametrize(("peak", "words"), [(0.8, "Played"), (0.0, "Nothing was recorded")])
def test_hearing_oneself_says_whether_there_was_anything(
    dialog: SoundCheckDialog, phone: FakePhone, peak: float, words: str
) -> None:
    phone.sound.next_peak = peak

    dialog.record.click()

    assert dialog.hear_state.text() == words
    assert dialog.record.isEnabled()


def test_the_ring_is_tried(dialog: SoundCheckDialog, phone: FakePhone) -> None:
    dialog.ring.click()

    assert commands.CheckSound(what="ring") in phone.sent
    assert dialog.found.rang is True


def test_a_refused_microphone_leads_to_the_settings_of_the_system(
    dialog: SoundCheckDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = list[str]()
    monkeypatch.setattr(
        sound_check,
        "QDesktopServices",
        SimpleNamespace(openUrl=lambda url: opened.append(url.toString())),
    )
    monkeypatch.setattr(sound_check, "sys", SimpleNamespace(platform="win32"))

    dialog._on_permission(Qt.PermissionStatus.Denied)

    assert dialog.allow.isVisible()
    dialog.allow.click()
    assert opened == ["ms-settings:privacy-microphone"]
    assert QCoreApplication.instance() is not None


def test_the_line_test_times_the_server_and_calls_a_second_telephone(
    dialog: SoundCheckDialog, qtbot: QtBot
) -> None:
    """The account of the tests has no echo number, so two real engines talk over loopback."""
    dialog.test.click()

    qtbot.waitUntil(lambda: dialog.found.line is not None)

    line = dialog.found.line
    assert line is not None
    assert (line.failure, line.codec, line.loss) == ("", "G722", 0.0)
    assert line.registration_ms is not None
    assert "estimated MOS" in dialog.line_words.text()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_result_is_printed_on_one_page(
    dialog: SoundCheckDialog, tmp_path: Path, language: str
) -> None:
    from app.reports.build import write_sound_check

    dialog._on_line_done(
        LineResult(peer="*43", registration_ms=31, loss=0.04, mos=3.4, codec="PCMA")
    )
    write_sound_check(dialog.found, Language(language), tmp_path / "check.pdf")

    text = text_of(tmp_path / "check.pdf")
    assert "*43" in text
    assert ("Sound check" if language == "en" else "Contrôle du son") in text
    assert ("4.0%" if language == "en" else "4,0") in text
    assert dialog.line_state.text() == "Look closer"
