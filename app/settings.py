"""Settings of this computer, declared once and kept in a JSON file.

Settings of the office (country, time zone, service level) live in its database instead.
"""

from pathlib import Path

import msgspec

from app.errors import UserError
from app.i18n import _


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The SIP account of this desk; its password lies in the system's keychain."""

    registrar: str = ""
    """Host, or host:port; empty for an account that is called directly."""
    user: str = ""
    transport: str = "udp"
    display_name: str = ""
    ca_file: str = ""
    """PEM file of certificates to trust for TLS; empty trusts the system's."""

    @property
    def name(self) -> str:
        """The id of the account, as the telephone and the keychain know it."""
        return f"{self.user}@{self.registrar}"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What this computer remembers between two starts."""

    language: str = ""
    """"fr" or "en"; empty until the first start has been answered."""
    theme: str = "system"
    """"system", "light" or "dark"."""
    text_scale: float = 1.0
    """Size of all text, 1.0 to 2.0."""
    database_url: str = ""
    """SQLAlchemy URL of a shared PostgreSQL; empty for the SQLite file beside this one."""
    member_id: int = 0
    """The member of the team who sits here; 0 until chosen."""
    microphone: str = ""
    speaker: str = ""
    ring_device: str = ""
    ring_volume: float = 0.8
    ring_enabled: bool = True
    record_calls: bool = False
    window_state: dict[str, str] = {}
    """Geometry, column widths and the like, each under the name of its widget."""
    account: Account = Account()


def load(path: Path) -> Settings:
    """Read the settings; a missing file gives the defaults, unknown keys are passed over.

    Raises `UserError` for a file that cannot be read as settings; the file is left as it is.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.DecodeError) as error:
        words = _("The settings in {path} cannot be read: {reason}. The file was left as it is.")
        raise UserError(words.format(path=path, reason=error)) from error


def save(path: Path, settings: Settings) -> None:
    """Write the settings in one step: the old file stays whole until the new one is."""
    new = path.with_suffix(".new")
    new.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=2))
    new.replace(path)
