"""The files of recordings and their rows, kept true to each other: finished, settled, deleted.

A deletion is first put on record, then done, then said to be done; what a crash leaves in between
is done at the next start.
"""

import logging
from pathlib import Path

import msgspec

from app.clock import now_ms
from app.crm import recordings
from app.crm.recordings import Outcome, Recording
from app.database.database import Database
from app.desk.recording_key import RecordingKey
from app.errors import UserError
from app.i18n import _
from app.telephony.events import RecordingChanged, RecordingState
from app.telephony.recordings.keys import BadKeyError
from app.telephony.recordings.playing import OLD_SUFFIX, Sound, open_sound
from app.telephony.recordings.reading import sealed_by, sha256_of
from app.telephony.recordings.sealed import SUFFIX, NoRecordingError
from app.telephony.recordings.writing import wipe

log = logging.getLogger(__name__)


class Shelf(msgspec.Struct, frozen=True):
    """Where the recordings of one computer lie, and the keys that open them."""

    folder: Path
    place: str
    """What the computer is called in the records."""
    keys: RecordingKey

    def find(self, recording: Recording) -> Path:
        """Where the file is: as noted, else here under its name, after a move to this computer."""
        noted = Path(recording.path)
        here = self.folder / noted.name
        return here if not noted.is_file() and here.is_file() else noted


class Expired(msgspec.Struct, frozen=True):
    """What the daily look at the recordings has done."""

    deleted: int
    failed: int


def outcome(fact: RecordingChanged, keep_ms: int) -> Outcome:
    """What is kept of a recording that has come to this end."""
    whole = fact.state is RecordingState.FINISHED
    return Outcome(
        state=recordings.FINISHED if whole else recordings.INTERRUPTED,
        failure=fact.reason,
        ended_at=fact.at,
        duration_ms=fact.offset_ms,
        sha256=fact.sha256,
        size=fact.size,
        keep_until=fact.at + keep_ms,
    )


def finish(database: Database, call_uid: str, outcome: Outcome, shelf: Shelf) -> None:
    """Note how a recording ended; one that should be deleted by now is deleted here."""
    known = recordings.of_call(database, call_uid)
    if known is not None and known.state == recordings.DELETING:
        _delete(database, known, shelf)
    else:
        recordings.note(database, call_uid, **msgspec.structs.asdict(outcome))


def delete(database: Database, call_uid: str, reason: str, shelf: Shelf) -> None:
    """Delete the sound of a recording and keep that, when and why; raises `UserError`.

    A file of another computer is deleted there, when its desk looks next.
    """
    recordings.begin_deletion(database, call_uid, reason, now_ms())
    known = recordings.of_call(database, call_uid)
    if known is None or known.state != recordings.DELETING or known.place != shelf.place:
        return
    if not _delete(database, known, shelf):
        words = _("The recording {name} could not be deleted yet; the program tries again.")
        raise UserError(words.format(name=Path(known.path).name))


def expire(database: Database, shelf: Shelf, now: int) -> Expired:
    """Delete every recording of this computer whose time is over, and what was to go before.

    Files that were copied here from another computer go when theirs go, or should have gone.
    """
    for recording in recordings.due(database, shelf.place, now):
        recordings.begin_deletion(database, recording.call_uid, "retention", now)
    waiting = recordings.in_state(database, shelf.place, recordings.DELETING)
    done = [_delete(database, recording, shelf) for recording in waiting]
    done += [_wiped(shelf.folder / name) for name in _copies(database, shelf, now)]
    return Expired(deleted=sum(done), failed=len(done) - sum(done))


def settle(database: Database, shelf: Shelf, *, running: frozenset[str], keep_ms: int) -> None:
    """See to what crashes have left behind; the calls in `running` are still being recorded."""
    for recording in recordings.in_state(database, shelf.place, recordings.DELETING):
        _delete(database, recording, shelf)
    _adopt(database, shelf, running)
    left = recordings.in_state(database, shelf.place, recordings.RECORDING, recordings.ANNOUNCING)
    for recording in left:
        if recording.call_uid not in running:
            _settle_one(database, recording, shelf, keep_ms)


def open_recording(recording: Recording, shelf: Shelf) -> Sound:
    """The sound of a recording; raises `UserError` in words for whatever is in the way."""
    path = shelf.find(recording)
    try:
        key = None if path.suffix == OLD_SUFFIX else shelf.keys.opening(sealed_by(path))
        return open_sound(path, key)
    except FileNotFoundError as error:
        words = _("The recording {name} is not on this computer.")
        raise UserError(words.format(name=path.name)) from error
    except BadKeyError as error:
        words = _(
            "The recording {name} was sealed with the key {key} of another computer. A copy of "
            "that key can be added in Settings, Recording."
        )
        raise UserError(words.format(name=path.name, key=error)) from error
    except (OSError, NoRecordingError) as error:
        words = _("The recording {name} cannot be read: {reason}")
        raise UserError(words.format(name=path.name, reason=error)) from error


def _delete(database: Database, recording: Recording, shelf: Shelf) -> bool:
    gone = _wiped(shelf.find(recording))
    if gone:
        recordings.deleted(database, recording.call_uid, now_ms())
    return gone


def _wiped(path: Path) -> bool:
    try:
        wipe(path)
    except OSError as error:
        log.warning("the recording %s stays for now: %s", path, error)
        return False
    return True


def _copies(database: Database, shelf: Shelf, now: int) -> list[str]:
    """Names of the files here that were made elsewhere and may not be kept any longer."""
    over = {Path(path).name for path in recordings.over_elsewhere(database, shelf.place, now)}
    return sorted(over & {path.name for path in shelf.folder.glob(f"*{SUFFIX}")})


def _adopt(database: Database, shelf: Shelf, running: frozenset[str]) -> None:
    """Files nobody has a note of: of a desk that died, or of the program's first version."""
    noted = recordings.with_path(database)
    for path in sorted((*shelf.folder.glob(f"*{SUFFIX}"), *shelf.folder.glob(f"*{OLD_SUFFIX}"))):
        call_uid = path.stem.rpartition("_")[2]
        if call_uid in noted or call_uid in running or path.name.count(".") > 1:
            continue
        known = recordings.of_call(database, call_uid)
        recordings.note(
            database,
            call_uid,
            state=recordings.RECORDING,
            place=shelf.place,
            path=str(path),
            began_at=round(path.stat().st_ctime * 1000),
        )
        if known is not None and (known.private or known.consent == recordings.OBJECTED):
            recordings.begin_deletion(database, call_uid, "objection", now_ms())


def _settle_one(database: Database, recording: Recording, shelf: Shelf, keep_ms: int) -> None:
    path = shelf.find(recording)
    if not recording.path or not path.is_file():
        failure = recording.failure or "interrupted"
        recordings.note(database, recording.call_uid, state=recordings.NONE, failure=failure)
        return
    try:
        sound = open_recording(recording, shelf)
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
    finish(database, recording.call_uid, outcome, shelf)
