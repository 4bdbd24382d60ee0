"""What is closed or made anew during a long day leaves nothing behind, for Qt and for Python."""

import gc
from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

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


def _is_ours(thing: object) -> bool:
    return str(type(thing).__module__).startswith("app.ui")


@pytest.mark.parametrize("make", DIALOGS.values(), ids=DIALOGS)
def test_a_closed_dialog_leaves_nothing(
    window: MainWindow, desk: Desk, phone: FakePhone, make: Make
) -> None:
    call = phone.ring("+33144556677")
    desk.answer(call)

    def open_and_close() -> Counter[str]:
        dialog = make(desk, window, call)
        dialog.show()
        dialog.close()
        del dialog
        return there_is(window, desk)

    once = open_and_close()
    assert open_and_close() - once == Counter()


def test_a_window_made_anew_leaves_nothing_of_the_old(window: MainWindow, desk: Desk) -> None:
    def rebuild() -> Counter[str]:
        window.rebuild()
        for entry in PAGES:
            window.show_page(entry.id)
        return there_is(window, desk)

    once = rebuild()
    assert rebuild() - once == Counter()
