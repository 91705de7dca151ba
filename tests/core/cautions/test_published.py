"""Published figures that the rule does not give, and the nearest rounding rule."""

from dataclasses import replace
from fractions import Fraction

import pytest

from evaluator.config import LOCALES
from evaluator.core.case import Published
from evaluator.core.cautions.published import differences, tried
from evaluator.core.evaluate import evaluate, worked
from evaluator.core.rubric import Scale
from evaluator.core.rules import Panel, Ranking, Rounding, Value
from evaluator.core.values import message
from evaluator.exchange.wording import Names, sentence
from tests.core.tenders import case, item, rubric

HALF_UP = Rounding(mode="half-up", digits=0)
SHEET = {"1": (38, 45, 40), "2": (15, 10, 10), "3": (13, 10, 15), "4": (15, 15, 10)}
"""Marks of the three members of case A49 on its four items."""
PRINTED = {"1": Fraction(41), "2": Fraction(12), "3": Fraction(12), "4": Fraction(13)}


def published_case(items=None, totals=None, values=None):
    published = Published(
        items={"A社": items} if items else {},
        totals={"A社": Fraction(totals)} if totals else {},
        values={own: Fraction(each) for own, each in (values or {}).items()},
    )
    return case({"A社": SHEET}, members="ABC", published=published)


RULE = rubric(item("1", 50), item("2", 15), item("3", 15), item("4", 20), rounding=HALF_UP)


def warned(rule, tender):
    return [(each.id.removeprefix("caution."), dict(each.values)) for each in evaluate(rule, tender).warnings]


def test_sumiyoshi_is_reported_as_inconsistent():
    assert warned(RULE, published_case(PRINTED, 78)) == [
        ("published-inconsistent", {"compared": 5, "missed": 2}),
        ("published-item", {"proposal": "A社", "criterion": "3", "published": "12", "computed": "13"}),
        ("published-total", {"proposal": "A社", "published": "78", "computed": "79"}),
        ("nearest-truncate-member", {"digits": 0, "missed": 1}),
        ("nearest-truncate-end", {"digits": 0, "missed": 1}),
    ]


def test_every_mode_and_place_is_counted():
    trials = tried(RULE, published_case(PRINTED, 78), worked)
    missed = {(each.rule.mode, each.rule.at): each.missed for each in trials}
    assert len(missed) == 16
    assert missed["half-up", "end"] == 2
    assert missed["half-up", "item"] == 2
    assert missed["truncate", "item"] == 2
    assert missed["truncate", "end"] == 1
    assert missed["up", "item"] == 3


def test_rule_that_gives_all_figures_is_silent():
    assert warned(RULE, published_case({**PRINTED, "3": Fraction(13)}, 79)) == []


def test_another_single_rule_is_named():
    cut = {"1": Fraction(41), "2": Fraction(11), "3": Fraction(12), "4": Fraction(13)}
    found = warned(RULE, published_case(cut, 77))
    assert found[0] == ("published-other-rule", {"compared": 5, "missed": 3})
    assert [id for id, _ in found if id.startswith("nearest")] == ["nearest-truncate-item", "nearest-truncate-step"]


def test_digits_are_those_seen_in_print():
    one = {"1": Fraction("41.0"), "2": Fraction("11.7"), "3": Fraction("12.7"), "4": Fraction("13.3")}
    found = warned(RULE, published_case(one, "78.7"))
    assert found[0][0] == "published-other-rule"
    assert ("nearest-half-up-end", {"digits": 1, "missed": 0}) in found
    assert ("published-item", {"proposal": "A社", "criterion": "1", "published": "41.0", "computed": "41"}) not in found


def test_figure_the_rule_never_makes_is_a_difference():
    published = Published(items={"A社": {"9": Fraction(3)}, "B社": {"1": Fraction(41)}}, totals={"C社": Fraction(1)})
    found = differences(published, worked(RULE, published_case()))
    assert [(each.proposal, each.criterion, each.computed) for each in found] == [
        ("A社", "9", None),
        ("B社", "1", None),
        ("C社", None, None),
    ]
    assert found[0].said(1).values == {"proposal": "A社", "published": "3.0", "computed": "-", "criterion": "9"}


def test_truncated_quotients_are_tried_with_their_digits():
    cut = Value(method="division", unit=Fraction(100_000_000), round=Rounding(mode="half-up", digits=4))
    office = item("1", 200, by="office", scale="hundredths")
    scale = {"hundredths": Scale(input="number", step=Fraction(1, 100))}
    rule = rubric(office, scale=scale, value=cut, rounding=Rounding(mode="half-up", digits=2))
    marks = {"藤井建設": {"1": Fraction("159.66")}, "A社": {"1": Fraction("159.17")}}
    published = Published(values={"藤井建設": Fraction("325.1069"), "A社": Fraction("324.1751")})
    tender = case(marks, {"藤井建設": 49_110_000, "A社": 49_100_000}, published=published)
    found = warned(rule, tender)
    assert found[0] == ("published-other-rule", {"compared": 2, "missed": 1})
    assert {id for id, _ in found[2:]} == {f"nearest-truncate-{at}" for at in ("item", "member", "step", "end")}


@pytest.mark.parametrize(("printed", "missed"), [("1.33", 0), ("1.34", 1)])
def test_mean_ranks_are_compared_as_published(printed, missed):
    rule = rubric(item("1", 10), ranking=Ranking(by="mean-rank"), panel=Panel(combine="sum"))
    marks = {"A社": {"1": (9, 9, 1)}, "B社": {"1": (1, 1, 9)}}
    tender = case(marks, members="ABC", published=Published(values={"A社": Fraction(printed)}))
    assert sum(each.id == "caution.published-value" for each in evaluate(rule, tender).warnings) == missed


def test_nothing_published_means_nothing_compared():
    assert warned(RULE, replace(published_case(), published=None)) == []


@pytest.mark.parametrize("lang", LOCALES)
def test_every_rounding_rule_has_a_sentence(lang):
    rules = {(each.rule.mode, each.rule.at) for each in tried(RULE, published_case(PRINTED, 78), worked)}
    ids = [f"caution.nearest-{mode}-{at}" for mode, at in rules]
    said = {sentence(message(id, digits=1, missed=2), lang, Names()) for id in ids}
    assert len(said) == 16
    assert not said & set(ids)
