"""The working of one proposal as sentences: marks to items, items to groups, groups to the total, the total to the measure."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from evaluator.core.result import Figure, MemberFigure, MemberMark, ProposalResult, Result, StageResult, Test
from evaluator.core.rounding import readable
from evaluator.core.values import Message, message

ZERO = Fraction(0)
OF_PLACES = ("mean-rank", "rank-sum", "rank-points", "first-places")
"""Measures made of the places that members' totals give."""


def working_of(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    """Every step to a proposal's figure: the stages it took part in with their tests, then the total and what comes of it."""
    stages = taken(result, own)
    last = stages[-1].id if stages else ""
    found = [each for stage in stages for each in _stage(result, own, stage, last=stage.id == last)]
    found += [*_total(result, own, stages), *_measure(result, own)]
    return (*found, *(each for test in own.tests if test.stage == last for each in _tested(own, test)))


def taken(result: Result, own: ProposalResult) -> list[StageResult]:
    """The stages that a proposal took part in: those of its lot, up to the one that it left at."""
    found: list[StageResult] = []
    for stage in result.stages:
        if stage.lot != own.lot:
            continue
        found += [stage] if _has_figures(own, stage) or own.id in stage.values else []
        if own.id in stage.entered and own.id not in stage.advanced:
            break
    return found


def _has_figures(own: ProposalResult, stage: StageResult) -> bool:
    figures = any(each.stage == stage.id and (each.exact is not None or each.marks) for each in own.items)
    return figures or any(each.stage == stage.id and each.total is not None for each in own.members)


def _stage(result: Result, own: ProposalResult, stage: StageResult, *, last: bool) -> list[Message]:
    items = [each for each in own.items if each.stage == stage.id]
    members = [each for each in own.members if each.stage == stage.id]
    several = sum(each.lot == own.lot and bool(each.entered) for each in result.stages) > 1
    found = [message("working.stage", stage=stage.id)] if several else []
    found += [each for figure in items for each in _figure(own, stage, figure)]
    marked = any(figure.by == "members" and _scored(figure) for figure in items)
    through = own.id in stage.through_members
    if through or not marked or stage.measure in OF_PLACES:
        found += _member_totals(members, stage.combine if through else None)
    if last:
        return found
    return found + [each for test in own.tests if test.stage == stage.id for each in _tested(own, test)]


def _figure(own: ProposalResult, stage: StageResult, figure: Figure) -> tuple[Message, ...]:
    """The working of a figure; of one that is not known only where that leaves the total open."""
    if figure.exact is not None:
        return figure_working(figure)
    if figure.marks:
        return _states(figure)
    if not figure.leaf or own.id not in stage.entered or own.id in stage.totals or not _has_figures(own, stage):
        return ()
    sealed = figure.by == "computed" and own.price is None
    return (message("working.unopened" if sealed else "working.unknown", criterion=figure.criterion),)


def figure_working(figure: Figure) -> tuple[Message, ...]:
    """How one figure came about."""
    if figure.exact is None:
        return (message("working.unknown", criterion=figure.criterion),)
    if not figure.leaf:
        values = {"points": readable(figure.exact), "full": readable(figure.full)}
        return (message("working.group", criterion=figure.criterion, **values), *figure.steps)
    if figure.by == "members" and _scored(figure):
        return _from_marks(figure, figure.exact)
    how = figure.by if figure.marks or figure.by == "computed" else "entered"
    how = "entered" if how == "members" else how
    return (message(f"working.{how}", criterion=figure.criterion, points=readable(figure.exact)), *figure.steps)


def _scored(figure: Figure) -> list[MemberMark]:
    """Marks with points that a member gave."""
    return [each for each in figure.marks if each.points is not None and each.member]


def _from_marks(figure: Figure, exact: Fraction) -> tuple[Message, ...]:
    return (*_agreed(figure), *_combined_marks(figure, exact))


def _agreed(figure: Figure) -> tuple[Message, ...]:
    """That the panel agreed one mark in moderation, and what the members had given."""
    marks = [each for each in _scored(figure) if each.own is not None]
    given = tuple(f"{each.member}={each.own}" for each in marks)
    return tuple(message("working.agreed", criterion=figure.criterion, mark=each.mark or "", given=given) for each in marks[:1])


def _combined_marks(figure: Figure, exact: Fraction) -> tuple[Message, ...]:
    marks = _scored(figure)
    out = tuple(each.member for each in marks if each.left_out)
    how = figure.combine or "mean"
    if how == "verdict":
        said = _item("verdict", figure, [each.mark or "" for each in marks], exact)
        return (said, *_states(figure), *figure.steps)
    kept = [each.points for each in marks if each.points is not None and not each.left_out]
    plain = how if how in ("sum", "median") and not out else "mean"
    before = combined(kept, plain)
    wording = "trimmed-mean" if out else plain
    found = [_item(wording, figure, [readable(each) for each in kept], before, members=out), *_states(figure), *figure.steps]
    told = {before, exact} == {exact} or (figure.steps and readable(exact) in figure.steps[-1].values.values())
    if not told:
        found.append(message("working.rounded", criterion=figure.criterion, points=readable(exact)))
    return tuple(found)


def combined(values: Sequence[Fraction], how: str) -> Fraction:
    """Members' values made one: their sum, median or mean."""
    if how == "median":
        return Fraction(median(values))
    return sum(values, ZERO) if how == "sum" else sum(values, ZERO) / len(values)


def _item(how: str, figure: Figure, marks: Sequence[str], points: Fraction, *, members: tuple[str, ...] = ()) -> Message:
    values = {"marks": tuple(marks), "count": len(marks), "points": readable(points)}
    left = {"members": members} if members else {}
    return message(f"working.item.{how}", criterion=figure.criterion, **values, **left)


def _states(figure: Figure) -> tuple[Message, ...]:
    states = sorted({each.state for each in figure.marks if each.state})
    return tuple(
        message(f"working.state.{state}", criterion=figure.criterion, members=_members_in(figure, state)) for state in states
    )


def _members_in(figure: Figure, state: str) -> tuple[str, ...]:
    return tuple(each.member for each in figure.marks if each.state == state)


def _member_totals(members: Sequence[MemberFigure], combine: str | None) -> list[Message]:
    """Members' totals, and the figure they make where the panel's total is made of them."""
    known = [(each.member, each.total) for each in members if each.member and each.total is not None and not each.left_out]
    out = tuple(each.member for each in members if each.left_out)
    if not known:
        return []
    values = {"totals": tuple(f"{who}={readable(total)}" for who, total in known), "count": len(known)}
    if combine not in ("mean", "sum", "median"):
        return [message("working.member-totals", **values)]
    points = readable(combined([total for _, total in known], combine))
    if out:
        return [message("working.totals.trimmed-mean", members=out, points=points, **values)]
    return [message(f"working.totals.{combine}", points=points, **values)]


def _total(result: Result, own: ProposalResult, stages: Sequence[StageResult]) -> list[Message]:
    if own.total is None or own.published is None or own.full is None:
        return []
    dropped = [each for each in stages[:-1] if each.carry == "dropped" and own.id in each.totals]
    found = [message("working.dropped", stage=each.id) for each in dropped]
    found += _out_of(result, own, [each for each in stages if each not in dropped])
    values = {"points": own.published, "full": readable(own.full)}
    if Fraction(own.published) == own.total:
        return [*found, message("working.total", **values)]
    official = result.rounding.mode != "none" and result.rounding.at in ("end", "step")
    return [*found, message(f"working.total-{'exact' if official else 'shown'}", exact=readable(own.total), **values)]


def _out_of(result: Result, own: ProposalResult, stages: Sequence[StageResult]) -> list[Message]:
    counted = {each.id for each in stages}
    tops = [each for each in own.items if each.depth == 0 and each.kind == "base" and each.stage in counted]
    full = sum((each.full for each in tops), ZERO)
    if result.out_of is None or own.total is None or full == result.out_of or not full:
        return []
    values = {"points": own.total / result.out_of * full, "full": full, "out_of": result.out_of}
    return [message("working.out-of", **{key: readable(each) for key, each in values.items()})]


def measure_of(result: Result, own: ProposalResult) -> str:
    """What a proposal was ordered by at the last stage that it took part in; the result's measure if it took part in none."""
    last = [each for each in result.stages if each.lot == own.lot and own.id in each.entered]
    return last[-1].measure if last else result.measure


def _measure(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    measure = measure_of(result, own)
    if own.value is None or measure in ("total", "none"):
        return ()
    last = [each.id for each in result.stages if each.lot == own.lot and own.id in each.entered][-1:]
    places = tuple(readable(each.rank) for each in own.members if each.rank is not None and each.stage in last)
    value = own.value_published or ""
    if measure == "value":
        figures = {"points": own.published or "", "price": readable(own.price or ZERO), "unit": readable(result.value_unit)}
        wording = "working.measure.value" if result.value_unit == 1 else "working.measure.value-times"
        return (message(wording, value=value, **figures),)
    wording = measure if places or measure in ("votes", "first-places") else "entered"
    return (message(f"working.measure.{wording}", places=places, value=value),)


def _tested(own: ProposalResult, test: Test) -> tuple[Message, ...]:
    """The test, by the threshold's id where the name is missing and another looks at the same."""
    alike = Counter((each.stage, each.of) for each in own.tests)[test.stage, test.of] > 1
    return (_judged(test, named=alike or test.name is not None),)


def tested(test: Test) -> Message:
    """One threshold: the mark, the figure and the margin, or how many members reached it, and what was judged."""
    return _judged(test, named=test.name is not None)


def _judged(test: Test, *, named: bool) -> Message:
    values: dict[str, object] = {"named": test.threshold if named else "", "tested": test.of}
    values |= {"by": test.decided_by} if test.decided_by else {}
    if test.by != "panel" or test.limit is None:
        counts = {"counted": test.counted or 0, "count": test.members or 0, "need": test.by}
        return message(f"working.members.{_state(test)}", **counts, **values)
    figures = {"limit": test.limit, "actual": test.actual or ZERO, "margin": abs(test.margin or ZERO)}
    kind = "value" if test.of == ("value",) else "over" if test.exclusive else "test"
    return message(f"working.{kind}.{_state(test)}", **values, **{key: readable(each) for key, each in figures.items()})


def _state(test: Test) -> str:
    if test.passed is None:
        return "open"
    return ("ruled-" if test.decided_by else "") + ("met" if test.passed else "missed")
