"""Remarks on what a rubric does to newcomers, who have no record, and to incumbents, who have one."""

from collections.abc import Iterator
from fractions import Fraction

from evaluator.core.lint.remark import Lint, docs, remark
from evaluator.core.lint.shares import Overview, Weighed, points_text
from evaluator.core.rounding import decimal
from evaluator.core.rubric import Formula

INCUMBENT = "incumbent"
YEARS = 3
"""Years of a record for which the range is told: the usual term of a contract (facts.md 1.5)."""
BEST = Fraction(100)


def newcomers(seen: Overview) -> Iterator[Lint]:
    """What somebody without a record gets from past results, and how many points look at a record at all."""
    if seen.rubric.rubric.procedure == "review":
        return
    for each in seen.leaves:
        if _is_past(each) and each.points:
            yield _middle(each)
    judged = [each for each in seen.leaves if each.axis == "track_record" and each.judged and each.counts]
    points, full = _sum(judged), _sum([each for each in seen.leaves if each.counts])
    if points and full:
        share = decimal(points / full * 100, digits=1)
        yield remark("note", judged[0].place, docs("group"), "newcomers-shut", points=points_text(points), share=share)


def incumbents(seen: Overview) -> Iterator[Lint]:
    """Points that only the present contractor can get."""
    for each in seen.leaves:
        if each.criterion.only_for == INCUMBENT and each.points:
            id = each.criterion.id
            yield remark("warning", each.place, docs("group"), "incumbents", criterion=id, points=points_text(each.points))


def _is_past(each: Weighed) -> bool:
    return each.criterion.formula is not None and each.criterion.formula.kind == "past-results"


def _sum(items: list[Weighed]) -> Fraction:
    return sum((each.points for each in items), Fraction(0))


def _middle(each: Weighed) -> Lint:
    rule = each.criterion.formula
    assert rule is not None
    worth = {"least": _drawn(rule, Fraction(0)), "newcomer": rule.newcomer or Fraction(0), "most": _drawn(rule, BEST)}
    told = {name: points_text(each.points * value / BEST) for name, value in worth.items()}
    return remark(
        "note", f"{each.place}.formula", docs("group.formula"), "newcomers", criterion=each.criterion.id,
        full=points_text(each.points), years=YEARS, **told,
    )  # fmt: skip


def _drawn(rule: Formula, mean: Fraction) -> Fraction:
    pull = rule.pull or Fraction(0)
    return (YEARS * mean + pull * (rule.newcomer or Fraction(0))) / (YEARS + pull)
