"""Colours and sizes of the printed page; the light palette of the window."""

from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

TEXT: Final[Color] = HexColor("#1c2430")
MUTED: Final[Color] = HexColor("#5d6878")
LINE: Final[Color] = HexColor("#e3e6eb")
GROUND: Final[Color] = HexColor("#f5f6f8")
PANEL: Final[Color] = HexColor("#ffffff")
ACCENT: Final[Color] = HexColor("#1f5fd6")
GOOD: Final[Color] = HexColor("#167a4a")
WARNING: Final[Color] = HexColor("#8a5a00")
BAD: Final[Color] = HexColor("#b3261e")

# What a state looks like: the ink of its word and the ground behind it.
STATES: Final[dict[str, tuple[Color, Color]]] = {
    "good": (GOOD, HexColor("#e3f3ea")),
    "warning": (WARNING, HexColor("#fbeed6")),
    "bad": (BAD, HexColor("#fbe4e2")),
    "neutral": (MUTED, HexColor("#eef0f3")),
}

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 16 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
"""Width of the printed area in points."""

REGULAR, MEDIUM, SEMIBOLD = "Inter", "Inter-Medium", "Inter-SemiBold"
"""The typefaces, Inter with digits of one width; fonts.register makes them known."""


def readable_on(ground: Color) -> Color:
    """The ink, dark or white, that stands out more from `ground`: WCAG 2.2, contrast ratio."""
    return max((TEXT, PANEL), key=lambda ink: contrast(ink, ground))


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  sRGB
        for part in colour.rgb()
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
