"""The look follows the person's choice, then the system, and its text grows."""

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.ui import theme as look
from app.ui.palette import DARK, LIGHT, Palette
from app.ui.theme import Theme


@pytest.mark.parametrize(("choice", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_the_choice_of_the_person_is_worn(
    theme: Theme, qapp: QApplication, choice: str, palette: Palette
) -> None:
    theme.choose(choice)
    assert look.current() is palette
    assert qapp.palette().color(QPalette.ColorRole.WindowText) == QColor(palette.text)


def test_what_the_system_wore_last_is_worn_until_it_is_asked(
    theme: Theme, qapp: QApplication
) -> None:
    again = Theme(qapp, last="dark")
    assert look.current() is DARK
    assert again.ask_system() == "light"
    assert look.current() is LIGHT


def test_another_theme_is_announced(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_the_style_sheet_is_filled_in_whole(palette: Palette) -> None:
    sheet = look.style_sheet(palette, 100)
    assert "$" not in sheet
    assert palette.accent in sheet


def test_text_grows_with_the_scale_and_edges_do_not() -> None:
    sheet = look.style_sheet(LIGHT, 200)
    assert "font-size: 26px" in sheet
    assert "border: 1px solid" in sheet


def test_text_is_never_larger_than_twice(theme: Theme) -> None:
    theme.choose("light", 400)
    assert look.px(10) == 20


def test_the_bundled_typeface_is_used(theme: Theme) -> None:
    assert QFontInfo(look.font()).family() == "Inter"
    assert QFontInfo(look.font(weight=QFont.Weight.Bold)).bold()


def test_figures_have_digits_of_one_width(theme: Theme, qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    label.setFont(look.tabular(look.font()))
    metrics = label.fontMetrics()
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_restyle_draws_by_the_new_property(theme: Theme, qtbot: QtBot) -> None:
    label = QLabel("late")
    qtbot.addWidget(label)
    look.restyle(label, tone="bad")
    assert label.property("tone") == "bad"
    assert label.palette().color(label.foregroundRole()) == QColor(LIGHT.bad)
