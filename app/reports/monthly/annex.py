"""The last pages: the days in figures, the definitions, what the records lack."""

from reportlab.platypus import Flowable, PageBreak

from app.i18n import N_, Language
from app.reports.drawn import Note
from app.reports.layout import SMALL, Column, block, definitions, gap, heading, table, text
from app.reports.metrics import Figures
from app.reports.monthly import words
from app.reports.monthly.data import MonthlyData
from app.telephony.verdict import CAUSE_NAMES, Cause

_FORMULAS = (
    ("service_level_1", N_("answered within T ÷ (offered − short abandons)"), N_("this report")),
    ("service_level_2", N_("answered within T ÷ answered"), "Asterisk SL, Wazo"),
    ("service_level_3", N_("(answered + abandoned within T) ÷ offered"), "Asterisk SL2"),
    ("service_level_4", N_("answered within T ÷ (offered − abandoned within T)"), "Bright Pattern"),
    ("service_level_5", N_("answered within T ÷ offered"), "3CX"),
)

_DEFINITIONS = (
    (
        N_("Calls received"),
        N_("inbound calls that arrived in the month, in the time zone of the office"),
    ),
    (N_("Calls offered"), N_("received − outside hours − blocked − technical faults")),
    (N_("Calls missed"), N_("abandoned, hung up at once, voicemail, technical fault")),
    (
        N_("Calls abandoned"),
        N_("hung up before anybody answered, or declined, later than a short abandon"),
    ),
    (N_("Short abandons"), N_("hung up within {short} seconds")),
    (N_("Answer rate"), N_("answered ÷ (received − outside hours)")),
    (N_("Abandonment"), N_("abandoned ÷ (answered + abandoned)")),
    (N_("Service level"), N_("SL-1: answered within {seconds} s ÷ (offered − short abandons)")),
    (
        N_("Average speed of answer"),
        N_("waits of the answered calls ÷ answered; the wait starts when it rings here"),
    ),
    (
        N_("Average wait, answered or not"),
        N_("waits of answered and abandoned calls ÷ their number"),
    ),
    (
        N_("Half, nine in ten waited at most"),
        N_("nearest rank over answered and abandoned, whole seconds"),
    ),
    (N_("Average handling time"), N_("(talk + hold + wrap-up) ÷ answered; talk leaves out hold")),
    (
        N_("Missed calls returned"),
        N_("called back within {hours} hours ÷ missed calls with a number"),
    ),
    (N_("Contact rate"), N_("outbound calls somebody answered ÷ outbound calls")),
)


def pages(data: MonthlyData, language: Language) -> list[Flowable]:
    """The pages of the annex."""
    _ = language.text
    return [
        *heading(_("Day by day")),
        _days(data, language),
        PageBreak(),
        *heading(_("Definitions")),
        _definitions(data, language),
        gap(12),
        block(_("The same month by other formulas"), _formulas(data, language)),
        gap(12),
        block(_("What the records lack"), _quality(data, language)),
        gap(8),
        text(_sound(data, language), SMALL),
        gap(4),
        text(
            _(
                "Calls still open when the report was made are in no figure. Ends estimated after"
                " a crash count as calls, but in no mean. Percentages of fewer than {few} calls"
                " are not printed."
            ).format(few=words.FEW),
            SMALL,
        ),
        gap(10),
        Note(_meaning(data, language)),
    ]


def _days(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    return table(
        [
            Column(_("Day"), 2),
            Column(language.in_context("calls", "Received"), 1, "RIGHT"),
            Column(language.in_context("calls", "Answered"), 1, "RIGHT"),
            Column(language.in_context("calls", "Missed"), 1, "RIGHT"),
            Column(_("Service level"), 1.2, "RIGHT"),
            Column(_("Speed of answer"), 1.3, "RIGHT"),
            Column(language.in_context("time", "Handling"), 1, "RIGHT"),
            Column(language.in_context("calls", "Outbound"), 1.1, "RIGHT"),
        ],
        [
            _day_row(language.day(day.day, "EEE d MMM"), day.figures, language)
            for day in data.figures.by_day
        ],
        total=_day_row(_("Month"), data.figures.figures, language),
    )


def _day_row(name: str, figures: Figures, language: Language) -> list[str]:
    sample = words.count(figures, "offered") - words.count(figures, "short_abandoned")
    asa, aht = figures["asa_s"], figures["aht_s"]
    return [
        name,
        *(
            language.integer(words.count(figures, one))
            for one in ("received", "answered", "missed")
        ),
        words.rate(language, figures["service_level"], sample),
        language.duration(None if asa is None else float(asa)),
        language.duration(None if aht is None else float(aht)),
        language.integer(words.count(figures, "outbound_calls")),
    ]


def _definitions(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    rules = data.figures.thresholds
    return definitions(
        (_("Figure"), _("Formula")),
        [
            (
                _(one),
                _(formula).format(
                    short=rules.short_abandon_s,
                    seconds=rules.service_level_s,
                    hours=rules.return_window_h,
                ),
            )
            for one, formula in _DEFINITIONS
        ],
    )


def _formulas(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    figures = data.figures.figures
    sample = words.count(figures, "offered")
    return table(
        [
            Column(_("Figure"), 0.5),
            Column(_("Formula"), 3),
            Column(_("Used by"), 1.1),
            Column(_("This month"), 0.8, "RIGHT"),
        ],
        [
            [
                one.replace("service_level_", "SL-"),
                _(formula),
                _(used_by),
                words.rate(language, figures[one], sample),
            ]
            for one, formula, used_by in _FORMULAS
        ],
    )


def _quality(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    figures = data.figures.figures
    undecided = sum(row.answered for row in data.figures.by_disposition if not row.code)
    return table(
        [Column(_("Gap"), 3), Column(_("Calls"), 1, "RIGHT")],
        [
            [name, language.integer(count)]
            for name, count in (
                (
                    _("Answered calls without a finished wrap-up"),
                    words.count(figures, "wrap_missing"),
                ),
                (_("Answered calls without a disposition"), undecided),
                (_("Calls without a customer"), data.without_customer),
                (_("Missed calls without a number"), _without_number(figures)),
                (_("Ends estimated after a crash"), words.count(figures, "end_estimated")),
                (_("Calls still open"), words.count(figures, "open_calls")),
            )
        ],
    )


def _sound(data: MonthlyData, language: Language) -> str:
    """One line: how the calls sounded and what was to blame most often."""
    _ = language.text
    sound = data.sound
    if not sound.measured:
        return _("How the calls sounded was not measured in this month.")
    shares = _(
        "Sound of {count} measured calls: {good} good, {fair} fair, {poor} poor (estimated)."
    ).format(
        count=language.integer(sound.measured),
        good=words.rate(language, sound.good / sound.measured, sound.measured),
        fair=words.rate(language, sound.fair / sound.measured, sound.measured),
        poor=words.rate(language, sound.poor / sound.measured, sound.measured),
    )
    named = [
        f"{_(CAUSE_NAMES[Cause(cause)])} ({language.integer(count)})"
        for cause, count in sound.causes
        if cause in CAUSE_NAMES
    ]
    if not named:
        return shares
    return shares + " " + _("Most often to blame: {causes}.").format(causes=", ".join(named[:3]))


def _without_number(figures: Figures) -> int:
    return words.count(figures, "missed") - words.count(figures, "missed_with_number")


def _meaning(data: MonthlyData, language: Language) -> str:
    _ = language.text
    missing = words.count(data.figures.figures, "wrap_missing")
    if missing:
        return _(
            "What it means: handling times are somewhat too low, as wrap-up times are missing."
        )
    return _("What it means: every figure rests on complete records of the answered calls.")
