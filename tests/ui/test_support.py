"""From the settings: the support file is written where the person chose, the trace is live."""

import zipfile

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.telephony import commands
from app.telephony.events import RequestsDropped, TracedMessage
from app.telephony.fake import FakePhone
from app.ui.dialogs.trace_window import TraceWindow
from app.ui.main_window import MainWindow
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.settings.support_panel import SupportPanel


def message(method: str, call_id: str, *, sent: bool = True, at: int = 1_000) -> TracedMessage:
    head = f"{method} sip:0144556677@pbx SIP/2.0\r\n"
    text = f'{head}From: "Zoé" <sip:101@pbx>\r\nCall-ID: {call_id}\r\nCSeq: 1 {method}\r\n\r\n'
    return TracedMessage(at=at, sent=sent, transport="udp", peer="192.0.2.7:5060", text=text)


def panel(window: MainWindow) -> SupportPanel:
    window.show_page("settings")
    assert isinstance(window.page, SettingsPage)
    return window.page.panel(SupportPanel)


def test_the_file_is_written_with_the_newest_trace(
    window: MainWindow, desk: Desk, phone: FakePhone, qtbot: QtBot
) -> None:
    support = panel(window)
    phone.trace = (message("INVITE", "newest"),)
    file = desk.paths.root / "support.zip"
    support.write_to(file)
    qtbot.waitUntil(support.look.isVisible)
    with zipfile.ZipFile(file) as archive:
        assert "newest" in archive.read("ladders.txt").decode()
        assert "microphone permission" in archive.read("summary.json").decode()


def test_the_file_is_written_also_when_the_telephone_is_silent(
    window: MainWindow,
    desk: Desk,
    phone: FakePhone,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    support = panel(window)
    support._patience.setInterval(10)
    monkeypatch.setattr(phone, "_reply", lambda _question: None)
    support.write_to(desk.paths.root / "support.zip")
    qtbot.waitUntil(support.look.isVisible)


def test_the_trace_window_follows_each_call(
    window: MainWindow, desk: Desk, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.trace = (message("REGISTER", "reg"), message("INVITE", "one"))
    trace = TraceWindow(desk, window)
    qtbot.addWidget(trace)
    trace.show()
    assert trace.calls.count() == 3
    assert "Call-ID: one" in trace.ladder.toPlainText()
    assert "Zoé" not in trace.messages.toPlainText()
    phone.trace = (*phone.trace, message("BYE", "one", sent=False, at=3_000))
    trace._tick.timeout.emit()
    assert "|<- BYE -" in trace.ladder.toPlainText()
    trace.only_calls.setChecked(True)
    trace.masked.setChecked(False)
    assert trace.calls.count() == 2
    assert "Zoé" in trace.messages.toPlainText()


def test_the_telephone_is_asked_only_while_somebody_looks(
    window: MainWindow, desk: Desk, phone: FakePhone, qtbot: QtBot
) -> None:
    trace = TraceWindow(desk, window)
    qtbot.addWidget(trace)
    trace.show()
    trace.hide()
    asked = [c for c in phone.sent if isinstance(c, commands.AskTrace)]
    assert len(asked) == 1
    assert not trace._tick.isActive()


def test_the_trace_window_counts_what_was_not_let_in(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    trace = TraceWindow(desk, window)
    qtbot.addWidget(trace)
    trace.show()
    assert trace.dropped.isHidden()
    desk.bus.publish(RequestsDropped(strangers=3, harmful=1, source="198.51.100.9", at=1))
    desk.bus.publish(RequestsDropped(too_fast=2, source="198.51.100.7", at=2))
    qtbot.waitUntil(trace.dropped.isVisible)
    assert trace.dropped.text().startswith("6 messages were not let in")
    assert "198.51.100.7" in trace.dropped.text()
