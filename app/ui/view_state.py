"""What the window of this computer remembers: widths and order of its lists, the section open.

Kept in a small JSON file beside the settings. It holds nothing worth an error message: a file
that cannot be read or written costs the person a column width, and is logged.
"""

import logging
from pathlib import Path
from typing import Any

import msgspec

log = logging.getLogger(__name__)


class ListState(msgspec.Struct, frozen=True):
    """Widths in pixels by column id, and the order last asked for, "" for the list's own."""

    widths: dict[str, int] = {}
    order: str = ""
    descending: bool = False


def load(path: Path, list_id: str) -> ListState:
    """What the list with this id remembers; nothing when the file cannot be read."""
    try:
        return msgspec.convert(_read(path).get(list_id, {}), ListState)
    except msgspec.ValidationError:
        log.warning("the remembered state of %s is not one", list_id)
        return ListState()


def save(path: Path, list_id: str, state: ListState) -> None:
    """Keep the state of one list beside those of the others, in one step."""
    _write(path, list_id, msgspec.to_builtins(state))


def recall(path: Path, name: str) -> str:
    """The word kept under this name, "" for none."""
    found = _read(path).get(name, "")
    return found if isinstance(found, str) else ""


def remember(path: Path, name: str, word: str) -> None:
    """Keep a word under this name, such as the section that is open."""
    if recall(path, name) != word:
        _write(path, name, word)


def _write(path: Path, name: str, value: object) -> None:
    everything = _read(path)
    everything[name] = value
    new = path.with_suffix(".new")
    try:
        new.write_bytes(msgspec.json.format(msgspec.json.encode(everything), indent=1))
        new.replace(path)
    except OSError:
        log.warning("what %s remembers could not be kept", name, exc_info=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        log.warning("what the window remembers could not be read", exc_info=True)
        return {}
    return found if isinstance(found, dict) else {}
