"""Reads the template files of job descriptions and scorecards, one per language."""

from typing import TypeVar

import msgspec

from app.paths import resource

Template = TypeVar("Template")


class TemplateError(ValueError):
    """A template file that does not hold together; says which file and why."""


def codes(kind: str, language: str) -> tuple[str, ...]:
    """Codes of the templates of this kind in this language, in the order of their names."""
    return tuple(sorted(file.stem for file in resource("templates", kind, language).glob("*.toml")))


def read(kind: str, code: str, language: str, form: type[Template]) -> Template:
    """The template `code` as `form`; raises TemplateError when the file does not fit it."""
    file = resource("templates", kind, language, f"{code}.toml")
    try:
        return msgspec.toml.decode(file.read_bytes(), type=form)
    except (msgspec.DecodeError, OSError) as error:
        raise TemplateError(f"{kind}/{language}/{code}: {error}") from error


def require_unique(where: str, names: list[str]) -> None:
    """Raise TemplateError when a code stands twice."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TemplateError(f"{where}: {', '.join(twice)} stand twice")
