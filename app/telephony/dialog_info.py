"""What a server tells of somebody's calls (dialog-info, RFC 4235), read without trusting it."""

from xml.parsers import expat

import msgspec

from app.telephony.events import LampState

LARGEST = 64_000
"""Bytes of one report; a busy switchboard's is a tenth of it."""
MOST_DIALOGS = 50
LONGEST_TEXT = 255
_DEEPEST = 12
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1"}


class DialogInfoError(ValueError):
    """A report that is none, or that asks for what no honest one asks for."""


class Dialog(msgspec.Struct, frozen=True):
    """One call of the telephone that is watched."""

    id: str
    state: str = ""
    """"trying", "proceeding", "early", "confirmed" or "terminated"."""
    outgoing: bool = False
    """Whether it is known to have been dialled there."""
    remote: str = ""
    """URI of the other side, "" where it is not told."""
    display_name: str = ""

    @property
    def rings(self) -> bool:
        """Whether it could be picked up."""
        return self.state in {"early", "proceeding"} and not self.outgoing

    @property
    def runs(self) -> bool:
        """Whether somebody speaks, or dials."""
        return self.state == "confirmed" or (self.outgoing and self.state != "terminated")


class DialogInfo(msgspec.Struct, frozen=True):
    """One report: of every call (`full`), or of those that have changed."""

    version: int = 0
    full: bool = True
    dialogs: tuple[Dialog, ...] = ()


class Lamp:
    """One telephone, as the reports of its server add up."""

    def __init__(self) -> None:
        self._dialogs: dict[str, Dialog] = {}
        self._version: int | None = None

    def hear(self, told: DialogInfo) -> bool:
        """Take a report in; False when one before it was missed: the whole must be asked for."""
        missed = not told.full and self._version != told.version - 1
        self._version = told.version
        if told.full:
            self._dialogs.clear()
        for dialog in told.dialogs:
            self._dialogs.pop(dialog.id, None)
            if dialog.state != "terminated" and len(self._dialogs) < MOST_DIALOGS:
                self._dialogs[dialog.id] = dialog
        return not missed

    @property
    def ringing(self) -> Dialog | None:
        """The call that rings there, perhaps beside another one."""
        return next((one for one in self._dialogs.values() if one.rings), None)

    @property
    def state(self) -> LampState:
        """A call that runs goes before one that rings."""
        if any(one.runs for one in self._dialogs.values()):
            return LampState.ON_CALL
        return LampState.RINGING if self.ringing is not None else LampState.FREE


def read(body: bytes) -> DialogInfo:
    """The report in the body of a NOTIFY, a full one of no call for none.

    Raises DialogInfoError. A document type is refused: entities come with it.
    """
    if not body.strip():
        return DialogInfo()
    if len(body) > LARGEST:
        raise DialogInfoError("too long")
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)  # noqa: FBT003  the parser takes it by position
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise DialogInfoError(str(error)) from error
    if not reader.is_one:
        raise DialogInfoError("no dialog-info")
    return DialogInfo(reader.version, reader.full, tuple(reader.dialogs))


class _Reader:
    """Hears the parser: elements by their names without prefix, the rest passed over."""

    def __init__(self) -> None:
        self.is_one = False
        self.version = 0
        self.full = True
        self.dialogs: list[Dialog] = []
        self._path: list[str] = []
        self._text = ""
        self._attributes: dict[str, str] = {}
        self._found: dict[str, str] = {}
        parser = self.parser = expat.ParserCreate()
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        parser.CharacterDataHandler = self._on_text
        parser.StartDoctypeDeclHandler = self._on_doctype
        parser.XmlDeclHandler = self._on_declaration

    def _on_doctype(self, *_what: object) -> None:
        raise DialogInfoError("a document type")

    def _on_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise DialogInfoError("an odd encoding")

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name.rpartition(":")[2])
        self._text = ""
        if len(self._path) > _DEEPEST:
            raise DialogInfoError("too deep")
        match self._path:
            case ["dialog-info"]:
                self.is_one = True
                number = attributes.get("version", "")
                self.version = int(number[:18]) if number.isascii() and number.isdigit() else 0
                self.full = attributes.get("state", "full").lower() != "partial"
            case ["dialog-info", "dialog"]:
                if len(self.dialogs) == MOST_DIALOGS:
                    raise DialogInfoError("too many calls")
                self._attributes, self._found = attributes, {}
            case ["dialog-info", "dialog", "remote", "identity"]:
                self._found["name"] = attributes.get("display", "")
            case ["dialog-info", "dialog", "remote", "target"]:
                self._found["target"] = attributes.get("uri", "")

    def _on_text(self, text: str) -> None:
        self._text = (self._text + text)[:LONGEST_TEXT]

    def _on_end(self, _name: str) -> None:
        match self._path:
            case ["dialog-info", "dialog", "state"]:
                self._found["state"] = self._text.strip().lower()
            case ["dialog-info", "dialog", "remote", "identity"]:
                self._found["remote"] = self._text.strip()
            case ["dialog-info", "dialog"]:
                self._keep()
        self._path.pop()

    def _keep(self) -> None:
        found = self._found
        self.dialogs.append(
            Dialog(
                id=self._attributes.get("id", "")[:LONGEST_TEXT],
                state=found.get("state", ""),
                outgoing=self._attributes.get("direction", "").lower() == "initiator",
                remote=(found.get("remote") or found.get("target", ""))[:LONGEST_TEXT],
                display_name=found.get("name", "")[:LONGEST_TEXT],
            )
        )
