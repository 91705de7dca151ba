"""The pages on file formats: their tables are current, and their examples give what they say."""

import re

import pytest

from evaluator.core.evaluate import evaluate
from evaluator.library.read import read_case
from evaluator.library.reference import MARK, PAGES, reference
from evaluator.paths import ROOT

PAGE = (ROOT / "docs" / "rubric-format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_tables_are_current(name):
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert page.partition(MARK)[1:] == (MARK, PAGES[name]().removeprefix(MARK))


def test_the_page_works_through_three_examples():
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_gives_what_it_says(example):
    file = read_case(example.encode())
    result = evaluate(file.rubric, file.case)
    published = file.case.published
    assert {each.id: each.rank for each in result.proposals if each.rank} == published.ranks
    ranked = {each.id: each for each in result.proposals if each.rank}
    assert {id: float(ranked[id].published) for id in published.totals} == {id: float(n) for id, n in published.totals.items()}
    out = {each.id for each in result.proposals if each.status in ("excluded", "disqualified")}
    assert out == set(published.excluded)


def test_each_formula_and_tie_step_is_in_the_tables():
    from evaluator.core.engine.formulas import FORMULAS
    from evaluator.core.engine.ties import STEPS

    guide = PAGE.partition(MARK)[0]
    assert [kind for kind in FORMULAS if f"| `{kind}` |" not in guide] == []
    assert [step for step in STEPS if f"`{step}" not in guide] == []


def test_a_record_has_its_heading_and_links_to_it():
    page = reference()
    assert "### `[[threshold]]`" in page
    assert "### `threshold.from_grade`" in page
    assert "| `from_grade` | [threshold.from_grade](#thresholdfrom_grade) |" in page
    assert "| `scores` | by name: by name: mark or list of mark or by name: mark |" in page
