"""QR codes of accounts: drawn on the screen, read from a picture."""

from pathlib import Path
from typing import Any, cast

from PySide6.QtGui import QImage

from app.desk.account_paper import LONGEST
from app.errors import UserError
from app.i18n import _

_LARGEST_FILE = 20_000_000
_MODULE = 5
"""Pixels of one square of the code."""


def code(text: str) -> QImage:
    """The QR code of a text, dark on white in every theme: a camera must read it."""
    import zxingcpp

    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    # Its stubs do not say that the image is a buffer of rows of grey pixels.
    pixels = memoryview(cast("Any", zxingcpp.write_barcode_to_image(drawn, scale=_MODULE)))
    height, width = cast("tuple[int, int]", pixels.shape)
    image = QImage(bytes(pixels), width, height, width, QImage.Format.Format_Grayscale8)
    return image.copy()  # the bytes above are gone when we return


def read(image: QImage) -> str:
    """The text of the QR code in a picture; raises `UserError` without one."""
    import zxingcpp

    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    found = () if grey.isNull() else zxingcpp.read_barcodes(grey)
    if not found:
        raise UserError(_("No QR code was found in this picture. Nothing was changed."))
    return str(found[0].text)


def text_in(file: Path) -> str:
    """The text of an account file, or of the QR code in a picture; raises `UserError`."""
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise UserError(_("This file is too large for an account. Nothing was changed."))
        image = QImage(str(file))
        return file.read_text("utf-8")[:LONGEST] if image.isNull() else read(image)
    except (OSError, UnicodeDecodeError) as error:
        words = _("{file} cannot be read. Nothing was changed.")
        raise UserError(words.format(file=file.name)) from error
