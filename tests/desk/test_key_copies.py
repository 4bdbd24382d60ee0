"""The keys of the recordings outlive the computer: a copy, a passphrase, another computer."""

import logging
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from app.crm import recordings
from app.crm.recordings import Recording
from app.database.database import Database
from app.database.opening import open_database
from app.desk import key_copies, recording_files
from app.desk.desk import Desk
from app.desk.keychain import SessionKeychain
from app.desk.recording_files import Shelf, open_recording
from app.desk.recording_key import MOST, NAME, RecordingKey
from app.errors import UserError
from app.paths import DataPaths
from app.telephony.recordings.keys import new_key
from tests.ui.player_office import AGENT_HZ, RATE, record

PASSPHRASE = "un café, deux chaises"


class Computer:
    """A data folder with its records and a keychain of its own."""

    def __init__(self, root: Path) -> None:
        paths = DataPaths(root).create()
        self.records: Database = open_database(paths)
        self.keychain = SessionKeychain()
        self.shelf = Shelf(paths.recordings, f"place of {root.name}", RecordingKey(self.keychain))

    def restarted(self) -> Shelf:
        """The same computer after its program was started again: nothing is remembered."""
        return Shelf(self.shelf.folder, self.shelf.place, RecordingKey(self.keychain))


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Callable[[str], Computer]]:
    made: list[Computer] = []

    def make(name: str) -> Computer:
        made.append(Computer(tmp_path / name))
        return made[-1]

    yield make
    for one in made:
        one.records.close()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "office.keys"


def moved(recording: Recording, there: Computer) -> Recording:
    """The file and what is known of it, carried to another computer by hand."""
    path = Path(recording.path)
    path.rename(there.shelf.folder / path.name)
    return recording


def kept(database: Database, call_uid: str) -> Recording:
    found = recordings.of_call(database, call_uid)
    assert found is not None
    return found


def test_a_recording_made_on_one_computer_is_heard_on_another(
    computer: Callable[[str], Computer], copy: Path, desk: Desk, records: Database
) -> None:
    record(desk, records, "call", seconds=1)
    key_copies.save(desk.recordings.shelf.keys, copy, PASSPHRASE)
    there = computer("there")
    own = there.shelf.keys.get()
    carried = moved(kept(records, "call"), there)
    with pytest.raises(UserError, match="of another computer"):
        open_recording(carried, there.shelf)
    assert key_copies.take(there.shelf.keys, copy, PASSPHRASE)[0] == 1
    sound = open_recording(carried, there.restarted())
    agent = np.abs(np.fft.rfft(sound.read(0, RATE)[:, 0].astype(float)))
    assert agent.argmax() == AGENT_HZ
    assert there.restarted().keys.get() == own


def test_a_computer_without_a_key_seals_with_the_one_it_was_given(
    computer: Callable[[str], Computer], copy: Path
) -> None:
    here, there = computer("here"), computer("there")
    key_copies.save(here.shelf.keys, copy, PASSPHRASE)
    key_copies.take(there.shelf.keys, copy, PASSPHRASE)
    assert there.restarted().keys.get() == here.shelf.keys.get()
    assert key_copies.take(there.shelf.keys, copy, PASSPHRASE)[0] == 0


def test_a_copy_carries_every_key_the_computer_has(
    computer: Callable[[str], Computer], copy: Path
) -> None:
    here, there = computer("here"), computer("there")
    here.shelf.keys.get()
    here.shelf.keys.add([new_key()])
    key_copies.save(here.shelf.keys, copy, PASSPHRASE)
    assert key_copies.take(there.shelf.keys, copy, PASSPHRASE)[0] == 2
    assert there.shelf.keys.known() == here.shelf.keys.known()


def test_a_wrong_passphrase_says_so_and_changes_nothing(
    computer: Callable[[str], Computer], copy: Path
) -> None:
    here, there = computer("here"), computer("there")
    key_copies.save(here.shelf.keys, copy, PASSPHRASE)
    with pytest.raises(UserError, match="The passphrase is wrong"):
        key_copies.take(there.shelf.keys, copy, PASSPHRASE.title())
    assert there.keychain.password(NAME) is None


def test_a_passphrase_is_the_same_from_every_keyboard() -> None:
    keys = (new_key(),)
    split = unicodedata.normalize("NFD", PASSPHRASE)
    assert split != PASSPHRASE
    assert key_copies.opened(key_copies.sealed(keys, split), PASSPHRASE) == keys


def _changed(copy: key_copies.KeyCopy, **values: object) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(copy, **values))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: _changed(c, made_at=1), "was changed"),
        (lambda c: _changed(c, key_ids=()), "was changed"),
        (lambda c: _changed(c, sealed=c.sealed[:-1] + b"\0"), "was changed"),
        (lambda c: _changed(c, cost=2**40), "no copy"),
        (lambda c: _changed(c, cost=3), "no copy"),
        (lambda c: _changed(c, nonce=b""), "no copy"),
        (lambda c: _changed(c, kind="holiday pictures"), "no copy"),
        (lambda c: _changed(c)[:-2], "no copy"),
        (lambda _c: b"", "no copy"),
    ],
)
def test_a_copy_that_was_changed_is_refused_in_words(
    change: Callable[[key_copies.KeyCopy], bytes], words: str
) -> None:
    good = key_copies.sealed((new_key(),), PASSPHRASE)
    copy = msgspec.json.decode(good, type=key_copies.KeyCopy)
    with pytest.raises(UserError, match=words):
        key_copies.opened(change(copy), PASSPHRASE)


def test_neither_key_nor_passphrase_is_in_the_log_or_in_clear_in_the_copy(
    computer: Callable[[str], Computer], copy: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    here, there = computer("here"), computer("there")
    key_copies.save(here.shelf.keys, copy, PASSPHRASE)
    with pytest.raises(UserError):
        key_copies.take(there.shelf.keys, copy, "not the passphrase")
    key_copies.take(there.shelf.keys, copy, PASSPHRASE)
    written = here.keychain.password(NAME)
    assert written is not None
    assert "added from a copy" in caplog.text
    for secret in (written, here.shelf.keys.get().hex(), PASSPHRASE, "not the passphrase"):
        assert secret not in caplog.text
        assert secret not in copy.read_text("ascii")
    assert copy.stat().st_mode & 0o077 == 0


def test_a_short_passphrase_makes_no_copy(computer: Callable[[str], Computer], copy: Path) -> None:
    with pytest.raises(UserError, match="At least 12 letters"):
        key_copies.save(computer("here").shelf.keys, copy, "eleven char")
    assert not copy.exists()


def test_more_keys_than_a_keychain_holds_are_refused(
    computer: Callable[[str], Computer],
) -> None:
    keys = computer("here").shelf.keys
    own = keys.get()
    with pytest.raises(UserError, match="at most"):
        keys.add(new_key() for _one in range(MOST))
    assert keys.known() == (own,)


def test_the_supervisors_lock_closes_the_keys(desk: Desk, copy: Path) -> None:
    desk.lock.put("a long passphrase", ("recording",), lambda _code: None)
    desk.lock.close()
    for act in (desk.key_copies.save, desk.key_copies.take):
        with pytest.raises(UserError, match="locked"):
            act(copy, PASSPHRASE, lambda _done: None, lambda _error: None)
    assert not copy.exists()


def test_an_office_restored_under_another_path_hears_and_deletes_its_recordings(
    desk: Desk, records: Database, tmp_path: Path
) -> None:
    path = record(desk, records, "call", seconds=1)
    folder = tmp_path / "restored"
    folder.mkdir()
    path.rename(folder / path.name)
    shelf = Shelf(folder, desk.recordings.shelf.place, desk.recordings.shelf.keys)
    assert open_recording(kept(records, "call"), shelf).frames == RATE
    recording_files.delete(records, "call", "person", shelf)
    assert kept(records, "call").state == recordings.DELETED
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("over", ["objection", "retention"])
def test_a_file_carried_elsewhere_goes_when_its_recording_goes(
    computer: Callable[[str], Computer], desk: Desk, records: Database, over: str
) -> None:
    there = computer("there")
    for call_uid in ("gone", "kept"):
        record(desk, records, call_uid, seconds=1)
        moved(kept(records, call_uid), there)
    if over == "objection":
        recordings.object_to(records, "gone", 1)
    else:
        recordings.note(records, "gone", keep_until=1_000)
    done = recording_files.expire(records, there.shelf, 5_000)
    assert done.deleted == 1
    assert [path.stem.rpartition("_")[2] for path in there.shelf.folder.iterdir()] == ["kept"]
