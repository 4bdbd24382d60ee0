"""From the records' opening to the last save: the program around its window."""

import gc
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app import i18n, settings
from app.bootstrap import build_desk
from app.bus import EventBus
from app.crm import call_lists, calls
from app.database.database import Database
from app.database.faults import damaged
from app.database.opening import open_database
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.desk.jobs import Jobs
from app.desk.keychain import SessionKeychain
from app.desk.tasks import Workers
from app.errors import UserError
from app.paths import DataPaths
from app.settings import Account, Settings
from app.telephony.engine_process import EngineProcess
from app.telephony.fake import FakePhone
from app.telephony.phone import Listener, Phone
from app.ui import theme as look
from app.ui.application import Application, Program, Start
from app.ui.dialogs.damaged_database import DamagedDatabaseDialog
from app.ui.dialogs.first_start import FirstStartDialog
from app.ui.every_page import open_every_page
from app.ui.main_window import MainWindow
from app.ui.pages import PAGES
from app.ui.single_instance import SingleInstance
from app.ui.theme import Theme
from tests.peers.other_program import asked

HELEN = "+33144556677"


@dataclass
class Stage:
    """What a program is started with; the telephone can be had once it has begun."""

    paths: DataPaths
    application: Application
    theme: Theme
    keychain: SessionKeychain = field(default_factory=SessionKeychain)
    phones: list[FakePhone] = field(default_factory=list)

    def program(
        self,
        open_records: Callable[[], Database] | None = None,
        *,
        language: str = "en",
        propose: str = "",
        minimised: bool = False,
    ) -> Program:
        """A program on this folder, not yet opened."""
        settings.save(self.paths.settings, Settings(language=language))
        start = Start(
            paths=self.paths,
            settings=settings.load(self.paths.settings),
            open_records=open_records or (lambda: open_database(self.paths)),
            begin_engine=lambda: None,
            build_phone=self.build_phone,
            build_desk=self.build_desk,
            account=Account(registrar="pbx", user="101"),
            propose=propose,
            minimised=minimised,
        )
        instance = SingleInstance(self.paths.root)
        assert instance.is_first()
        return Program(start, self.application, self.theme, instance)

    def build_phone(self, post: Listener, _engine: EngineProcess | None) -> Phone:
        phone = FakePhone(post)
        self.phones.append(phone)
        return phone

    def build_desk(
        self,
        *,
        bus: EventBus,
        phone: Callable[[], Phone],
        workers: Workers,
        jobs: Jobs,
    ) -> Desk:
        self.keychain.keep("101@pbx", "secret")
        return build_desk(
            paths=self.paths,
            phone=phone,
            bus=bus,
            workers=workers,
            jobs=jobs,
            keychain=self.keychain,
        )


@pytest.fixture
def stage(paths: DataPaths, qapp: Application, theme: Theme) -> Stage:
    return Stage(paths, qapp, theme)


@pytest.fixture
def running(qtbot: QtBot, stage: Stage) -> Iterator[Program]:
    program = stage.program()
    program.open()
    qtbot.waitUntil(lambda: program.window is not None and program.window.furnished)
    yield program
    finish(program)


def finish(program: Program) -> None:
    """Close the window as a person does; what the end of a process takes away goes here too."""
    assert program.window is not None
    program.window.closing.disconnect(program._application.quit)  # other tests follow
    program.window.close()
    if program.window.isVisible():
        program.window.confirm_bar.yes.click()
    delete_later()  # as the loop does before it ends
    program.leave()
    delete(program.window)
    delete_later()
    gc.unfreeze()  # see Program._begin


def delete_later() -> None:
    """Delete now what was to be deleted later."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_window_opens_and_the_desk_begins(running: Program, qtbot: QtBot) -> None:
    window = running.window
    assert window is not None
    assert window.isVisible()
    qtbot.waitUntil(lambda: "registered" in window.side_bar.state_words)


def test_the_page_is_seen_before_the_bars_around_it(stage: Stage, qtbot: QtBot) -> None:
    program = stage.program()
    program.open()
    window = program.window
    assert window is not None
    qtbot.waitUntil(lambda: bool(window._pages))
    page, place, furnished = window.page, window.page.geometry(), window.furnished
    qtbot.waitUntil(lambda: window.furnished)
    assert (window.page, window.page.geometry()) == (page, place)
    assert not furnished
    finish(program)


class LockedKeychain(SessionKeychain):
    """Answers once somebody has unlocked it."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def password(self, account: str) -> str | None:
        self.unlocked.wait(60)
        return super().password(account)


def test_a_keychain_that_waits_for_the_person_holds_nothing_else_up(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.keychain = keychain = LockedKeychain()
    program = stage.program()
    program.open()
    window = program.window
    assert window is not None
    qtbot.waitUntil(lambda: window.furnished)
    window.show_page("contacts")
    with qtbot.waitSignal(window.page.list.model.loaded):  # type: ignore[attr-defined]
        window.page.list.refresh()  # type: ignore[attr-defined]
    assert "not registered" in window.side_bar.state_words
    keychain.unlocked.set()
    qtbot.waitUntil(lambda: "not registered" not in window.side_bar.state_words)
    finish(program)


def test_what_is_said_before_there_are_bars_is_said_when_they_come(
    desk: Desk, qtbot: QtBot
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.sit_down(desk)
    desk.bus.publish(Notice("The disk is full.", NoticeKind.ERROR))
    window.furnish()
    assert not window.error_bar.isHidden()


def test_a_ring_from_the_telephones_thread_reaches_the_card(
    running: Program, stage: Stage, qtbot: QtBot
) -> None:
    stage.phones[0].ring(HELEN)
    window = running.window
    assert window is not None
    qtbot.waitUntil(window.card.isVisible)


def test_what_was_typed_last_is_written_before_the_end(
    stage: Stage, qtbot: QtBot, paths: DataPaths
) -> None:
    program = stage.program()
    program.open()
    qtbot.waitUntil(lambda: program.window is not None and program.window.furnished)
    desk, window, phone = program.desk, program.window, stage.phones[0]
    assert desk is not None
    assert window is not None
    call_id = phone.ring(HELEN)
    qtbot.waitUntil(lambda: bool(desk.calls.ringing))
    desk.answer(call_id)
    qtbot.waitUntil(lambda: desk.calls.active is not None)
    window.page.in_call.wrap_up.notes.setPlainText("The last words")  # type: ignore[attr-defined]
    finish(program)
    database = open_database(paths)
    draft = calls.draft(database, call_id)
    database.close()
    assert draft is not None
    assert draft.notes == "The last words"


def test_a_call_that_still_runs_is_in_the_log_at_the_end(
    stage: Stage, qtbot: QtBot, paths: DataPaths
) -> None:
    program = stage.program()
    program.open()
    qtbot.waitUntil(lambda: program.window is not None and program.window.furnished)
    desk = program.desk
    assert desk is not None
    call_id = stage.phones[0].ring(HELEN)
    qtbot.waitUntil(lambda: bool(desk.calls.ringing))
    desk.answer(call_id)
    qtbot.waitUntil(lambda: desk.calls.active is not None)
    finish(program)
    database = open_database(paths)
    (row,) = call_lists.logged(database)
    database.close()
    assert (row.uid, row.outcome) == (call_id, "answered")
    assert row.ended_at is not None


def test_the_place_of_the_window_is_kept_at_the_end(
    stage: Stage, qtbot: QtBot, paths: DataPaths
) -> None:
    program = stage.program()
    program.open()
    qtbot.waitUntil(lambda: program.window is not None and program.window.furnished)
    finish(program)
    assert settings.load(paths.settings).window_state["window"]


def test_the_end_is_quiet(stage: Stage, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    program = stage.program()
    program.open()
    qtbot.waitUntil(lambda: program.presence is not None)
    finish(program)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_another_theme_is_worn_as_soon_as_it_is_chosen(running: Program) -> None:
    desk = running.desk
    assert desk is not None
    desk.change_settings(replace(desk.settings, theme="dark"))
    assert look.current().name == "dark"


def test_another_language_makes_the_window_anew(running: Program, qtbot: QtBot) -> None:
    desk, window = running.desk, running.window
    assert desk is not None
    assert window is not None
    before = window.call_bar
    desk.change_settings(replace(desk.settings, language="fr"))
    qtbot.waitUntil(lambda: window.call_bar is not before)
    assert i18n.current().code == "fr"


def test_the_first_start_asks(stage: Stage, qtbot: QtBot) -> None:
    program = stage.program(language="")
    program.open()
    window = program.window
    assert window is not None
    qtbot.waitUntil(lambda: window.findChild(FirstStartDialog) is not None)
    finish(program)


def test_a_later_start_does_not_ask(running: Program, qtbot: QtBot) -> None:
    window = running.window
    assert window is not None
    assert window.findChild(FirstStartDialog) is None


def test_damaged_records_are_asked_about_before_anything_opens(stage: Stage, qtbot: QtBot) -> None:
    def fail() -> Database:
        raise damaged()

    program = stage.program(fail)
    program.open()
    qtbot.waitUntil(lambda: isinstance(program.asking, DamagedDatabaseDialog))
    assert program.desk is None
    finish(program)


def test_records_that_cannot_be_opened_say_why(stage: Stage, qtbot: QtBot) -> None:
    def fail() -> Database:
        raise UserError("The records were written by a newer version.")

    program = stage.program(fail)
    program.open()
    qtbot.waitUntil(lambda: isinstance(program.asking, QMessageBox))
    assert isinstance(program.asking, QMessageBox)
    assert program.asking.text() == "The records were written by a newer version."
    finish(program)


def test_a_number_from_a_link_is_proposed_and_not_dialled(stage: Stage, qtbot: QtBot) -> None:
    program = stage.program(propose="tel:+33144556677")
    program.open()
    window = program.window
    assert window is not None
    qtbot.waitUntil(lambda: window.furnished)
    field = window.call_bar.dial_field.field
    qtbot.waitUntil(lambda: field.text() == "+33144556677")
    assert program.desk is not None
    assert program.desk.calls.active is None
    finish(program)


def test_a_link_that_the_system_hands_over_is_proposed(running: Program, qtbot: QtBot) -> None:
    window, application = running.window, running._application
    assert window is not None
    qtbot.waitUntil(lambda: running.presence is not None)
    application.sendEvent(application, QFileOpenEvent(QUrl("tel:+33144556677")))
    assert window.call_bar.dial_field.field.text() == "+33144556677"


def test_a_start_at_login_stays_out_of_sight(stage: Stage, qtbot: QtBot) -> None:
    program = stage.program(minimised=True)
    program.open()
    window = program.window
    assert window is not None
    qtbot.waitUntil(lambda: program.presence is not None)
    assert window.isMinimized()
    finish(program)


def test_a_second_start_brings_the_window_forward(
    running: Program, paths: DataPaths, qtbot: QtBot
) -> None:
    window = running.window
    assert window is not None
    window.showMinimized()
    qtbot.waitUntil(lambda: running.presence is not None)
    assert asked(paths.root, "tell_first('0144556677')", qtbot) is True
    qtbot.waitUntil(lambda: not window.isMinimized())
    assert window.call_bar.dial_field.field.text() == "0144556677"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_page_is_opened_for_the_self_test(
    qtbot: QtBot, paths: DataPaths, language: str
) -> None:
    assert open_every_page(paths, language) == len(PAGES)
