"""The agent's own state in words, shapes and colours, and the ends it can be given."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.crm import numbers
from app.desk.availability import Presence
from app.i18n import N_, _, current
from app.telephony.commands import Availability
from app.ui import wording

STATES = {
    Availability.AVAILABLE: (N_("Available"), "circle-check", "good"),
    Availability.DO_NOT_DISTURB: (N_("Do not disturb"), "circle-minus", "bad"),
    Availability.AWAY: (N_("Away"), "coffee", "warning"),
    Availability.FORWARDING: (N_("Forwarding"), "arrow-forward-up", "warning"),
}
"""Word, shape and colour of each state."""


def state_words(presence: Presence, country: str, zone: str) -> str:
    """The state in one line: what it is, where calls go, and when it is over."""
    return " · ".join((_(STATES[presence.state][0]), *details(presence, country, zone)))


def details(presence: Presence, country: str, zone: str) -> tuple[str, ...]:
    """Where calls go meanwhile, and when the state is over, as far as there is such."""
    parts: list[str] = []
    if presence.state is Availability.FORWARDING:
        parts.append(_("to {number}").format(number=_target(presence.forward_to, country)))
    if presence.until:
        parts.append(_("until {time}").format(time=time_words(presence.until, zone)))
    return tuple(parts)


def _target(number: str, country: str) -> str:
    return wording.number_words(numbers.normalise(number, country) or number, country)


def time_words(at: int, zone: str) -> str:
    """An epoch time as 14:00, with its day when that is another one, for after "until"."""
    place = ZoneInfo(zone)
    moment = datetime.fromtimestamp(at / 1000, place)
    time = moment.strftime("%H:%M")
    near = {-1: _("yesterday {time}"), 0: "{time}", 1: _("tomorrow {time}")}
    distance = (moment.date() - datetime.now(place).date()).days
    if distance in near:
        return near[distance].format(time=time)
    return current().day_and_time(at, place)


def ends(now: int, zone: str) -> tuple[int, ...]:
    """Epoch times a state may end at: in half an hour, in one and two hours, tomorrow at eight.

    The near ones are rounded up to five minutes, as a person would say them.
    """
    place = ZoneInfo(zone)
    moment = datetime.fromtimestamp(now / 1000, place)
    near = (_round(moment + timedelta(minutes=minutes)) for minutes in (30, 60, 120))
    tomorrow = (moment + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    return tuple(round(end.timestamp() * 1000) for end in (*near, tomorrow))


def _round(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=-whole.minute % 5)
