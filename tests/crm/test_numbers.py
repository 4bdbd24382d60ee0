"""Numbers as they are typed, imported and sent by a PBX."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crm import numbers


@pytest.mark.parametrize(
    ("raw", "country", "e164"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("06.12.34.56.78", "FR", "+33612345678"),
        ("06\u202f12\u202f34\u202f56\u202f78", "FR", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "FR", "+33612345678"),
        ("0033612345678", "FR", "+33612345678"),
        ("0033612345678", "BE", "+33612345678"),
        ("02 511 00 00", "BE", "+3225110000"),
        ("0470 12 34 56", "BE", "+32470123456"),
        ("022 917 12 34", "CH", "+41229171234"),
        ("621 123 456", "LU", "+352621123456"),
        ("(514) 555-0123", "CA", "+15145550123"),
        ("1-202-555-0123", "US", "+12025550123"),
        ("011 33 6 12 34 56 78", "US", "+33612345678"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("07700 900123", "GB", "+447700900123"),
        ("+49 40 1234567", "FR", "+49401234567"),
        ("+39 06 6982 1234", "FR", "+390669821234"),
        ("612345678", "FR", "+33612345678"),
        ("01 23 45 67 89 poste 12", "FR", "+33123456789"),
    ],
)
def test_a_number_is_read_as_dialled_in_its_country(raw: str, country: str, e164: str) -> None:
    assert numbers.normalise(raw, country) == e164


@pytest.mark.parametrize("raw", ["", "abc", "12", "06 12", "n/a", "+", "0", "+33 6 12", "a@b.fr"])
def test_what_can_be_no_number_is_none(raw: str) -> None:
    assert numbers.normalise(raw, "FR") is None


NATIONAL = {
    "FR": r"0[1-9][0-9]{8}",
    "BE": r"0(4[5-9][0-9]{7}|[1-9][0-9]{7})",
    "CH": r"0[2-7][0-9]{8}",
    "LU": r"6[269]1[0-9]{6}",
    "US": r"1?[2-9][0-9]{2}[2-9][0-9]{6}",
    "GB": r"0(7[1-9][0-9]{8}|[123][0-9]{9})",
}


@pytest.mark.parametrize("country", NATIONAL)
@given(data=st.data())
def test_the_fast_path_agrees_with_phonenumbers(country: str, data: st.DataObject) -> None:
    raw = data.draw(st.from_regex(NATIONAL[country], fullmatch=True).filter(str.isascii))
    quick = numbers._by_pattern(raw, country)
    if quick is not None:
        assert quick == numbers._by_library(raw, country)


@given(
    st.sampled_from(["33", "32", "41", "352", "44", "1"]),
    st.from_regex(r"[0-9]{6,10}", fullmatch=True),
)
def test_an_international_fast_path_is_a_possible_number(code: str, rest: str) -> None:
    quick = numbers._by_pattern(f"+{code}{rest}", "FR")
    if quick is not None:
        assert phonenumbers.is_possible_number(phonenumbers.parse(quick))


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    found = numbers.normalise(text, "FR")
    assert found is None or (found[0] == "+" and found[1:].isdecimal())


@pytest.mark.parametrize(
    ("raw", "prefixes", "readings"),
    [
        ("0612345678", (), ["+33612345678"]),
        ("00612345678", ("0",), ["+33612345678"]),
        ("90612345678", ("9",), ["+33612345678"]),
        ("L0#0612345678", (), ["+33612345678"]),
        ("L0#040123456", ("L0#",), ["+33040123456"]),
        ("<sip:+33612345678@pbx.example;user=phone>", (), ["+33612345678"]),
        ("\u202a+33612345678\u202c", (), ["+33612345678"]),
    ],
)
def test_a_callers_number_has_every_reading(
    raw: str, prefixes: tuple[str, ...], readings: list[str]
) -> None:
    found = numbers.candidates(raw, "FR", prefixes)
    assert list(found.e164[:1]) == readings
    assert not found.withheld


@pytest.mark.parametrize(
    "raw",
    ["", "anonymous", "Anonymous", "sip:anonymous@anonymous.invalid", "Restricted", "unknown"],
)
def test_a_withheld_number_is_said_to_be_withheld(raw: str) -> None:
    assert numbers.candidates(raw, "FR").withheld


def test_the_end_of_a_number_is_its_digits_without_country_or_trunk() -> None:
    assert numbers.candidates("0401234567", "FR").suffix_reversed == "765432104"
    assert numbers.candidates("204", "FR").whole_reversed == "402"


@pytest.mark.parametrize(
    ("e164", "country", "shown"),
    [
        ("+33612345678", "FR", "06 12 34 56 78"),
        ("+33612345678", "BE", "+33 6 12 34 56 78"),
        ("+15145550123", "CA", "(514) 555-0123"),
        ("+12025550123", "CA", "(202) 555-0123"),
        ("204", "FR", "204"),
        ("anonymous", "FR", "anonymous"),
    ],
)
def test_a_number_is_shown_as_people_of_the_country_write_it(
    e164: str, country: str, shown: str
) -> None:
    assert numbers.display(e164, country) == shown


@pytest.mark.parametrize("country", ["FR", "GB", "US"])
@given(st.from_regex(r"\+(33[1-79][0-9]{8}|44[1237][0-9]{9})", fullmatch=True))
def test_the_groups_of_a_number_are_those_of_phonenumbers(country: str, e164: str) -> None:
    number = phonenumbers.parse(e164)
    at_home = phonenumbers.country_code_for_region(country) == number.country_code
    form = phonenumbers.PhoneNumberFormat
    shown = phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)
    assert numbers.display(e164, country) == shown


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("06 12", True),
        ("+33", False),
        ("+336", True),
        ("L0#06", True),
        ("dupont", False),
        ("3M", False),
    ],
)
def test_a_search_for_digits_is_a_search_for_a_number(text: str, *, claim: bool) -> None:
    assert numbers.looks_like_number(text) is claim
