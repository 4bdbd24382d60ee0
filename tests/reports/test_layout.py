"""The pieces of a page keep to their room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.colors import Color, linearlyInterpolatedColor
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from app.reports import fonts, layout
from app.reports.charts import nice_top
from app.reports.palette import ACCENT, BAD, PANEL, REGULAR, contrast, readable_on

NARROW = "\u202f"


@given(words=st.text(max_size=60), room=st.floats(12, 200))
def test_a_line_that_was_fitted_is_no_wider_than_its_room(words: str, room: float) -> None:
    assert fonts.width(fonts.fit(words, REGULAR, 8, room), REGULAR, 8) <= room


def test_a_line_that_fits_is_left_alone() -> None:
    assert fonts.fit("Hélène Marchetti", REGULAR, 8, 200) == "Hélène Marchetti"


def test_a_line_that_does_not_fit_says_so() -> None:
    assert fonts.fit("Hélène Marchetti", REGULAR, 8, 40).endswith("…")


@pytest.mark.parametrize("typed", ["a\nb", "a\r\n b", "a\u2028b", "a \u200b b", " a\tb "])
def test_a_cell_has_one_line_whatever_was_typed(typed: str) -> None:
    assert fonts.fit(typed, REGULAR, 8, 200) == "a b"


def test_digits_are_all_of_one_width() -> None:
    assert len({fonts.width(digit, REGULAR, 8) for digit in "0123456789"}) == 1


@pytest.mark.parametrize("sign", f"é œ Œ € « » – … ’ ★ ◆ ■ ▲ ▼ ● → ≥ ÷ − · Σ {NARROW}".split(" "))
def test_the_typeface_has_every_sign_the_documents_use(sign: str) -> None:
    typeface = getFont(REGULAR)

    assert isinstance(typeface, TTFont)
    assert ord(sign) in typeface.face.charToGlyph


def test_a_percentage_is_never_torn_from_its_sign() -> None:
    paragraph = layout.text(f"72,3{NARROW}%")

    assert isinstance(paragraph, Paragraph)
    assert paragraph.minWidth() > fonts.width("72,3", REGULAR, 9.5) + 5


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (0, 4),
        (3, 4),
        (4, 4),
        (5, 8),
        (60, 60),
        (61, 80),
        (100, 100),
        (1004, 1200),
        (87_098, 100_000),
    ],
)
def test_an_axis_ends_at_a_round_number_above_all(highest: float, top: float) -> None:
    assert nice_top(highest) == top


@given(highest=st.floats(0, 1e9))
def test_an_axis_always_reaches_the_highest_value(highest: float) -> None:
    assert nice_top(highest) >= highest
    assert nice_top(highest) <= max(8, 2.1 * highest)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("colour", [ACCENT, BAD])
def test_the_figures_of_a_heat_map_can_be_read_on_every_tint(share: float, colour: Color) -> None:
    tint = linearlyInterpolatedColor(PANEL, colour, 0, 1, share)
    assert contrast(readable_on(tint), tint) >= 3.9
