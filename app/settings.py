"""Settings of this computer, declared once and kept in a TOML file.

Settings of the office (country, time zone, service level) live in its database instead.
"""

import tomllib
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from app.errors import UserError


@dataclass(frozen=True, slots=True)
class Account:
    """The SIP account of this desk; its password lies in the system's keychain."""

    registrar: str = ""
    user: str = ""
    transport: str = "udp"
    display_name: str = ""

    @property
    def name(self) -> str:
        """The id of the account, as the telephone and the keychain know it."""
        return f"{self.user}@{self.registrar}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What this computer remembers between two starts."""

    language: str = ""
    """"fr" or "en"; empty until the first start has been answered."""
    theme: str = "system"
    """"system", "light" or "dark"."""
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
    window_state: str = ""
    """Geometry and column widths of the window, base64."""
    account: Account = field(default_factory=Account)


def load(path: Path) -> Settings:
    """Read the settings; a missing file gives the defaults, unknown keys are passed over.

    Raises `UserError` for a file that cannot be read as settings; the file is left as it is.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: {error}") from error
    known = {f.name: f.type for f in fields(Settings)}
    given = {k: v for k, v in data.items() if k in known and k != "account"}
    account_keys = {f.name for f in fields(Account)}
    account = {k: v for k, v in data.get("account", {}).items() if k in account_keys}
    settings = replace(Settings(), **given, account=Account(**account))
    _check(settings, path)
    return settings


def save(path: Path, settings: Settings) -> None:
    """Write the settings in one step: the old file stays whole until the new one is."""
    lines = []
    values = asdict(settings)
    account = values.pop("account")
    lines += [f"{key} = {_literal(value)}" for key, value in values.items()]
    lines += ["", "[account]", *(f"{key} = {_literal(value)}" for key, value in account.items())]
    new = path.with_suffix(".new")
    new.write_text("\n".join(lines) + "\n", encoding="utf-8")
    new.replace(path)


def _check(settings: Settings, path: Path) -> None:
    defaults = Settings()
    for name in (f.name for f in fields(Settings)):
        expected = type(getattr(defaults, name))
        value = getattr(settings, name)
        if not isinstance(value, expected) and not (expected is float and isinstance(value, int)):
            raise UserError(f"{path}: {name} = {value!r}")


def _literal(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = "".join(
            f"\\u{ord(c):04x}" if c in '"\\' or ord(c) < 0x20 or ord(c) == 0x7F else c for c in value
        )
        return f'"{escaped}"'
    return repr(value)
