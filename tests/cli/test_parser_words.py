"""What argparse says by itself, to a person who reads French."""

import pytest

from tests.cli.program import combine


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (("report", "--help"), "afficher cette aide, puis quitter"),
        (("metrics",), "il manque ces arguments\u202f: --month"),
        (("report", "monthly", "--lang", "de"), "'de' ne convient pas (au choix parmi 'fr', 'en')"),
        (("doctor", "--bogus"), "arguments inconnus\u202f: --bogus"),
        (("bogus",), "argument COMMANDE\u202f: 'bogus' ne convient pas"),
        (
            ("phone", "--headless", "--auto-answer", "-1"),
            "«\u202f-1\u202f» n’est pas un nombre de secondes",
        ),
        (("report", "evaluation", "x", "--out", "x.pdf"), "«\u202fx\u202f» n’est pas un nombre"),
        (
            ("directories", "check", "--password-stdin", "--password-env", "A", "--address", "x"),
            "argument --password-env\u202f: ne va pas avec l’argument --password-stdin",
        ),
        (("phone", "--help"), "--registrar HÔTE[:PORT]"),
        (("phone", "--help"), "--user UTILISATEUR"),
    ],
)
def test_the_command_line_says_in_french_what_is_wrong(order: tuple[str, ...], words: str) -> None:
    answer = combine(*order, LC_ALL="fr_FR.UTF-8")
    said = answer.out + answer.err
    assert words in said
    assert "utilisation\u202f:" in said
    assert "usage" not in said
