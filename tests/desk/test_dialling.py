import pytest

from app.desk.dialling import dial_target
from app.errors import UserError


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("04 78 12 34 56", "0478123456"),
        ("+33 (0)4 78 12 34 56", "+33478123456"),
        ("04\u202f78\u202f12\u202f34\u202f56", "0478123456"),
        ("04.78-12/34 56", "0478123456"),
        ("*98#", "*98#"),
        ("101", "101"),
        ("tel:+33478123456", "+33478123456"),
        ("tel:+33-4-78-12-34-56;ext=4", "+33478123456"),
        ("callto://0478123456", "0478123456"),
        ("sip:anna@office.example:5070;transport=tcp", "anna@office.example:5070"),
        ("anna@office.example", "anna@office.example"),
        ("tel:%2B33478123456", "+33478123456"),
        ("tel:0478;rm -rf /", "0478"),
    ],
)
def test_what_was_typed_becomes_what_is_dialled(typed: str, dialled: str) -> None:
    assert dial_target(typed) == dialled


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "Hélène",
        "tel:/hangupall",
        "sip:a@b@c",
        "<b>0478</b>",
        "0478 && calc",
        "+" * 3 + "33",
        "1" * 33,
        "javascript:alert(1)",
    ],
)
def test_nothing_else_is_dialled(typed: str) -> None:
    with pytest.raises(UserError):
        dial_target(typed)
