"""A link proposes a number and nothing else, whoever wrote it."""

import pytest

from app.cli.orders import _up_to_the_link
from app.desk.links import proposed
from app.errors import UserError


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("tel:+33144556677", "+33144556677"),
        ("TEL:+33-1.44(55)66%2077", "+33144556677"),
        ("tel:0144556677;phone-context=+33", "0144556677"),
        ("callto://+33144556677", "+33144556677"),
        ("sip:orders@example.org;transport=tcp?Subject=hello", "orders@example.org"),
        ("sips:101@192.0.2.7:5061", "101@192.0.2.7:5061"),
        ("tel:**21*0144556677%23", "**21*0144556677#"),  # a person sees it before it is sent
        ("01 44 55 66 77", "0144556677"),
    ],
)
def test_a_link_gives_its_number(link: str, number: str) -> None:
    assert proposed(link) == number


@pytest.mark.parametrize(
    "link",
    [
        "tel:+33144556677 /hangupall",
        "tel:/transfer:+33899000000",
        "tel:/password:secret",
        "sip:user:secret@example.org",
        "sip:101@pbx%0d%0aContact:%20evil",
        "tel:+331\u202e4455",
        "tel:+33\r\n144556677",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://example.org/tel:123",
        "tel:",
        "tel:--data-dir",
        "tel:" + "1" * 600,
        "tel:%2574el",
    ],
)
def test_everything_else_is_refused(link: str) -> None:
    with pytest.raises(UserError):
        proposed(link)


def test_nothing_behind_a_link_reaches_the_command_line() -> None:
    args = ["--data-dir", "office", "--propose", "tel:1", "--data-dir", "\\\\evil\\share"]
    assert _up_to_the_link(args) == args[:4]
