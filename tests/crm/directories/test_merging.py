"""Own words win: what a directory may change of a contact, and what it may not."""

import pytest

from app.crm.directories.merging import FIELDS, Given, Merge, merge

HOME, WORK, MOBILE = "+33111111111", "+33222222222", "+33633333333"


def merged(
    ours: dict[str, str],
    theirs: dict[str, str],
    given: dict[str, str],
    *,
    numbers: tuple[list[str], list[str], tuple[str, ...]] = ([], [], ()),
) -> Merge:
    blank = dict.fromkeys(FIELDS, "")
    our_numbers, their_numbers, given_numbers = numbers
    return merge(
        blank | ours, our_numbers, blank | theirs, their_numbers, Given(given, given_numbers)
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "given", "becomes"),
    [
        ("", "Buyer", "", "Buyer"),  # nothing stood there
        ("Buyer", "Head", "Buyer", "Head"),  # it stands as it was given
        ("Buyer", "", "Buyer", ""),  # and goes as it came
        ("Friend", "Head", "Buyer", None),  # the office changed it
        ("Friend", "Head", "", None),  # the office wrote it first
        ("Buyer", "Buyer", "", None),  # both said the same, the office first
        ("", "Head", "Buyer", None),  # the office took it away
    ],
)
def test_a_field_is_the_directorys_only_while_it_stands_as_given(
    ours: str, theirs: str, given: str, becomes: str | None
) -> None:
    steps = merged({"job_title": ours}, {"job_title": theirs}, {"job_title": given})
    assert steps.changes == ({} if becomes is None else {"job_title": becomes})


def test_what_the_office_said_first_is_not_the_directorys_later_either() -> None:
    first = merged({"job_title": "Buyer"}, {"job_title": "Buyer"}, {})
    later = merged({"job_title": "Buyer"}, {"job_title": "Head"}, first.given.fields)
    assert later.changes == {}


@pytest.mark.parametrize(
    ("ours", "theirs", "given", "added", "removed"),
    [
        ([], [WORK], (), [WORK], []),
        ([WORK], [WORK], (WORK,), [], []),
        ([WORK], [MOBILE], (WORK,), [MOBILE], [WORK]),
        ([HOME], [WORK], (), [WORK], []),  # the office's own number stays
        ([HOME], [], (WORK,), [], []),
        ([], [WORK], (WORK,), [], []),  # taken away by the office, it stays away
    ],
)
def test_numbers_come_and_go_but_for_the_offices_own(
    ours: list[str], theirs: list[str], given: tuple[str, ...], added: list[str], removed: list[str]
) -> None:
    steps = merged({}, {}, {}, numbers=(ours, theirs, given))
    assert (steps.added, steps.removed) == (added, removed)


def test_a_number_of_the_office_that_the_directory_has_too_is_never_taken_away() -> None:
    first = merged({}, {}, {}, numbers=([HOME], [HOME], ()))
    later = merged({}, {}, {}, numbers=([HOME], [], first.given.numbers))
    assert later.removed == []
