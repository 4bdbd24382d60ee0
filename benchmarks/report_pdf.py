"""How long the monthly report takes to lay out, against plain platypus for the same pages.

The floor is what reportlab's manual shows: SimpleDocTemplate, Table, Paragraph and the charts of
reportlab.graphics, with the same words, figures, typefaces and fixed heights, and no page frames.
Both lay out the same month in turn.
"""

import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import linearlyInterpolatedColor
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from app.crm import calls, office
from app.crm.rows import FinishedCall, Office
from app.database.database import Database
from app.database.opening import open_database
from app.i18n import Language
from app.paths import DataPaths
from app.reports import drawn, pages
from app.reports.charts import BarList, HeatMap, Lines, StackedBars
from app.reports.documents.monthly import MonthlyReport
from app.reports.monthly.data import MonthlyData, collect_month
from app.reports.palette import ACCENT, LINE, MARGIN, PANEL, REGULAR, WIDTH
from app.team import members
from app.team.members import MemberDraft

ROUNDS = 15
TARGET = 1.1
ENGLISH = Language("en")
ZONE = ZoneInfo("Europe/Paris")


def made_calls(rng: random.Random, agents: Sequence[int]) -> list[FinishedCall]:
    """Thirteen months of a small office, some 40 calls a day."""
    made = []
    for day in range(395 * 40):
        at = datetime(2025, 10, 1, 8, tzinfo=ZONE).timestamp() + (day // 40) * 86_400
        started_at = round(1000 * (at + rng.randrange(36_000)))
        outcome = rng.choices(("answered", "abandoned", "voicemail"), (85, 10, 5))[0]
        answered = outcome == "answered"
        wait, talk = rng.randrange(1_000, 60_000), rng.randrange(20_000, 600_000) * answered
        made.append(
            FinishedCall(
                uid=f"bench-{day}",
                direction=rng.choice(("inbound", "inbound", "inbound", "outbound")),
                started_at=started_at,
                outcome=outcome,
                remote=f"+336{rng.randrange(10**8):08}",
                ended_at=started_at + wait + talk,
                ring_ms=wait,
                talk_ms=talk,
                wrap_ms=30_000 * answered,
                agent_id=rng.choice(agents),
                disposition_id=rng.randrange(1, 13) if answered else None,
            )
        )
    return made


def office_in(folder: Path) -> Database:
    """A small office with its calls."""
    database = open_database(DataPaths(folder).create())
    office.save(database, Office(name="Atelier Lumière", zone=str(ZONE)))
    agents = [members.save(database, MemberDraft(f"Agent {n}")) for n in range(8)]
    with database.session() as session:
        calls.insert_finished(session, made_calls(random.Random(42), agents), str(ZONE))
    return database


def ours(data: MonthlyData) -> int:
    """Lay out the report as the program does and give the size of the file."""
    report, file = MonthlyReport(), BytesIO()
    story, frame = report.story(data, ENGLISH), report.frame(data, ENGLISH)
    pages.lay_out(file, story, frame, ENGLISH, lambda _done, _words: None)
    return file.tell()


def plain(data: MonthlyData) -> int:
    """Lay out the same pages with plain platypus and give the size of the file."""
    story = [one for piece in MonthlyReport().story(data, ENGLISH) for one in as_plain(piece)]
    file = BytesIO()
    SimpleDocTemplate(
        file, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=50, bottomMargin=50
    ).build(story)
    return file.tell()


def as_plain(piece: Flowable) -> list[Flowable]:
    """The same piece with nothing but what comes with reportlab."""
    if isinstance(piece, KeepTogether):
        return [one for inner in vars(piece)["_content"] for one in as_plain(inner)]
    if isinstance(piece, drawn.IfRoom):
        return [piece._title, *as_plain(piece._piece)]  # noqa: SLF001
    if isinstance(piece, Table | Paragraph | Spacer | PageBreak):
        return [piece]
    if isinstance(piece, drawn.Note):
        return [piece._paragraph]  # noqa: SLF001
    return [redrawn(piece)]


def redrawn(piece: Flowable) -> Flowable:
    """One of our drawings with the means of reportlab."""
    if isinstance(piece, drawn.Tiles):
        return tiles(piece)
    if isinstance(piece, HeatMap):
        return heat_map(piece)
    return drawing(piece)


def tiles(piece: drawn.Tiles) -> Table:
    """Tiles as a table of lines."""
    words = [
        "\n".join((tile.label, tile.value, tile.word, *tile.notes))
        for tile in piece._tiles  # noqa: SLF001
    ]
    rows = [words[n : n + 4] for n in range(0, len(words), 4)]
    style = [("BOX", (0, 0), (-1, -1), 0.5, LINE), ("FONT", (0, 0), (-1, -1), REGULAR, 8)]
    return Table(rows, colWidths=[WIDTH / 4] * 4, rowHeights=[104] * len(rows), style=style)


def heat_map(piece: HeatMap) -> Table:
    """A heat map as a table with a ground for every cell."""
    rows = [["", *piece._columns]]  # noqa: SLF001
    style: list[tuple[object, ...]] = [("FONT", (0, 0), (-1, -1), REGULAR, 7)]
    highest = max(max(row) for row in piece._values) or 1  # noqa: SLF001
    for y, (name, values) in enumerate(zip(piece._rows, piece._values, strict=True), 1):  # noqa: SLF001
        rows.append([name, *(str(value) if value else "" for value in values)])
        for x, value in enumerate(values, 1):
            ground = linearlyInterpolatedColor(PANEL, ACCENT, 0, 1, 0.9 * value / highest)
            style.append(("BACKGROUND", (x, y), (x, y), ground))
    widths = [64.0, *[(WIDTH - 64) / len(piece._columns)] * len(piece._columns)]  # noqa: SLF001
    return Table(rows, colWidths=widths, rowHeights=[20] * len(rows), style=style)  # type: ignore[arg-type]


def drawing(piece: Flowable) -> Drawing:
    """A chart of reportlab.graphics with the same values."""
    if isinstance(piece, StackedBars):
        bars = VerticalBarChart()
        bars.categoryAxis.style = "stacked"
        bars.categoryAxis.categoryNames = list(piece._labels)  # noqa: SLF001
        bars.data = [list(series.values) for series in piece._series]  # noqa: SLF001
        return framed(bars, piece.height)
    if isinstance(piece, Lines):
        lines = HorizontalLineChart()
        lines.categoryAxis.categoryNames = list(piece._labels)  # noqa: SLF001
        lines.data = [list(series.values) for series in piece._series]  # noqa: SLF001
        return framed(lines, piece.height)
    assert isinstance(piece, BarList), type(piece)
    lying = HorizontalBarChart()
    lying.categoryAxis.categoryNames = [bar.label for bar in piece._bars]  # noqa: SLF001
    lying.data = [[bar.value for bar in piece._bars]]  # noqa: SLF001
    return framed(lying, piece.height)


def framed(
    chart: VerticalBarChart | HorizontalLineChart | HorizontalBarChart, height: float
) -> Drawing:
    """A drawing of the chart, as high as ours."""
    chart.x, chart.y, chart.width, chart.height = 60, 20, round(WIDTH - 80), round(height - 30)
    chart.categoryAxis.labels.fontName = chart.valueAxis.labels.fontName = REGULAR
    sheet = Drawing(WIDTH, height)
    sheet.add(chart)
    return sheet


def seconds(work: Callable[[MonthlyData], int], data: MonthlyData) -> float:
    """Time of one run."""
    begun = time.perf_counter()
    assert work(data) > 10_000
    return time.perf_counter() - begun


def main() -> None:
    """Print one figure."""
    with tempfile.TemporaryDirectory() as folder:
        database = office_in(Path(folder))
        data = collect_month(database, "2026-10")
        database.close()
    seconds(ours, data)
    seconds(plain, data)
    measured = [(seconds(ours, data), seconds(plain, data)) for _ in range(ROUNDS)]
    mine, floor = (median(column) for column in zip(*measured, strict=True))
    figure = {
        "figure": "monthly report, layout against plain platypus",
        "value": round(1000 * mine, 1),
        "unit": "ms",
        "floor": round(1000 * floor, 1),
        "ratio": round(mine / floor, 3),
        "target": TARGET,
        "met": mine / floor <= TARGET,
    }
    print(json.dumps(figure))


if __name__ == "__main__":
    main()
