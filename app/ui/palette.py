"""The colours of the program, light and dark, and how to measure their contrast."""

import msgspec


class Palette(msgspec.Struct, frozen=True):
    """Colours as #rrggbb; a `soft` colour is a tint to put words of the full colour on."""

    name: str
    ground: str
    side: str
    panel: str
    field: str
    line: str
    edge: str
    """Outline of what can be typed in or pressed; at least 3:1 is kept by its label, not by it."""
    hover: str
    text: str
    muted: str
    accent: str
    on_accent: str
    good: str
    on_good: str
    warning: str
    bad: str
    on_bad: str
    tint_base: str
    tint: float

    def colour(self, role: str) -> str:
        """The colour with this name, "good" or "accent"; raises AttributeError for no such."""
        value: str = getattr(self, role)
        return value

    def soft(self, role: str) -> str:
        """The tint that goes with a colour; that of "muted" is the neutral one."""
        return mix(self.tint_base, self.colour(role), self.tint)

    @property
    def is_dark(self) -> bool:
        """Whether light words stand on dark ground."""
        return luminance(self.ground) < luminance(self.text)


LIGHT = Palette(
    name="light",
    ground="#f5f6f8",
    side="#ebedf1",
    panel="#ffffff",
    field="#f5f6f8",
    line="#e3e6eb",
    edge="#d3d8e0",
    hover="#eef0f4",
    text="#1c2430",
    muted="#5d6878",
    accent="#1f5fd6",
    on_accent="#ffffff",
    good="#167a4a",
    on_good="#ffffff",
    warning="#8a5a00",
    bad="#b3261e",
    on_bad="#ffffff",
    tint_base="#ffffff",
    tint=0.10,
)

DARK = Palette(
    name="dark",
    ground="#14171c",
    side="#101318",
    panel="#1b1f26",
    field="#14171c",
    line="#2a303a",
    edge="#363d49",
    hover="#242a33",
    text="#e8ebf0",
    muted="#98a2b3",
    accent="#4c8dff",
    on_accent="#0b1220",
    good="#3fb27f",
    on_good="#0b1510",
    warning="#e0a23b",
    bad="#f0655d",
    on_bad="#1a0807",
    tint_base="#14171c",
    tint=0.14,
)


def mix(base: str, colour: str, share: float) -> str:
    """`base` with `share` (0 to 1) of `colour` in it."""
    pairs = zip(_channels(base), _channels(colour), strict=True)
    return "#" + "".join(f"{round(b + (c - b) * share):02x}" for b, c in pairs)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
