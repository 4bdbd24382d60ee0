"""Commands on figures: the metrics of a month, its report, and the sums behind them."""

from argparse import Namespace

from app import i18n
from app.cli.opened import records
from app.cli.output import progress_lines, result, say_json, silence
from app.crm import rollups
from app.i18n import _
from app.reports import build, months
from app.reports import metrics as figures
from app.reports.metrics import wording


def metrics(options: Namespace) -> int:
    """Every figure of the month's report."""
    months.parse(options.month)
    with records(options) as database:
        month = figures.month_figures(database, options.month)
    if options.json:
        say_json(figures.as_json(month))
        return 0
    language = i18n.current()
    rows = [
        (_(wording.NAMES[metric]), wording.written(language, metric, figure))
        for metric, figure in month.figures.items()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, value in rows:
        print(f"{name:{widths[0]}}  {value:>{widths[1]}}")
    return 0


def report_monthly(options: Namespace) -> int:
    """The monthly report as a PDF file."""
    months.parse(options.month)
    with records(options) as database:
        build.write_monthly(
            database,
            options.month,
            i18n.language(options.lang),
            options.out,
            progress_lines() if options.progress else silence,
        )
    words = _("The report is in {path}").format(path=options.out)
    return result(options, {"path": str(options.out)}, words)


def report_paper(options: Namespace) -> int:
    """A stored job description or evaluation as a PDF file."""
    evaluation = options.kind == "evaluation"
    with records(options) as database:
        write = build.write_evaluation if evaluation else build.write_job_description
        write(database, options.id, options.out)
    words = _("The document is in {path}").format(path=options.out)
    return result(options, {"path": str(options.out)}, words)


def compare_rollups(options: Namespace) -> int:
    """Add the calls up again and say where the sums differ; exit code 1 when they do."""
    with records(options) as database:
        differences = rollups.compare(database)
    words = _("The sums agree with the calls.")
    if differences:
        words = _("{count} sums differ; `rollups rebuild` makes them again.").format(
            count=len(differences)
        )
    result(options, {"differences": [str(d) for d in differences]}, words)
    return 1 if differences else 0


def rebuild_rollups(options: Namespace) -> int:
    """Make the sums again from the calls."""
    with records(options) as database:
        count = rollups.rebuild(database)
    words = _("{count} calls added up again.").format(count=count)
    return result(options, {"calls": count}, words)
