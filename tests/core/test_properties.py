"""What must hold for every small tender: order never matters, points only help, and who a withdrawal can reverse."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.canonical import canonical
from evaluator.core.evaluate import evaluate, worked
from evaluator.core.rounding import MODES
from evaluator.core.rubric import Formula
from evaluator.core.rules import Panel, Ranking, Rounding, Threshold, Ties, Value
from tests.core.tenders import case, item, price_item, rubric

FULL = 12
FEW = settings(max_examples=60, deadline=None)
NAMES = ("p", "q", "r", "s")
MEMBERS = ("A", "B", "C", "D")
IMMUNE = {
    "addition": {"formula": Formula(kind="ceiling-ratio")},
    "clamped": {"formula": Formula(kind="ceiling-ratio", clamp=Fraction(3, 4))},
    "capped": {"formula": Formula(kind="ceiling-ratio", factor=Fraction(50))},
    "between": {"formula": Formula(kind="between", low=Fraction(500), high=Fraction(1000))},
    "division": {"value": Value(method="division", unit=Fraction(1000), round=Rounding(mode="truncate", digits=2))},
}
"""Ways to join points and price that look at each proposal by itself."""
RELATIVE = {
    "lowest-ratio": {"formula": Formula(kind="lowest-ratio")},
    "lowest-linear": {"formula": Formula(kind="lowest-linear")},
    "min-max": {"formula": Formula(kind="min-max")},
    "mean-relative": {"formula": Formula(kind="mean-relative")},
    "rank-points": {"ranking": Ranking(by="rank-points", points=(Fraction(5), Fraction(3), Fraction(1)))},
    "rank-sum": {"ranking": Ranking(by="rank-sum")},
    "mean-rank": {"ranking": Ranking(by="mean-rank", member_ties="best-place")},
    "first-places": {"ranking": Ranking(by="first-places")},
}
"""Ways to order proposals that look at the others too."""
UNROUNDED = {**IMMUNE, **RELATIVE, "division": {"value": Value(method="division")}}
"""All of them without any rounding."""
ROUNDINGS = st.one_of(
    st.just(Rounding()),
    st.builds(
        Rounding,
        mode=st.sampled_from(sorted(MODES)),
        digits=st.integers(0, 2),
        at=st.sampled_from(("item", "member", "step", "end")),
    ),
)
PANELS = st.builds(
    Panel,
    combine=st.sampled_from(("mean", "sum", "median", "trimmed-mean")),
    combine_at=st.sampled_from(("item", "total")),
)


def made_rubric(items, formula=None, points=20, **rules):
    """A rubric of direct items and, with a formula, a price item."""
    criteria = [item(id, FULL) for id in items]
    return rubric(*criteria, *([price_item(points, formula)] if formula else []), **{"ties": Ties(share_rank=True), **rules})


@st.composite
def sheets(draw, least=2, most=4):
    """Marks by proposal, item and member, and a price each; prices differ."""
    names = NAMES[: draw(st.integers(least, most))]
    items, members = "123"[: draw(st.integers(1, 3))], MEMBERS[: draw(st.integers(1, 4))]
    marks = {own: {id: {who: draw(st.integers(0, FULL)) for who in members} for id in items} for own in names}
    prices = draw(st.lists(st.integers(400, 1000), min_size=len(names), max_size=len(names), unique=True))
    return marks, dict(zip(names, prices, strict=True)), items, members


def tender(marks, prices, members):
    return case(marks, prices, members="".join(members), ceiling=1000)


def essence(result):
    """What a result says, whatever the order in which it lists members, items and warnings."""
    proposals = {
        each.id: {
            "standing": (each.status, each.rank, each.published, each.value_published),
            "exact": (each.total, each.value, each.full),
            "items": sorted((figure.criterion, str(figure.exact), figure.published) for figure in each.items),
            "members": sorted((figure.member, str(figure.total), str(figure.rank)) for figure in each.members),
            "tests": [(test.threshold, test.passed, test.margin) for test in each.tests],
        }
        for each in result.proposals
    }
    return proposals, [each.id for each in result.proposals], canonical(result.award), sorted(map(canonical, result.warnings))


def shuffled(draw, mapping):
    return dict(draw(st.permutations(list(mapping.items()))))


@given(st.data(), sheets(), PANELS, ROUNDINGS, st.sampled_from(sorted(IMMUNE | RELATIVE)))
@FEW
def test_order_of_the_input_never_matters(data, sheet, panel, rounding, kind):
    marks, prices, items, members = sheet
    rules = {
        "panel": panel,
        "rounding": rounding,
        "threshold": (Threshold(id="pass", at_least="50 %"),),
        **(IMMUNE | RELATIVE)[kind],
    }
    first = evaluate(made_rubric(items, **rules), tender(marks, prices, members))
    mixed = {own: {id: shuffled(data.draw, row) for id, row in shuffled(data.draw, rows).items()} for own, rows in marks.items()}
    items, members = data.draw(st.permutations(items)), data.draw(st.permutations(members))
    second = evaluate(made_rubric(items, **rules), tender(shuffled(data.draw, mixed), prices, members))
    assert essence(first) == essence(second)


@given(sheets(), PANELS, st.sampled_from(sorted(UNROUNDED)), st.integers(2, 5))
@FEW
def test_scaling_all_points_scales_the_totals(sheet, panel, kind, times):
    marks, prices, items, members = sheet
    rules = {"panel": panel, "threshold": (Threshold(id="pass", at_least="60 %"),), **UNROUNDED[kind]}
    once = worked(made_rubric(items, **rules), tender(marks, prices, members))
    more = {
        own: {id: {who: mark * times for who, mark in row.items()} for id, row in rows.items()} for own, rows in marks.items()
    }
    scaled = worked(stretched(made_rubric(items, **rules), times), tender(more, prices, members))
    assert {each.id: each.total * times for each in once.proposals} == {each.id: each.total for each in scaled.proposals}
    assert [(each.id, each.status, each.rank) for each in once.proposals] == [
        (each.id, each.status, each.rank) for each in scaled.proposals
    ]


def stretched(rule, times):
    """The rubric with every point multiplied, those of a capped discount too."""
    return replace(rule, group=tuple(_stretched(each, times) for each in rule.group))


def _stretched(criterion, times):
    formula = criterion.formula
    if formula and formula.factor:
        formula = replace(formula, factor=formula.factor * times)
    return replace(criterion, points=criterion.points * times, formula=formula)


@given(st.data(), sheets(), PANELS, ROUNDINGS, st.sampled_from(sorted(IMMUNE | RELATIVE)))
@FEW
def test_adding_a_point_never_lowers_own_total(data, sheet, panel, rounding, kind):
    marks, prices, items, members = sheet
    own, id, who = (
        data.draw(st.sampled_from(sorted(marks))),
        data.draw(st.sampled_from(items)),
        data.draw(st.sampled_from(members)),
    )
    rule = made_rubric(items, panel=panel, rounding=rounding, **(IMMUNE | RELATIVE)[kind])
    marks[own][id][who] = min(marks[own][id][who], FULL - 1)
    before = _of(worked(rule, tender(marks, prices, members)), own)
    marks[own][id][who] += 1
    after = _of(worked(rule, tender(marks, prices, members)), own)
    assert after.total >= before.total
    assert Fraction(after.published) >= Fraction(before.published)


def _of(result, own):
    return next(each for each in result.proposals if each.id == own)


@given(st.data(), sheets())
@FEW
def test_adding_a_point_never_lowers_own_rank(data, sheet):
    marks, prices, items, members = sheet
    own, id, who = (
        data.draw(st.sampled_from(sorted(marks))),
        data.draw(st.sampled_from(items)),
        data.draw(st.sampled_from(members)),
    )
    rule = made_rubric(items, Formula(kind="ceiling-ratio"))
    marks[own][id][who] = min(marks[own][id][who], FULL - 1)
    before = _of(worked(rule, tender(marks, prices, members)), own)
    marks[own][id][who] += 1
    assert _of(worked(rule, tender(marks, prices, members)), own).rank <= before.rank


def reversed_pairs(rule, marks, prices, members):
    """Every (gone, upper, lower) found by taking each proposal out of the file and evaluating the rest."""
    before = ranks(worked(rule, tender(marks, prices, members)))
    found = set()
    for gone in marks:
        rest = {own: rows for own, rows in marks.items() if own != gone}
        after = ranks(worked(rule, tender(rest, {own: prices[own] for own in rest}, members)))
        for one, other in combinations(rest, 2):
            upper, lower = (one, other) if before[one] < before[other] else (other, one)
            if before[upper] < before[lower] and after[upper] > after[lower]:
                found.add((gone, upper, lower))
    return found


def ranks(result):
    return {each.id: each.rank for each in result.proposals}


def named_pairs(result):
    said = [each.values for each in result.warnings if each.id == "caution.withdrawal-reverses"]
    return {(each["proposals"][0], each["proposal"], each["other"]) for each in said}


@given(sheets(least=3), st.sampled_from(("mean", "sum", "median")), ROUNDINGS, st.sampled_from(sorted(IMMUNE)))
@FEW
def test_addition_by_ceiling_and_division_never_reverse(sheet, combine, rounding, kind):
    marks, prices, items, members = sheet
    rule = made_rubric(items, panel=Panel(combine=combine), rounding=rounding, **IMMUNE[kind])
    assert reversed_pairs(rule, marks, prices, members) == set()
    assert named_pairs(evaluate(rule, tender(marks, prices, members))) == set()


@given(sheets(least=3), st.sampled_from(sorted(RELATIVE)))
@settings(max_examples=120, deadline=None)
def test_warning_names_exactly_the_reversals_there_are(sheet, kind):
    marks, prices, items, members = sheet
    rule = made_rubric(items, **RELATIVE[kind])
    assert named_pairs(evaluate(rule, tender(marks, prices, members))) == reversed_pairs(rule, marks, prices, members)


def sheet_of(**marks):
    """Marks of members A, B, C ... on the one item."""
    return {own: {"1": dict(zip((*MEMBERS, "E"), row, strict=False))} for own, row in marks.items()}


def test_lowest_ratio_reverses_when_the_cheapest_leaves():
    marks, prices = sheet_of(p=(12,), q=(8,), r=(0,)), {"p": 900, "q": 600, "r": 400}
    rule = made_rubric("1", points=15, **RELATIVE["lowest-ratio"])
    assert reversed_pairs(rule, marks, prices, "A") == {("r", "p", "q")}
    assert named_pairs(evaluate(rule, tender(marks, prices, "A"))) == {("r", "p", "q")}


def test_min_max_reverses_when_the_dearest_leaves():
    marks, prices = sheet_of(p=(12,), q=(8,), r=(0,)), {"p": 500, "q": 450, "r": 1000}
    rule = made_rubric("1", **RELATIVE["min-max"])
    assert reversed_pairs(rule, marks, prices, "A") == {("r", "p", "q")}
    assert named_pairs(evaluate(rule, tender(marks, prices, "A"))) == {("r", "p", "q")}


def test_rank_points_reverse_when_a_third_leaves():
    marks = sheet_of(p=(9, 9, 5, 5, 5), q=(1, 1, 9, 9, 9), r=(5, 5, 1, 1, 1))
    rule, prices = made_rubric("1", **RELATIVE["rank-points"]), {"p": 900, "q": 600, "r": 400}
    assert reversed_pairs(rule, marks, prices, "ABCDE") == {("r", "p", "q")}
    assert named_pairs(evaluate(rule, tender(marks, prices, "ABCDE"))) == {("r", "p", "q")}
