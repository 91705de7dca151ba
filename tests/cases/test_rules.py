"""Forty-eight published rules as rubric files: each is read and whole, and some are tried on small inputs."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from evaluator.core.canonical import plain
from evaluator.core.evaluate import evaluate
from evaluator.core.step import step_at
from evaluator.library.read import read_case, read_rubric
from evaluator.web.rubrics.commands import commands as rubric_commands
from tests.cases.compare import differences

FOLDER = Path(__file__).parent / "rules"
RULES = sorted(FOLDER.glob("*.toml"))
INPUTS = sorted((FOLDER / "inputs").glob("*.toml"))


def with_rule(path):
    """The case of an input file, with the rule that its second line names."""
    text = path.read_text(encoding="utf-8")
    rule = re.search(r"^# Rule: (\w+\.toml)\.", text, flags=re.MULTILINE)
    assert rule is not None, path.name
    return read_case(((FOLDER / rule[1]).read_text(encoding="utf-8") + "\n" + text).encode())


def test_every_even_rule_from_two_to_ninety_six():
    assert {int(path.name[1:3]) for path in RULES} == set(range(2, 98, 2))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rubric_check_finds_no_problem(path):
    ended = CliRunner().invoke(rubric_commands, ["check", str(path)])
    assert ended.exit_code == 0, ended.output
    assert read_rubric(path).rubric.rubric.source


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_rule_gives_what_its_text_says(path):
    given = with_rule(path)
    published = given.case.published
    assert published is not None
    for address, printed in published.steps.items():
        step = step_at(given.rubric, given.case, address)
        assert printed in (Fraction(step.published), step.exact), address
    if published.totals or published.ranks or published.winners is not None:
        assert differences(plain(evaluate(given.rubric, given.case)), published) == []
