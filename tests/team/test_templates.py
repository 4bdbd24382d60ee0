"""Every template file of the program loads, and both languages say the same things."""

from pathlib import Path

import pytest

from app.i18n import LANGUAGES
from app.paths import resource
from app.team import job_descriptions, scorecards, templates
from app.team.templates import TemplateError

FILES = sorted(resource("templates").glob("*/*/*.toml"))
FORMS = templates.codes(scorecards.KIND, "fr")
PAPERS = templates.codes(job_descriptions.KIND, "fr")


def test_there_is_a_scorecard_and_a_job_description() -> None:
    assert "inbound_service" in FORMS
    assert "inbound_agent" in PAPERS


@pytest.mark.parametrize("file", FILES, ids=lambda file: "/".join(file.parts[-3:]))
def test_every_file_loads_and_is_named_after_what_it_holds(file: Path) -> None:
    kind, language, _ = file.parts[-3:]
    template: scorecards.Form | job_descriptions.Template
    if kind == scorecards.KIND:
        template = scorecards.load(file.stem, language)
    else:
        template = job_descriptions.load(file.stem, language)

    assert (template.code, template.language) == (file.stem, language)


@pytest.mark.parametrize("kind", [scorecards.KIND, job_descriptions.KIND])
def test_every_template_exists_in_every_language(kind: str) -> None:
    assert {templates.codes(kind, language) for language in LANGUAGES} == {
        templates.codes(kind, "fr")
    }


@pytest.mark.parametrize("code", FORMS)
def test_both_languages_of_a_scorecard_mark_alike(code: str) -> None:
    def bones(form: scorecards.Form) -> object:
        sections = [
            (
                section.code,
                section.weight,
                section.criticality,
                [
                    (i.code, i.weight, i.scale, i.allow_na, i.critical, i.comment)
                    for i in section.items
                ],
            )
            for section in form.sections
        ]
        scales = {
            name: [(option.code, option.fraction, option.fails) for option in scale.options]
            for name, scale in form.scales.items()
        }
        return form.version, form.pass_mark, sections, scales

    assert bones(scorecards.load(code, "fr")) == bones(scorecards.load(code, "en"))


@pytest.mark.parametrize("code", PAPERS)
def test_both_languages_of_a_job_description_are_built_alike(code: str) -> None:
    def bones(paper: job_descriptions.Template) -> object:
        return (
            paper.version,
            paper.level,
            [(field.code, field.required) for field in paper.fields],
            [
                (s.number, s.code, [(c.code, c.countries, c.standalone) for c in s.clauses])
                for s in paper.sections
            ],
            [(requirement.kind, requirement.must) for requirement in paper.requirements],
            [(kpi.metric, kpi.weight) for kpi in paper.kpis],
        )

    assert bones(job_descriptions.load(code, "fr")) == bones(job_descriptions.load(code, "en"))


@pytest.mark.parametrize("code", PAPERS)
def test_a_job_description_has_its_seven_parts(code: str) -> None:
    paper = job_descriptions.load(code, "fr")

    assert [s.number for s in paper.sections] == ["I", "II", "III", "IV", "V", "VI", "VII"]


@pytest.mark.parametrize("file", [f for f in FILES if f.parts[-2] == "fr"], ids=lambda f: f.stem)
@pytest.mark.parametrize("wrong", [" ;", " !", " ?", " :", "« ", " »", "'"])
def test_french_templates_keep_french_typography(file: Path, wrong: str) -> None:
    assert wrong not in file.read_text(encoding="utf-8")


def test_the_inbound_scorecard_has_the_weights_and_marks_of_its_form() -> None:
    form = scorecards.load("inbound_service", "fr")
    critical = {item.code: item.critical for item in form.items() if item.critical != "none"}

    assert [section.weight for section in form.sections] == [10, 15, 20, 30, 15, 10]
    assert form.pass_mark == 80
    assert critical == {
        "recording_notice": "critical_score_only",
        "identity": "form_zero",
        "no_forbidden_data": "form_zero",
        "correct_answer": "critical_score_only",
    }


def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: str, becomes: str) -> None:
    good = resource("templates", scorecards.KIND, "en", "inbound_service.toml").read_text("utf-8")
    assert was in good
    folder = tmp_path / "templates" / scorecards.KIND / "en"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text(good.replace(was, becomes, 1), encoding="utf-8")
    monkeypatch.setattr(templates, "resource", tmp_path.joinpath)


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ("weight = 10\n", "weight = 11\n", "add up to 100"),
        ('code = "tone"', 'code = "greeting"', "stand twice"),
        ('scale = "graded"', 'scale = "stars"', "unknown scale"),
        ("allow_na = true", "allow_never = true", "allow_never"),
        ('critical = "form_zero"', 'critical = "deadly"', "deadly"),
        ("pass_mark = 80", "pass_mark = ", "Invalid value"),
    ],
)
def test_a_template_that_does_not_hold_together_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: str, becomes: str, why: str
) -> None:
    broken(tmp_path, monkeypatch, was, becomes)

    with pytest.raises(TemplateError, match=r"scorecard/en/") as refused:
        scorecards.load("broken", "en")
    assert why in str(refused.value)


def test_a_template_that_is_not_there_is_refused() -> None:
    with pytest.raises(TemplateError, match="nothing_of_the_kind"):
        scorecards.load("nothing_of_the_kind", "en")
