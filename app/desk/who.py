"""Who is on a call, in one line without any window: for notices and for the log."""

from app.crm import numbers
from app.desk.current_calls import CallView
from app.i18n import _


def who_is(view: CallView, country: str) -> str:
    """The contact or colleague, else the name the telephone gives, else the number."""
    match = view.match
    if match is not None and len(match.contacts) == 1:
        return match.contacts[0].name
    if match is not None and match.colleague:
        return match.colleague
    number = match.number if match is not None and match.number else view.remote
    return view.display_name or number_words(number, country) or _("Number withheld")


def number_words(number: str, country: str) -> str:
    """A number as people of this country write it, the user of an address, else as it came."""
    if number.startswith("+"):
        return numbers.display(number, country)
    return number.partition("@")[0]
