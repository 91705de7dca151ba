"""Rubrics whose rules do not fit together, each refused with its place."""

import tomllib
from decimal import Decimal

import pytest

from evaluator.core.check.rubric import rubric_problems
from evaluator.core.rubric import Rubric
from evaluator.library.build import build

RUBRIC = """
[rubric]
id = "r"
version = "1"
title = "基準"
procedure = "open_proposal"

[scale.five]
grades = [{ id = "5", share = 1 }, { id = "3", share = 0.6 }, { id = "1", share = 0.2 }]

[[group]]
id = "1"
name = "企画"
points = 60
scale = "five"
item = [{ id = "1.1", name = "内容", points = 40 }, { id = "1.2", name = "体制", points = 20 }]

[[group]]
id = "2"
name = "経費"
points = 40
"""


def rubric(more: str = "", *changes: tuple[str, str]) -> Rubric:
    text = RUBRIC + more
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    made, problems = build(Rubric, tomllib.loads(text, parse_float=Decimal))
    assert problems == ()
    return made


def found(*given) -> dict[str, str]:
    return {each.place: each.message.id.removeprefix("problem.") for each in rubric_problems(rubric(*given))}


def test_a_sound_rubric_has_no_problems():
    assert found() == {}


def test_both_sums_are_said_where_points_do_not_add_up():
    (problem,) = rubric_problems(rubric("", ("points = 20 }", "points = 25.5 }")))
    assert (problem.place, problem.message.id) == ("group[1].points", "problem.points-sum")
    assert problem.message.values == {"criterion": "1", "points": "60", "parts": "65.5"}


def test_bonus_points_are_counted_apart_from_base_points():
    bonus = 'points = 20 }, { id = "1.3", name = "加点", points = 5, kind = "bonus" }'
    assert found("", ("points = 20 }", bonus)) == {}
    (problem,) = rubric_problems(rubric("", ("points = 60", "points = 65"), ("points = 20 }", bonus)))
    assert problem.message.values == {"criterion": "1", "points": "65", "parts": "60", "apart": "5"}


def test_items_inside_a_bonus_group_are_its_own():
    assert found("", ("points = 60\n", 'points = 60\nkind = "bonus"\n')) == {}


def test_extra_items_of_the_incumbent_do_not_count():
    extra = 'points = 20 }, { id = "1.3", name = "現受託者", points = 5, only_for = "incumbent" }'
    assert found("", ("points = 20 }", extra)) == {}


def test_a_rescaled_group_needs_no_matching_sum():
    assert found("", ("points = 60\n", 'points = 50\nrescale = "points"\n')) == {}


@pytest.mark.parametrize(
    ("change", "place", "id"),
    [
        (('id = "1.2"', 'id = "1.1"'), "group[1].item[2].id", "duplicate"),
        (('id = "1.2"', 'id = ""'), "group[1].item[2].id", "empty-name"),
        (("points = 40\n", "points = -40\n"), "group[2].points", "negative-points"),
        (("points = 40\n", "points = 40\nfactor = 0\n"), "group[2].factor", "not-above-zero"),
        (("points = 40\n", "points = 40\nfloor = 5\ncap = 4\n"), "group[2].cap", "bounds"),
        (("points = 40\n", 'points = 40\nrescale = "best"\n'), "group[2].rescale", "rescale-without-parts"),
        (('scale = "five"', 'scale = "fife"'), "group[1].scale", "unknown-scale-near"),
        (("points = 40\n", 'points = 40\ndescriptor = "d"\n'), "group[2].descriptor", "unknown-descriptor"),
        (("points = 40\n", 'points = 40\nonly_if = "base"\n'), "group[2].only_if", "unknown-threshold"),
        (("points = 40\n", 'points = 40\nby = "computed"\n'), "group[2].formula", "computed-without-formula"),
        (("points = 40\n", 'points = 40\nformula = { kind = "lowest-ratio" }\n'), "group[2].formula", "formula-not-computed"),
        (("points = 40\n", "points = 40\nround = { digits = -1 }\n"), "group[2].round.digits", "digits"),
    ],
)
def test_a_broken_criterion_is_shown_in_its_place(change, place, id):
    assert found("", change) == {place: id}


@pytest.mark.parametrize(
    ("change", "place", "id"),
    [
        (('id = "3", share = 0.6', 'id = "5", share = 0.6'), "scale.five.grades[2].id", "duplicate"),
        (('id = "3", share = 0.6', 'id = "absent", share = 0.6'), "scale.five.grades[2]", "grade-is-state"),
        (('id = "3", share = 0.6', 'id = "3"'), "scale.five.grades[2]", "grade-worth"),
        (('id = "3", share = 0.6', 'id = "3", share = 0.6, points = 3'), "scale.five.grades[2]", "grade-worth"),
        (("grades = [", "at_most = { 6 = 2 }\ngrades = ["), "scale.five.at_most", "unknown-grade"),
        (("grades = [", "step = 0\ngrades = ["), "scale.five.step", "not-above-zero"),
        (("grades = [", "max = 0\ngrades = ["), "scale.five.max", "bounds"),
        (("grades = [", 'input = "range"\ngrades = [{ id = "9", share = 0.9, to = 0.8 },'), "scale.five.grades[1].to", "bounds"),
    ],
)
def test_a_broken_scale_is_shown_in_its_place(change, place, id):
    assert found("", change) == {place: id}


def test_a_scale_of_grades_needs_grades():
    assert found("[scale.none]\n") == {"scale.none.grades": "no-grades"}


FORMULAS = [
    ('kind = "between", low = 1', {"high": "formula-needs"}),
    ('kind = "between", low = 2, high = 1', {"high": "bounds"}),
    ('kind = "pieces"', {"pieces": "formula-needs"}),
    ('kind = "pieces", pieces = [[0.5, 1], [0.5, 2]]', {"pieces": "corner-twice"}),
    ('kind = "table", of = "certificates"', {"table": "formula-needs"}),
    ('kind = "vote-share"', {"of": "formula-needs"}),
    ('kind = "lowest-ratio", clamp = 0.75', {"clamp": "formula-ignores"}),
    ('kind = "ceiling-ratio", clamp = 1.5', {"clamp": "share-range"}),
    ('kind = "ceiling-ratio", kink = "120 %"', {"kink": "share-range"}),
    ('kind = "min-max", low = 1, select = "sum"', {"low": "formula-ignores", "select": "formula-ignores"}),
]


@pytest.mark.parametrize(("formula", "wrong"), FORMULAS)
def test_a_formula_has_what_its_kind_needs(formula, wrong):
    computed = ("points = 40\n", f'points = 40\nby = "computed"\nformula = {{ {formula} }}\n')
    assert found("", computed) == {f"group[2].formula.{key}": id for key, id in wrong.items()}


@pytest.mark.parametrize(
    "formula",
    [
        'kind = "ceiling-ratio", factor = 100, clamp = 0.75, kink = "low_price_base", slope = 0.5',
        'kind = "mean-relative", of = "users", better = "higher"',
        'kind = "attainment", of = "users", against = "target"',
        'kind = "constant"',
    ],
)
def test_a_complete_formula_is_accepted(formula):
    assert found("", ("points = 40\n", f'points = 40\nby = "computed"\nformula = {{ {formula} }}\n')) == {}


THRESHOLDS = [
    ("", {"threshold[1]": "threshold-without-mark"}),
    ('at_least = 60\ngrade = "3"', {"threshold[1]": "threshold-two-marks"}),
    ('at_least = "sixty"', {"threshold[1].at_least": "share-text"}),
    ('at_least = "160 %"', {"threshold[1].at_least": "share-range"}),
    ("at_least = 101", {"threshold[1].at_least": "unreachable"}),
    ("at_least = 100\nexclusive = true", {"threshold[1].at_least": "unreachable"}),
    ('of = ["1"]\nat_least = 61', {"threshold[1].at_least": "unreachable"}),
    ('without = ["2"]\nat_least = 61', {"threshold[1].at_least": "unreachable"}),
    ("at_least = -1", {"threshold[1].at_least": "negative-points"}),
    ('at_least = 60\nabout = "near"', {"threshold[1].about": "share-text"}),
    ('of = ["1.3"]\nat_least = "60 %"', {"threshold[1].of": "unknown-criterion-near"}),
    ('without = ["price"]\nat_least = "60 %"', {"threshold[1].without": "unknown-criterion"}),
    ('at_least = 60\nstages = ["first"]', {"threshold[1].stages": "unknown-stage"}),
    ('grade = "4"', {"threshold[1].grade": "unknown-grade"}),
    ('from_grade = { grade = "C" }', {"threshold[1].from_grade.grade": "unknown-grade"}),
    ('from_grade = { grade = "3", plus = { 3 = 0.5 } }', {"threshold[1].from_grade.plus": "unknown-criterion"}),
    ('from_grade = { grade = "3", plus = { 2 = 1.5 } }', {"threshold[1].from_grade.plus.2": "share-range"}),
]


@pytest.mark.parametrize(("threshold", "wrong"), THRESHOLDS)
def test_a_threshold_names_a_mark_within_reach(threshold, wrong):
    assert found(f'[[threshold]]\nid = "t"\n{threshold}\n') == wrong


@pytest.mark.parametrize(
    "threshold",
    ['at_least = 60\nstages = ["review"]', 'grade = "3"', 'of = ["1"]\nat_least = 60', 'at_least = "60 %"\nabout = "1 %"'],
)
def test_a_sound_threshold_is_accepted(threshold):
    assert found(f'[[threshold]]\nid = "t"\n{threshold}\n') == {}


def test_a_sum_over_an_open_panel_has_no_known_limit():
    mark = '[[threshold]]\nid = "t"\nat_least = 465\n'
    assert found('[panel]\ncombine = "sum"\n' + mark) == {}
    limited = '[panel]\ncombine = "sum"\nmembers = { min = 4, max = 4 }\n' + mark
    assert found(limited) == {"threshold[1].at_least": "unreachable"}


def test_two_thresholds_may_not_share_a_name():
    twice = '[[threshold]]\nid = "t"\nat_least = 1\n' * 2
    assert found(twice) == {"threshold[2].id": "duplicate"}


RULES = [
    ('[ties]\nchain = ["sum:1", "vote", "chair"]', {}),
    ('[ties]\nchain = ["sum:3"]', {"ties.chain[1]": "unknown-criterion"}),
    ('[ties]\nchain = ["chair", "lots"]', {"ties.chain[2]": "unknown-tie-step-near"}),
    ('[ties]\nchain = ["technical:1"]', {"ties.chain[1]": "tie-step-of"}),
    ('[ranking]\nby = "rank-points"', {"ranking.points": "rank-points-missing"}),
    ('[ranking]\nby = "rank-points"\npoints = [5, 1, 3]', {"ranking.points": "not-descending"}),
    ('[ranking]\nby = "mean-rank"\n[panel]\ncombine = "consensus"', {"ranking.by": "consensus-has-no-ranks"}),
    ("[outcome]\nwinners = 0", {"outcome.winners": "below-one"}),
    ('[outcome]\nlots = [{ id = "a", name = "甲" }, { id = "a", name = "乙" }]', {"outcome.lots[2].id": "duplicate"}),
    (
        '[[outcome.lots]]\nid = "a"\nname = "甲"\nwinners = 0\nbudget = 0',
        {"outcome.lots[1].winners": "below-one", "outcome.lots[1].budget": "not-above-zero"},
    ),
    ('[[band]]\nid = "A"\nat_least = 60\n[[band]]\nid = "B"\nat_least = 80', {"band[2].at_least": "band-order"}),
    ('[panel]\ncombine = "trimmed-mean"\nmembers.min = 2\ntrim.fewest = 1', {"panel.trim": "trim-leaves-nobody"}),
    ('[panel]\ncombine = "trimmed-mean"\nmembers.min = 3', {}),
    ('[panel]\nquorum.share = "150 %"', {"panel.quorum.share": "share-range"}),
    ("[panel]\nmembers = { min = 5, max = 3 }", {"panel.members.max": "bounds"}),
    ("[panel]\nout_of = 0", {"panel.out_of": "not-above-zero"}),
    ("[rounding]\ndigits = 11", {"rounding.digits": "digits"}),
    ("[price]\nceiling.yen = 100\nminimum = 200", {"price.minimum": "bounds"}),
    ('[value]\nmethod = "division"\nunit = 0', {"value.unit": "not-above-zero"}),
    ('[[variant]]\nfact = "amount"\npoints = { 9 = 5 }', {"variant[1].points": "unknown-criterion"}),
    ('[[variant]]\nfact = "amount"\npoints = { 1 = 50 }', {"variant[1].points": "points-sum"}),
    ('[[variant]]\nfact = "amount"\nat_least = 2\nbelow = 1\npoints = { 2 = 50 }', {"variant[1].below": "bounds"}),
    (
        '[gates]\neligibility = [{ id = "x", name = "甲" }]\ndocuments = [{ id = "x", name = "乙" }]',
        {"gates.documents[1].id": "duplicate"},
    ),
]


@pytest.mark.parametrize(("rule", "wrong"), RULES)
def test_settings_make_sense_together(rule, wrong):
    assert found(f"{rule}\n") == wrong


STAGES = [
    ('[[stage]]\nid = "first"\nname = "書類"\n' * 2, {"stage[2].id": "duplicate"}),
    ('[[stage]]\nid = "a"\nname = "書類"\ncriteria = ["3"]', {"stage[1].criteria": "unknown-criterion"}),
    ('[[stage]]\nid = "a"\nname = "書類"\nadvance.top = 0', {"stage[1].advance.top": "below-one"}),
    (
        '[[stage]]\nid = "a"\nname = "書類"\nheld_if = { fact = "x", at_least = 2, below = 1 }',
        {"stage[1].held_if.below": "bounds"},
    ),
    ('[[stage]]\nid = "a"\nname = "視察"\nscored = false', {"stage": "no-scored-stage"}),
    ('[[stage]]\nid = "a"\nname = "書類"\nranking = { by = "rank-points" }', {"stage[1].ranking.points": "rank-points-missing"}),
    (
        '[[stage]]\nid = "a"\nname = "書類"\ncombine = "consensus"\nranking = { by = "rank-sum" }',
        {"stage[1].ranking.by": "consensus-has-no-ranks"},
    ),
]


@pytest.mark.parametrize(("stage", "wrong"), STAGES)
def test_stages_score_what_the_rubric_holds(stage, wrong):
    assert found(f"{stage}\n") == wrong


def test_dividing_by_a_price_that_is_scored_counts_it_twice():
    priced = ("points = 40\n", 'points = 40\nby = "computed"\nformula = { kind = "lowest-ratio" }\n')
    assert found('[value]\nmethod = "division"\n', priced) == {"group[2].formula": "price-twice"}


def test_ten_thousand_broken_items_stay_readable():
    items = ", ".join(f'{{ id = "x{n}", name = "項目", points = -1, scale = "s{n}" }}' for n in range(10_000))
    problems = rubric_problems(rubric("", ('{ id = "1.1", name = "内容", points = 40 }', items)))
    assert len(problems) == 201
    assert problems[-1].message.values == {"count": 20_001 - 200}


def test_no_mark_earns_more_than_the_points():
    over = rubric("", ('"経費"\npoints = 40', '"経費"\npoints = 40\nscale = "five"\nfactor = 2'))
    (problem,) = rubric_problems(over)
    assert (problem.place, problem.message.id) == ("group[2].points", "problem.mark-over-points")
    assert dict(problem.message.values) == {"criterion": "2", "best": "80", "points": "40"}


def test_numbers_times_a_factor_reach_the_points():
    scale = '\n[scale.mark]\ninput = "number"\nmax = 5\n'
    factor = ('"経費"\npoints = 40', '"経費"\npoints = 40\nscale = "mark"\nfactor = 8')
    assert found(scale, factor) == {}
    assert found(scale, (factor[0], factor[1].replace("8", "9"))) == {"group[2].points": "mark-over-points"}


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('id = "r"', f'id = "{"r" * 101}"', "rubric.id"),
        ('version = "1"', f'version = "{"1" * 41}"', "rubric.version"),
        ('id = "1.1"', f'id = "{"1" * 61}"', "group[1].item[1].id"),
        ('{ id = "5"', f'{{ id = "{"5" * 41}"', "scale.five.grades[1].id"),
    ],
)
def test_names_too_long_to_keep_are_refused(old: str, new: str, place: str):
    assert found("", (old, new)) == {place: "name-too-long"}


@pytest.mark.parametrize(
    ("newcomer", "pull", "wrong"), [(101, 2, "result-range"), (-1, 2, "result-range"), (70, 0, "not-above-zero")]
)
def test_past_results_need_a_middle_and_a_pull(newcomer: int, pull: int, wrong: str):
    rule = f'{{ kind = "past-results", of = "p", against = "y", newcomer = {newcomer}, pull = {pull} }}'
    changed = ('name = "体制", points = 20 }', f'name = "実績", points = 20, by = "computed", formula = {rule} }}')
    assert set(found("", changed).values()) == {wrong}
