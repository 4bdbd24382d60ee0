"""What must stay out of the way of the first paint and of the first ring."""

import subprocess
import sys
from pathlib import Path

import pytest

from app import settings
from app.crm import contacts
from app.crm.rows import ContactDraft, NumberDraft
from app.database.opening import open_database
from app.paths import DataPaths
from app.settings import Settings
from app.team import members
from app.team.members import MemberDraft

HEAVY = {
    "alembic",
    "babel",
    "cryptography",
    "keyring",
    "numpy",
    "openpyxl",
    "phonenumbers",
    "reportlab",
    "soundfile",
    "sqlalchemy",
}
FIRST_ROWS = """
import sys
from pathlib import Path

from app import bootstrap
from app.settings import Account
from app.ui.application import Start, run_window

paths = bootstrap.data_paths(Path(sys.argv[1]))
chosen = bootstrap.begin_process(paths, "desk")

def build_phone(post, _engine):
    from app.telephony.fake import FakePhone
    return FakePhone(post)

def build_desk(**parts):
    from app.desk.keychain import SessionKeychain
    return bootstrap.build_desk(paths=paths, keychain=SessionKeychain(), **parts)

def started(desk):
    from PySide6.QtWidgets import QApplication
    from app.ui.main_window import MainWindow

    def tell(count):
        print(*sys.modules, *vars(sys.modules["PySide6.QtWidgets"]), f"rows={count}")
        window.leave()

    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    window.page.list.model.loaded.connect(tell)

run_window(Start(
    paths=paths, settings=chosen, open_records=lambda: bootstrap.open_records(paths, chosen),
    begin_engine=lambda: None, build_phone=build_phone,
    build_desk=build_desk, account=Account(registrar="pbx", user="101"),
    first_page="contacts", ask_first_start=False, started=started,
))
"""
AFTER_THE_ROWS = {
    *("app.ui.call_bar", "app.ui.side_bar", "app.ui.contact_editor"),
    *("app.desk.parts", "app.telephony.client", "app.telephony.events"),
    *("argparse", "json", "multiprocessing"),
}
ALL_KINDS_OF_WIDGETS = {"QStyle", "QWizard", "QCalendarWidget"}
"""PySide reads all of them, with their constants, to tell what a widget is that it has not made."""
AFTER_THE_OUTLINE = {
    "app.desk.desk",
    "app.telephony.client",
    "sqlite3",
    "app.demo.house",
    "PySide6.QtNetwork",
}


def told_by(program: str, *arguments: str) -> set[str]:
    """The words a fresh Python prints."""
    command = [sys.executable, "-c", program, *arguments]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(told.stdout.split())


def modules_of(module: str) -> set[str]:
    """All that is in the memory of a fresh Python that imported one module of the program."""
    return told_by(f"import sys, {module}; print(*sys.modules)")


def imported_by(module: str) -> set[str]:
    """The same, top-level names alone."""
    return {name.split(".")[0] for name in modules_of(module)}


@pytest.mark.parametrize(
    "module", ["app.ui.main_window", "app.bootstrap", "app.cli.window", "app.telephony.engine.main"]
)
def test_heavy_libraries_come_after_the_window(module: str) -> None:
    assert imported_by(module) & HEAVY == set()


def test_the_engine_starts_before_qt_and_describes_its_values_by_msgspec_alone() -> None:
    imported = imported_by("app.telephony.engine.main, app.telephony.engine.audio")
    assert imported & {"PySide6", "dataclasses", "inspect"} == set()


def test_the_window_carries_no_sip() -> None:
    assert "pjsua2" not in imported_by("app.ui.main_window")


@pytest.mark.parametrize("module", ["app.ui.application", "app.cli.orders", "app.cli.window"])
def test_the_outline_is_painted_before_the_desk_is_read(module: str) -> None:
    assert modules_of(module) & AFTER_THE_OUTLINE == set()


def test_the_first_rows_stand_before_the_heavy_libraries_and_the_bars(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path).create()
    records = open_database(paths)
    known = ContactDraft(given_name="Ann", numbers=(NumberDraft(raw="+441214960123"),))
    contacts.save(records, known, "GB")
    agent = members.save(records, MemberDraft(name="Amina"))
    records.close()
    settings.save(paths.settings, Settings(language="en", member_id=agent))
    told = told_by(FIRST_ROWS, str(tmp_path))
    assert "rows=1" in told
    assert "QTableView" in told
    assert told & {*AFTER_THE_ROWS, *HEAVY, *ALL_KINDS_OF_WIDGETS} == set()


def test_msgspec_does_without_typing_extensions_which_others_find() -> None:
    assert "typing_extensions" not in modules_of("app.ui.application")
    assert "typing_extensions" in modules_of("app, sqlalchemy")


def test_the_constants_of_qt_are_not_made_before_the_outline() -> None:
    """PySide makes all of `Qt` at its first mention; that takes a sixth of a bare window."""
    told = told_by("import app.ui.application, PySide6.QtCore; print(*vars(PySide6.QtCore))")
    assert "QTimer" in told
    assert "Qt" not in told


def test_the_signatures_of_qt_are_not_read() -> None:
    """PySide compiles them, and large regular expressions with them: a quarter of a bare window."""
    parser = "sys.modules['shibokensupport.signature.parser']"
    told = told_by(f"import sys, app.ui.application; print(*vars({parser}))")
    assert "__file__" in told
    assert "pyside_type_init" not in told


def test_no_module_is_read_as_source_once_qt_is_there() -> None:
    read = told_by("import app.ui.application, app.desk.desk, linecache; print(*linecache.cache)")
    assert not any("app/ui/" in name or "app/desk/" in name for name in read)
