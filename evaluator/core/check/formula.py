"""Formulas: whether each kind has what it needs, and nothing that it would ignore."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction

from evaluator.core.check.tree import Placed, placed
from evaluator.core.rubric import Formula, Rubric
from evaluator.core.shares import share
from evaluator.core.values import Problem, problem


@dataclass(frozen=True, slots=True)
class Needs:
    """What a kind of formula must have and may have, beside `of`."""

    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


KINDS: Mapping[str, Needs] = {
    "ceiling-ratio": Needs(may=("against", "factor", "clamp", "kink", "slope")),
    "lowest-ratio": Needs(),
    "highest-ratio": Needs(may=("better",)),
    "lowest-linear": Needs(),
    "min-max": Needs(may=("better", "if_equal")),
    "mean-relative": Needs(may=("better",)),
    "between": Needs(must=("low", "high"), may=("better",)),
    "pieces": Needs(must=("pieces",), may=("against", "absolute")),
    "bands": Needs(must=("bands",), may=("against", "absolute")),
    "attainment": Needs(must=("of",), may=("against", "better")),
    "vote-share": Needs(must=("of",)),
    "table": Needs(must=("of", "table"), may=("select",)),
    "constant": Needs(may=("factor",)),
    "past-results": Needs(must=("of", "against", "newcomer", "pull")),
}
"""Parameters of every kind of formula."""

MOST_RESULT = 100
"""The best a yearly result can be."""

BLANK = Formula(kind="constant")


def formula_problems(rubric: Rubric) -> Iterator[Problem]:
    """What is wrong with the formulas, and with items that have one without being computed, or the other way round."""
    for each in placed(rubric):
        formula, leaf = each.criterion.formula, not each.criterion.parts
        if each.criterion.by == "computed" and leaf and formula is None:
            yield problem(f"{each.place}.formula", "problem.computed-without-formula", criterion=each.criterion.id)
        if formula and (each.criterion.by != "computed" or not leaf):
            yield problem(f"{each.place}.formula", "problem.formula-not-computed", criterion=each.criterion.id)
        if formula:
            yield from _parameters(each, formula)
            yield from _figures(each, formula)


def _parameters(each: Placed, formula: Formula) -> Iterator[Problem]:
    needs = KINDS[formula.kind]
    given = {field.name for field in fields(Formula) if getattr(formula, field.name) != getattr(BLANK, field.name)}
    for key in needs.must:
        if key not in given:
            yield problem(f"{each.place}.formula.{key}", "problem.formula-needs", kind=formula.kind, key=key)
    for key in sorted(given - {"kind", "of", *needs.must, *needs.may}):
        yield problem(f"{each.place}.formula.{key}", "problem.formula-ignores", kind=formula.kind, key=key)


def _figures(each: Placed, formula: Formula) -> Iterator[Problem]:
    place = f"{each.place}.formula"
    if formula.low is not None and formula.high is not None and formula.low >= formula.high:
        yield problem(f"{place}.high", "problem.bounds", low=formula.low, high=formula.high)
    for key, corners in (("pieces", formula.pieces), ("bands", formula.bands)):
        if len({at for at, _ in corners}) < len(corners):
            yield problem(f"{place}.{key}", "problem.corner-twice")
    for key, value in (("clamp", formula.clamp), ("kink", _share_of(formula.kink))):
        if value is not None and not 0 < value < 1:
            yield problem(f"{place}.{key}", "problem.share-range", value=value)
    if formula.newcomer is not None and not 0 <= formula.newcomer <= MOST_RESULT:
        yield problem(f"{place}.newcomer", "problem.result-range", value=formula.newcomer, most=MOST_RESULT)
    if formula.pull is not None and formula.pull <= 0:
        yield problem(f"{place}.pull", "problem.not-above-zero", value=formula.pull)


def _share_of(kink: Fraction | str | None) -> Fraction | None:
    return share(kink) if isinstance(kink, str) else kink
