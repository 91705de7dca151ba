"""Published evaluations through the public commands: a case file in, the published figures out, to the digit."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from evaluator.library.read import read_case
from evaluator.web.evaluate.commands import evaluate, explain_step
from tests.cases.compare import differences

FOLDER = Path(__file__).parents[1] / "cases"
CASES = sorted(FOLDER.glob("*.toml"))
STEPS = sorted((FOLDER / "steps").glob("*.toml"))
SAMPLES = sorted((FOLDER.parents[1] / "rubrics" / "samples").glob("*.toml"))
MISMATCHED = "a49-sumiyoshi-2017"
ANONYMOUS = ("応募者", "無効", "多摩養育園", "受託者")
"""Labels that the sources themselves print, and the one that went on."""
RUNS_WHOLE = {"a12-ipa-exam", "a16-felp", "a42-osaka-kaigo", "price-division"}
"""Step files that also hold all that a whole evaluation needs."""


def run(command, *arguments):
    """What a command prints as JSON, after it ended well."""
    ended = CliRunner().invoke(command, [*map(str, arguments), "--json"])
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.stdout)


def published_in(path):
    published = read_case(path).case.published
    assert published is not None, f"{path.name} says nothing published"
    return published


def step_addresses(paths):
    return [pytest.param(path, step, id=f"{path.stem} {step}") for path in paths for step in published_in(path).steps]


def test_published_cases_of_full_scope_are_here():
    names = {path.name[:3] for path in CASES}
    assert names >= {"a01", "a03", "a04", "a08", "a23", "a32", "a34", "a36", "a47", "a49", "a52"}


def test_cases_of_single_steps_are_here():
    names = {path.name[:3] for path in STEPS}
    assert names >= {"a10", "a12", "a15", "a16", "a20", "a21", "a26", "a40", "a42", "a46"}


@pytest.mark.parametrize("path", [each for each in CASES if each.stem != MISMATCHED], ids=lambda path: path.stem)
def test_evaluate_gives_published_figures_to_digit(path):
    assert differences(run(evaluate, path), published_in(path)) == []


@pytest.mark.parametrize("path", [each for each in STEPS if each.stem in RUNS_WHOLE], ids=lambda path: path.stem)
def test_worked_examples_also_come_out_whole(path):
    assert differences(run(evaluate, path), published_in(path)) == []


@pytest.mark.parametrize(("path", "step"), step_addresses([*CASES, *STEPS]))
def test_explain_step_gives_the_printed_step(path, step):
    printed = published_in(path).steps[step]
    found = run(explain_step, path, step)
    assert found["step"] == step
    assert printed in (Fraction(found["published"]), Fraction(found["exact"])), found
    assert found["working"]


def test_whole_command_prints_case_as_json():
    command = Path(sys.executable).with_name("evaluator")
    case = FOLDER / "a47-yodogawa-2019.toml"
    ended = subprocess.run([command, "evaluate", case, "--json"], capture_output=True, text=True, check=True)
    assert differences(json.loads(ended.stdout), published_in(case)) == []


def test_inconsistent_figures_are_reported_not_hidden():
    path = FOLDER / f"{MISMATCHED}.toml"
    result = run(evaluate, path)
    assert len(differences(result, published_in(path))) == 2
    assert result["proposals"][0]["total"] == "236/3"
    said = [each["id"] for each in result["warnings"]]
    assert "caution.published-inconsistent" in said
    assert any(each.startswith("caution.nearest-") for each in said)


@pytest.mark.parametrize("path", [each for each in CASES if each.stem != MISMATCHED], ids=lambda path: path.stem)
def test_consistent_figures_raise_no_mismatch_warning(path):
    warnings = run(evaluate, path)["warnings"]
    assert "caution.published-inconsistent" not in [each["id"] for each in warnings]


def test_second_place_depends_on_the_rule():
    second = {}
    for name in ("sum", "trimmed-mean", "median", "first-places", "rank-points"):
        result = run(evaluate, FOLDER / f"f3-{name}.toml")
        second[name] = sorted(each["id"] for each in result["proposals"] if each["rank"] == 2)
    assert second == {
        "sum": ["応募者D"],
        "trimmed-mean": ["応募者D"],
        "median": ["応募者A"],
        "first-places": ["応募者A"],
        "rank-points": ["応募者A", "応募者D"],
    }


def test_half_of_all_members_is_no_majority(tmp_path):
    text = (FOLDER / "a08-nanto-2014.toml").read_text(encoding="utf-8")
    assert text.count("= 6 }") == 2
    case = tmp_path / "four-of-eight.toml"
    case.write_text(text.replace("= 6 }", "= 4 }"), encoding="utf-8")
    assert run(evaluate, case)["award"]["kind"] == "undecided"


def test_losing_firms_have_labels_not_names():
    for path in CASES:
        given = read_case(path)
        winners = given.case.published.winners if given.case.published else ()
        for each in given.case.proposal:
            assert each.id in (winners or ()) or each.id.endswith(("社", "団体")) or each.id.startswith(ANONYMOUS), path.name


def test_samples_are_published_cases_or_say_fictional():
    published = [each for each in SAMPLES if not read_case(each).case.case.fictional]
    assert {each.name[:3] for each in published} == {"a01", "a32", "a34", "a47"}
    for each in published:
        assert each.read_bytes() == (FOLDER / each.name).read_bytes(), f"{each.name} is not the file that is tested"


def test_fictional_sample_shows_every_part_of_a_result():
    result = run(evaluate, next(each for each in SAMPLES if each.stem == "r1-fictional"))
    status = {each["id"]: each["status"] for each in result["proposals"]}
    assert result["fictional"]
    assert len(result["members"]) == 7
    assert status == {"A社": "ranked", "B社": "ranked", "C社": "ranked", "D社": "disqualified", "E社": "ranked"}
    assert [(tie["among"], tie["steps"][0]["step"], tie["steps"][0]["state"]) for tie in result["ties"]] == [
        (["B社", "C社"], "sum:2", "decided")
    ]
    assert result["award"]["runner_up"] == "B社"
    assert result["undecided"] == []
    recused = {
        mark["member"] for each in result["proposals"] for item in each["items"] for mark in item["marks"] if mark["state"]
    }
    assert recused == {"C"}
