"""`--self-test`: every part of this installation really used once, in a folder that is thrown away.

It is how a frozen program shows that nothing was left out of it.
"""

import os
import tempfile
import time
from argparse import Namespace
from pathlib import Path

from app import i18n
from app.cli import library_uses
from app.cli.demo import play
from app.database.opening import open_database
from app.database.revisions import HEAD
from app.demo.house import demo_keychain, demo_paths
from app.desk.keychain import Keychain
from app.desk.recording_key import RecordingKey
from app.paths import DataPaths
from app.reports.documents import DOCUMENTS
from app.telephony.recordings.playing import open_sound

_SPEECH_LEVEL = 300
"""Mean size of a 16-bit sample that silence with a little noise never reaches."""


def run(_options: Namespace) -> int:
    """Use every part once; 0 and SELF-TEST OK when all of it worked."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="combine-self-test-") as folder:
        paths = demo_paths(Path(folder) / "office", "fr", fresh=True)
        i18n.use("fr")
        steps = (
            ("libraries", library_uses.use_all),
            ("database", _database),
            ("keychain", _keychain),
            ("call and report", _call_and_report),
            ("pages", _pages),
        )
        for name, step in steps:
            begun = time.monotonic()
            try:
                found = step(paths)
            except Exception as error:  # noqa: BLE001  the border: each step must be reported
                failed += 1
                print(f"FAIL {name}: {type(error).__name__}: {error}", flush=True)
            else:
                took = time.monotonic() - begun
                print(f"ok   {name}: {found} [{took:.1f} s]", flush=True)
    print("SELF-TEST FAILED" if failed else "SELF-TEST OK", flush=True)
    return 1 if failed else 0


def _database(paths: DataPaths) -> str:
    database = open_database(paths)
    try:
        count = database.reader.row("SELECT count(*) FROM call")
        return f"revision {HEAD}, {count[0] if count else 0} calls"
    finally:
        database.close()


def _keychain(_paths: DataPaths) -> str:
    import keyring
    from keyring.backend import get_all_keyring

    get_all_keyring()
    return type(keyring.get_keyring()).__module__


def _call_and_report(paths: DataPaths) -> str:
    story = play(paths, "fr", talk_s=5.0)
    if not story.finished:
        raise RuntimeError(f"the call did not come to its end: {story.steps}")
    keychain = demo_keychain(paths.root)
    if keychain is None:
        raise RuntimeError("this is no demo office")
    level = _level(Path(str(story.facts["recording"])), keychain)
    if level < _SPEECH_LEVEL:
        raise RuntimeError(f"nobody is heard in the recording (level {level})")
    return f"{story.facts['contact']}, sound level {level}, {_pages_of(story.facts['report'])} p."


def _level(recording: Path, keychain: Keychain) -> int:
    """Mean size of the samples of the caller's channel, the right one."""
    sound = open_sound(recording, RecordingKey(keychain).get())
    heard: list[int] = sound.read(0, sound.frames)[:, 1].tolist()
    return sum(map(abs, heard)) // max(1, len(heard))


def _pages_of(path: object) -> int:
    from PySide6.QtPdf import QPdfDocument

    document = QPdfDocument()
    document.load(str(path))
    pages: int = document.pageCount()
    if pages < 1:
        raise RuntimeError(f"{path} has no pages")
    return pages


def _pages(paths: DataPaths) -> str:
    from app.ui.every_page import open_every_page

    shown = [open_every_page(paths, language) for language in i18n.LANGUAGES]
    return f"{sum(shown)} pages in {len(shown)} languages, {len(DOCUMENTS)} documents"
