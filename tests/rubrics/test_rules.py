"""The rules of the shipped rubrics at work, on invented marks reckoned by hand. Source of the rules: facts.md 7.2."""

from fractions import Fraction

from evaluator.core.result import ProposalResult, Result
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Rounding
from evaluator.library.store import Library
from tests.rubrics.filled import marks, passed, result

LIBRARY = Library()


def _rubric(start: str) -> Rubric:
    return LIBRARY.rubric(next(id for id in LIBRARY.ids() if id.startswith(start)))


def _of(found: Result, id: str = "A社") -> ProposalResult:
    return next(each for each in found.proposals if each.id == id)


def _test(found: Result, threshold: str, id: str = "A社") -> bool | None:
    return next(each.passed for each in _of(found, id).tests if each.threshold == threshold)


def test_r1_needs_a_discussion_when_one_member_is_low() -> None:
    r1 = _rubric("r1")
    scores = {"A社": dict.fromkeys(marks(r1, "4", 5), ("4", "4", "4", "4", "2"))}
    open_ = result(r1, scores)
    assert _of(open_).published == "72.0"  # (4 x 80 + 40) / 5
    assert _test(open_, "every-member") is None
    assert open_.award.kind == "undecided"
    settled = result(r1, scores, decisions=(passed("every-member", "A社"),))
    assert settled.award.preferred == ("A社",)


def test_r1_drops_a_proposal_weak_in_staffing() -> None:
    r1 = _rubric("r1")
    low = {f"i2_{number}": ("2",) * 5 for number in range(1, 6)}
    found = result(r1, {"A社": marks(r1, "5", 5, **low)})
    assert _of(found).published == "85.0"  # 75 + 25 x 0.4
    assert _test(found, "staffing") is False  # 10 of 25, the minimum is 12.5
    assert _of(found).status == "disqualified"


def test_r1_breaks_ties_by_staffing_first() -> None:
    r1 = _rubric("r1")
    first = marks(r1, "4", 5, i2_1=("5",) * 5, i1_1=("3",) * 5)
    found = result(r1, {"B社": marks(r1, "4", 5), "A社": first}, prices={"A社": 9_000_000, "B社": 8_000_000})
    assert [each.total for each in found.proposals] == [80, 80]
    assert found.award.preferred == ("A社",)
    assert [step.step for step in found.ties[0].steps if step.state == "decided"] == ["sum:2"]


def test_r2_truncates_technical_and_price_each() -> None:
    r2 = _rubric("r2")
    scores = {"A社": marks(r2, "A", 5, i1_2_3=("A", "A", "A", "A", "B"))}
    found = result(r2, scores, prices={"A社": 23_400_000}, ceiling=24_000_000)
    figures = {each.criterion: each.exact for each in _of(found).items}
    assert figures["1"] == 199  # 195 + (4 x 5 + 3.75) / 5 = 199.75
    assert figures["2"] == 2  # 100 x (1 - 0.975) = 2.5, facts.md 3, P1
    assert _of(found).published == "201"


def test_r2_required_item_fails_by_majority_only() -> None:
    r2 = _rubric("r2")
    minority = marks(r2, "A", 5, i1_1_1=("unmet", "unmet", "met", "met", "met"))
    majority = marks(r2, "A", 5, i1_1_1=("unmet", "unmet", "unmet", "met", "met"))
    prices = {"A社": 19_200_000, "B社": 19_200_000}
    found = result(r2, {"A社": minority, "B社": majority}, prices=prices, ceiling=24_000_000)
    assert _of(found).published == "220"  # base points in full, price 100 x 0.2
    assert _of(found, "B社").status == "disqualified"


def test_r2_needs_half_of_the_graded_points() -> None:
    r2 = _rubric("r2")
    scores = {"A社": marks(r2, "C", 5), "B社": marks(r2, "C", 5, i1_5_3=("D",) * 5)}
    found = result(r2, scores, prices={"A社": 20_000_000, "B社": 20_000_000}, ceiling=24_000_000)
    assert _test(found, "bonus-minimum") is True  # 70 of 140
    assert _of(found, "B社").status == "disqualified"  # 68.75


def test_r2_excludes_a_price_above_the_estimate() -> None:
    r2 = _rubric("r2")
    scores = {id: marks(r2, "A", 5) for id in ("A社", "B社")}
    found = result(r2, scores, prices={"A社": 24_000_000, "B社": 24_000_001}, ceiling=24_000_000)
    assert _of(found).rank == 1
    assert _of(found, "B社").status == "excluded"


def test_r3_leaves_out_highest_and_lowest_of_five() -> None:
    r3 = _rubric("r3")
    scores = {"A社": dict.fromkeys(marks(r3, "4", 5), ("5", "4", "4", "3", "1"))}
    found = result(r3, scores, prices={"A社": 50_000})
    # members' totals of 95 points: 95, 76, 76, 57, 19; kept 76, 76, 57 = 69.666..., and 5 for the lowest price
    assert _of(found).published == "74.67"


def test_r3_keeps_all_marks_when_only_four_score() -> None:
    r3 = _rubric("r3")
    scores = {"A社": dict.fromkeys(marks(r3, "4", 5), ("5", "4", "4", "3", "absent"))}
    found = result(r3, scores, prices={"A社": 50_000})
    assert _of(found).published == "81.00"  # (95 + 76 + 76 + 57) / 4 = 76, and 5


def test_r3_excludes_a_unit_price_above_the_ceiling() -> None:
    r3 = _rubric("r3")
    scores = {id: marks(r3, "4", 5) for id in ("A社", "B社", "C社")}
    found = result(r3, scores, prices={"A社": 57_717, "B社": 57_718, "C社": 50_000})
    assert _of(found, "B社").status == "excluded"
    assert _of(found).total == 76 + Fraction(5 * 50_000, 57_717)


def test_r4_sums_over_members_without_rounding() -> None:
    r4 = _rubric("r4")
    scores = {"A社": dict.fromkeys(marks(r4, "4", 3), ("4", "3", "2")), "B社": marks(r4, "3", 3)}
    found = result(r4, scores, prices={"A社": 28_000, "B社": 27_000})
    assert _of(found, "B社").total == 180  # 60 % of 300
    assert _of(found).total == 160  # 80 + 60 + 20
    assert _of(found).status == "disqualified"
    assert found.award.preferred == ("B社",)


def test_r5_takes_direct_points_of_three() -> None:
    r5 = _rubric("r5")
    full = {each.id: each.points for each in r5.leaves()}
    found = result(r5, {"A社": {id: (points, points, points - 1) for id, points in full.items()}})
    assert _of(found).published == "95.7"  # 100 - 13/3
    assert r5.panel.members.max == 3


def test_r6_drops_a_shelter_below_grade_two() -> None:
    r6 = _rubric("r6")
    scores = {"A社": marks(r6, "5", 5, i3_1=("2", "2", "2", "2", "1")), "B社": marks(r6, "4", 5, i3_1=("2",) * 5)}
    found = result(r6, scores)
    assert _of(found).status == "disqualified"
    assert _test(found, "shelter", "B社") is True
    assert found.award.preferred == ("B社",)


def test_r7_takes_three_by_mean_rank_then_sums() -> None:
    r7 = _rubric("r7")
    grades = {"A社": "AAAABB", "B社": "BBBBAA", "C社": "BBBBBB", "D社": "CCCCCC"}
    scores = {id: {item: tuple(letters) for item in marks(r7, "A", 6)} for id, letters in grades.items()}
    found = result(r7, scores, stages=("documents", "presentation"))
    first = found.stages[0]
    # A社 is first with four members and shares places 2 and 3 with two: (4 x 1 + 2 x 2.5) / 6
    assert first.values == {"A社": Fraction(3, 2), "B社": 2, "C社": Fraction(5, 2), "D社": 4}
    assert first.advanced == ("A社", "B社", "C社")
    assert _of(found).total == 4 * 150 + 2 * 105
    assert _of(found, "D社").status == "not_advanced"


def test_r8_caps_attainment_and_names_the_band() -> None:
    r8 = _rubric("r8")
    kpis = [each.formula.of for each in r8.leaves() if each.formula]
    facts = {f"{kpi}_target": Fraction(500) for kpi in kpis} | {kpi: Fraction(500) for kpi in kpis}
    facts |= {"new_consultations_per_100k_month": Fraction(450), "plan_ratio": Fraction(700)}
    found = result(r8, {"A社": marks(r8, "4", 3)}, proposal_facts=facts)
    figures = {each.criterion: each.exact for each in _of(found).items}
    assert figures["1.1"] == 9  # 450 / 500 = 90 %, case A20
    assert figures["1.2"] == 10  # over the target counts as 100 %
    assert _of(found).total == 9 + 50 + 32
    assert _of(found).band == "A"  # from 91


def test_four_headings_rounds_once_at_the_end() -> None:
    t1 = _rubric("four")
    found = result(t1, {"A社": {"1": (37, 35, 32), "2": (11, 12, 12), "3": (11, 12, 12), "4": (15, 15, 10)}})
    assert _of(found).published == "71.3"  # case A47
    assert [each.published for each in _of(found).items] == ["34.7", "11.7", "11.7", "13.3"]
    assert t1.rounding == Rounding(mode="half-up", digits=1, at="end")
