"""The figures on the first page of the monthly report."""

from app.i18n import N_
from app.reports.metrics import Figures
from app.reports.monthly.words import Measure, count


def _received(figures: Figures) -> int:
    return count(figures, "received")


def _open(figures: Figures) -> int:
    return count(figures, "received") - count(figures, "closed")


def _to_answer(figures: Figures) -> int:
    return count(figures, "offered") - count(figures, "short_abandoned")


def _waited(figures: Figures) -> int:
    return count(figures, "answered", "abandoned")


def _answered(figures: Figures) -> int:
    return count(figures, "answered")


def _missed(figures: Figures) -> int:
    return count(figures, "missed_with_number")


RECEIVED = Measure("received", N_("Calls received"), "count", "neither", _received)
ANSWER_RATE = Measure("answer_rate", N_("Answer rate"), "rate", "higher", _open)
SERVICE_LEVEL = Measure("service_level", N_("Service level"), "rate", "higher", _to_answer)
ABANDONMENT = Measure("abandonment_rate", N_("Abandonment"), "rate", "lower", _waited)
ASA = Measure("asa_s", N_("Average speed of answer"), "seconds", "lower", _answered)
AHT = Measure("aht_s", N_("Average handling time"), "seconds", "neither", _answered)
RETURNED = Measure("missed_return_rate", N_("Missed calls returned"), "rate", "higher", _missed)

TILES = (RECEIVED, ANSWER_RATE, SERVICE_LEVEL, ABANDONMENT, ASA, AHT, RETURNED)
