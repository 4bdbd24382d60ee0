"""Draw the screens of the README with the real program on the demo office.

    PYTHONPATH=. QT_QPA_PLATFORM=offscreen .venv/bin/python docs/screenshots.py FOLDER

Every picture is the window itself, painted without a display, in both languages and both themes;
the telephone is the tests' own, so that each moment of a call can be held still. The report is
printed by the command, and its first two pages are drawn.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QWidget

from app import i18n
from app.bootstrap import build_desk, open_records
from app.bus import EventBus
from app.crm import contacts
from app.demo.cast import cast
from app.demo.house import demo_account, demo_paths
from app.desk.desk import Desk
from app.desk.jobs import ProcessJobs
from app.desk.keychain import SessionKeychain
from app.desk.tasks import InlineTasks
from app.settings import Settings
from app.telephony.events import LevelsMeasured
from app.telephony.fake import FakePhone
from app.ui.application import QtWords, make_application
from app.ui.main_window import MainWindow
from app.ui.pages import PAGES

SIZE = (1366, 768)


@dataclass(frozen=True, slots=True)
class Stage:
    """One window on the demo office, with its telephone and two people who may call."""

    window: MainWindow
    desk: Desk
    phone: FakePhone
    numbers: tuple[str, str]


def main(folder: Path) -> None:
    """Draw every scene into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    application, theme = make_application(Settings())
    words = QtWords(application)
    for language in i18n.LANGUAGES:
        i18n.use(language)
        words.speak(language)
        for choice in ("light", "dark"):
            theme.choose(choice)
            with tempfile.TemporaryDirectory() as place:
                for name, picture in scenes(Path(place), language):
                    picture.grab().save(str(folder / f"{name}-{choice}-{language}.png"))
                if choice == "light":
                    report(Path(place), language).save(str(folder / f"report-{language}.png"))


def scenes(place: Path, language: str) -> Iterator[tuple[str, QWidget]]:
    """One widget after the other, ready to be drawn, with the name of its picture."""
    stage = _stage(place, language)
    window = stage.window
    for entry in PAGES:
        window.show_page(entry.id)
        settle()
        yield entry.id, window
    window.show_page("phone")
    yield from _call(stage)
    window.close()


def _call(stage: Stage) -> Iterator[tuple[str, QWidget]]:
    first, second = stage.numbers
    call_id = stage.phone.ring(first, dialled="101")
    settle()
    yield "ringing", composed(stage.window)
    yield "card", stage.window.card
    stage.window.card.accept()
    stage.phone.calls.quality(call_id)
    stage.desk.bus.publish(LevelsMeasured(microphone=0.7, speaker=0.4))
    settle()
    yield "call", stage.window
    other_id = stage.phone.ring(second)
    settle()
    yield "second", composed(stage.window)
    stage.window.card.accept()
    settle()
    yield "two", stage.window
    stage.phone.remote_hangs_up(other_id)
    stage.phone.remote_hangs_up(call_id)
    settle()
    yield "wrap-up", stage.window
    stage.phone.ring("+33 6 98 76 54 32", display_name="M. Dupont")
    settle()
    yield "unknown", composed(stage.window)


def report(place: Path, language: str) -> QImage:
    """The first two pages of last month's report of the demo office, side by side."""
    last = (datetime.now(tz=UTC).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    file = place / "report.pdf"
    office = ["--data-dir", str(place / "office")]
    command = ["report", "monthly", "--month", last, "--lang", language, "--out", str(file)]
    subprocess.run([sys.executable, "-m", "app", *command, *office], check=True)
    document = QPdfDocument()
    document.load(str(file))
    edge, page = 6, QSize(662, 936)
    sheet = QImage(
        2 * page.width() + 4 * edge, page.height() + 2 * edge, QImage.Format.Format_RGB32
    )
    sheet.fill(QColor("#c8ccd4"))
    painter = QPainter(sheet)
    for number in range(2):
        place_of = QPoint(edge + number * (page.width() + 2 * edge), edge)
        painter.fillRect(QRect(place_of, page), QColor("#ffffff"))
        painter.drawImage(place_of, document.render(number, page))
    painter.end()
    return sheet


def composed(window: MainWindow) -> QWidget:
    """The window with the card of the ringing call where it stands over it."""
    return Composition(window)


class Composition(QWidget):
    """A picture of the window and, over it, of the card."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window

    def grab(self) -> QPixmap:  # type: ignore[override]
        """The two as one picture."""
        picture = self._window.grab()
        painter = QPainter(picture)
        card, room = self._window.card, self._window.size()
        # Where it stands on a screen that is large enough, which the one of the tests is not.
        place = QPoint(room.width() - 8 - card.width(), room.height() - 36 - card.height())
        painter.drawPixmap(place, card.grab())
        painter.end()
        return picture


def _stage(place: Path, language: str) -> Stage:
    paths = demo_paths(place / "office", language, fresh=True)
    database = open_records(paths, Settings())
    bus = EventBus()
    phone = FakePhone(bus.publish)
    tasks = InlineTasks(database)
    desk = build_desk(
        paths=paths,
        phone=phone,
        bus=bus,
        tasks=tasks,
        urgent=tasks,
        jobs=ProcessJobs(lambda function: function()),
        keychain=SessionKeychain(),
        demo=True,
    )
    window = MainWindow(desk)
    window.resize(*SIZE)
    window.show()
    desk.begin(demo_account())
    window.refresh()
    known = contacts.listing(database).first(database, 40)
    other = next(row.number for row in known if row.number)
    return Stage(window, desk, phone, (cast(language).caller.number, other))


def settle(milliseconds: int = 300) -> None:
    """Let timers run and everything be laid out and painted."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
