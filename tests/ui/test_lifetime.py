"""What is closed or made anew during a long day leaves nothing behind, for Qt and for Python."""

import gc
from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.settings import Account
from app.telephony.commands import Availability
from app.telephony.fake import FakePhone
from app.ui.dialogs.account_dialog import AccountDialog
from app.ui.dialogs.account_share import AccountShareDialog
from app.ui.dialogs.availability import AvailabilityDialog
from app.ui.dialogs.first_start import FirstStartDialog
from app.ui.dialogs.import_dialog import ImportDialog
from app.ui.dialogs.keypad import KeypadDialog
from app.ui.dialogs.licences import LicencesDialog
from app.ui.dialogs.shortcuts import ShortcutsDialog
from app.ui.dialogs.sound_check import SoundCheckDialog
from app.ui.dialogs.task_dialog import TaskDialog
from app.ui.dialogs.trace_window import TraceWindow
from app.ui.dialogs.transfer import TransferDialog
from app.ui.main_window import MainWindow
from app.ui.pages import PAGES

Make = Callable[[Desk, MainWindow, str], QWidget]
DIALOGS: dict[str, Make] = {
    "account": lambda desk, window, _call: AccountDialog(desk, window),
    "share": lambda _desk, window, _call: AccountShareDialog(
        window, Account(registrar="pbx", user="101")
    ),
    "availability": lambda desk, window, _call: AvailabilityDialog(
        desk, window, Availability.FORWARDING
    ),
    "first start": lambda desk, window, _call: FirstStartDialog(desk, window),
    "import": lambda desk, window, _call: ImportDialog(desk, window, "contacts"),
    "keypad": lambda desk, window, call: KeypadDialog(desk, call, window),
    "licences": lambda _desk, window, _call: LicencesDialog(window),
    "shortcuts": lambda _desk, window, _call: ShortcutsDialog(window),
    "sound check": lambda desk, window, _call: SoundCheckDialog(desk, window),
    "task": lambda desk, window, _call: TaskDialog(desk, window),
    "trace": lambda desk, window, _call: TraceWindow(desk, window),
    "transfer": lambda desk, window, call: TransferDialog(desk, call, window),
}


def there_is(window: MainWindow, desk: Desk) -> Counter[str]:
    """How many of each class there are, for Qt and for Python, and how many listen to the bus."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    things = window.findChildren(QObject), QApplication.topLevelWidgets()
    found = Counter(f"Qt {one.metaObject().className()}" for some in things for one in some)
    found.update(type(one).__name__ for one in gc.get_objects() if _is_ours(one))
    found["listeners"] = sum(map(len, desk.bus._handlers.values()))
    return found


def nothing_more(window: MainWindow, desk: Desk, once: Counter[str]) -> None:
    """Raises AssertionError while there is; what a timer still holds is let go when it fires."""
    assert there_is(window, desk) - once == Counter()


def _is_ours(thing: object) -> bool:
    return str(type(thing).__module__).startswith("app.ui")


@pytest.mark.parametrize("make", DIALOGS.values(), ids=DIALOGS)
def test_a_closed_dialog_leaves_nothing(
    window: MainWindow, desk: Desk, phone: FakePhone, qtbot: QtBot, make: Make
) -> None:
    call = phone.ring("+33144556677")
    desk.answer(call)

    def open_and_close() -> None:
        dialog = make(desk, window, call)
        dialog.show()
        dialog.close()

    open_and_close()
    once = there_is(window, desk)
    open_and_close()
    qtbot.waitUntil(lambda: nothing_more(window, desk, once))


def test_a_window_made_anew_leaves_nothing_of_the_old(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    def rebuild() -> None:
        window.rebuild()
        for entry in PAGES:
            window.show_page(entry.id)

    rebuild()
    once = there_is(window, desk)
    rebuild()
    qtbot.waitUntil(lambda: nothing_more(window, desk, once))
