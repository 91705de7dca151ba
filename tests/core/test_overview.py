"""A result taken apart and put together again."""

from dataclasses import replace

import pytest

from evaluator.core.canonical import canonical
from evaluator.core.evaluate import evaluate
from evaluator.core.explain import explain
from evaluator.core.overview import alone, split, whole
from evaluator.library import codec
from evaluator.library.read import read_case
from evaluator.paths import RUBRICS

SAMPLES = sorted((RUBRICS / "samples").glob("*.toml"))


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def result(request):
    given = read_case(request.param)
    return evaluate(given.rubric, given.case)


def test_parts_together_give_the_result(result):
    assert canonical(whole(*split(result))) == canonical(result)


def test_overview_holds_no_mark_of_anybody(result):
    overview, _ = split(result)
    assert [figure for each in overview.result.proposals for figure in each.items if figure.marks or figure.steps] == []


def test_each_proposal_alone_is_told_the_same(result):
    overview, parts = split(result)
    said = explain(result)
    for id, part in parts.items():
        single, explanation = alone(overview, part)
        assert single == replace(overview.result, proposals=(part.result,))
        assert (explanation.proposals, explanation.working) == ({id: said.proposals[id]}, {id: said.working[id]})


def test_both_are_read_back_as_written(result):
    overview, parts = split(result)
    assert codec.read_overview(canonical(overview)) == overview
    assert [codec.read_part(canonical(part)) for part in parts.values()] == list(parts.values())
