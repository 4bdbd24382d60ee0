"""Listening to a recording: only by those who may, every stretch of it on record."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import soundfile
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from pytestqt.qtbot import QtBot

from app.crm import recording_policy, recordings
from app.crm.recording_policy import LEADERS, OWN, Policy
from app.database.database import Database
from app.desk.desk import Desk
from app.team import members
from app.team.members import MemberDraft
from app.ui.player.recording_view import RecordingView
from tests.ui.player_office import RATE, record


@pytest.fixture
def view(desk: Desk, records: Database, qtbot: QtBot) -> RecordingView:
    record(desk, records, "call")
    made = RecordingView(desk)
    qtbot.addWidget(made)
    made.show_call("call")
    qtbot.waitUntil(made.player.play.isEnabled)
    return made


def test_both_sides_are_drawn_and_the_proof_is_told(view: RecordingView) -> None:
    envelope = view.player._envelope
    agent, caller = (max(column[side] for column in envelope[:20]) for side in (0, 1))
    assert agent > 0.1
    assert caller == 0
    assert view.player.time.text() == "0:00 / 0:20"
    assert view._state.text() == "Recorded"
    assert "announced to both sides" in view._facts.text()
    assert "3f1c9a0b7d2e" in view._facts.text()


def test_a_click_and_the_keys_go_to_a_place(view: RecordingView, qtbot: QtBot) -> None:
    waveform = view.player.waveform
    waveform.resize(400, 80)
    qtbot.mouseClick(waveform, Qt.MouseButton.LeftButton, pos=QPoint(200, 40))
    assert view.player.at_ms == pytest.approx(10_000, abs=60)
    qtbot.keyClick(waveform, Qt.Key.Key_Right)
    assert view.player.at_ms == pytest.approx(15_000, abs=60)
    qtbot.keyClick(waveform, Qt.Key.Key_Home)
    assert view.player.at_ms == 0


def test_a_note_becomes_a_mark_one_can_go_to(
    view: RecordingView, records: Database, qtbot: QtBot
) -> None:
    view.player.go_to(12_000)
    view.note.setText("the price is told")
    view.note.returnPressed.emit()
    found = recordings.of_call(records, "call")
    assert found is not None
    assert [(m.offset_ms, m.note) for m in found.marks] == [(12_000, "the price is told")]
    view.player.go_to(0)
    qtbot.keyClick(
        view.player.waveform, Qt.Key.Key_Right, modifier=Qt.KeyboardModifier.ControlModifier
    )
    assert view.player.at_ms == 12_000


@pytest.mark.parametrize(
    ("role", "listeners", "own", "may"),
    [
        ("agent", LEADERS, True, False),
        ("agent", OWN, True, True),
        ("agent", OWN, False, False),
        ("supervisor", LEADERS, False, True),
        ("quality", LEADERS, False, True),
    ],
)
def test_only_those_who_may_get_a_player(
    desk: Desk, records: Database, qtbot: QtBot, role: str, listeners: str, own: bool, may: bool
) -> None:
    me = members.save(records, MemberDraft(name="Amina", role=role))
    other = members.save(records, MemberDraft(name="Bruno"))
    recording_policy.save(records, Policy(listeners=listeners))
    desk.office.member_id = me
    record(desk, records, "call")
    recordings.note(records, "call", member_id=me if own else other)
    view = RecordingView(desk)
    qtbot.addWidget(view)
    view.show_call("call")
    assert view.player.isVisibleTo(view) is may
    assert ("Only those whom" in view._facts.text()) is not may
    view.player.close_sound()


def test_an_export_is_sound_anybody_can_open_and_is_on_record(
    view: RecordingView, records: Database, tmp_path: Path
) -> None:
    file = tmp_path / "call.flac"
    view.export_to(file)
    samples, rate = soundfile.read(file)
    assert (rate, samples.shape) == (RATE, (20 * RATE, 2))
    log = recordings.listenings(records, "call")
    assert [(one.kind, one.to_ms) for one in log] == [("exported", 20_000)]


def test_a_changed_recording_is_heard_with_a_warning(
    desk: Desk, records: Database, qtbot: QtBot
) -> None:
    path = record(desk, records, "call")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    view = RecordingView(desk)
    qtbot.addWidget(view)
    view.show_call("call")
    qtbot.waitUntil(lambda: "changed or damaged" in view.player.words.text())


def test_a_recording_that_is_gone_is_said(desk: Desk, records: Database, qtbot: QtBot) -> None:
    record(desk, records, "call").unlink()
    view = RecordingView(desk)
    qtbot.addWidget(view)
    view.show_call("call")
    qtbot.waitUntil(lambda: "is not on this computer" in view.player.words.text())
    assert not view.player.play.isEnabled()


def test_deleting_asks_first_and_keeps_that_it_was(
    view: RecordingView, desk: Desk, records: Database
) -> None:
    path = desk.paths.recordings / "2026-11-26_10-00-00_call.sealed"
    view.delete.click()
    assert path.exists()
    view.confirm.yes.click()
    assert not path.exists()
    assert view._state.text() == "Recording deleted"
    assert "somebody deleted it" in view._facts.text()


class HeldPlayback(QObject):
    """Stands for Qt Multimedia, which needs a sound card: the test says how far it has played."""

    moved = Signal(int)
    stopped = Signal()
    failed = Signal(str)

    def __init__(self, _sound: object, _speaker: str, parent: QObject) -> None:
        super().__init__(parent)
        self.playing = False
        self.at_ms = 0

    def play(self) -> None:
        self.playing = True

    def pause(self) -> None:
        self.playing = False
        self.stopped.emit()

    def go_to(self, ms: int) -> None:
        self.at_ms = ms
        self.moved.emit(ms)

    def set_speed(self, _speed: float) -> None:
        return

    def reach(self, ms: int) -> None:
        self.at_ms = ms
        self.moved.emit(ms)


def test_every_stretch_that_is_heard_is_on_record(
    view: RecordingView, records: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        sys.modules, "app.ui.player.playback", SimpleNamespace(Playback=HeldPlayback)
    )
    desk.office.member_id = members.save(records, MemberDraft(name="Amina", role="supervisor"))
    player = view.player
    player.play.click()
    playback = player.findChild(HeldPlayback)
    assert playback is not None
    assert len(recordings.listenings(records, "call")) == 1  # before anything was heard
    playback.reach(4_000)
    player.go_to(10_000)
    playback.reach(12_000)
    player.play.click()
    player.go_to(0)  # looked at, not heard
    log = recordings.listenings(records, "call")[::-1]
    assert [(one.person, one.from_ms, one.to_ms) for one in log] == [
        ("Amina", 0, 4_000),
        ("Amina", 10_000, 12_000),
    ]
