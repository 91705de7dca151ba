"""A small complete case as a file, the changes that break it, and what is then found."""

import tomllib
from decimal import Decimal

from evaluator.core.case import Case
from evaluator.core.check.case import case_problems
from evaluator.core.rubric import Rubric
from evaluator.library.build import build
from evaluator.library.read import CASE_KEYS

FILE = """
[rubric]
id = "r"
version = "1"
title = "基準"
procedure = "open_proposal"

[scale.abc]
grades = [{ id = "A", share = 1 }, { id = "B", share = 0.5 }, { id = "C", share = 0 }]

[[group]]
id = "1"
name = "企画"
points = 60
item = [{ id = "1.1", name = "内容", points = 40 }, { id = "1.2", name = "体制", points = 20, scale = "abc" }]

[[group]]
id = "2"
name = "経費"
points = 40
by = "office"

[case]
id = "c"
title = "案件"

[[member]]
id = "a"
[[member]]
id = "b"
[[member]]
id = "c"

[[proposal]]
id = "A社"
price = 100
[[proposal]]
id = "B社"
price = 90

[entry.review.scores."A社"]
"1.1" = [40, 30, 20]
"1.2" = ["A", "B", "C"]
"2" = 30

[entry.review.scores."B社"]
"1.1" = { a = 40, b = 30, c = 20 }
"1.2" = { a = "A", b = "B", c = "B" }
"2" = 20
"""


def file(more: str = "", *changes: tuple[str, str]) -> tuple[Rubric, Case]:
    text = FILE + more
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    data = tomllib.loads(text, parse_float=Decimal)
    rubric, wrong = build(Rubric, {key: value for key, value in data.items() if key not in CASE_KEYS})
    case, more_wrong = build(Case, {key: value for key, value in data.items() if key in CASE_KEYS})
    assert rubric is not None, wrong
    assert case is not None, more_wrong
    return rubric, case


def found(*given) -> dict[str, str]:
    return {each.place: each.message.id.removeprefix("problem.") for each in case_problems(*file(*given))}


def values(*given) -> dict:
    (only,) = case_problems(*file(*given))
    return dict(only.message.values)
