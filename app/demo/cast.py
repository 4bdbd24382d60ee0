"""The names and numbers the demo office is made of, read from resources/demo."""

import msgspec

from app.paths import resource


class DemoMember(msgspec.Struct, frozen=True):
    """One person of the demo office."""

    name: str
    extension: str
    role: str


class DemoCaller(msgspec.Struct, frozen=True):
    """The customer who calls while one watches, and what the office knows of her."""

    given: str
    family: str
    organisation: str
    city: str
    title: str
    number: str
    pinned: str
    history: tuple[str, ...]
    task: str
    wrap_up: str

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"


class Topic(msgspec.Struct, frozen=True):
    """What people call about, by disposition code."""

    disposition: str
    notes: tuple[str, ...]


class Cast(msgspec.Struct, frozen=True):
    """Everything the demo office is drawn from, in one language."""

    office: str
    country: str
    zone: str
    lines: tuple[str, ...]
    landline: tuple[str, ...]
    mobile: str
    members: tuple[DemoMember, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    organisations: tuple[str, ...]
    cities: tuple[str, ...]
    titles: tuple[str, ...]
    pinned: tuple[str, ...]
    tasks: tuple[str, ...]
    caller: DemoCaller
    topics: tuple[Topic, ...]


def cast(language: str) -> Cast:
    """The cast of the demo in "fr" or "en"."""
    return msgspec.toml.decode(resource("demo", f"{language}.toml").read_bytes(), type=Cast)
