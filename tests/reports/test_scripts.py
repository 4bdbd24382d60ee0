"""Names that are not written in Latin letters, as a PDF shows them."""

from pathlib import Path

import pytest
from PySide6.QtPdf import QPdfDocument
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfbase.ttfonts import TTFont

from app.i18n import language
from app.reports import fonts, layout, pages, scripts
from app.reports.palette import REGULAR

HEBREW = "דוד לוי"
ARABIC = "كريم بن علي"


def test_latin_words_are_left_alone() -> None:
    assert scripts.in_drawn_order("Hélène <b>") == "Hélène <b>"
    assert scripts.runs("Hélène", REGULAR) == [(REGULAR, "Hélène")]


def test_what_is_read_from_the_right_is_drawn_from_the_right() -> None:
    assert scripts.in_drawn_order(HEBREW) == HEBREW[::-1]
    assert scripts.in_drawn_order(f"{HEBREW} 12") == f"12 {HEBREW[::-1]}"


def test_arabic_letters_join() -> None:
    drawn = scripts.in_drawn_order(ARABIC)
    assert all(letter == " " or ord(letter) >= 0xFB50 for letter in drawn)


@pytest.mark.parametrize("words", [HEBREW, ARABIC, "Zoé ☎", "4ᵉ étage", "😀"])
def test_every_stretch_is_in_a_typeface_that_holds_it(words: str) -> None:
    for name, stretch in scripts.runs(scripts.in_drawn_order(words), REGULAR):
        typeface = getFont(name)
        assert isinstance(typeface, TTFont)
        assert all(ord(letter) in typeface.face.charToGlyph for letter in stretch)


@pytest.mark.parametrize("words", [HEBREW, f"{ARABIC} " * 6, f"Maison {HEBREW} & fils 😀"])
def test_such_a_line_keeps_to_its_room(words: str) -> None:
    assert fonts.width(fonts.fit(words, REGULAR, 8, 60), REGULAR, 8) <= 60


def test_a_table_shows_such_names_and_takes_none_for_markup(tmp_path: Path) -> None:
    file = tmp_path / "names.pdf"
    names = [HEBREW, "<b>Zoé</b> ☎", "Karim"]
    frame = layout.Frame(title="t", author="a", header=(HEBREW, ""), footer=())
    story = [layout.table([layout.Column("Name", 1)], [[name] for name in names])]
    with file.open("wb") as out:
        told = [*story, layout.text("Zoé ☎ <i>")]
        pages.lay_out(out, told, frame, language("fr"), lambda _share, _words: None)
    document = QPdfDocument()
    assert document.load(str(file)) is QPdfDocument.Error.None_
    said = document.getAllText(0).text()
    document.close()
    assert "<b>Zoé</b> ☎" in said
    assert "<i>" in said
    assert "\u25a1" not in said
    assert said.count("לוי") + said.count("יול") == 2
