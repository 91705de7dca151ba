"""What if: other rules beside the official one, on the published figures of facts.md 2.6 (F3) and 3 (P1 against P7)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from evaluator.core.canonical import canonical
from evaluator.core.evaluate import evaluate
from evaluator.core.rubric import Formula
from evaluator.core.rules import Ceiling, Panel, Price, Ranking, Threshold, Ties, Value
from evaluator.core.whatif import compared
from tests.core.tenders import case, item, price_item, rubric

F3 = {
    "A": (115, 134, 143, 125, 133, 127),
    "B": (110, 130, 139, 129, 116, 117),
    "C": (120, 139, 142, 142, 117, 116),
    "D": (116, 148, 145, 128, 125, 126),
    "T": (120, 152, 148, 143, 128, 131),
}
"""Six reviewers' totals for five bidders (S26)."""


def panel_rule(**rules):
    return rubric(item("1", 155), **{"panel": Panel(combine="sum"), "ties": Ties(share_rank=True), **rules})


def panel_case(marks=None):
    given = marks or F3
    rows = {id: {"1": {str(at): mark for at, mark in enumerate(row, start=1)}} for id, row in given.items()}
    return case(rows, members="123456")


def found(rule, given):
    return {(each.group, each.name): each for each in compared(rule, given, evaluate(rule, given))}


def order(each):
    return "".join(sorted(each.ranks, key=lambda id: (each.ranks[id], id)))


def test_other_ways_of_combining_give_the_published_orders():
    made = found(panel_rule(), panel_case())
    assert order(made["combine", "mean"]) == "TDACB"
    assert order(made["combine", "median"]) == "TACDB"
    assert order(made["combine", "trimmed-mean"]) == "TDACB"
    assert made["combine", "rank-points"].ranks == {"T": 1, "A": 2, "D": 2, "C": 4, "B": 5}
    assert made["combine", "first-places"].first == ("T",)


def test_what_moves_is_named_in_the_official_order():
    median = found(panel_rule(), panel_case())["combine", "median"]
    assert (median.first, median.moved) == (("T",), ("D", "A", "C"))


def test_official_rule_is_said_and_not_repeated():
    made = found(panel_rule(), panel_case())
    assert [each.id for each in made["combine", "sum"].impossible] == ["whatif.is-official"]


def test_each_member_is_left_out_once():
    made = found(panel_rule(), panel_case())
    without = {name: each for (group, name), each in made.items() if group == "member"}
    assert list(without) == list("123456")
    sums = {id: sum(row) - row[4] for id, row in F3.items()}
    assert order(without["5"]) == "".join(sorted(sums, key=lambda id: -sums[id]))
    assert {each.first for each in without.values()} == {("T",)}


def test_marks_to_reach_keep_their_meaning_under_another_way():
    rule = panel_rule(threshold=(Threshold(id="pass", at_least=Fraction(775)),))
    given = panel_case()
    assert [each.rank for each in evaluate(rule, given).proposals] == [1, 2, 3, 4, None]
    made = found(rule, given)
    assert made["combine", "mean"].moved == ()
    assert "B" not in made["combine", "median"].ranks


def test_where_nothing_changes_nothing_moves():
    clear = {"X": (150, 150, 150, 150, 150, 150), "Y": (100, 100, 100, 100, 100, 100)}
    made = found(panel_rule(), panel_case(clear))
    possible = [each for each in made.values() if not each.impossible]
    assert len(possible) == 11
    assert all((each.moved, each.first, each.open) == ((), ("X",), ()) for each in possible)


def test_what_is_open_officially_too_is_no_difference():
    level = {"X": (10, 20, 30, 40, 50, 60), "Y": (10, 20, 30, 40, 50, 60)}
    made = found(panel_rule(ties=Ties(chain=("lot",))), panel_case(level))
    assert (made["combine", "median"].open, made["combine", "median"].moved) == ((), ())


def test_tie_that_only_people_could_break_is_said():
    level = {"X": (10, 20, 30, 40, 50, 60), "Y": (10, 20, 30, 40, 50, 61)}
    rule = panel_rule(ties=Ties(chain=("lot",)))
    assert found(rule, panel_case(level))["combine", "median"].open == (("X", "Y"),)


def priced(formula=None, **rules):
    price = {"price": Price(handling="open", ceiling=Ceiling()), **rules}
    return rubric(item("1", 200), price_item(100, formula or Formula(kind="ceiling-ratio")), **price)


def prices(ceiling=24_000_000):
    return case({"A": {"1": (180,)}, "B": {"1": (150,)}}, {"A": 24_000_000, "B": 19_500_000}, ceiling=ceiling)


def test_division_lets_the_other_win():
    made = found(priced(), prices())
    assert (made["price", "division"].first, made["price", "division"].moved) == (("B",), ("A", "B"))
    assert [each.id for each in made["price", "addition"].impossible] == ["whatif.is-official"]
    assert [each.id for each in made["price", "ceiling-ratio"].impossible] == ["whatif.is-official"]
    assert made["price", "min-max"].first == ("B",)


def test_addition_lets_the_other_win_where_division_rules():
    rule = rubric(item("1", 200), value=Value(method="division"), price=Price(handling="open", ceiling=Ceiling()))
    assert evaluate(rule, prices()).award.preferred == ("B",)
    made = found(rule, prices())
    assert (made["price", "addition"].first, made["price", "addition"].moved) == (("A",), ("B", "A"))
    assert [each.id for each in made["price", "min-max"].impossible] == ["whatif.no-price-points"]


@pytest.mark.parametrize(
    ("rule", "given", "name", "why"),
    [
        (rubric(item("1", 200), price=Price(handling="none")), prices(), ("price", "division"), "whatif.no-price"),
        (rubric(item("1", 200)), prices(), ("price", "division"), "whatif.no-price-points"),
        (rubric(item("1", 200)), prices(), ("combine", "median"), "whatif.one-member"),
        (panel_rule(ranking=Ranking(by="votes")), None, ("combine", "median"), "whatif.votes"),
    ],
)
def test_variant_that_does_not_fit_says_why(rule, given, name, why):
    if given is None:
        base = panel_case()
        given = replace(base, entry={"review": replace(base.entry["review"], votes={"T": 4, "A": 2})})
    assert [each.id for each in found(rule, given)[name].impossible] == [why]


def test_too_few_members_to_leave_two_out():
    two = {"X": (10, 20), "Y": (20, 30)}
    rows = {id: {"1": {"1": row[0], "2": row[1]}} for id, row in two.items()}
    made = found(panel_rule(), case(rows, members="12"))
    assert [each.id for each in made["combine", "trimmed-mean"].impossible] == ["whatif.too-few"]


def test_official_result_stays_as_it_was():
    rule, given = panel_rule(), panel_case()
    result = evaluate(rule, given)
    before = canonical((rule, given, result))
    compared(rule, given, result)
    assert canonical((rule, given, result)) == before
