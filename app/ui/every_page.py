"""Every page built and painted once, for the self-test of a program that was just made."""

from shiboken6 import delete

from app import i18n
from app.bus import EventBus
from app.database.opening import open_database
from app.desk.desk import Desk
from app.desk.jobs import ProcessJobs
from app.desk.keychain import SessionKeychain
from app.desk.tasks import Workers
from app.paths import DataPaths
from app.settings import Settings
from app.telephony.fake import FakePhone
from app.ui.application import make_application
from app.ui.main_window import MainWindow
from app.ui.pages import PAGES


def open_every_page(paths: DataPaths, language: str) -> int:
    """Build and paint every page in this language, and give their number; no window is left.

    Raises RuntimeError with the id of a page that was not painted.
    """
    i18n.use(language)
    _application, _theme = make_application(Settings(language=language))
    database = open_database(paths)
    bus = EventBus()
    desk = Desk(
        bus=bus,
        phone=lambda: FakePhone(bus.publish),
        workers=Workers.inline(database),
        jobs=ProcessJobs(lambda function: function()),
        keychain=SessionKeychain(),
        paths=paths,
    )
    window = MainWindow(desk)
    window.show()
    for entry in PAGES:
        window.show_page(entry.id)
        if window.grab().isNull():
            raise RuntimeError(f"the page {entry.id} was not painted")
    window.close()
    delete(window)  # it hears the bus as long as Qt has it, and so the collector never ends it
    database.close()
    return len(PAGES)
