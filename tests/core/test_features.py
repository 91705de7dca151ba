"""Every feature of published rules is said as data, is read, and where it computes gives the expected figures."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from evaluator.core.canonical import plain
from evaluator.core.evaluate import evaluate
from evaluator.library.read import read_case, read_rubric
from tests.cases.compare import differences
from tests.cases.examples import Example, examples

PAGE = Path(__file__).parents[2] / "docs" / "features.md"
EXAMPLES = list(examples())
CASES = [each for each in EXAMPLES if each.is_case]
Json = Mapping[str, Any]


def by_id(result: Json, key: str, expected: Json) -> Json:
    """The key of every proposal that is expected to have one."""
    return {each["id"]: each[key] for each in result["proposals"] if each["id"] in expected}


LOOK: Mapping[str, Callable[[Json, Any], Any]] = {
    "status": lambda result, expected: by_id(result, "status", expected),
    "band": lambda result, expected: by_id(result, "band", expected),
    "label": lambda result, expected: by_id(result, "label", expected),
    "full": lambda result, _: int(result["proposals"][0]["full"]),
    "award": lambda result, _: result["award"]["kind"],
    "runner_up": lambda result, _: result["award"]["runner_up"],
    "conditions": lambda result, _: result["award"]["conditions"],
    "by_ranking": lambda result, _: result["award"]["by_ranking"],
    "amounts": lambda result, _: {id: int(yen) for id, yen in result["award"]["amounts"].items()},
    "lots": lambda result, _: {each["lot"]: each["preferred"] for each in result["lots"]},
    "undecided": lambda result, _: [each["step"] for each in result["undecided"]],
    "held": lambda result, _: [each["held"] for each in result["stages"]],
    "warnings": lambda result, expected: [each["id"] for each in result["warnings"] if each["id"] in expected],
    "mismatch": lambda result, _: True,
}
"""Where a result shows what an example expects."""


def rows_of_page() -> dict[str, str]:
    """What the page says of every feature, by feature."""
    return dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_no_feature_has_two_examples():
    counted = Counter(each.feature for each in EXAMPLES)
    assert [feature for feature, count in counted.items() if count > 1] == []
    assert len(counted) == 177


def test_page_names_every_feature_as_its_example():
    assert rows_of_page() == {each.feature: each.says for each in EXAMPLES}


def test_most_examples_compute_and_are_compared():
    assert len(CASES) > 165
    assert all("published" in each.keys for each in CASES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.feature)
def test_reader_takes_what_says_the_feature(example: Example):
    assert (read_case if example.is_case else read_rubric)(example.whole)


@pytest.mark.parametrize("example", CASES, ids=lambda each: each.feature)
def test_feature_gives_the_figures_it_should(example: Example):
    given = read_case(example.whole)
    result = plain(evaluate(given.rubric, given.case))
    assert given.case.published is not None
    differ = differences(result, given.case.published)
    assert bool(differ) is example.expected.get("mismatch", False), differ
    for key, expected in example.expected.items():
        assert LOOK[key](result, expected) == expected, key
