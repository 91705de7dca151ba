"""What keeps indicators from being used, each with its file and place."""

from typing import Any

import pytest

from evaluator.core.check.indicators import set_problems
from evaluator.core.indicators import IndicatorFile
from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence
from evaluator.library.indicators import files, read_file

DEFINED = [{"from_year": 2024, "text": "数", "source": "本市"}]


def count(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id, "unit": "people", "kind": "count", "group": "users", "definition": DEFINED, **more}


def rate(id: str, **more: Any) -> dict[str, Any]:
    return count(id, kind="rate", of={"numerator": ["a"], "denominator": ["b"]}) | more


def value(year: int, **more: Any) -> dict[str, Any]:
    return {"fiscal_year": year, "value": 1, "source": "本市", **more}


def own(*indicators: dict[str, Any], **more: Any) -> IndicatorFile:
    return read_file({"topic": {"id": "own", "name": "独自"}, "indicator": [count("a"), count("b"), *indicators], **more})


def found(file: IndicatorFile) -> list[Problem]:
    return list(set_problems({**files(), "own.toml": file}))


def check(relation: str, **more: Any) -> dict[str, Any]:
    return {"id": "c", "relation": relation, "severity": "asks", **more}


def test_sound_additions_have_no_problem() -> None:
    assert found(own(rate("c"), check=[check("at-most", left=["a"], right=["plans"])])) == []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("added", "place", "id"),
    [
        (count("甲"), "id", "indicator.id"),
        (count("a" * 54), "id", "indicator.id"),
        (count("plans"), "id", "problem.duplicate"),
        (count("a"), "id", "problem.duplicate"),
        (count(""), "id", "problem.empty-name"),
        (count("c", unit="頭"), "unit", "indicator.unknown-unit"),
        (count("c", unit="peoples"), "unit", "indicator.unknown-unit-near"),
        (count("c", overlaps={"ids": ["zzz"], "note": "重複"}), "overlaps.ids[1]", "indicator.unknown"),
        (count("c", overlaps={"ids": ["c"], "note": "重複"}), "overlaps.ids[1]", "indicator.own-overlap"),
        (count("c", of={"numerator": ["a"]}), "of", "indicator.only-of-a-rate"),
        (count("c", per="100k-month"), "per", "indicator.only-of-a-rate"),
        (rate("c", of=None), "of", "indicator.rate-of-nothing"),
        (rate("c", of={"numerator": [], "denominator": ["a"]}), "of", "indicator.rate-of-nothing"),
        (rate("c", of={"numerator": ["a"]}), "of.denominator", "indicator.base-or-population"),
        (rate("c", per="100k-month"), "of.denominator", "indicator.base-or-population"),
        (rate("c", of={"numerator": ["plan_ratio"], "denominator": ["a"]}), "of.numerator[1]", "indicator.rate-of-rate"),
        (rate("c", of={"numerator": ["a"], "denominator": ["plan"]}), "of.denominator[1]", "indicator.unknown-near"),
        (count("c", definition=[]), "definition", "indicator.undefined"),
        (count("c", definition=[DEFINED[0], DEFINED[0]]), "definition[2].from_year", "definition.years-turned"),
        (count("c", definition=[{**DEFINED[0], "from_year": 24}]), "definition[1].from_year", "definition.year"),
        (count("c", reference=[value(2023)]), "reference[1].fiscal_year", "definition.year"),
        (count("c", reference=[value(2025, per="100k-month")]), "reference[1].per", "indicator.other-measure"),
        (count("c", reference=[value(2025, by_definition=2020)]), "reference[1].by_definition", "definition.year"),
    ],
)
def test_broken_indicator_is_named_with_its_place(added: dict[str, Any], place: str, id: str) -> None:
    (one,) = found(own(added))
    assert (one.place, one.message.id) == (f"own.toml indicator[3].{place}", id)
    for lang in ("ja", "en"):
        assert sentence(one.message, lang, Names()) != id


def test_two_values_of_a_year_are_both_named() -> None:
    problems = found(own(count("c", national=[value(2025), value(2025)])))
    assert [each.message.id for each in problems] == ["indicator.year-twice"] * 2
    assert [each.place for each in problems] == [f"own.toml indicator[3].national[{at}].fiscal_year" for at in (1, 2)]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("given", "place", "id"),
    [
        (check("at-most", left=["a"]), "check[1].right", "indicator.check-lacks"),
        (check("needs", right=["a"]), "check[1].left", "indicator.check-lacks"),
        (check("outlier"), "check[1].limit", "indicator.check-lacks"),
        (check("outlier", limit=0), "check[1].limit", "indicator.check-lacks"),
        (check("outlier", limit=3, months=0), "check[1].months", "indicator.check-lacks"),
        (check("whole", right=["a"]), "check[1].right", "indicator.check-one-sided"),
        (check("whole", left=["plan_ratio"]), "check[1].left[1]", "indicator.rate-of-rate"),
        (check("whole", left=["zzz"]), "check[1].left[1]", "indicator.unknown"),
        ({**check("whole"), "id": "whole-number"}, "check[1].id", "problem.duplicate"),
    ],
)
def test_broken_check_is_named_with_its_place(given: dict[str, Any], place: str, id: str) -> None:
    (one,) = found(own(check=[given]))
    assert (one.place, one.message.id) == (f"own.toml {place}", id)
    for lang in ("ja", "en"):
        assert sentence(one.message, lang, Names()) != id


def test_years_of_a_note_stand_in_order() -> None:
    note = {"from_year": 2021, "to_year": 2020, "text": "注", "source": "本市"}
    assert [each.place for each in found(own(years=[note]))] == ["own.toml years[1].to_year"]
