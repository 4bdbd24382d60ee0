"""An account handed on: whole, without a password, and believed no further than it is checked."""

import json

import pytest

from app.desk.account_paper import paper, proposed
from app.errors import UserError
from app.settings import Account

ORDERS = Account(
    registrar="sip.example.org:5061",
    user="0478001122",
    label="Commandes « été »",
    transport="tls",
    demand_tls=True,
    srtp="mandatory",
    proxy="edge.example.org",
    turn="turn.example.org",
    turn_user="orders",
    ip_version=6,
)


def test_an_account_comes_back_as_it_was_handed_on() -> None:
    assert proposed(paper(ORDERS)) == ORDERS


def test_only_what_differs_from_the_usual_is_said() -> None:
    said = json.loads(
        paper(Account(registrar="pbx", user="101", ca_file="/etc/ca.pem", certificate="/x"))
    )
    assert said == {"combine_account": 1, "registrar": "pbx", "user": "101"}


def test_a_password_in_it_is_not_taken_over() -> None:
    text = json.dumps({"combine_account": 1, "registrar": "pbx", "user": "1", "password": "x"})
    assert proposed(text) == Account(registrar="pbx", user="1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no telephone account"),
        ("[1]", "no telephone account"),
        ('{"user": "1"}', "no telephone account"),
        ("sip:101@pbx", "no telephone account"),
        ("x" * 50_000, "no telephone account"),
        ('{"combine_account": 2, "user": "1"}', "newer"),
        ('{"combine_account": 1, "user": 5}', "damaged"),
        ('{"combine_account": 1, "transport": "pigeon"}', "transport"),
        ('{"combine_account": 1, "srtp": "dtls"}', "srtp"),
        ('{"combine_account": 1, "user": "1\\r\\nVia: x"}', "user"),
        (json.dumps({"combine_account": 1, "user": "1" * 300}), "user"),
    ],
)
def test_what_is_no_account_is_said_in_words(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        proposed(text)
