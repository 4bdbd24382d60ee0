"""What a printed document says, read back from its file by Qt's own PDF reader."""

from pathlib import Path

from PySide6.QtPdf import QPdfDocument


def pages_of(file: Path) -> list[str]:
    """The text of each page, white space as single spaces."""
    document = QPdfDocument()
    assert document.load(str(file)) is QPdfDocument.Error.None_
    pages = [
        " ".join(document.getAllText(page).text().split()) for page in range(document.pageCount())
    ]
    document.close()
    return pages


def text_of(file: Path) -> str:
    """The text of the whole document."""
    return " ".join(pages_of(file))
