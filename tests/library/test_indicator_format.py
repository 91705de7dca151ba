"""The page on the format of indicators: its example gives what it says, and it names every relation and reason."""

import re
from fractions import Fraction
from typing import get_args

from evaluator.core.figures import Absent, Month, value
from evaluator.core.indicators import Relation, breaks_between, comparable
from evaluator.core.monthly import check_month
from evaluator.library.indicators import files, read_file, together
from evaluator.library.reference import MARK
from evaluator.paths import ROOT

GUIDE = (ROOT / "docs" / "indicator-format.md").read_text(encoding="utf-8").partition(MARK)[0]
(EXAMPLE,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
KNOWN = together({**files(), "example": read_file(EXAMPLE.encode())})


def test_the_example_gives_what_it_says() -> None:
    may = Month(month=202505, figures={"visits": 60, "evening_visits": 12})
    assert value(KNOWN, "evening_share", months=[may]).value == Fraction(1, 5)
    assert not comparable(KNOWN, "evening_share", first=2025, last=2026)
    assert [each.indicator for each in breaks_between(KNOWN, "evening_share", first=2025, last=2026)] == ["visits"]


def test_the_example_refuses_what_it_says() -> None:
    (found,) = check_month(KNOWN, Month(month=202505, figures={"visits": 11, "evening_visits": 12}))
    assert (found.place, found.severity) == ("202505 evening_visits", "error")


def test_every_relation_and_reason_is_named() -> None:
    assert [each for each in get_args(Relation) if f"| `{each}` |" not in GUIDE] == []
    assert [each for each in get_args(Absent) if f"`{each}`" not in GUIDE] == []
