"""Commands on the recordings: list them, take one out of its seal, delete what is due."""

import getpass
from argparse import Namespace

import msgspec

from app import bootstrap, settings
from app.cli.key_options import recording_keychain, variable
from app.cli.opened import records
from app.cli.output import result, say_json
from app.clock import now_ms
from app.crm import recordings
from app.desk import key_copies, recording_files
from app.desk.recording_export import export_sound
from app.desk.recording_files import Shelf
from app.desk.recording_key import RecordingKey
from app.errors import UserError
from app.i18n import _, current
from app.telephony.installation import instance_urn


def list_all(options: Namespace) -> int:
    """The recordings of the office, the newest first."""
    with records(options) as database:
        found = recordings.listing(database)
    if options.json:
        say_json([msgspec.to_builtins(one) for one in found])
        return 0
    words = current()
    for one in found:
        length = words.duration(one.duration_ms / 1000)
        print(f"{words.day_and_time(one.began_at or 0)}  {length}  {one.state}  {one.call_uid}")
    return 0


def export(options: Namespace) -> int:
    """Write one recording as a sound file anybody can open; that it was done is kept."""
    shelf = _shelf(options)
    with records(options) as database:
        found = recordings.of_call(database, options.call)
        if found is None or not found.has_sound:
            words = _("There is no recording of the call {call}.")
            raise UserError(words.format(call=options.call))
        sound = recording_files.open_recording(found, shelf)
        export_sound(sound, options.file)
        recordings.log_listening(
            database,
            found.call_uid,
            kind=recordings.EXPORTED,
            member_id=None,
            person=getpass.getuser(),
            at=now_ms(),
            from_ms=0,
            to_ms=found.duration_ms,
        )
    words = _("The recording was written to {path}, which anybody can open.")
    value = {"path": str(options.file), "complete": sound.complete}
    return result(options, value, words.format(path=options.file))


def expire(options: Namespace) -> int:
    """Delete the recordings of this computer whose time is over."""
    with records(options) as database:
        done = recording_files.expire(database, _shelf(options), now_ms())
    words = _("{count} recordings deleted.").format(count=done.deleted)
    if done.failed:
        words += " " + _("{count} could not be deleted yet.").format(count=done.failed)
    return result(options, {"deleted": done.deleted, "failed": done.failed}, words)


def save_keys(options: Namespace) -> int:
    """Write a copy of the keys of this computer, which a passphrase opens."""
    ids = key_copies.save(_shelf(options).keys, options.file, variable(options.passphrase_env))
    _note_copied(options, ids)
    words = _("The copy was written to {path}.").format(path=options.file)
    return result(options, {"path": str(options.file)}, words)


def add_keys(options: Namespace) -> int:
    """Add the keys of a copy to those of this computer."""
    passphrase = variable(options.passphrase_env)
    added, ids = key_copies.take(_shelf(options).keys, options.file, passphrase)
    _note_copied(options, ids)
    return result(options, {"added": added}, key_copies.added_words(added))


def _note_copied(options: Namespace, ids: tuple[str, ...]) -> None:
    """The windows of this folder need not remind anybody of these keys."""
    file = bootstrap.data_paths(options.data_dir).settings
    settings.save(file, settings.with_copied(settings.load(file), ids))


def _shelf(options: Namespace) -> Shelf:
    paths = bootstrap.data_paths(options.data_dir)
    keys = RecordingKey(recording_keychain(options))
    return Shelf(folder=paths.recordings, place=instance_urn(paths.root), keys=keys)
