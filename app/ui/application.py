"""The program with its window: what is built, in which order, and how it ends.

Only the outline of the window is imported before it is painted; the desk and all below it follow.
"""

import gc
import logging
import sys
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QEvent, QMetaMethod, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QWidget

from app import i18n, logs
from app.ahead import Ahead
from app.bus import EventBus
from app.errors import UserError
from app.paths import DataPaths, resource
from app.settings import Account, Settings
from app.ui.main_window import MainWindow
from app.ui.qt_words import QtWords
from app.ui.single_instance import SingleInstance
from app.ui.theme import Theme, load_fonts

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.database.database import Database
    from app.desk.desk import Desk
    from app.desk.jobs import Jobs
    from app.desk.tasks import Workers
    from app.telephony.engine_process import EngineProcess
    from app.telephony.phone import Listener, Phone
    from app.ui.bridge import Bridge
    from app.ui.db_tasks import QtTasks
    from app.ui.desktop.presence import DesktopPresence

log = logging.getLogger(__name__)

_PLACE, _SCHEME = "window", "scheme"
_HEARTBEAT_MS = 15_000
_FIRST_BACKUP_MS = 60_000
_LOOK_FOR_BACKUP_MS = 6 * 3_600_000
_KEYCHAIN_AT_MOST_S = 2.0
_AT_LATEST_MS = 50
"""After the page has been made, telephone and bars come."""
_REST_AFTER_MS = 250
"""When the first page has its rows and the telephone is on its way."""
# Named here, not by setStyle(): that gives the style back, and PySide would make its 500 constants.
_COMMAND = [*sys.argv[:1], "-style", "Fusion"]


class Application(QApplication):
    """Hears the links that macOS opens with a program that runs or has just been started."""

    link_opened = Signal(str)

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.link = ""
        """A link that was opened before there was a window to hear of it."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            link = event.url().toString()
            if not self.isSignalConnected(QMetaMethod.fromSignal(self.link_opened)):
                self.link = link
            self.link_opened.emit(link)
            return True
        return super().event(event)


class DeskBuilder(Protocol):
    """How the composition root makes the desk once the window has threads and a bus for it."""

    def __call__(
        self,
        *,
        bus: "EventBus",
        phone: "Callable[[], Phone]",
        workers: "Workers",
        jobs: "Jobs",
    ) -> "Desk":
        """Build one desk; `phone` makes its telephone when it is first wanted."""


class Start(NamedTuple):
    """What a window needs to begin with.

    `open_records` may raise `DatabaseDamaged` or another `UserError`, and runs on a thread;
    `begin_engine` starts the process of the telephone unless one runs, and `build_phone` makes
    what speaks to it and tells its events to a listener; `propose` is a number to
    put into the dial field; `first_page` the id of a page; `account` registers instead of the
    stored one; `minimised` begins out of sight; `started` is called once the desk has begun.
    """

    paths: DataPaths
    settings: Settings
    open_records: "Callable[[], Database]"
    begin_engine: "Callable[[], EngineProcess | None]"
    build_phone: "Callable[[Listener, EngineProcess | None], Phone]"
    build_desk: DeskBuilder
    account: Account | None = None
    propose: str = ""
    first_page: str = "phone"
    ask_first_start: bool = True
    minimised: bool = False
    started: "Callable[[Desk], None] | None" = None


def make_application(settings: Settings, *, fonts: bool = True) -> tuple[Application, Theme]:
    """The one QApplication in the look the person has chosen; `fonts` false loads them later."""
    QGuiApplication.setApplicationName("Combiné")
    QGuiApplication.setDesktopFileName("combine")
    known = QApplication.instance()
    if isinstance(known, Application):
        application = known
        application.setStyle("Fusion")
    else:
        application = Application(_COMMAND)
    application.setWindowIcon(QIcon(str(resource("icons", "combine.png"))))
    scale = round(100 * settings.text_scale)
    if fonts:
        load_fonts()
    last = settings.window_state.get(_SCHEME, "")
    theme = Theme(application, choice=settings.theme, scale=scale, last=last)
    return application, theme


def run_window(start: Start) -> int:
    """Open the window, serve it, and give the exit code of the process.

    A second start for the same office shows the first window and ends.
    """
    gc.disable()  # nothing that is made during the start is dropped again; see Program._begin
    if not start.settings.language:
        i18n.use(i18n.system_language())
    application, theme = make_application(start.settings, fonts=False)
    instance = SingleInstance(start.paths.root)
    if not instance.is_first():
        instance.tell_first(start.propose)
        return 0
    program = Program(start, application, theme, instance)
    program.open()
    code = application.exec()
    program.leave()
    return code


class Program:
    """The window and all that lives with it, from its first paint to the last save."""

    def __init__(
        self, start: Start, application: Application, theme: Theme, instance: SingleInstance
    ) -> None:
        self._start = start
        self._read: Callable[[], Database] = start.open_records
        self._application = application
        self._theme = theme
        self._instance = instance
        self._words = QtWords(application)
        self._database: Database | None = None
        self._workers: tuple[QtTasks, ...] = ()
        self._bridge: Bridge | None = None
        self._make_phone: Callable[[], Phone] | None = None
        self.bus = EventBus()
        self._worn = ("", "", 0.0)
        self._met = False
        self.asking: QWidget | None = None
        """What is asked before the window can be furnished."""
        self.desk: Desk | None = None
        self.window: MainWindow | None = None
        self.presence: DesktopPresence | None = None

    def open(self) -> None:
        """Show the outline of the window; what is heavy or can wait comes once it is painted."""
        self._words.speak(i18n.current().code)
        place = self._start.settings.window_state.get(_PLACE, "")
        self.window = MainWindow(place=place, first_page=self._start.first_page)
        self.window.closing.connect(self._application.quit)
        self.window.stands.connect(self._begin_phone)
        self.window.stands.connect(self._open_records)
        if self._start.minimised:
            self.window.showMinimized()
        else:
            self.window.show()
        # From here on the screen has work of its own to do before the window is painted.
        self._read = Ahead(self._start.open_records)

    def _begin_phone(self) -> None:
        """Start what the telephone needs most time for, and make the bridge its events cross."""
        # It takes longest to be ready. Sooner, it would take a processor from the first paint.
        engine = self._start.begin_engine()
        from app.ui.bridge import Bridge

        self._bridge = Bridge(self.bus)
        self._make_phone = partial(self._start.build_phone, self._bridge.post, engine)

    def _open_records(self) -> None:
        """Open the records and furnish the window, or say why not and what can be done."""
        from app.database.faults import DatabaseDamaged

        self._theme.ask_system()
        load_fonts()
        # The records are being opened on a thread: what they will be used by comes meanwhile.
        import_module("app.desk.desk")
        try:
            self._database = self._read()
        except DatabaseDamaged as error:
            from app.ui.dialogs.damaged_database import DamagedDatabaseDialog

            dialog = DamagedDatabaseDialog(self._start.paths, error, self.window)
            dialog.mended.connect(self._open_records)
            dialog.rejected.connect(self._application.quit)
            self._ask(dialog)
        except UserError as error:
            from PySide6.QtWidgets import QMessageBox

            box = QMessageBox(QMessageBox.Icon.Critical, "Combiné", error.words, parent=self.window)
            box.finished.connect(lambda _code: self._application.exit(2))
            self._ask(box)
        else:
            self._furnish(self._database)

    def _ask(self, dialog: QWidget) -> None:
        self.asking = dialog
        dialog.show()

    def _furnish(self, database: "Database") -> None:
        from app.desk.facts import SettingsChanged
        from app.desk.jobs import ProcessJobs
        from app.desk.tasks import Workers
        from app.ui.db_tasks import QtTasks

        window, bridge, phone = self.window, self._bridge, self._make_phone
        if window is None or bridge is None or phone is None:
            return
        records = QtTasks(database, bridge, "records")
        urgent = QtTasks(database, bridge, "caller")
        keys = QtTasks(database, bridge, "keychain")
        desk = self._start.build_desk(
            bus=self.bus,
            phone=phone,
            workers=Workers(records, urgent, keys),
            jobs=ProcessJobs(bridge.call),
        )
        self._workers, self.desk = (urgent, records, keys), desk
        self._worn = _worn(desk.settings)
        self.bus.subscribe(SettingsChanged, lambda _fact: self._on_settings_changed())
        desk.open_office(partial(self._sit_down, desk, window))
        # While the records answer, import what is wanted first of all then.
        if self._telephone_first:
            import_module("app.desk.parts")
        else:
            window.read_page()

    @property
    def _telephone_first(self) -> bool:
        """Whether the page in front shows the telephone: no page stands sooner without it."""
        return self._start.first_page == "phone"

    def _sit_down(self, desk: "Desk", window: MainWindow) -> None:
        if self._telephone_first:
            self._meet_telephone()
        window.sit_down(desk)
        if self._start.started is not None:
            self._start.started(desk)
        # However long the records take, telephone and bars do not wait for them.
        for act in (self._meet_telephone, self._furnish_window):
            QTimer.singleShot(_AT_LATEST_MS, window, act)
            self._when_painted(act)

    def _when_painted(self, act: "Callable[[], None]") -> None:
        """Act once what has been asked so far is answered, and stands on the screen."""
        if self.window is not None and self.desk is not None:
            soon = partial(QTimer.singleShot, 0, self.window, act)
            self.desk.tasks.ask(lambda _database: None, lambda _none: soon())

    def _meet_telephone(self) -> None:
        if self.desk is not None and not self._met:
            self._met = True
            self.desk.meet_telephone(self._start.account)

    def _furnish_window(self) -> None:
        if self.window is None or self.desk is None or self.window.furnished:
            return
        self.desk.catch_up()
        self.window.furnish()
        self.window.refresh()
        QTimer.singleShot(_REST_AFTER_MS, self.window, self._begin)

    def _begin(self) -> None:
        """Do what nobody waits for."""
        desk, window, bridge = self.desk, self.window, self._bridge
        if desk is None or window is None or bridge is None:
            return
        from app.desk import acts
        from app.ui.desktop.presence import DesktopPresence
        from app.ui.warm_up import warm_up

        gc.freeze()
        gc.enable()
        logs.bound()
        self._remember(desk, _SCHEME, self._theme.ask_system())
        desk.tasks.ask(warm_up)
        self.presence = DesktopPresence(desk, window, bridge.call)
        if self._start.minimised and window.stays():
            window.hide()
        self._instance.hear(window.propose, partial(acts.do, desk))
        _every(_HEARTBEAT_MS, window, desk.heartbeat)
        _every(_LOOK_FOR_BACKUP_MS, window, desk.copy_records)
        QTimer.singleShot(_FIRST_BACKUP_MS, window, desk.copy_records)
        _every(_LOOK_FOR_BACKUP_MS, window, desk.expire_recordings)
        QTimer.singleShot(_FIRST_BACKUP_MS, window, desk.expire_recordings)
        _every(_LOOK_FOR_BACKUP_MS, window, desk.directories.refresh_due)
        QTimer.singleShot(_FIRST_BACKUP_MS, window, desk.directories.refresh_due)
        self._application.link_opened.connect(window.propose)
        if link := self._start.propose or self._application.link:
            window.propose(link)
        if self._start.ask_first_start and not desk.settings.language:
            self.ask_first_start()

    def ask_first_start(self) -> None:
        """Ask language, country and office over the window."""
        from app.ui.dialogs.first_start import FirstStartDialog

        if self.desk is not None and self.window is not None:
            FirstStartDialog(self.desk, self.window).open()

    def _on_settings_changed(self) -> None:
        """Wear another theme, text size or language as soon as it is chosen."""
        desk, window = self.desk, self.window
        if desk is None or window is None:
            return
        worn = _worn(desk.settings)
        if worn == self._worn:
            return
        before, self._worn = self._worn, worn
        language, choice, scale = worn
        self._theme.choose(choice, round(100 * scale))
        if language:
            i18n.use(language, desk.office.current.country)
            self._words.speak(language)
        if (before[0] and before[0] != language) or before[2] != scale:
            # Later: the field that was just used stands in what is made anew.
            QTimer.singleShot(0, window, window.rebuild)

    def leave(self) -> None:
        """Keep the window's place, end the telephone, and write what is still to be written."""
        if self.desk is None or self.window is None or self._bridge is None:
            if self._make_phone is not None:
                self._make_phone().stop(end_engine=True)
            self._instance.close()
            return
        desk = self.desk
        self._remember(desk, _PLACE, self.window.geometry_text)
        desk.leave()
        self._bridge.deliver()  # how the calls ended that still ran: it is to stand in the log
        *workers, keychain = self._workers
        for worker in workers:
            worker.finish()
        keychain.finish(_KEYCHAIN_AT_MOST_S)  # it may be waiting for the person
        self._bridge.close()
        if self._database is not None:
            self._database.close()
        self._instance.close()

    def _remember(self, desk: "Desk", name: str, value: str) -> None:
        """Keep this of the window for the next start."""
        import msgspec

        kept = {**desk.settings.window_state, name: value}
        try:
            if kept != desk.settings.window_state:
                desk.change_settings(msgspec.structs.replace(desk.settings, window_state=kept))
        except UserError as error:
            log.warning("the %s of the window was not kept: %s", name, error.words)


def _every(interval_ms: int, owner: QWidget, act: "Callable[[], None]") -> None:
    timer = QTimer(owner)
    timer.timeout.connect(act)
    timer.start(interval_ms)


def _worn(settings: Settings) -> tuple[str, str, float]:
    return settings.language, settings.theme, settings.text_scale
