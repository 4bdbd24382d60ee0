"""The marks of a scorecard, by the vectors of its algorithm."""

import pytest

from app.team.scorecards import Critical, Form, Item, Option, Scale, Section, score, unanswered

YES, NO, NA = "yes", "no", "na"
BINARY = Scale((Option("yes", "Yes", 1.0, fails=False), Option("no", "No", 0.0, fails=True)))


def item(code: str, weight: float, critical: Critical = "none", *, allow_na: bool = True) -> Item:
    return Item(code, code, "", weight, allow_na=allow_na, critical=critical)


def form(*, first: Critical = "none", second: Critical = "none", pass_mark: float = 80) -> Form:
    """Two sections of 60 and 40; A has items of weight 2 and 1, B one item."""
    return Form(
        code="vector",
        version=1,
        language="en",
        title="",
        purpose="",
        pass_mark=pass_mark,
        scales={"binary": BINARY},
        sections=(
            Section("a", "A", 60, (item("a2", 2), item("a1", 1, first))),
            Section("b", "B", 40, (item("b1", 1, second),)),
        ),
    )


def test_weights_items_within_sections_and_sections_within_the_form() -> None:
    marks = score(form(), {"a2": YES, "a1": NO, "b1": YES})

    assert marks.sections[0].score == pytest.approx(66.667, abs=0.001)
    assert marks.score == 80.0
    assert marks.passed


def test_leaves_out_a_section_in_which_nothing_applied() -> None:
    marks = score(form(), {"a2": YES, "a1": NO, "b1": NA})

    assert marks.sections[1].score is None
    assert marks.score == pytest.approx(66.667, abs=0.001)
    assert not marks.passed


def test_an_eliminatory_item_makes_the_score_nothing_and_keeps_what_it_was() -> None:
    marks = score(form(first="form_zero"), {"a2": YES, "a1": NO, "b1": YES})

    assert marks.score == 0
    assert marks.score_before_fail == 80.0
    assert marks.auto_failed
    assert not marks.passed


def test_an_eliminatory_item_fails_even_where_nothing_is_enough_to_pass() -> None:
    marks = score(form(first="form_zero", pass_mark=0), {"a2": YES, "a1": NO, "b1": YES})

    assert not marks.passed


def test_a_failed_section_item_makes_its_section_nothing() -> None:
    marks = score(form(first="section_zero"), {"a2": YES, "a1": NO, "b1": YES})

    assert marks.sections[0].score == 0
    assert marks.score == 40.0


@pytest.mark.parametrize(
    ("answers", "critical_score"),
    [
        ({"a1": YES, "b1": YES}, 100.0),
        ({"a1": NO, "b1": YES}, 50.0),
        ({"a1": NO, "b1": NA}, 0.0),
        ({"a1": NA, "b1": NA}, None),
    ],
)
def test_critical_items_have_a_score_of_their_own(
    answers: dict[str, str], critical_score: float | None
) -> None:
    marked = form(first="critical_score_only", second="critical_score_only")

    assert score(marked, {"a2": YES, **answers}).critical_score == critical_score


def test_a_critical_item_alone_does_not_fail_the_form() -> None:
    marks = score(form(first="critical_score_only"), {"a2": YES, "a1": NO, "b1": YES})

    assert marks.passed
    assert marks.critical_score == 0.0


def test_nothing_applicable_gives_no_score_and_does_not_pass() -> None:
    marks = score(form(), {"a2": NA, "a1": NA, "b1": NA})

    assert marks.score is None
    assert not marks.passed


def test_reckons_exactly_at_the_pass_mark() -> None:
    # In binary fractions 0.1 and 0.2 add up to more than 0.3.
    tenths = Form(
        code="tenths",
        version=1,
        language="en",
        title="",
        purpose="",
        pass_mark=30,
        scales={"binary": BINARY},
        sections=(Section("s", "S", 100, (item("x", 0.1), item("y", 0.2), item("z", 0.7))),),
    )

    assert score(tenths, {"x": YES, "y": YES, "z": NO}).score == 30.0
    assert score(tenths, {"x": YES, "y": YES, "z": NO}).passed


def test_names_the_items_without_a_valid_answer() -> None:
    strict = form()
    missing = unanswered(strict, {"a2": YES, "a1": "perhaps"})

    assert [one.code for one in missing] == ["a1", "b1"]
