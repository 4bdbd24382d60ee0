"""The files of recordings and their rows, kept true to each other: finished, settled, deleted.

A deletion is first put on record, then done, then said to be done; what a crash leaves in between
is done at the next start.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.clock import now_ms
from app.crm import recordings
from app.crm.recordings import Outcome, Recording
from app.database.database import Database
from app.desk.recording_key import RecordingKey
from app.errors import UserError
from app.i18n import _
from app.telephony.recordings.keys import BadKeyError
from app.telephony.recordings.playing import OLD_SUFFIX, Sound, open_sound
from app.telephony.recordings.reading import sha256_of
from app.telephony.recordings.sealed import SUFFIX, NoRecordingError
from app.telephony.recordings.writing import wipe

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Expired:
    """What the daily look at the recordings has done."""

    deleted: int
    failed: int


def finish(database: Database, call_uid: str, outcome: Outcome) -> None:
    """Note how a recording ended; one that should be deleted by now is deleted here."""
    known = recordings.of_call(database, call_uid)
    if known is not None and known.state == recordings.DELETING:
        _delete(database, known)
    else:
        recordings.note(database, call_uid, **msgspec.structs.asdict(outcome))


def delete(database: Database, call_uid: str, reason: str, *, place: str) -> None:
    """Delete the sound of a recording and keep that, when and why; raises `UserError`.

    A file of another computer is deleted there, when its desk looks next.
    """
    recordings.begin_deletion(database, call_uid, reason, now_ms())
    known = recordings.of_call(database, call_uid)
    if known is None or known.state != recordings.DELETING or known.place != place:
        return
    if not _delete(database, known):
        words = _("The recording {name} could not be deleted yet; the program tries again.")
        raise UserError(words.format(name=Path(known.path).name))


def expire(database: Database, *, place: str, now: int) -> Expired:
    """Delete every recording of this computer whose time is over, and what was to go before."""
    for recording in recordings.due(database, place, now):
        recordings.begin_deletion(database, recording.call_uid, "retention", now)
    waiting = recordings.in_state(database, place, recordings.DELETING)
    done = [_delete(database, recording) for recording in waiting]
    return Expired(deleted=sum(done), failed=len(done) - sum(done))


def settle(
    database: Database,
    folder: Path,
    *,
    place: str,
    running: frozenset[str],
    key: RecordingKey,
    keep_ms: int,
) -> None:
    """See to what crashes have left behind; the calls in `running` are still being recorded."""
    for recording in recordings.in_state(database, place, recordings.DELETING):
        _delete(database, recording)
    _adopt(database, folder, place, running)
    left = recordings.in_state(database, place, recordings.RECORDING, recordings.ANNOUNCING)
    for recording in left:
        if recording.call_uid not in running:
            _settle_one(database, recording, key, keep_ms)


def open_recording(recording: Recording, key: RecordingKey) -> Sound:
    """The sound of a recording; raises `UserError` in words for whatever is in the way."""
    path = Path(recording.path)
    try:
        return open_sound(path, None if path.suffix == OLD_SUFFIX else key.known())
    except FileNotFoundError as error:
        words = _("The recording {name} is not on this computer.")
        raise UserError(words.format(name=path.name)) from error
    except BadKeyError as error:
        words = _("The recording {name} was sealed with another key ({key}).")
        raise UserError(words.format(name=path.name, key=error)) from error
    except (OSError, NoRecordingError) as error:
        words = _("The recording {name} cannot be read: {reason}")
        raise UserError(words.format(name=path.name, reason=error)) from error


def _delete(database: Database, recording: Recording) -> bool:
    try:
        wipe(Path(recording.path))
    except OSError as error:
        log.warning("the recording %s stays for now: %s", recording.path, error)
        return False
    recordings.deleted(database, recording.call_uid, now_ms())
    return True


def _adopt(database: Database, folder: Path, place: str, running: frozenset[str]) -> None:
    """Files nobody has a note of: of a desk that died, or of the program's first version."""
    noted = recordings.with_path(database)
    for path in sorted((*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*{OLD_SUFFIX}"))):
        call_uid = path.stem.rpartition("_")[2]
        if call_uid in noted or call_uid in running or path.name.count(".") > 1:
            continue
        known = recordings.of_call(database, call_uid)
        recordings.note(
            database,
            call_uid,
            state=recordings.RECORDING,
            place=place,
            path=str(path),
            began_at=round(path.stat().st_ctime * 1000),
        )
        if known is not None and (known.private or known.consent == recordings.OBJECTED):
            recordings.begin_deletion(database, call_uid, "objection", now_ms())


def _settle_one(database: Database, recording: Recording, key: RecordingKey, keep_ms: int) -> None:
    path = Path(recording.path)
    if not recording.path or not path.is_file():
        failure = recording.failure or "interrupted"
        recordings.note(database, recording.call_uid, state=recordings.NONE, failure=failure)
        return
    try:
        sound = open_recording(recording, key)
        complete, duration_ms = sound.complete, sound.frames * 1000 // max(1, sound.rate)
    except UserError as error:
        log.warning("%s: %s", path.name, error.words)
        complete, duration_ms = False, 0
    ended_at = (recording.began_at or now_ms()) + duration_ms
    outcome = Outcome(
        state=recordings.FINISHED if complete else recordings.INTERRUPTED,
        failure="" if complete else "interrupted",
        ended_at=ended_at,
        duration_ms=duration_ms,
        sha256=sha256_of(path),
        size=path.stat().st_size,
        keep_until=ended_at + keep_ms,
    )
    finish(database, recording.call_uid, outcome)
