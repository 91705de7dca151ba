"""What if: the same marks under another rule, or without one member. Advice; it is never stored and never official.

Each variant is a small function in a registry that changes rubric or case, or says why that cannot be done; the evaluator does
the rest. Sources: facts.md 2.3 (ways of combining), 3 (price formulas, addition against division).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from evaluator.core.case import Case, Entry, Marks
from evaluator.core.check.case import case_problems
from evaluator.core.check.rubric import rubric_problems
from evaluator.core.engine.gates import ceiling_of
from evaluator.core.evaluate import worked
from evaluator.core.result import Result
from evaluator.core.rubric import Criterion, Formula, Rubric
from evaluator.core.rules import Combine, Ranking, Threshold, Value
from evaluator.core.values import CannotEvaluate, Message, Text, message, record

Changed = tuple[Rubric, Case]
Change = Callable[[Rubric, Case, Result], Changed | Message]
"""Gives the changed rubric and case, or why there is no such variant here."""
PLACES = (Fraction(5), Fraction(3), Fraction(1))
"""Points for a member's first three places (facts.md 2.3, S14)."""
PRICE_ITEM = "whatif.price"
"""The item of price points that a division gets when it is turned into an addition."""


@record
class Compared:
    """What one variant would come to, beside the official result."""

    group: str
    """combine, price or member."""
    name: str
    """The variant; the member's id in the group of members."""
    impossible: tuple[Message, ...] = ()
    """Why there is no such variant here; nothing else is said then."""
    first: tuple[str, ...] = ()
    """Who would stand first: one of each lot, or all who share the place."""
    ranks: Mapping[str, int]
    """The ranks it would give."""
    moved: tuple[str, ...] = ()
    """Proposals that would stand elsewhere, or would have a rank or none, by their official rank."""
    open: tuple[tuple[str, ...], ...] = ()
    """Proposals between which this would need a decision that the official result does not need."""


def compared(rubric: Rubric, case: Case, result: Result, *, members: bool = True) -> tuple[Compared, ...]:
    """Every variant beside the official result of the same rubric and case, in the order of the registry.

    Exact, as the result itself. A variant that the rubric cannot take says why. Without `members` nobody is left out.
    """
    named = [(group, name, change) for group, changes in VARIANTS.items() for name, change in changes.items()]
    named += [("member", each.id, _without(each.id)) for each in case.member] if members else []
    return tuple(_compared(rubric, case, result, *each) for each in named)


def _compared(rubric: Rubric, case: Case, result: Result, group: str, name: str, change: Change) -> Compared:
    made = change(rubric, case, result)
    if isinstance(made, Message):
        return Compared(group=group, name=name, impossible=(made,), ranks={})
    try:
        other = _evaluated(*made, marks_changed=group == "member")
    except CannotEvaluate as refused:
        told = tuple(each.message for each in refused.problems if each.severity == "error")
        return Compared(group=group, name=name, impossible=told[:SHOWN], ranks={})
    before, after = _ranks(result), _ranks(other)
    moved = sorted((id for id in {*before, *after} if before.get(id) != after.get(id)), key=lambda id: (before.get(id, LAST), id))
    first = tuple(id for id in sorted(after) if after[id] == 1)
    known = {frozenset(each.among) for each in result.undecided}
    level = tuple(each.among for each in other.undecided if len(each.among) > 1 and frozenset(each.among) not in known)
    return Compared(group=group, name=name, first=first, ranks=after, moved=tuple(moved), open=level)


def work(rubric: Rubric, case: Case, *, members: bool = True) -> int:
    """How many marks are worked through for all variants; without `members` those that leave nobody out."""
    marks = sum(1 for _ in rubric.leaves()) * max(1, len(case.proposal)) * max(1, len(case.member))
    return marks * (sum(map(len, VARIANTS.values())) + (len(case.member) if members else 0))


SHOWN = 3
"""How many reasons are given why a variant is not possible."""
LAST = 1_000_000
"""Behind every rank."""


def _evaluated(rubric: Rubric, case: Case, *, marks_changed: bool) -> Result:
    """The result of a variant; marks that stayed as they are were checked with the official result."""
    found = (*rubric_problems(rubric), *(case_problems(rubric, case) if marks_changed else ()))
    errors = tuple(each for each in found if each.severity == "error")
    if errors:
        raise CannotEvaluate(errors)
    return worked(rubric, case)


def _ranks(result: Result) -> dict[str, int]:
    return {each.id: each.rank for each in result.proposals if each.rank is not None}


def _by_members(rubric: Rubric) -> bool:
    return any(each.by == "members" for each in rubric.leaves())


def _combining(way: Combine) -> Change:
    def change(rubric: Rubric, case: Case, result: Result) -> Changed | Message:
        refusal = _no_combining(rubric, case)
        if refusal is None and _is_combined(rubric, way):
            refusal = message("whatif.is-official")
        if way == "trimmed-mean" and len(case.member) < rubric.panel.trim.fewest:
            refusal = refusal or message("whatif.too-few", members=len(case.member), fewest=rubric.panel.trim.fewest)
        if refusal:
            return refusal
        other = _in_shares(rubric, result) if way == "sum" or rubric.panel.combine == "sum" else rubric
        stages = tuple(replace(each, combine=None, ranking=None) for each in other.stage)
        panel, group = replace(other.panel, combine=way), tuple(_uncombined(each) for each in other.group)
        by_total = Ranking() if other.ranking.by in OF_PLACES else other.ranking
        return replace(other, panel=panel, stage=stages, group=group, ranking=by_total), replace(case, published=None)

    return change


OF_PLACES = ("mean-rank", "rank-sum", "rank-points", "first-places")
"""Measures that look at members' places and not at their points."""


def _is_combined(rubric: Rubric, way: Combine) -> bool:
    own = {each.combine for each in rubric.walk()} | {each.combine for each in rubric.stage}
    return rubric.panel.combine == way and own <= {None, way} and rubric.ranking.by not in OF_PLACES


def _no_combining(rubric: Rubric, case: Case) -> Message | None:
    if not _by_members(rubric) or rubric.panel.combine == "consensus":
        return message("whatif.no-members")
    if len(case.member) < 2:
        return message("whatif.one-member")
    return message("whatif.votes") if _is_above_items(rubric, case) else None


def _is_above_items(rubric: Rubric, case: Case) -> bool:
    entered = case.entry.values()
    return rubric.ranking.by in ("votes", "none") or any(each.votes or each.totals or each.sums for each in entered)


def _uncombined(each: Criterion) -> Criterion:
    own = each.combine if each.combine in ("verdict", "consensus") else None
    return replace(each, combine=own, group=tuple(map(_uncombined, each.group)), item=tuple(map(_uncombined, each.item)))


def _ranking(by: Ranking) -> Change:
    def change(rubric: Rubric, case: Case, result: Result) -> Changed | Message:  # noqa: ARG001
        refusal = _no_combining(rubric, case)
        if refusal is None and rubric.ranking.by == by.by and all(each.ranking is None for each in rubric.stage):
            refusal = message("whatif.is-official")
        if refusal is None and rubric.value.method == "division":
            refusal = message("whatif.division-has-no-places")
        if refusal:
            return refusal
        stages = tuple(replace(each, ranking=None) for each in rubric.stage)
        own = replace(by, member_ties="mid-rank", adds=rubric.ranking.adds)
        return replace(rubric, stage=stages, ranking=own), replace(case, published=None)

    return change


def _in_shares(rubric: Rubric, result: Result) -> Rubric:
    """The rubric with marks to reach as shares of full marks, which mean the same however members are combined."""
    return replace(rubric, threshold=tuple(_in_share(each, result) for each in rubric.threshold))


def _in_share(each: Threshold, result: Result) -> Threshold:
    tests = [test for own in result.proposals for test in own.tests if test.threshold == each.id and test.limit is not None]
    full = max((test.full for test in tests), default=Fraction(0))
    if not full or each.grade or each.from_grade:
        return each
    parts = {"at_least": _share(each.at_least, full), "about": _share(each.about, full)}
    return replace(each, **parts)  # type: ignore[arg-type]


def _share(value: Fraction | str | None, full: Fraction) -> Fraction | str | None:
    return f"{value / full * 100} %" if isinstance(value, Fraction | int) else value


def _priced(rubric: Rubric) -> list[Criterion]:
    return [each for each in rubric.leaves() if each.by == "computed" and each.formula and each.formula.of == "price"]


def _no_price(rubric: Rubric, case: Case) -> Message | None:
    if rubric.price.handling == "none":
        return message("whatif.no-price")
    if not all(each.price for each in case.proposal if each.state == "valid"):
        return message("whatif.price-unknown")
    return None


def _formula(kind: str) -> Change:
    def change(rubric: Rubric, case: Case, result: Result) -> Changed | Message:  # noqa: ARG001
        priced = {each.id: each.formula for each in _priced(rubric)}
        refusal = _no_price(rubric, case) or (None if priced else message("whatif.no-price-points"))
        if refusal is None and all(each == FORMULAS[kind] for each in priced.values()):
            refusal = message("whatif.is-official")
        if refusal is None and kind == "ceiling-ratio" and not ceiling_of(rubric, case):
            refusal = message("whatif.no-ceiling")
        if refusal:
            return refusal
        group = tuple(_each(top, lambda leaf: replace(leaf, formula=FORMULAS[kind]), {*priced}) for top in rubric.group)
        return replace(rubric, group=group), replace(case, published=None)

    return change


def _each(criterion: Criterion, made: Callable[[Criterion], Criterion], ids: set[str]) -> Criterion:
    """The tree with each leaf of `ids` made anew; a group that names its points loses what its parts lose."""
    if not criterion.parts:
        return made(criterion) if criterion.id in ids else criterion
    group, item = (tuple(_each(each, made, ids) for each in parts) for parts in (criterion.group, criterion.item))
    lost = sum((one.points - other.points for one, other in zip(criterion.parts, group + item, strict=True)), Fraction(0))
    return replace(criterion, group=group, item=item, points=criterion.points - lost if criterion.points else criterion.points)


FORMULAS: Mapping[str, Formula] = {
    "ceiling-ratio": Formula(kind="ceiling-ratio"),
    "lowest-ratio": Formula(kind="lowest-ratio"),
    "lowest-linear": Formula(kind="lowest-linear"),
    "min-max": Formula(kind="min-max", if_equal=Fraction(1)),
}
"""Price formulas that stand beside the rubric's own."""


def _division(rubric: Rubric, case: Case, result: Result) -> Changed | Message:
    """Technical points divided by the price in place of price points that are added (facts.md P7)."""
    priced = {each.id for each in _priced(rubric)}
    refusal = _no_price(rubric, case)
    if refusal is None and rubric.value.method == "division":
        refusal = message("whatif.is-official")
    if refusal is None and not priced:
        refusal = message("whatif.no-price-points")
    if refusal is None and rubric.ranking.by != "total":
        refusal = message("whatif.division-has-no-places")
    if refusal:
        return refusal
    nothing = Formula(kind="constant")
    other = _in_shares(rubric, result)
    group = tuple(_each(top, lambda leaf: replace(leaf, points=Fraction(0), formula=nothing), priced) for top in other.group)
    return replace(other, group=group, value=Value(method="division")), replace(case, published=None)


def _addition(rubric: Rubric, case: Case, result: Result) -> Changed | Message:
    """Price points by the ratio to the ceiling, half as many as technical ones, in place of division (2:1, facts.md P1)."""
    refusal = _no_price(rubric, case)
    if refusal is None and rubric.value.method != "division":
        refusal = message("whatif.is-official" if _priced(rubric) else "whatif.no-price-points")
    if refusal is None and not ceiling_of(rubric, case):
        refusal = message("whatif.no-ceiling")
    if refusal:
        return refusal
    full = rubric.panel.out_of or max((each.full for each in result.proposals if each.full is not None), default=Fraction(0))
    name = Text(ja="価格点", en="Price points")
    item = Criterion(id=PRICE_ITEM, name=name, points=full / 2, axis="cost", by="computed", formula=FORMULAS["ceiling-ratio"])
    last = len(rubric.stage) - 1
    stages = tuple(
        replace(each, criteria=(*each.criteria, PRICE_ITEM)) if at == last and each.criteria else each
        for at, each in enumerate(rubric.stage)
    )
    other = replace(rubric, group=(*rubric.group, item), stage=stages, value=Value(), threshold=_of_points(rubric))
    return other, replace(case, published=None)


def _of_points(rubric: Rubric) -> tuple[Threshold, ...]:
    """Thresholds as they were: what was tested on the total is tested on the technical points."""
    technical = {"total": "technical"}
    return tuple(
        replace(each, of=tuple(technical.get(of, of) for of in each.of)) for each in rubric.threshold if "value" not in each.of
    )


def _without(member: str) -> Change:
    def change(rubric: Rubric, case: Case, result: Result) -> Changed | Message:
        refusal = _no_combining(rubric, case)
        if refusal:
            return refusal
        at = [each.id for each in case.member].index(member)
        entry = {stage: _entry_without(each, member, at) for stage, each in case.entry.items()}
        other = _in_shares(rubric, result) if rubric.panel.combine == "sum" else rubric
        return other, replace(case, entry=entry, published=None)

    return change


def _entry_without(entry: Entry, member: str, at: int) -> Entry:
    scores = {id: {item: _absent(marks, member, at) for item, marks in cells.items()} for id, cells in entry.scores.items()}
    totals = {id: _absent(marks, member, at) for id, marks in entry.member_totals.items()}
    return replace(entry, scores=scores, member_totals=totals, comments=_comments_without(entry, member))  # type: ignore[arg-type]


def _absent(marks: Marks, member: str, at: int) -> Marks:
    """The marks as if one member had been away; a mark that stands for all stays."""
    if isinstance(marks, Mapping):
        return {who: "absent" if who == member else mark for who, mark in marks.items()}
    return (*marks[:at], "absent", *marks[at + 1 :]) if isinstance(marks, tuple) else marks


def _comments_without(entry: Entry, member: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return {
        id: {item: {who: text for who, text in said.items() if who != member} for item, said in items.items()}
        for id, items in entry.comments.items()
    }


VARIANTS: Mapping[str, Mapping[str, Change]] = {
    "combine": {
        "mean": _combining("mean"),
        "sum": _combining("sum"),
        "median": _combining("median"),
        "trimmed-mean": _combining("trimmed-mean"),
        "rank-points": _ranking(Ranking(by="rank-points", points=PLACES)),
        "first-places": _ranking(Ranking(by="first-places")),
    },
    "price": {**{kind: _formula(kind) for kind in FORMULAS}, "division": _division, "addition": _addition},
}
"""Every variant by group and name; leaving a member out comes after them, once for each member."""
