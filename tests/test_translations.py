"""The French catalogue: every word the program says, whole, and set as a French printer would."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

import dev

ROOT = Path(__file__).resolve().parents[1]
FRENCH_FILES = [
    ROOT / "resources" / "demo" / "fr.toml",
    *sorted((ROOT / "resources" / "templates").glob("*/fr/*.toml")),
]
CATALOGUE = ROOT / "resources" / "translations" / "fr" / "LC_MESSAGES" / "combine.po"

NARROW = "\u202f"
MISPRINTS = {
    "straight apostrophe": re.compile(r"'"),
    "straight quotation mark": re.compile(r'"'),
    "English quotation mark": re.compile(r"[“”]"),
    "no narrow space before ; ! ? %": re.compile(rf"[^{NARROW}\s!?][;!?%]|[^\S{NARROW}][;!?%]"),
    "no narrow space before a colon": re.compile(rf"[^{NARROW}](?<!hôte):(?=\s|$)|[^\S{NARROW}]:"),
    "no narrow space inside guillemets": re.compile(rf"«(?!{NARROW})|(?<!{NARROW})»"),
    "no narrow space before a unit": re.compile(r"[}\d][^\S\u202f](?:s|min|h|ms)\b"),
    "three dots": re.compile(r"\.\.\."),
    "space to spare": re.compile(r"^\s|\s$|\s\s"),
}


def catalogue() -> Catalog:
    """The French catalogue as it is kept."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A message or its plural forms, as one tuple."""
    return (words,) if isinstance(words, str) else tuple(words or ("",))


def messages() -> list[Message]:
    """Every message of the French catalogue, without its header."""
    return [message for message in catalogue() if message.id]


def names(found: Iterable[Message]) -> set[tuple[str | None, tuple[str, ...]]]:
    """What tells these messages from others: the context and the English words."""
    return {(message.context, forms(message.id)) for message in found if message.id}


@cache
def said_by_the_program() -> Catalog:
    """Every message of the sources, found as `dev.py words` finds them."""
    said = Catalog()
    keywords = parse_keywords(dev.MARKS_OF_WORDS)
    for found in extract_from_dir(ROOT / "app", keywords=keywords):
        _file, _line, words, _comments, context = found
        said.add(words, context=context)
    return said


def marked(tree: ast.AST) -> Iterator[str]:
    """The English words given to a mark of translation anywhere in a source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = {"_": 0, "N_": 0, "ngettext_": 0, "pgettext_": 1}.get(node.func.id)
            given = node.args[place : place + 1] if place is not None else []
            yield from (str(one.value) for one in given if isinstance(one, ast.Constant))


def placeholders(words: str) -> set[str]:
    """Names of the {placeholders} of a message."""
    return {field for _text, field, _form, _conversion in Formatter().parse(words) if field}


def strings(value: object) -> Iterator[str]:
    """Every text inside a document of tables and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


PERCENT_FORM = re.compile(r"%(?:\(\w+\))?[sr]")
"""A placeholder of argparse, not a sign that is read."""


def misprints(words: str) -> list[str]:
    """What a French printer would correct in `words`."""
    read = PERCENT_FORM.sub("{}", words)
    return [fault for fault, pattern in MISPRINTS.items() if pattern.search(read)]


def test_everything_the_program_says_is_in_the_french_catalogue() -> None:
    said = names(said_by_the_program())
    assert len(said) > 500
    assert said - names(messages()) == set()


def test_no_word_to_translate_hides_where_it_is_not_found() -> None:
    """What collects the words does not look into f-strings, nor into a mark within a mark."""
    known = {forms(message.id)[0] for message in messages()}
    hidden = [
        (file.name, words)
        for file in (ROOT / "app").rglob("*.py")
        for words in marked(ast.parse(file.read_text(encoding="utf-8")))
        if words not in known
    ]
    assert hidden == []


def test_the_french_catalogue_keeps_nothing_the_program_no_longer_says() -> None:
    assert names(messages()) - names(said_by_the_program()) == set()
    assert list(catalogue().obsolete) == []


def test_every_message_has_french_words_that_somebody_stands_by() -> None:
    empty = [message.id for message in messages() if not all(forms(message.string))]
    unsure = [message.id for message in messages() if message.fuzzy]
    assert (empty, unsure) == ([], [])


def test_french_words_have_the_placeholders_of_the_english_ones() -> None:
    wrong = [
        (message.id, message.string)
        for message in messages()
        if {frozenset(placeholders(form)) for form in forms(message.string)}
        != {frozenset(placeholders(form)) for form in forms(message.id)}
    ]
    assert wrong == []


def test_plural_messages_have_both_french_forms() -> None:
    plural = [message for message in messages() if message.pluralizable]
    assert plural
    assert [message.id for message in plural if len(forms(message.string)) != 2] == []


def test_french_words_are_set_as_a_french_printer_would() -> None:
    found = [
        (form, misprints(form))
        for message in messages()
        for form in forms(message.string)
        if misprints(form)
    ]
    assert found == []


@pytest.mark.parametrize("file", FRENCH_FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_french_files_are_set_as_a_french_printer_would(file: Path) -> None:
    written = list(strings(tomllib.loads(file.read_text("utf-8"))))
    assert len(written) > 50
    assert [(words, misprints(words)) for words in written if misprints(words)] == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("l'appel", "straight apostrophe"),
        ('dit "oui"', "straight quotation mark"),
        ("dit “oui”", "English quotation mark"),
        ("Prêt ?", "no narrow space before ; ! ? %"),
        ("Prêt?", "no narrow space before ; ! ? %"),
        ("72,3 %", "no narrow space before ; ! ? %"),
        ("fait ; rangé", "no narrow space before ; ! ? %"),
        ("Note : {note}", "no narrow space before a colon"),
        ("Note: {note}", "no narrow space before a colon"),
        ("« {text} »", "no narrow space inside guillemets"),
        ("«{text}»", "no narrow space inside guillemets"),
        ("{seconds} s", "no narrow space before a unit"),
        ("Choisir...", "three dots"),
        ("Choisir ", "space to spare"),
    ],
)
def test_a_misprint_is_seen(words: str, fault: str) -> None:
    assert fault in misprints(words)


@pytest.mark.parametrize(
    "words",
    [
        "Qui est-ce\u202f?",
        "«\u202f{text}\u202f»\u202f: c’est dit",
        "le 2026-11-22T09:30:00+01:00, sur hôte:port",
        "72,3\u202f%",
        "il y a {count}\u202fmin",
    ],
)
def test_good_printing_is_left_alone(words: str) -> None:
    assert misprints(words) == []
