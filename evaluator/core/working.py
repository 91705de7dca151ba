"""The working of one proposal as sentences: marks to items, items to groups, groups to the total, the total to the measure."""

from fractions import Fraction

from evaluator.core.result import Figure, MemberFigure, ProposalResult, Result, StageResult, Test
from evaluator.core.rounding import readable
from evaluator.core.values import Message, message


def working_of(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    """Every step to a proposal's figure, stage by stage, then the tests."""
    found: list[Message] = []
    for stage in result.stages:
        found += _stage(result, own, stage)
    return (*found, *_total(own), *_measure(result, own), *(tested(each) for each in own.tests))


def _stage(result: Result, own: ProposalResult, stage: StageResult) -> list[Message]:
    items = [each for each in own.items if each.stage == stage.id]
    members = [each for each in own.members if each.stage == stage.id]
    if not items and not members:
        return []
    found = [message("working.stage", stage=stage.id)] if len(result.stages) > 1 else []
    found += [each for figure in items for each in figure_working(figure)]
    return found + _member_totals(result, members, from_marks=any(each.marks for each in items))


def figure_working(figure: Figure) -> tuple[Message, ...]:
    """How one figure came about."""
    if figure.exact is None:
        return (message("working.unknown", criterion=figure.criterion),)
    return (*_made(figure), *figure.steps)


def _made(figure: Figure) -> tuple[Message, ...]:
    shown = readable(figure.exact or Fraction(0))
    if not figure.leaf:
        return (message("working.group", criterion=figure.criterion, points=shown, full=readable(figure.full)),)
    marks = [each.points for each in figure.marks if each.points is not None]
    if figure.by == "computed":
        return (message("working.computed", criterion=figure.criterion, points=shown),)
    if not marks:
        return (message("working.entered", criterion=figure.criterion, points=shown),)
    if figure.combine is None:
        return (message(f"working.{figure.by}", criterion=figure.criterion, points=shown),)
    listed = ", ".join(readable(each) for each in marks)
    states = tuple(_state(figure, state) for state in sorted({each.state for each in figure.marks if each.state}))
    values = {"criterion": figure.criterion, "marks": listed, "count": len(marks), "points": shown}
    return (message(f"working.item.{figure.combine}", **values), *states)


def _state(figure: Figure, state: str) -> Message:
    who = tuple(each.member for each in figure.marks if each.state == state)
    return message(f"working.state.{state}", criterion=figure.criterion, members=who)


def _member_totals(result: Result, members: list[MemberFigure], *, from_marks: bool) -> list[Message]:
    totals = [each for each in members if each.total is not None]
    if not totals or (from_marks and result.measure in ("total", "value", "none")):
        return []
    listed = ", ".join(f"{each.member} {readable(each.total or Fraction(0))}" for each in totals)
    found = [message("working.member-totals", totals=listed)]
    left = tuple(each.member for each in members if each.left_out)
    return [*found, message("working.left-out", members=left)] if left else found


def _total(own: ProposalResult) -> tuple[Message, ...]:
    if own.total is None or own.published is None or own.full is None:
        return ()
    values = {"points": own.published, "full": readable(own.full)}
    if Fraction(own.published) == own.total:
        return (message("working.total", **values),)
    return (message("working.total-exact", exact=str(own.total), **values),)


def _measure(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    if own.value is None or result.measure in ("total", "none"):
        return ()
    places = [each.rank for each in own.members if each.rank is not None and each.stage == result.stages[-1].id]
    listed = ", ".join(readable(each) for each in places)
    price = readable(own.price) if own.price is not None else ""
    values = {"places": listed, "value": own.value_published, "price": price, "points": own.published or ""}
    return (message(f"working.measure.{result.measure}", **values),)


def tested(test: Test) -> Message:
    """One threshold: the mark, the figure and the margin."""
    state = {True: "met", False: "missed", None: "open"}[test.passed] if not test.decided_by else "decided"
    if test.by != "panel" or test.limit is None:
        counts = {"counted": test.counted or 0, "of": test.members or 0}
        return message(f"working.members.{state}", tested=test.of, by=test.decided_by or "", **counts)
    figures = {"limit": test.limit, "actual": test.actual or Fraction(0), "margin": abs(test.margin or Fraction(0))}
    shown = {key: readable(each) for key, each in figures.items()}
    return message(f"working.test.{state}", tested=test.of, by=test.decided_by or "", **shown)
