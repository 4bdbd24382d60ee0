"""The typeface of the documents, embedded in every PDF."""

from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.paths import resource
from app.reports import scripts
from app.reports.palette import MEDIUM, REGULAR, SEMIBOLD

_FILES = {
    REGULAR: "InterTabular-Regular.ttf",
    MEDIUM: "InterTabular-Medium.ttf",
    SEMIBOLD: "InterTabular-SemiBold.ttf",
    scripts.FALLBACK: "DejaVuSans.ttf",
}
_ELLIPSIS = "…"


@cache
def register() -> None:
    """Make the typefaces known to reportlab, once a process."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(resource("fonts", file))))
    # <b> inside a paragraph is SemiBold: Bold shouts at these sizes. There is no italic.
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=SEMIBOLD, italic=REGULAR, boldItalic=SEMIBOLD
    )


def width(text: str, font: str, size: float) -> float:
    """Width of `text` in points, in the typefaces it needs."""
    stretches = scripts.runs(text, font)
    return float(sum(pdfmetrics.stringWidth(words, name, size) for name, words in stretches))


def fit(text: str, font: str, size: float, room: float) -> str:
    """`text` on one line as it is drawn, cut with an ellipsis when wider than `room` points."""
    line = " ".join(part for part in text.translate(_UNSEEN).split(" ") if part)
    whole = scripts.in_drawn_order(line)
    if width(whole, font, size) <= room:
        return whole
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if width(_cut(line, middle), font, size) <= room:
            low = middle
        else:
            high = middle - 1
    return _cut(line, low)


def _cut(line: str, length: int) -> str:
    return scripts.in_drawn_order(line[:length].rstrip() + _ELLIPSIS)


def draw(canvas: Canvas, x: float, y: float, words: str, font: str, size: float) -> None:
    """Draw `words`, in the order they are drawn, from `x` on, in the typefaces they need."""
    for name, stretch in scripts.runs(words, font):
        canvas.setFont(name, size)
        canvas.drawString(x, y, stretch)
        x += pdfmetrics.stringWidth(stretch, name, size)


# Whatever would end a line, and marks that are not meant to be seen; the narrow space stays.
_ENDS = (*range(0x20), 0x7F, 0x85, 0x2028, 0x2029)
_MARKS = (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSEEN = dict.fromkeys(_ENDS, " ") | dict.fromkeys(_MARKS, "")
