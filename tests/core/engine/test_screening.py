"""Sealed prices: whoever fails on quality stays sealed, whoever is opened over the ceiling is out. Worked by hand."""

from evaluator.core.evaluate import evaluate
from evaluator.core.rules import Ceiling, Price, Threshold
from tests.core.tenders import BY_LOWEST, case, item, price_item, rubric

SEALED = Price(handling="sealed", ceiling=Ceiling())
QUALITY = Threshold(id="quality", of=("technical",), at_least="60 %")


def opened(scores: dict[str, int], prices: dict[str, int]):
    rule = rubric(item("1", 100), price_item(50, BY_LOWEST), price=SEALED, threshold=(QUALITY,))
    result = evaluate(rule, case({id: {"1": (mark,)} for id, mark in scores.items()}, prices, ceiling=100))
    return {each.id: each for each in result.proposals}


def test_price_over_the_ceiling_of_one_who_failed_is_not_told():
    found = opened({"X": 80, "Y": 40}, {"X": 90, "Y": 500})
    assert (found["Y"].status, found["Y"].price) == ("disqualified", None)
    assert [each.id for each in found["Y"].reasons] == ["threshold.missed"]


def test_price_opened_over_the_ceiling_counts_in_no_formula():
    """X at 90 is the lowest valid price and earns 50; Y at 500 and Z, unopened at 10, count for nothing."""
    found = opened({"X": 80, "Y": 90, "Z": 10}, {"X": 90, "Y": 500, "Z": 10})
    assert (found["X"].total, found["X"].rank) == (130, 1)
    assert (found["Y"].status, [each.id for each in found["Y"].reasons]) == ("excluded", ["gate.over-ceiling"])
