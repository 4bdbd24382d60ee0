"""How the window says who is on a call that runs, how it stands, and how it sounds.

Nothing here needs Babel, so all of it may stand on the path from the ring to the screen.
"""

from collections.abc import Sequence

from app.desk.current_calls import CallView
from app.desk.sound import cause_words, devices_used
from app.i18n import N_, _, current, ngettext_, pgettext_
from app.telephony.call_state import CallState
from app.telephony.events import QualityMeasured, TransferState
from app.telephony.verdict import CAUSE_NAMES, Cause, Grade, judge
from app.ui import wording
from app.ui.widgets.labels import PillKind

_GRADES = {
    Grade.UNKNOWN: N_("Sound: –"),
    Grade.GOOD: N_("Sound: good"),
    Grade.FAIR: N_("Sound: fair"),
    Grade.POOR: N_("Sound: poor"),
}
_GRADE_KINDS: dict[Grade, PillKind] = {
    Grade.UNKNOWN: "plain",
    Grade.GOOD: "good",
    Grade.FAIR: "warning",
    Grade.POOR: "bad",
}
_GRADE_WORDS = {
    "good": N_("good"),
    "fair": N_("fair"),
    "poor": N_("poor"),
}
_BEFORE_ANSWER = {
    181: N_("Being forwarded"),
    182: N_("In a queue there"),
    183: N_("Announcement there"),
}


def caller_name(view: CallView, country: str) -> str:
    """Who is on the call: the contact or colleague, else the number, or that it is withheld."""
    match = view.match
    if match is not None and len(match.contacts) == 1:
        return wording.outside(match.contacts[0].name)
    if match is not None and match.colleague:
        return wording.outside(match.colleague)
    if not view.remote:
        return _("Number withheld")
    return wording.number_words(shown_number(view), country)


def shown_number(view: CallView) -> str:
    """The number as the records read it, else as it came."""
    return view.match.number if view.match is not None and view.match.number else view.remote


def caller_line(view: CallView, country: str) -> str:
    """The second line under the name: number and line called, or who it may be."""
    parts: list[str] = []
    match = view.match
    if match is not None and len(match.contacts) == 1:
        parts.append(wording.number_words(shown_number(view), country))
    elif match is not None and match.kind == "several":
        count = len(match.contacts)
        parts.append(ngettext_("{count} contact has it", "{count} contacts have it", count))
    elif match is not None and match.kind == "colleague":
        parts += [wording.number_words(shown_number(view), country), _("Colleague")]
    elif match is not None and match.kind == "unknown":
        parts.append(_("Unknown caller"))
    if view.display_name and (match is None or match.kind == "unknown"):
        parts.append(_("says: “{name}”").format(name=wording.outside(view.display_name)))
    parts += way_here(view, country)
    return " · ".join(filter(None, parts))


def way_here(view: CallView, country: str) -> list[str]:
    """The line the call was for, who forwarded it or passed it on, and where it was sent."""
    parts = []
    if view.dialled_name:
        parts.append(_("for: {line}").format(line=wording.outside(view.dialled_name)))
    elif view.dialled:
        parts.append(_("line {line}").format(line=wording.outside(view.dialled)))
    if view.forwarded_by:
        parts.append(_("forwarded by {who}").format(who=wording.outside(view.forwarded_by)))
    if view.transferred_by:
        by = wording.number_words(view.transferred_by, country)
        parts.append(_("passed on by {who}").format(who=by))
    if view.forwarded_to:
        to = wording.number_words(view.forwarded_to, country)
        parts.append(_("forwarded to {who}").format(who=to))
    return parts


def names_together(view: CallView, together: Sequence[CallView], country: str) -> str:
    """Who is on the call; everybody, where it is a conference."""
    if not view.conference or len(together) <= 1:
        return caller_name(view, country)
    names = [caller_name(one, country) for one in together]
    return _("{names} and you").format(names=", ".join(names))


def state_pill(view: CallView, *, muted_by_system: bool = False) -> tuple[str, PillKind]:
    """What must be known about the call in hand beside its time; "" while one simply speaks."""
    pending = pending_words(view)
    if pending:
        return pending, "accent"
    if view.muted and view.state is CallState.TALKING:
        return _("Muted"), "warning"
    if muted_by_system and view.state is CallState.TALKING:
        return _("Muted (system)"), "bad"
    if view.state is CallState.TALKING:
        return (_("Conference"), "good") if view.conference else ("", "plain")
    held = view.state in {CallState.HELD, CallState.HELD_BY_OTHER}
    return state_words(view), "warning" if held else "plain"


def pending_words(view: CallView) -> str:
    """What was asked for and is not yet so; "" when everything is as it was wanted."""
    if view.transfer is not None:
        return transfer_words(view)
    if view.passed_to:
        return _("Being passed on…")
    if view.hold_asked is not None:
        return _("Holding…") if view.hold_asked else _("Taking back…")
    return ""


def transfer_words(view: CallView) -> str:
    """How far the transfer under way has come."""
    if view.transfer is TransferState.RINGING:
        return _("Transfer: rings there")
    return _("Transferring…")


def state_words(view: CallView) -> str:
    """Where the call stands, in two words at most."""
    if view.state is CallState.RINGING_OUT and view.progress in _BEFORE_ANSWER:
        return _(_BEFORE_ANSWER[view.progress])
    return {
        CallState.RINGING: _("Ringing"),
        CallState.DIALLING: _("Dialling…"),
        CallState.RINGING_OUT: _("Rings there"),
        CallState.TALKING: _("On a call"),
        CallState.HELD: pgettext_("state of a call", "On hold"),
        CallState.HELD_BY_OTHER: _("Held by the other side"),
        CallState.ENDED: _("Call over"),
    }[view.state]


def sound_words(quality: QualityMeasured | None) -> tuple[str, PillKind]:
    """The quality of the sound in one word and the kind of pill it goes on."""
    grade = judge(quality).grade
    return _(_GRADES[grade]), _GRADE_KINDS[grade]


def grade_word(grade: str) -> str:
    """A grade of the log in one word; "" where there is none."""
    return _(_GRADE_WORDS[grade]) if grade in _GRADE_WORDS else ""


def cause_word(cause: str) -> str:
    """A cause of the log in two or three words; "" where there is none."""
    return _(CAUSE_NAMES[Cause(cause)]) if cause in CAUSE_NAMES else ""


def encryption_words(view: CallView) -> str:
    """How far the sound of a call is safe from listeners; "" before there is any."""
    if not view.codec:
        return ""
    if not view.encrypted:
        return _("not encrypted")
    if not view.keys_hidden:
        return _("encrypted, but the keys travelled in clear")
    return _("encrypted as far as the server")


def sound_details(view: CallView) -> str:
    """The figures behind the word, for the tool tip."""
    tongue, quality = current(), view.quality
    lines = [view.codec or "", encryption_words(view)]
    if quality is not None:
        lines.append(_("estimated MOS {mos}").format(mos=tongue.decimal(quality.mos)))
        lines.append(_("lost {share}").format(share=tongue.percent(quality.loss)))
        jitter = tongue.decimal(quality.jitter_ms, 0)
        lines.append(_("jitter {ms} ms").format(ms=jitter))
        if quality.round_trip_ms is not None:
            there_and_back = tongue.decimal(quality.round_trip_ms, 0)
            lines.append(_("there and back {ms} ms").format(ms=there_and_back))
        lines.append(devices_used(quality))
        lines.append(cause_words(quality))
    return "\n".join(filter(None, lines))
