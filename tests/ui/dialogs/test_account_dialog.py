"""Taking an account over: from a file, a picture of a code, the clipboard; only as a proposal."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.desk.account_paper import paper
from app.desk.desk import Desk
from app.settings import Account
from app.ui import account_code
from app.ui.dialogs.account_dialog import AccountDialog
from app.ui.dialogs.account_share import AccountShareDialog
from app.ui.main_window import MainWindow

ORDERS = Account(
    registrar="sip.example.org",
    user="0478001122",
    label="Commandes d’été",
    transport="tls",
    srtp="mandatory",
    stun="stun.example.org",
)


@pytest.fixture
def dialog(window: MainWindow, desk: Desk, qtbot: QtBot) -> AccountDialog:
    dialog = AccountDialog(desk, window)
    dialog.open()
    return dialog


def dropped(file: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    return data


def photographed(text: str) -> QImage:
    """The code somewhere on a larger, tinted and turned picture."""
    picture = QImage(900, 700, QImage.Format.Format_RGB32)
    picture.fill(0xFFC8D2DC)
    painter = QPainter(picture)
    painter.translate(450, 80)
    painter.rotate(12)
    painter.drawImage(0, 0, account_code.code(text))
    painter.end()
    return picture


@pytest.mark.parametrize("name", ["account.json", "account.png"])
def test_what_one_computer_hands_on_another_proposes(
    dialog: AccountDialog, desk: Desk, tmp_path: Path, qtbot: QtBot, name: str
) -> None:
    share = AccountShareDialog(dialog, ORDERS)
    share.write(tmp_path / name)
    dialog.take(dropped(tmp_path / name))
    assert dialog.form.account() == replace(ORDERS, provider="generic")
    assert dialog.form.password.text() == ""
    assert desk.accounts.get(ORDERS.name) is None


def test_the_further_settings_come_and_go_and_the_dialog_is_as_it_was(
    dialog: AccountDialog,
) -> None:
    dialog.show()
    before = dialog.height()
    dialog.form.more.click()
    assert dialog.height() > before
    assert dialog.width() > dialog.form.minimumSizeHint().width()
    dialog.form.more.click()
    assert dialog.height() == before


def test_a_photograph_of_the_code_is_read(dialog: AccountDialog) -> None:
    data = QMimeData()
    data.setImageData(photographed(paper(ORDERS)))
    dialog.take(data)
    assert dialog.form.user.text() == ORDERS.user


def test_the_text_is_taken_from_the_clipboard(dialog: AccountDialog) -> None:
    QGuiApplication.clipboard().setText(paper(ORDERS))
    dialog.take_clipboard.click()
    assert dialog.form.label.text() == ORDERS.label
    assert "Nothing is used yet" in dialog.trouble.words


def test_nothing_is_saved_before_the_password_was_typed(dialog: AccountDialog, desk: Desk) -> None:
    QGuiApplication.clipboard().setText(paper(ORDERS))
    dialog.take_clipboard.click()
    dialog.save.click()
    assert desk.accounts.get(ORDERS.name) is None
    dialog.form.password.setText("word")
    dialog.save.click()
    assert desk.accounts.get(ORDERS.name) is not None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.json", b"", "no telephone account"),
        ("binary.json", b"\xff\xfe\x00", "cannot be read"),
        ("missing.json", None, "cannot be read"),
    ],
)
def test_what_is_no_account_is_said_and_changes_nothing(
    dialog: AccountDialog, tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    dialog.take(dropped(tmp_path / name))
    assert words in dialog.trouble.words
    assert dialog.form.user.text() == ""


def test_a_picture_without_a_code_is_said(dialog: AccountDialog) -> None:
    data = QMimeData()
    blank = QImage(200, 200, QImage.Format.Format_RGB32)
    blank.fill(0xFFFFFFFF)
    data.setImageData(blank)
    dialog.take(data)
    assert "No QR code" in dialog.trouble.words


def test_a_file_that_cannot_be_written_is_said(dialog: AccountDialog, tmp_path: Path) -> None:
    share = AccountShareDialog(dialog, ORDERS)
    share.write(tmp_path / "no" / "such" / "folder.json")
    assert "could not be written" in share.trouble.words
