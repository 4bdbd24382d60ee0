"""The freedesktop way: a desktop entry for links, another for the login.

https://specifications.freedesktop.org/desktop-entry-spec/latest/ and mime-apps-spec.
"""

import os
from collections.abc import Callable
from pathlib import Path

from app.desk.links import SCHEMES
from app.errors import UserError, reason_of
from app.i18n import _

_LINKS = "combine-links.desktop"
_DEFAULTS = "[Default Applications]"
_KEYS = tuple(f"x-scheme-handler/{scheme}" for scheme in SCHEMES)


class LinuxLinks:
    """An entry that stands in no menu, made the default of each scheme for this person.

    What was the default before stays behind it in the list and is so again afterwards.
    """

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._entry = _folder("XDG_DATA_HOME", ".local/share") / "applications" / _LINKS
        self._defaults = _folder("XDG_CONFIG_HOME", ".config") / "mimeapps.list"

    def is_on(self) -> bool:
        """Whether each of our schemes is opened by our entry."""
        if not self._entry.exists():
            return False
        chosen = dict(line.partition("=")[::2] for line in _read(self._defaults))
        return all(chosen.get(key, "").split(";")[0] == _LINKS for key in _KEYS)

    def turn_on(self) -> None:
        """Write the entry and put it first."""
        mime = "".join(f"{key};" for key in _KEYS)
        text = _entry(self._command, "%u", f"MimeType={mime}", "NoDisplay=true")
        _try(lambda: _write(self._entry, text))
        self._change(lambda names: [_LINKS, *names])

    def turn_off(self) -> None:
        """Take the entry and its name away."""
        self._change(lambda names: names)
        _try(lambda: self._entry.unlink(missing_ok=True))

    def _change(self, order: Callable[[list[str]], list[str]]) -> None:
        """Put the defaults of our schemes into another order; every other line stays."""
        lines = _read(self._defaults)
        begin = lines.index(_DEFAULTS) if _DEFAULTS in lines else len(lines)
        if begin == len(lines):
            lines.append(_DEFAULTS)
        ends = [n for n in range(begin + 1, len(lines)) if lines[n].startswith("[")]
        end = ends[0] if ends else len(lines)
        ours = {key: list[str]() for key in _KEYS}
        kept = []
        for line in lines[begin + 1 : end]:
            key, _equals, names = line.partition("=")
            if key in ours:
                ours[key] = [name for name in names.split(";") if name and name != _LINKS]
            else:
                kept.append(line)
        wanted = {key: order(names) for key, names in ours.items()}
        made = [f"{key}={';'.join(names)}" for key, names in wanted.items() if names]
        text = "\n".join([*lines[: begin + 1], *made, *kept, *lines[end:]]) + "\n"
        _try(lambda: _write(self._defaults, text))


class LinuxIdentity:
    """An entry that stands in no menu, by which a desktop knows the program that asks for keys.

    Its portal from 1.21 on answers no program whose id it cannot find among the entries.
    """

    ID = "org.combine_desk.combine"

    def __init__(self, command: list[str]) -> None:
        self._command = command
        folder = _folder("XDG_DATA_HOME", ".local/share") / "applications"
        self._entry = folder / f"{self.ID}.desktop"

    def is_on(self) -> bool:
        """Whether the entry is there."""
        return self._entry.exists()

    def turn_on(self) -> None:
        """Write the entry."""
        text = _entry(self._command, "", "NoDisplay=true")
        _try(lambda: _write(self._entry, text))

    def turn_off(self) -> None:
        """Take the entry away."""
        _try(lambda: self._entry.unlink(missing_ok=True))


class LinuxLogin:
    """An entry in the folder of what starts at login."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._entry = _folder("XDG_CONFIG_HOME", ".config") / "autostart" / "combine.desktop"

    def is_on(self) -> bool:
        """Whether the entry is there and not switched off by the desktop's own settings."""
        lines = _read(self._entry)
        off = {"Hidden=true", "X-GNOME-Autostart-enabled=false"}
        return bool(lines) and not off & set(lines)

    def turn_on(self) -> None:
        """Write the entry."""
        _try(lambda: _write(self._entry, _entry(self._command, "")))

    def turn_off(self) -> None:
        """Take the entry away."""
        _try(lambda: self._entry.unlink(missing_ok=True))


def _entry(command: list[str], field: str, *more: str) -> str:
    words = " ".join([*map(_quoted, command), *filter(None, [field])])
    lines = ("[Desktop Entry]", "Type=Application", "Name=Combiné", "Icon=combine", f"Exec={words}")
    return "\n".join((*lines, "Terminal=false", *more)) + "\n"


def _quoted(word: str) -> str:
    """One word of an Exec line: quoted for it, then escaped for the file that holds it."""
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, f"\\{sign}")
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def _folder(variable: str, otherwise: str) -> Path:
    given = os.environ.get(variable, "")
    return Path(given) if given.startswith("/") else Path.home() / otherwise


def _read(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(file.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def _try(act: Callable[[], object]) -> None:
    try:
        act()
    except OSError as error:
        words = _("Your system could not be told: {reason}. Nothing was changed.")
        raise UserError(words.format(reason=reason_of(error))) from error
