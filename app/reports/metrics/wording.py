"""The figures as a person reads them: the name of each, and its value in a language."""

from app.i18n import N_, Language
from app.reports.metrics.figures import Figure

NAMES = {
    "received": N_("Calls received"),
    "offered": N_("Calls offered"),
    "missed": N_("Calls missed"),
    "answered": N_("Calls answered"),
    "abandoned": N_("Calls abandoned"),
    "short_abandoned": N_("Short abandons"),
    "voicemail": N_("Calls to voicemail"),
    "overflow": N_("Calls overflowed elsewhere"),
    "closed": N_("Calls outside opening hours"),
    "blocked": N_("Calls blocked"),
    "tech_fail": N_("Calls with a technical fault"),
    "declined": N_("Calls declined"),
    "answer_rate": N_("Answer rate"),
    "abandonment_rate": N_("Abandonment"),
    "answered_within": N_("Calls answered in time"),
    "service_level": N_("Service level"),
    "service_level_1": "SL-1",
    "service_level_2": "SL-2",
    "service_level_3": "SL-3",
    "service_level_4": "SL-4",
    "service_level_5": "SL-5",
    "asa_s": N_("Average speed of answer"),
    "average_wait_s": N_("Average wait, answered or not"),
    "longest_wait_s": N_("Longest wait"),
    "median_wait_s": N_("Half of the callers waited at most"),
    "p90_wait_s": N_("Nine in ten waited at most"),
    "aht_s": N_("Average handling time"),
    "talk_s": N_("Average talk"),
    "acw_s": N_("Average wrap-up"),
    "hold_s": N_("Average hold"),
    "hold_when_held_s": N_("Average hold of the calls held"),
    "handling_total_s": N_("Handling in all"),
    "held": N_("Calls held"),
    "wrap_missing": N_("Answered calls without a finished wrap-up"),
    "outbound_calls": N_("Calls made"),
    "outbound_answered": N_("Calls made: somebody answered"),
    "outbound_no_answer": N_("Calls made: no answer"),
    "outbound_busy": N_("Calls made: busy"),
    "outbound_failed": N_("Calls made: failed"),
    "outbound_cancelled": N_("Calls made: cancelled"),
    "outbound_contact_rate": N_("Contact rate"),
    "outbound_handling_total_s": N_("Calls made: handling in all"),
    "outbound_talk_s": N_("Calls made: average talk"),
    "outbound_aht_s": N_("Calls made: average handling time"),
    "end_estimated": N_("Ends estimated after a crash"),
    "missed_with_number": N_("Missed calls with a number"),
    "missed_returned": N_("Missed calls returned: how many"),
    "missed_recovered": N_("Callers who got through later by themselves"),
    "missed_not_returned": N_("Missed calls not returned"),
    "missed_return_rate": N_("Missed calls returned"),
    "return_delay_median_s": N_("Half of the returned calls were returned within"),
    "open_calls": N_("Calls still open"),
}
"""The name of every figure of a month by its id, the very one of the report where it prints it."""


def written(language: Language, metric: str, figure: Figure) -> str:
    """The value of the figure with this id; a dash for no data.

    Unlike the report it hides no percentage of few calls: who asks for every figure gets it.
    """
    if figure is None:
        return language.integer(None)
    if metric.endswith("_s"):
        return language.duration(float(figure))
    if metric.endswith("_rate") or metric.startswith("service_level"):
        return language.percent(float(figure))
    return language.integer(int(figure))
