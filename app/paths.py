"""Where the program finds its resources and keeps its data."""

import os
import sys
from pathlib import Path

import msgspec

APP_NAME = "Combine"


def resource(*parts: str) -> Path:
    """Path of a bundled file below resources/, the same from source and frozen."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parent.parent
    return root.joinpath("resources", *parts)


class DataPaths(msgspec.Struct, frozen=True):
    """The folder of one office on this computer and what lies in it."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file of the office."""
        return self.root / "office.sqlite3"

    @property
    def backups(self) -> Path:
        """Folder of the dated copies of the database."""
        return self.root / "backups"

    @property
    def settings(self) -> Path:
        """Settings of this computer, a JSON file."""
        return self.root / "settings.json"

    @property
    def recordings(self) -> Path:
        """Folder of the recorded calls."""
        return self.root / "recordings"

    @property
    def reports(self) -> Path:
        """Folder where printed documents are kept."""
        return self.root / "reports"

    @property
    def logs(self) -> Path:
        """Folder of the rotating log files."""
        return self.root / "logs"

    @property
    def engine_crash_log(self) -> Path:
        """What the engine says when it cannot start or dies, in words of its libraries."""
        return self.logs / "engine-crash.log"

    @property
    def engine_file(self) -> Path:
        """Where a running engine says how to reach it; readable by its owner alone."""
        return self.root / "engine.json"

    def create(self) -> "DataPaths":
        """Make the folders that are missing, private to this person; raises OSError."""
        for folder in (self.root, self.backups, self.recordings, self.reports, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self


def default_data_dir() -> Path:
    """Folder of the office where the system keeps programs' data, or COMBINE_DATA_DIR."""
    given = os.environ.get("COMBINE_DATA_DIR")
    if given:
        return Path(given)
    # Imported here: platformdirs is not needed by the engine, which is told its folder.
    import platformdirs

    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))
