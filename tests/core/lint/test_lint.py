"""Remarks of the lint, one by one and on the shipped rubrics. Sources: facts.md 2, 7.4; quant.md 2h; cases A40, A47."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from evaluator.core.lint.checklist import Guideline, Record
from evaluator.core.lint.guideline import assess
from evaluator.core.lint.lint import lint, summary
from evaluator.core.lint.remark import Lint
from evaluator.core.lint.shares import AXES
from evaluator.core.rubric import Band, Criterion, Formula, Rubric
from evaluator.core.rules import (
    Ceiling,
    Outcome,
    Panel,
    Price,
    Quorum,
    Ranking,
    Rounding,
    Seats,
    Stage,
    Threshold,
    Ties,
    Trim,
    Value,
)
from evaluator.core.values import Message, Text
from evaluator.exchange.wording import Names, sentence
from evaluator.library.guidelines import guideline
from evaluator.library.store import Library
from evaluator.paths import TRANSLATIONS

MANUAL = guideline("GL-2021-manual9")
LIBRARY = Library()
TIDY = replace(LIBRARY.rubric("r1-soudan-standard"), panel=Panel(members=Seats(min=5, outside=2), quorum=Quorum(more_than=True)))
"""r1 with a quorum: what is left are the share of the price, that the lowest grade earns a fifth, and what looks at a record."""
PAST = Formula(kind="past-results", of="past", against="years", newcomer=Fraction(70), pull=Fraction(2))


def _ids(rubric: Rubric, **more: Any) -> list[str]:
    return [each.message.id.removeprefix("lint.") for each in lint(rubric, **more)]


def _one(rubric: Rubric, id: str) -> Lint:
    return next(each for each in lint(rubric) if each.message.id == f"lint.{id}")


def _item(id: str, points: Any, **more: Any) -> Criterion:
    return Criterion(id=id, name=Text(ja=id), points=Fraction(points), **{"axis": "content", "scale": "direct", **more})


def _computed(kind: Any, **more: Any) -> Criterion:
    return Criterion(id="P", name=Text(ja="価格点"), points=Fraction(20), by="computed", formula=Formula(kind=kind, **more))


def _with(*items: Criterion, **more: Any) -> Rubric:
    rules: dict[str, Any] = {"threshold": (Threshold(id="total", at_least="60 %"),), "ties": Ties(chain=("lot",))}
    return replace(TIDY, **{"group": items, "scale": dict(LIBRARY.scales), **rules, **more})


WHAT_IS_SAID = {
    "four-headings": "warning point-partly, warning point-not-met, warning no-descriptor, warning no-descriptor, "
    "warning no-descriptor, warning no-descriptor, note price-share, note unserved-not-recorded, note unserved-not-recorded, "
    "note unserved-not-recorded, note point-not-recorded, note no-quorum, note ties-vote, note newcomers-shut",
    "r1-soudan-standard": "note price-share, note scale-above-zero, note no-quorum, note newcomers-shut",
    "r2-soudan-joint-comprehensive": "warning law-not-recorded, note price-share, note no-quorum, note newcomers-shut",
    "r3-shuro-junbi": "note price-share, note scale-above-zero, note no-quorum, note newcomers-shut, note reversal-formula",
    "r4-kakei": "note price-share, note no-quorum, note newcomers-shut",
    "r5-kodomo-gakushu": "note price-share, note no-quorum, note ties-vote, note newcomers-shut",
    "r6-kyoju": "note price-share, note scale-above-zero, note no-quorum, note newcomers-shut",
    "r7-fukushi-kyoten": "warning point-partly, note price-share, note no-quorum, note reversal-ranking, "
    "note ties-vote, note newcomers-shut",
    "r8-annual-performance": "note unserved-not-recorded, note point-not-recorded, note scale-above-zero, note no-quorum",
}


@pytest.mark.parametrize("name", WHAT_IS_SAID)
def test_shipped_rubrics_get_exactly_these_remarks(name: str) -> None:
    found = lint(LIBRARY.rubric(name), guideline=MANUAL)
    said = [f"{each.severity} {each.message.id.removeprefix('lint.')}" for each in found]
    assert said == WHAT_IS_SAID[name].split(", ")


def test_a_tidy_rubric_has_only_three_notes() -> None:
    assert _ids(TIDY) == ["price-share", "scale-above-zero", "newcomers-shut"]


def test_price_share_of_the_joint_tender_is_shown() -> None:
    found = _one(LIBRARY.rubric("r2-soudan-joint-comprehensive"), "price-share")
    assert found.message.values == {"price": "33.3", "content": "66.7"}  # facts.md 7: 33.3 %


def test_low_content_share_says_what_is_missing() -> None:
    found = next(each for each in lint(LIBRARY.rubric("r7-fukushi-kyoten"), guideline=MANUAL) if each.severity == "warning")
    assert found.suggestion.id == "guideline.axis-share.do"
    assert found.details[0].values["share"] == "12.0"
    assert found.clause.values["point"] == "G2"


def test_records_settle_what_a_rubric_leaves_open() -> None:
    record = Record(renewal=False, user_survey=True, term_years=3)
    said = [(each.severity, each.message.id, each.message.values["point"]) for each in
            lint(LIBRARY.rubric("four-headings"), guideline=MANUAL, record=record) if "unserved" in each.message.id]  # fmt: skip
    assert said == [
        ("warning", "lint.unserved-not-met", "G1"),
        ("note", "lint.unserved-met", "G3"),
        ("note", "lint.unserved-met", "G4"),
    ]


def test_no_academics_heard_is_more_than_advice() -> None:
    record = Record(academics_heard=0, academics_again=False)
    found = lint(LIBRARY.rubric("r2-soudan-joint-comprehensive"), guideline=MANUAL, record=record)[0]
    assert (found.severity, found.message.id, found.clause.id) == ("error", "lint.law-not-met", "clause.law")


def test_summary_gives_axes_tags_and_views() -> None:
    found = summary(LIBRARY.rubric("r1-soudan-standard"), guideline=MANUAL)
    assert [found.axes[axis] * 100 for axis in AXES] == [20, 25, 20, 23, 3, 4, 5]
    hundredths = {"G1": 20, "G2": 29, "G3": 9, "G4": 9, "G5": 25, "G6": 5, "V1": 20, "V2": 55, "V3": 20}
    assert {point: share * 100 for point, share in found.points.items()} == hundredths
    assert found.price + found.content == 1


def test_summary_of_unserved_points_is_zero() -> None:
    found = summary(LIBRARY.rubric("four-headings"), guideline=MANUAL)
    assert [found.points[point] for point in ("G1", "G3", "G4", "V3")] == [0] * 4


def test_rescaled_groups_weigh_what_they_are_worth() -> None:
    group = Criterion(id="1", name=Text(ja="一"), points=Fraction(50), rescale="points", axis="content",
                      item=(_item("1.1", 60), _item("1.2", 40)))  # fmt: skip
    found = summary(_with(group, _item("2", 50, axis="cost")))
    assert (found.total, found.content, found.price) == (100, Fraction(1, 2), Fraction(1, 2))


def test_constant_points_are_in_no_share() -> None:
    base = Criterion(id="0", name=Text(ja="標準点"), points=Fraction(100), by="computed", formula=Formula(kind="constant"))
    assert summary(_with(base, _item("1", 30))).total == 30


SAID_OF_ITEMS = [
    ((_item("1", 100),), "no-descriptor"),
    ((_item("1", 100, viewpoint=Text(ja="具体性")),), "viewpoint-only"),
    ((_item("1", 100, scale="MUST", descriptor="D05"),), "grade-without-text"),
    ((_item("1", 100, axis=None),), "no-axis"),
    ((_item("1", 100), _item("2", 0)), "no-points"),
    ((_item("1", 100), _item("2", Fraction(1, 25))), "below-rounding"),
    ((_item("1", 40), _item("2", 40, axis="cost")), "price-dominates"),
    ((_item("1", 80), _item("2", 10, axis="cost"), _computed("lowest-ratio")), "price-twice"),
    ((_item("1", 80), _computed("lowest-ratio")), "reversal-formula"),
    ((_item("1", 80), _computed("ceiling-ratio")), "no-ceiling"),
    ((_item("1", 80), _computed("ceiling-ratio")), "price-computed-but-judged"),
    ((Criterion(id="1", name=Text(ja="一"), points=Fraction(9), rescale="best", item=(_item("1.1", 9),)),), "reversal-best"),
]


@pytest.mark.parametrize(("items", "id"), SAID_OF_ITEMS, ids=[id for _, id in SAID_OF_ITEMS])
def test_items_are_remarked_on(items: tuple[Criterion, ...], id: str) -> None:
    assert id not in _ids(TIDY)
    assert id in _ids(_with(*items))


def test_half_the_rounding_unit_is_still_enough() -> None:
    plain = _item("1", 100)
    assert "below-rounding" not in _ids(_with(plain, _item("2", Fraction(1, 20))))  # unit 1/10, half 1/20
    summed = replace(TIDY.panel, combine="sum")  # five members at least: 5 x 1/25 = 1/5
    assert "below-rounding" not in _ids(_with(plain, _item("2", Fraction(1, 25)), panel=summed))


def test_grades_that_all_earn_the_same_cannot_matter() -> None:
    flat = tuple(replace(each, share=Fraction(1, 2)) for each in TIDY.scale["SC5-100"].grades)
    rubric = replace(TIDY, scale={"SC5-100": replace(TIDY.scale["SC5-100"], grades=flat)})
    assert _ids(rubric).count("no-range") == 19


SAID_OF_RULES: list[tuple[dict[str, Any], str]] = [
    ({"rounding": Rounding()}, "no-rounding"),
    ({"rounding": Rounding(mode="truncate", digits=0, at="item")}, "rounds-early-item"),
    ({"rounding": Rounding(mode="truncate", digits=0, at="member")}, "rounds-early-member"),
    ({"rounding": Rounding(mode="truncate", digits=0, at="step")}, "rounds-early-step"),
    ({"threshold": ()}, "no-threshold"),
    ({"threshold": (Threshold(id="low", at_least="20 %"),)}, "threshold-idle"),
    ({"threshold": (Threshold(id="high", at_least=101),)}, "threshold-unreachable"),
    ({"threshold": (Threshold(id="full", at_least="100 %", exclusive=True),)}, "threshold-unreachable"),
    ({"threshold": (Threshold(id="worst", each="item", grade="1"),)}, "threshold-idle"),
    ({"ties": Ties()}, "no-ties"),
    ({"ties": Ties(chain=("sum:1", "lower-price"))}, "ties-open"),
    ({"ties": Ties(chain=("vote",))}, "ties-vote"),
    ({"ties": Ties(chain=("lot", "vote"))}, "ties-beyond"),
    ({"ties": Ties(chain=("technical", "lot"))}, "ties-idle"),
    ({"outcome": Outcome(cutoff_ties="all-win")}, "single-all-win"),
    ({"outcome": Outcome(winners="all-passing")}, "runner-up-none"),
    ({"outcome": Outcome(winners="all-passing"), "threshold": ()}, "all-pass"),
    ({"outcome": Outcome(remainder=True)}, "remainder-idle"),
    ({"panel": Panel(members=Seats(min=5))}, "no-quorum"),
    ({"panel": Panel(combine="trimmed-mean", members=Seats(min=4), trim=Trim(fewest=5))}, "trim-unused"),
    ({"panel": Panel(combine="trimmed-mean", members=Seats(min=3))}, "trim-single"),
    ({"panel": Panel(combine="trimmed-mean", members=Seats(min=5), trim=Trim(fewest=2))}, "trim-empty"),
    ({"panel": Panel(combine="median", members=Seats(min=4, max=4))}, "median-even"),
    ({"panel": Panel(combine="median", members=Seats(min=5))}, "median-even"),
    ({"ranking": Ranking(by="rank-points")}, "reversal-ranking"),
    ({"stage": (Stage(id="a", name=Text(ja="一次"), ranking=Ranking(by="mean-rank")),)}, "reversal-ranking"),
    ({"price": Price(handling="sealed")}, "price-unused"),
    ({"value": Value(method="division")}, "method-division"),
    ({"rubric": replace(TIDY.rubric, procedure="comprehensive_division")}, "method-points"),
    ({"rubric": replace(TIDY.rubric, procedure="comprehensive_additive")}, "additive-without-price"),
    ({"rubric": replace(TIDY.rubric, procedure="price_only")}, "price-only"),
    ({"scale": {"SC5-100": replace(TIDY.scale["SC5-100"], at_most={"5": 1})}}, "forced-distribution"),
    ({"band": (Band(id="A", at_least=Fraction(91)), Band(id="B", at_least=Fraction(60)))}, "band-gap"),
]


@pytest.mark.parametrize(("rules", "id"), SAID_OF_RULES, ids=[id for _, id in SAID_OF_RULES])
def test_rules_are_remarked_on(rules: dict[str, Any], id: str) -> None:
    assert id in _ids(replace(TIDY, **rules))


QUIET: list[tuple[dict[str, Any], str]] = [
    ({"rounding": Rounding(), "panel": replace(TIDY.panel, combine="sum")}, "no-rounding"),
    ({"threshold": (Threshold(id="low", at_least="20 %", exclusive=True),)}, "threshold-idle"),
    ({"threshold": (Threshold(id="full", at_least="100 %"),)}, "threshold-unreachable"),
    ({"threshold": (Threshold(id="sum", at_least=300),), "panel": replace(TIDY.panel, combine="sum")}, "threshold-unreachable"),
    ({"ties": Ties(), "outcome": Outcome(winners="all-passing", runner_up=False)}, "no-ties"),
    ({"panel": Panel(combine="median", members=Seats(min=5, max=5))}, "median-even"),
    ({"panel": Panel(combine="trimmed-mean", members=Seats(min=5), trim=Trim(fewest=5))}, "trim-unused"),
    ({"threshold": (), "rubric": replace(TIDY.rubric, procedure="review")}, "no-threshold"),
]


@pytest.mark.parametrize(("rules", "id"), QUIET, ids=[id for _, id in QUIET])
def test_sound_rules_pass_without_the_remark(rules: dict[str, Any], id: str) -> None:
    assert id not in _ids(replace(TIDY, **rules))


def test_an_unreachable_mark_is_an_error_if_it_excludes() -> None:
    over = Threshold(id="high", at_least=101)
    assert _one(replace(TIDY, threshold=(over,)), "threshold-unreachable").severity == "error"
    flagged = replace(over, then="flag")
    assert _one(replace(TIDY, threshold=(flagged,)), "threshold-unreachable").severity == "warning"


def test_the_scale_of_halves_meets_its_own_mark_always() -> None:
    scale = LIBRARY.scales["SC5-90"]  # facts.md 2.2: 90 to 50 % of the points, pass at 50 %
    rubric = replace(_with(_item("1", 100, scale="SC5-90")), scale={"SC5-90": scale})
    rubric = replace(rubric, threshold=(Threshold(id="half", at_least="50 %"), Threshold(id="top", at_least="95 %")))
    said = _ids(rubric)
    assert said[:1] == ["threshold-unreachable"]
    assert {"scale-below-full", "scale-above-zero", "threshold-idle"} <= set(said)


def test_rounding_whole_sums_has_nothing_to_do() -> None:
    whole = replace(
        _with(_item("1", 100), panel=replace(TIDY.panel, combine="sum")), rounding=Rounding(mode="truncate", digits=0)
    )
    assert _one(whole, "rounding-idle").place == "rounding.mode"
    halves = replace(TIDY.scale["SC5-100"], input="number", grades=(), step=Fraction(1, 2))
    assert "rounding-idle" not in _ids(replace(whole, scale={"direct": halves}))
    assert "rounding-idle" not in _ids(replace(whole, panel=TIDY.panel))


def test_min_max_is_graver_than_the_lowest_quote() -> None:
    prices = Price(handling="open", ceiling=Ceiling())
    graver = _one(_with(_item("1", 80), _computed("min-max"), price=prices), "reversal-formula")
    lighter = _one(_with(_item("1", 80), _computed("lowest-ratio"), price=prices), "reversal-formula")
    assert (graver.severity, lighter.severity) == ("warning", "note")  # quant.md 2h: 7 to 20 % against 0 to 2 %
    assert "reversal-formula" not in _ids(_with(_item("1", 80), _computed("ceiling-ratio"), price=prices))


def test_remarks_come_with_the_gravest_first() -> None:
    rubric = replace(TIDY, threshold=(Threshold(id="high", at_least=101),), ties=Ties(), panel=Panel(members=Seats(min=5)))
    order = [each.severity for each in lint(rubric, guideline=MANUAL)]
    assert order == sorted(order, key=["error", "warning", "note"].index)
    assert set(order) == {"error", "warning", "note"}


def _seen() -> Iterator[Rubric]:
    yield from (LIBRARY.rubric(id) for id in LIBRARY.ids())
    yield from (_with(*items) for items, _ in SAID_OF_ITEMS)
    yield from (replace(TIDY, **rules) for rules, _ in SAID_OF_RULES)
    flat = tuple(replace(each, share=Fraction(1, 2)) for each in TIDY.scale["SC5-100"].grades)
    yield replace(TIDY, scale={"SC5-100": replace(TIDY.scale["SC5-100"], grades=flat)})
    yield replace(_with(_item("1", 100, scale="SC5-90")), rounding=Rounding())
    yield replace(_with(_item("1", 100), panel=Panel(combine="sum")), rounding=Rounding(mode="up", digits=0))
    yield _with(_item("1", 80, axis="staffing", descriptor="D08"), _computed("ceiling-ratio"), price=Price(handling="none"))
    yield _with(_computed("ceiling-ratio"), _item("1", 5, axis=None))
    yield _with(_computed("ceiling-ratio"), rubric=replace(TIDY.rubric, procedure="comprehensive_additive"))
    yield _with(_item("1", 5, serves=("G3", "G4"), axis="cost"), _item("2", 5, serves=("G1",), axis="user"))
    yield _with(_item("1", 20, by="computed", formula=PAST, axis="track_record"), _item("2", 5, only_for="incumbent"))


def _records() -> Iterator[Record]:
    answers = (None, False, True)
    for renewal, reviews in product(answers, answers):
        yield Record(renewal=renewal, reviews_attached=reviews)
    for answer, number in zip(answers, (None, 1, 3), strict=True):
        yield Record(user_survey=answer, handover_plan=answer, term_years=number, academics_heard=number, academics_again=answer)
    yield Record(academics_heard=2, academics_again=False)


EACH_PART = replace(
    MANUAL,
    point=tuple(
        replace(point, id=f"{point.id}-{at}", part=(part,), procedures=())
        for point in MANUAL.point
        for at, part in enumerate((*point.part, *(replace(one, axes=AXES) for one in point.part if one.kind == "axis-points")))
    ),
)
"""A guideline that asks for every part by itself, and for all axes at once."""


def _asked() -> Iterator[tuple[Rubric, Guideline, Record | None]]:
    yield from ((rubric, MANUAL, None) for rubric in _seen())
    for rubric, record in product((*(LIBRARY.rubric(id) for id in LIBRARY.ids()), *list(_seen())[-3:]), _records()):
        yield rubric, MANUAL, record
    for name, record in product(("four-headings", "r2-soudan-joint-comprehensive"), _records()):
        yield LIBRARY.rubric(name), EACH_PART, record
    yield replace(TIDY, rubric=replace(TIDY.rubric, procedure="price_only")), EACH_PART, None
    yield _with(_item("1", 5, axis=None)), EACH_PART, None


def _said() -> Iterator[Message]:
    """Every message of every remark and finding on all these rubrics, each once."""
    found: dict[tuple[str, tuple[str, ...]], Message] = {}
    for rubric, asked, record in _asked():
        for each in lint(rubric, guideline=asked, record=record):
            found |= {_kind(said): said for said in (each.clause, each.message, each.suggestion, each.label, *each.details)}
        for finding in assess(asked, rubric, record):
            found |= {_kind(said): said for said in (finding.label, *finding.messages)}
    yield from found.values()


def _kind(said: Message) -> tuple[str, tuple[str, ...]]:
    return said.id, tuple(sorted(said.values))


@pytest.fixture(scope="module")
def everything_said() -> tuple[Message, ...]:
    return tuple(_said())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_remark_reads_as_a_sentence(everything_said: tuple[Message, ...], lang: str) -> None:
    texts = [sentence(each, lang, Names()) for each in everything_said]
    assert not [text for text in texts if any(word in text for word in ("違反", "violation", "%(", "lint.", "guideline."))]


def test_every_wording_of_the_lint_can_come_up(everything_said: tuple[Message, ...]) -> None:
    part = (TRANSLATIONS / "ja" / "LC_MESSAGES" / "parts" / "lint.po").read_text(encoding="utf-8")
    worded = {id for id in re.findall(r'^msgid "(.+)"$', part, re.MULTILINE) if not id.startswith(("problem.", "axis."))}
    unsaid = sorted(worded - {each.id for each in everything_said})
    assert unsaid == []


def test_newcomers_are_told_what_a_record_is_worth() -> None:
    item = _item("1", 20, by="computed", formula=PAST, axis="track_record")
    found = _one(_with(item, _item("2", 80)), "newcomers")
    assert found.message.values == {"criterion": "1", "full": "20", "newcomer": "14", "years": 3, "least": "5.6", "most": "17.6"}


def test_points_for_incumbents_alone_are_warned_of() -> None:
    found = _one(_with(_item("1", 90), _item("2", 10, only_for="incumbent")), "incumbents")
    assert (found.severity, found.message.values) == ("warning", {"criterion": "2", "points": "10"})


def test_reviews_have_no_newcomers_to_think_of() -> None:
    assert "newcomers-shut" not in _ids(LIBRARY.rubric("r8-annual-performance"))
