"""Every word can be read on every ground it stands on."""

import pytest

from app.ui.palette import DARK, LIGHT, Palette, luminance, mix


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


READABLE = 4.5
WORDS = ("text", "muted", "accent", "good", "warning", "bad")
FILLED = (("on_accent", "accent"), ("on_good", "good"), ("on_bad", "bad"))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("ground", ["ground", "side", "panel", "field"])
def test_words_can_be_read_on_every_ground(palette: Palette, word: str, ground: str) -> None:
    assert contrast(palette.colour(word), palette.colour(ground)) >= READABLE


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize("word", ["text", "muted"])
def test_plain_words_can_be_read_under_the_pointer(palette: Palette, word: str) -> None:
    assert contrast(palette.colour(word), palette.hover) >= READABLE


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize("word", ["muted", "accent", "good", "warning", "bad"])
def test_words_can_be_read_on_their_own_tint(palette: Palette, word: str) -> None:
    assert contrast(palette.colour(word), palette.soft(word)) >= READABLE


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize("tint", ["muted", "accent", "good", "warning", "bad"])
def test_plain_text_can_be_read_on_every_tint(palette: Palette, tint: str) -> None:
    assert contrast(palette.text, palette.soft(tint)) >= READABLE


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize(("word", "button"), FILLED)
def test_words_can_be_read_on_filled_buttons(palette: Palette, word: str, button: str) -> None:
    assert contrast(palette.colour(word), palette.colour(button)) >= READABLE


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_mix_of_nothing_is_the_base() -> None:
    assert mix("#102030", "#ffffff", 0) == "#102030"
    assert mix("#102030", "#ffffff", 1) == "#ffffff"
