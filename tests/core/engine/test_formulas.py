"""Points by formula: the printed vectors, the published cases, and what must hold for every price."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.config import LOCALES
from evaluator.core.engine.formulas import FORMULAS, RELATIVE, Setting, computed, reverses_on_withdrawal
from evaluator.core.evaluate import evaluate
from evaluator.core.rounding import rounded, shown
from evaluator.core.rubric import Formula
from evaluator.core.rules import Rounding, Value
from evaluator.core.values import CannotEvaluate
from evaluator.exchange.wording import Names, sentence
from tests.core.tenders import case, item, rubric

CEILING = Fraction(24_000_000)
BASE = CEILING * Fraction(85, 100)
BIDS = [Fraction(each) for each in (23_400_000, 21_600_000, 19_200_000, 18_000_000, 16_800_000)]
FOLD = ((Fraction(0), Fraction(20)), (Fraction(4, 5), Fraction(100)), (Fraction(1), Fraction(80)))

VECTORS = {
    "P1": (Formula(kind="ceiling-ratio"), 100, Rounding(mode="truncate", digits=0), ["2", "10", "20", "25", "30"]),
    "P2": (
        Formula(kind="lowest-ratio"),
        100,
        Rounding(mode="half-up", digits=2),
        ["71.79", "77.78", "87.50", "93.33", "100.00"],
    ),
    "P3": (
        Formula(kind="pieces", pieces=FOLD),
        100,
        Rounding(mode="half-up", digits=2),
        ["82.50", "90.00", "100.00", "95.00", "90.00"],
    ),
    "P4": (
        Formula(kind="ceiling-ratio", clamp=Fraction(3, 4)),
        20,
        Rounding(mode="half-up", digits=1),
        ["0.5", "2.0", "4.0", "5.0", "5.0"],
    ),
    "P5": (
        Formula(kind="ceiling-ratio", kink="low_price_base", slope=Fraction(1, 2)),
        80,
        Rounding(mode="half-up", digits=4),
        ["2.0000", "8.0000", "14.0000", "16.0000", "18.0000"],
    ),
    "P6": (
        Formula(kind="ceiling-ratio", factor=Fraction(100)),
        20,
        Rounding(mode="half-up", digits=1),
        ["2.5", "10.0", "20.0", "20.0", "20.0"],
    ),
}
"""The table of test vectors in facts.md 3: formula, points, rounding, and a figure for each of BIDS."""

CELLS = [
    pytest.param(formula, full, rule, bid, text, id=f"{name}-{bid}")
    for name, (formula, full, rule, figures) in VECTORS.items()
    for bid, text in zip(BIDS, figures, strict=True)
]


def points(formula, full, values, own="own", **more):
    """Exact points of `own`; a bare number is a lone value."""
    values = values if isinstance(values, dict) else {"own": values}
    setting = Setting(full=Fraction(full), values={key: _value(each) for key, each in values.items()}, **more)
    return computed(formula, setting, own)[0]


def _value(each):
    return each if isinstance(each, tuple) else Fraction(each)


@pytest.mark.parametrize(("formula", "full", "rule", "bid", "text"), CELLS)
def test_printed_vector_comes_out_to_the_digit(formula, full, rule, bid, text):
    offers = {str(each): each for each in BIDS}
    exact = points(formula, full, offers, str(bid), against=CEILING, kink=BASE if formula.kink else None)
    assert shown(exact, rule) == text


@pytest.mark.parametrize(("bid", "text"), list(zip(BIDS, ["76.923", "83.333", "93.750", "100.000", "107.143"], strict=True)))
def test_printed_quotient_comes_out_to_the_digit(bid, text):
    shown_as = Value(method="division", unit=Fraction(10_000_000), round=Rounding(mode="half-up", digits=3))
    result = evaluate(rubric(item("1", 200), value=shown_as), case({"own": {"1": 180}}, {"own": bid}, ceiling=CEILING))
    assert result.proposals[0].value_published == text


def test_examination_question_gives_its_printed_points():
    prices = {"A": 700, "B": 800, "C": 900}
    given_points = {own: points(Formula(kind="ceiling-ratio"), 100, prices, own, against=Fraction(1000)) for own in prices}
    assert given_points == {"A": 30, "B": 20, "C": 10}


def test_college_example_gives_its_relative_scores():
    rule = Rounding(mode="half-up", digits=2)
    quality = {"A": 123, "B": 126, "C": 129, "D": 117}
    price = {"A": 10500, "B": 10350, "C": 11750, "D": 9900}
    best = [shown(points(Formula(kind="highest-ratio"), 100, quality, own), rule) for own in quality]
    cheap = [shown(points(Formula(kind="lowest-ratio"), 100, price, own), rule) for own in price]
    assert best == ["95.35", "97.67", "100.00", "90.70"]
    assert cheap == ["94.29", "95.65", "84.26", "100.00"]


def test_attainment_reaches_full_marks_and_stops():
    formula = Formula(kind="attainment", of="participants")
    assert points(formula, 100, 450, targets={"own": Fraction(500)}) == 90
    assert points(formula, 100, 3, targets={"own": Fraction(2)}) == 100
    assert points(formula, 100, 450, against=Fraction(500)) == 90


def test_osaka_offers_round_up_as_published():
    offers = {"1": 6850000, "2": 6584900, "3": 6850000, "4": 6635200, "5": 6839140}
    exact = [points(Formula(kind="lowest-ratio"), 10, offers, own) for own in offers]
    up = [shown(each, Rounding(mode="up", digits=2)) for each in exact]
    half_up = [shown(each, Rounding(mode="half-up", digits=2)) for each in exact]
    assert up == ["9.62", "10.00", "9.62", "9.93", "9.63"]
    assert (half_up[0], half_up[3]) == ("9.61", "9.92")


def test_naming_rights_score_amount_and_period():
    amount, period = {"a": 300, "b": 240}, {"a": 3, "b": 5}
    formula = Formula(kind="highest-ratio", of="amount", better="higher")
    assert [points(formula, 80, amount, own) for own in amount] == [80, 64]
    assert [points(formula, 20, period, own) for own in period] == [12, 20]


CERTIFICATES = Formula(
    kind="table",
    of="certificates",
    table={"えるぼし1": Fraction(3), "えるぼし2": Fraction(7), "くるみん": Fraction(3), "行動計画": Fraction(1)},
)


def test_equal_prices_earn_what_the_rule_says():
    assert points(Formula(kind="min-max", if_equal=Fraction(1)), 40, {"own": 300}) == 40
    assert points(Formula(kind="min-max", if_equal=Fraction(1, 2)), 40, {"own": 300, "b": 300}) == 20


@pytest.mark.parametrize(
    ("held", "best", "together"),
    [(("えるぼし1", "えるぼし2", "行動計画"), 7, 11), (("くるみん",), 3, 3), ((), 0, 0), (("無名",), 0, 0)],
)
def test_certificates_earn_the_best_or_all(held, best, together):
    all_of_them = Formula(kind="table", of="certificates", table=CERTIFICATES.table, select="sum")
    assert points(CERTIFICATES, 10, {"own": held}) == best
    assert points(all_of_them, 20, {"own": held}) == together


def test_unknown_certificate_is_named_in_working():
    setting = Setting(full=Fraction(10), values={"own": ("くるみん", "無名")})
    earned, steps = computed(CERTIFICATES, setting, "own")
    assert earned == 3
    assert [each.values["entries"] for each in steps if each.id == "formula.table-unknown"] == [("無名",)]


def test_capped_discount_of_gifu_stops_at_limit():
    formula = Formula(kind="ceiling-ratio", factor=Fraction(50))
    assert points(formula, 10, 870, against=Fraction(1000)) == Fraction("6.5")
    assert points(formula, 10, 700, against=Fraction(1000)) == 10


def test_bid_under_clamp_counts_as_clamp():
    formula, rule = Formula(kind="ceiling-ratio", clamp=Fraction(3, 4)), Rounding(mode="half-up", digits=1)
    assert points(formula, 20, 600, against=Fraction(1000)) == 5
    assert points(formula, 20, 750, against=Fraction(1000)) == 5
    assert rounded(points(formula, 20, 777, against=Fraction(1000)), rule) == Fraction("4.5")


def test_price_above_ceiling_earns_negative_points():
    assert points(Formula(kind="ceiling-ratio"), 100, 1100, against=Fraction(1000)) == -10


def test_mean_offer_earns_half_of_points():
    offers = {"a": 20, "b": 30, "c": 50}
    lower = [points(Formula(kind="mean-relative"), 5, offers, own) for own in offers]
    higher = [points(Formula(kind="mean-relative", better="higher"), 5, offers, own) for own in offers]
    assert lower == [Fraction("3.5"), Fraction("2.75"), Fraction("1.25")]
    assert higher == [Fraction("1.5"), Fraction("2.25"), Fraction("3.75")]
    assert points(Formula(kind="mean-relative"), 5, {"a": 7, "b": 7}, "a") == Fraction("2.5")


def test_mean_relative_points_stay_within_bounds():
    offers = {"a": 1, "b": 1, "c": 10}
    assert points(Formula(kind="mean-relative"), 5, offers, "c") == 0
    assert points(Formula(kind="mean-relative", better="higher"), 5, offers, "c") == 5


def test_lowest_linear_falls_to_nothing_at_double():
    offers = {"a": 100, "b": 150, "c": 200, "d": 250}
    assert [points(Formula(kind="lowest-linear"), 40, offers, own) for own in offers] == [40, 20, 0, 0]


def test_min_max_spans_best_and_worst():
    offers = {"a": 100, "b": 150, "c": 300}
    assert [points(Formula(kind="min-max"), 40, offers, own) for own in offers] == [40, 30, 0]
    assert [points(Formula(kind="min-max", better="higher"), 40, offers, own) for own in offers] == [0, 10, 40]


@pytest.mark.parametrize(("price", "low_is_good", "high_is_good"), [(70, 30, 0), (80, 30, 0), (85, 15, 15), (95, 0, 30)])
def test_between_runs_straight_and_stops(price, low_is_good, high_is_good):
    bounds = {"low": Fraction(80), "high": Fraction(90)}
    assert points(Formula(kind="between", **bounds), 30, price) == low_is_good
    assert points(Formula(kind="between", better="higher", **bounds), 30, price) == high_is_good


def test_pieces_are_flat_beyond_outer_corners():
    corners = ((Fraction(10), Fraction(5)), (Fraction(20), Fraction(0)), (Fraction(0), Fraction(4)))
    formula = Formula(kind="pieces", absolute=True, pieces=corners)
    assert [points(formula, 5, at) for at in (-5, 0, 5, 10, 15, 20, 99)] == [4, 4, Fraction("4.5"), 5, Fraction("2.5"), 0, 0]


def test_bands_give_step_that_is_reached():
    steps = ((Fraction(5), Fraction(3)), (Fraction(1), Fraction(1)), (Fraction(10), Fraction(8)))
    formula = Formula(kind="bands", of="years", bands=steps, absolute=True)
    assert [points(formula, 8, years) for years in (0, 1, 4, 5, 10, 40)] == [0, 1, 1, 3, 8, 8]


def test_bands_look_at_share_of_ceiling():
    steps = ((Fraction(0), Fraction(10)), (Fraction(9, 10), Fraction(5)))
    formula = Formula(kind="bands", bands=steps)
    assert [points(formula, 10, bid, against=Fraction(1000)) for bid in (899, 900)] == [10, 5]


def test_votes_share_points_of_the_part():
    votes = {"a": 30, "b": 15, "c": 0}
    assert [points(Formula(kind="vote-share", of="votes"), 30, votes, own) for own in votes] == [20, 10, 0]


def test_constant_is_same_for_everyone():
    assert points(Formula(kind="constant"), 100, 0) == 100
    assert points(Formula(kind="constant", factor=Fraction(60)), 100, {"own": 0}) == 60


REFUSED = {
    "no ceiling": (Formula(kind="ceiling-ratio"), {"own": 1}, {}, "facts.ceiling", "no-against"),
    "no kink": (Formula(kind="ceiling-ratio", kink="base"), {"own": 1}, {"against": Fraction(9)}, "facts.base", "no-kink"),
    "ceiling zero": (Formula(kind="ceiling-ratio"), {"own": 1}, {"against": Fraction(0)}, "facts.ceiling", "not-above-zero"),
    "ceiling below": (Formula(kind="bands"), {"own": 1}, {"against": Fraction(-5)}, "facts.ceiling", "not-above-zero"),
    "no price": (Formula(kind="lowest-ratio"), {"b": 1}, {}, "proposal.own.price", "no-value"),
    "lowest zero": (Formula(kind="lowest-ratio"), {"own": 0, "b": 1}, {}, "proposal.own.price", "not-above-zero"),
    "linear zero": (Formula(kind="lowest-linear"), {"own": 0}, {}, "proposal.own.price", "not-above-zero"),
    "highest zero": (Formula(kind="highest-ratio", of="rent"), {"own": 0}, {}, "proposal.own.facts.rent", "not-above-zero"),
    "all equal": (Formula(kind="min-max"), {"own": 3, "b": 3}, {}, "proposal.own.price", "all-equal"),
    "mean zero": (Formula(kind="mean-relative"), {"own": 0}, {}, "proposal.own.price", "not-above-zero"),
    "no votes": (Formula(kind="vote-share", of="votes"), {"own": 0}, {}, "proposal.own.facts.votes", "not-above-zero"),
    "target zero": (
        Formula(kind="attainment", of="use"),
        {"own": 5},
        {"targets": {"own": Fraction(0)}},
        "proposal.own.facts.use",
        "not-above-zero",
    ),
    "no bounds": (Formula(kind="between", low=Fraction(5)), {"own": 5}, {}, "formula.low", "bounds"),
    "bounds swapped": (Formula(kind="between", low=Fraction(5), high=Fraction(5)), {"own": 5}, {}, "formula.low", "bounds"),
    "no corners": (Formula(kind="pieces", absolute=True), {"own": 5}, {}, "formula.pieces", "pieces"),
    "corner twice": (
        Formula(kind="pieces", absolute=True, pieces=((Fraction(1), Fraction(1)), (Fraction(1), Fraction(2)))),
        {"own": 5},
        {},
        "formula.pieces",
        "pieces",
    ),
    "names for a price": (Formula(kind="lowest-ratio"), {"own": ("x",)}, {}, "proposal.own.price", "not-a-number"),
    "a number for a table": (CERTIFICATES, {"own": 3}, {}, "proposal.own.facts.certificates", "not-entries"),
}


@pytest.mark.parametrize(("formula", "values", "more", "place", "what"), REFUSED.values(), ids=REFUSED)
def test_undefined_figures_are_refused_in_words(formula, values, more, place, what):
    with pytest.raises(CannotEvaluate) as refused:
        points(formula, 10, values, **more)
    (only,) = refused.value.problems
    assert (only.place, only.message.id) == (place, f"problem.formula-{what}")


def test_every_kind_of_formula_is_registered():
    assert set(FORMULAS) == set(Formula.__dataclass_fields__["kind"].type.__args__)


ABSOLUTE = {
    "ceiling-ratio": Formula(kind="ceiling-ratio"),
    "capped": Formula(kind="ceiling-ratio", factor=Fraction(100)),
    "clamp": Formula(kind="ceiling-ratio", clamp=Fraction(3, 4)),
    "kink": Formula(kind="ceiling-ratio", kink="low_price_base"),
    "between": Formula(kind="between", low=Fraction(700), high=Fraction(1000)),
    "bands": Formula(kind="bands", bands=((Fraction(0), Fraction(20)), (Fraction(9, 10), Fraction(5)))),
    "pieces": Formula(kind="pieces", pieces=((Fraction(1, 2), Fraction(20)), (Fraction(1), Fraction(0)))),
}
LOWER_IS_BETTER = {
    **ABSOLUTE,
    "lowest-ratio": Formula(kind="lowest-ratio"),
    "lowest-linear": Formula(kind="lowest-linear"),
    "min-max": Formula(kind="min-max"),
    "mean-relative": Formula(kind="mean-relative"),
}
PRICES = st.integers(min_value=1, max_value=1000)
SETTING = {"against": Fraction(1000), "kink": Fraction(850)}


@given(st.sampled_from(sorted(LOWER_IS_BETTER)), PRICES, PRICES, st.lists(PRICES, min_size=2, max_size=4, unique=True))
@settings(max_examples=150, deadline=None)
def test_lower_own_price_never_earns_less(kind, one, other, others):
    rivals = {str(index): each for index, each in enumerate(others)}
    cheaper, dearer = [
        points(LOWER_IS_BETTER[kind], 20, {**rivals, "own": own}, **SETTING) for own in (min(one, other), max(one, other))
    ]
    assert cheaper >= dearer


@given(st.sampled_from(sorted(ABSOLUTE)), PRICES, st.lists(PRICES, max_size=4), st.lists(PRICES, max_size=4))
@settings(max_examples=100, deadline=None)
def test_absolute_formulas_ignore_what_others_offer(kind, own, some, other):
    given_points = [
        points(ABSOLUTE[kind], 20, {**{str(index): each for index, each in enumerate(rivals)}, "own": own}, **SETTING)
        for rivals in (some, other)
    ]
    assert given_points[0] == given_points[1]
    assert not reverses_on_withdrawal(ABSOLUTE[kind])


@given(st.sampled_from(sorted(LOWER_IS_BETTER)), st.lists(PRICES, min_size=2, max_size=4, unique=True))
@settings(max_examples=100, deadline=None)
def test_points_stay_between_nothing_and_full(kind, offers):
    values = {str(index): each for index, each in enumerate(offers)}
    assert all(0 <= points(LOWER_IS_BETTER[kind], 20, values, own, **SETTING) <= 20 for own in values)


@pytest.mark.parametrize("kind", sorted(RELATIVE))
def test_relative_formulas_change_when_another_withdraws(kind):
    formula = Formula(kind=kind, of="figure")
    offers = {"a": 90, "b": 100, "c": 140, "d": 170}
    changed = [
        own
        for own in offers
        for gone in offers
        if own != gone and points(formula, 30, offers, own) != points(formula, 30, _without(offers, gone), own)
    ]
    assert changed
    assert reverses_on_withdrawal(formula)


def _without(offers, gone):
    return {own: each for own, each in offers.items() if own != gone}


SAID = {
    "clamped": (Formula(kind="ceiling-ratio", clamp=Fraction(3, 4)), {"own": 700}, ["clamped", "ceiling-ratio"]),
    "kink": (Formula(kind="ceiling-ratio", kink="base"), {"own": 700}, ["ceiling-ratio-kink"]),
    "capped": (Formula(kind="ceiling-ratio", factor=Fraction(100)), {"own": 700}, ["ceiling-ratio", "capped"]),
    "zero": (Formula(kind="lowest-linear"), {"own": 700, "b": 300}, ["lowest-linear", "not-below-zero"]),
    "ratio": (Formula(kind="lowest-ratio"), {"own": 700, "b": 300}, ["lowest-ratio"]),
    "most": (Formula(kind="highest-ratio"), {"own": 700, "b": 300}, ["highest-ratio"]),
    "spread": (Formula(kind="min-max"), {"own": 700, "b": 300}, ["min-max"]),
    "mean": (Formula(kind="mean-relative"), {"own": 700, "b": 600}, ["mean-relative-lower"]),
    "mean up": (Formula(kind="mean-relative", better="higher"), {"own": 700, "b": 600}, ["mean-relative-higher"]),
    "between": (Formula(kind="between", low=Fraction(1), high=Fraction(9)), {"own": 7}, ["between-lower"]),
    "between up": (
        Formula(kind="between", low=Fraction(1), high=Fraction(9), better="higher"),
        {"own": 7},
        ["between-higher"],
    ),
    "pieces": (Formula(kind="pieces", pieces=FOLD), {"own": 700}, ["pieces"]),
    "bands": (Formula(kind="bands", bands=FOLD), {"own": 700}, ["bands"]),
    "no band": (Formula(kind="bands", bands=FOLD), {"own": -1}, ["bands-below"]),
    "attainment": (Formula(kind="attainment"), {"own": 2000}, ["attainment", "capped"]),
    "votes": (Formula(kind="vote-share"), {"own": 2, "b": 3}, ["vote-share"]),
    "best entry": (CERTIFICATES, {"own": ("くるみん",)}, ["table-max"]),
    "no entry": (CERTIFICATES, {"own": ("無名",)}, ["table-none", "table-unknown"]),
    "constant": (Formula(kind="constant"), {"own": 0}, ["constant"]),
}


@pytest.mark.parametrize(("formula", "values", "ids"), SAID.values(), ids=SAID)
def test_working_is_said_in_both_languages(formula, values, ids):
    kept = {own: each if isinstance(each, tuple) else Fraction(each) for own, each in values.items()}
    steps = computed(formula, Setting(full=Fraction(20), values=kept, **SETTING), "own")[1]
    assert [each.id for each in steps] == [f"formula.{each}" for each in ids]
    assert all(sentence(each, lang, Names()) not in ("", each.id) for each in steps for lang in LOCALES)


def test_working_names_every_figure_it_used():
    formula = Formula(kind="ceiling-ratio", clamp=Fraction(3, 4))
    setting = Setting(full=Fraction(20), values={"own": Fraction(16_800_000)}, against=CEILING)
    clamped, said = computed(formula, setting, "own")[1]
    assert clamped.id == "formula.clamped"
    assert clamped.values == {"value": "16,800,000", "lowest": "18,000,000", "percent": "75"}
    assert said.values == {"rate": "20", "value": "18,000,000", "against": "24,000,000", "points": "5"}
