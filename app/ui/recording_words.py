"""How the window says what became of a recording, and what the other side had to say to it."""

from zoneinfo import ZoneInfo

from app.crm import recordings
from app.crm.recordings import Recording
from app.i18n import N_, _, current
from app.ui.widgets.labels import PillKind

_STATES: dict[str, tuple[str, PillKind]] = {
    recordings.NONE: (N_("Not recorded"), "plain"),
    recordings.ANNOUNCING: (N_("Announcing…"), "plain"),
    recordings.RECORDING: (N_("Recording"), "bad"),
    recordings.FINISHED: (N_("Recorded"), "good"),
    recordings.INTERRUPTED: (N_("Recording interrupted"), "warning"),
    recordings.DELETING: (N_("Being deleted"), "warning"),
    recordings.DELETED: (N_("Recording deleted"), "plain"),
}
_CONSENTS = {
    recordings.NOT_ASKED: N_("The other side was not asked."),
    recordings.ANNOUNCED: N_("The recording was announced to both sides."),
    recordings.AGREED: N_("The other side agreed."),
    recordings.OBJECTED: N_("The other side objected."),
}
_REASONS = {
    "retention": N_("its time was over"),
    "objection": N_("the other side objected"),
    "private": N_("the call was private"),
    "person": N_("somebody deleted it"),
}
_FAILURES = {
    "announcement missing": N_("the announcement's file was missing"),
    "announcement cannot_play": N_("the announcement could not be played"),
    "announcement no_sound": N_("the call had no sound when it was to be announced"),
    "announcement held": N_("the call was held during the announcement"),
    "announcement call_ended": N_("the call ended during the announcement"),
    "announcement passed_on": N_("somebody else came on to the call during the announcement"),
    "announcement stopped": N_("the announcement was stopped"),
    "exempt": N_("whoever spoke here is never recorded"),
    "no_key": N_("the keychain could not be reached"),
    "cannot_write": N_("its folder could not be written"),
    "disk_full": N_("the disk was full"),
}
_STOPPED = N_("the telephone or the program stopped")


def state(recording: Recording) -> tuple[str, PillKind]:
    """One word for a pill, and how grave it is."""
    if recording.private:
        return _("Private call"), "plain"
    words, kind = _STATES.get(recording.state, (N_("Not recorded"), "plain"))
    return _(words), kind


def lines(recording: Recording, zone: str) -> list[str]:
    """What is on record, in sentences: consent with its proof, failure, how long, why deleted."""
    said = [_(_CONSENTS.get(recording.consent, N_("The other side was not asked.")))]
    if recording.announced_at is not None and recording.announced_until is not None:
        said.append(_announced(recording, zone))
    if recording.state == recordings.INTERRUPTED:
        said.append(
            _("The disk was full: what had been recorded until then is kept.")
            if recording.failure == "disk_full"
            else _("It was cut short by a crash: what had been sealed until then is kept.")
        )
    elif recording.failure:
        why = _(_FAILURES.get(recording.failure, _STOPPED))
        said.append(_("Not recorded: {why}.").format(why=why))
    if recording.keep_until is not None and recording.has_sound:
        day = current().day_and_time(recording.keep_until, ZoneInfo(zone))
        said.append(_("Kept until {day}, then deleted.").format(day=day))
    if recording.state == recordings.DELETED and recording.deleted_at is not None:
        day = current().day_and_time(recording.deleted_at, ZoneInfo(zone))
        why = _(_REASONS.get(recording.delete_reason, N_("somebody deleted it")))
        said.append(_("Deleted on {day}: {why}.").format(day=day, why=why))
    return said


def _announced(recording: Recording, zone: str) -> str:
    begin, end = recording.announced_at or 0, recording.announced_until or 0
    words = (
        _("Announcement heard to its end at {time} ({seconds}), file {proof}…")
        if recording.announced_whole
        else _("Announcement cut off at {time} after {seconds}, file {proof}…")
    )
    return words.format(
        time=current().time(begin, ZoneInfo(zone)),
        seconds=current().duration((end - begin) / 1000),
        proof=recording.announcement_sha256[:12],
    )


def place(ms: int) -> str:
    """A place in a recording: 1:05, or 1:02:03 in a long one."""
    seconds = ms // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    head = f"{hours}:{minutes:02}" if hours else str(minutes)
    return f"{head}:{seconds % 60:02}"
