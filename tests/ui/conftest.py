"""A window on the fake telephone and a real database, driven step by step."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from app import i18n
from app.bootstrap import build_desk
from app.bus import EventBus
from app.crm import contacts
from app.crm import office as offices
from app.crm.rows import ContactDraft, NumberDraft, Office
from app.database.database import Database
from app.database.opening import open_database
from app.desk.desk import Desk
from app.desk.jobs import ProcessJobs
from app.desk.keychain import SessionKeychain
from app.desk.tasks import Workers
from app.paths import DataPaths
from app.settings import Account
from app.telephony.fake import FakePhone
from app.ui.application import Application
from app.ui.bridge import Bridge
from app.ui.main_window import MainWindow
from app.ui.theme import Theme, load_fonts

HELEN = "+33144556677"
KARIM = "+33478123456"
PATIENCE_MS = 45_000
"""Less than the time a test has in all, so that it says what it waited for."""


class PatientBot(QtBot):
    """Waits for the thing itself, on a machine as busy as may be: what comes soon is had soon.

    Keys are pressed in the window that is in front, as a person does. Without a window manager
    every card that is shown comes to the front, sooner or later, and shortcuts are deaf.
    """

    def keyClick(  # type: ignore[override]  # theirs is static
        self,
        widget: QWidget,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self._have_in_front(widget.window())
        QTest.keyClick(widget, key, modifier)

    def keyClicks(self, widget: QWidget, keys: str) -> None:  # type: ignore[override]  # as above
        self._have_in_front(widget.window())
        QTest.keyClicks(widget, keys)

    def _have_in_front(self, window: QWidget) -> None:
        covered = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if window.isVisible() and covered in {None, window}:
            window.activateWindow()
            self.waitUntil(window.isActiveWindow)

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(
        self,
        signal: object,
        *,
        timeout: int = PATIENCE_MS,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        return super().waitSignal(
            signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb
        )


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def qapp_cls() -> type[Application]:
    return Application


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    load_fonts()
    return Theme(qapp, choice="light")


@pytest.fixture(autouse=True)
def english_and_light(theme: Theme) -> Iterator[None]:
    i18n.use("en")
    theme.choose("light")
    yield
    i18n.use("en")


@pytest.fixture
def paths(own_data_dir: object, tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    return DataPaths(tmp_path_factory.mktemp("office")).create()


@pytest.fixture
def records(paths: DataPaths) -> Iterator[Database]:
    database = open_database(paths)
    offices.save(database, Office(name="Papeterie", country="FR", zone="Europe/Paris"))
    yield database
    database.close()


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
def phone(bus: EventBus) -> FakePhone:
    return FakePhone(bus.publish)


@pytest.fixture
def idle_desk(
    qtbot: QtBot, paths: DataPaths, records: Database, bus: EventBus, phone: FakePhone
) -> Iterator[Desk]:
    """A desk that has not begun and has no account."""
    keychain = SessionKeychain()
    keychain.keep("101@pbx", "secret")
    bridge = Bridge(bus)
    yield build_desk(
        paths=paths,
        phone=lambda: phone,
        bus=bus,
        workers=Workers.inline(records),
        jobs=ProcessJobs(bridge.call),
        keychain=keychain,
    )
    bridge.close()


@pytest.fixture
def desk(idle_desk: Desk) -> Desk:
    """A desk registered as 101@pbx."""
    idle_desk.begin(Account(registrar="pbx", user="101"))
    return idle_desk


@pytest.fixture
def helen(records: Database) -> int:
    """A customer with a note that must be read first."""
    return contacts.save(
        records,
        ContactDraft(
            given_name="Hélène",
            family_name="Marchetti",
            organisation="Librairie des Halles",
            job_title="Buyer",
            pinned_note="Prefers calls before 11 am.",
            no_sales=True,
            customer_since=date(2021, 3, 1),
            numbers=(NumberDraft(raw=HELEN),),
        ),
    )


@pytest.fixture
def karim(records: Database) -> int:
    return contacts.save(
        records,
        ContactDraft(given_name="Karim", family_name="Benali", numbers=(NumberDraft(raw=KARIM),)),
    )


@pytest.fixture
def open_window(qtbot: QtBot) -> Callable[[Desk], MainWindow]:
    """Opens the window on a desk and waits until it stands and hears every key."""

    def opened(desk: Desk) -> MainWindow:
        window = MainWindow(desk)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.refresh()
        return window

    return opened


@pytest.fixture
def window(desk: Desk, open_window: Callable[[Desk], MainWindow]) -> MainWindow:
    return open_window(desk)
