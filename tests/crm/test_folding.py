"""Names folded for sorting and finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crm import folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élodie  DUPÖNT-Martin", "elodie dupont martin"),
        ("Œuvre & Cie", "oeuvre cie"),
        ("Straße", "strasse"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("d'Hérouville", "d herouville"),
        ("株式会社", "株式会社"),
        ("محمد", "محمد"),
        ("🙂 <b>x</b>", "b x b"),
        ("", ""),
    ],
)
def test_names_are_folded(text: str, folded: str) -> None:
    assert folding.fold(text) == folded


def test_a_contact_is_sorted_by_family_name_and_found_by_every_word() -> None:
    keys = folding.contact_keys("Zoé", "Martin", "Martin & Fils", "zoe@martin.fr")
    assert keys == ("martin zoe", "martin fils", "martin zoe fils fr")


def test_a_contact_without_a_name_is_sorted_by_its_organisation() -> None:
    assert folding.contact_keys("", "", "Mairie de Lyon", "").sort == "mairie de lyon"


@given(st.text(max_size=40))
def test_folding_again_changes_nothing(text: str) -> None:
    once = folding.fold(text)
    assert folding.fold(once) == once
