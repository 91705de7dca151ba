"""Remarks on the price: judged and computed at once, rules that do not fit, formulas that look at other bids."""

from collections.abc import Iterator

from evaluator.core.engine.formulas import reverses_on_withdrawal
from evaluator.core.lint.remark import Lint, Severity, docs, remark
from evaluator.core.lint.shares import Overview, Weighed, is_price
from evaluator.core.rubric import Formula

OFTEN = ("min-max",)
"""Formulas by which a withdrawal often changes the winner: 7 to 20 % of simulated tenders (quant.md 2h)."""
WITH_PRICE = ("open", "sealed")


def _computed(seen: Overview) -> tuple[Weighed, ...]:
    return tuple(each for each in seen.leaves if is_price(each.criterion))


def handling(seen: Overview) -> Iterator[Lint]:
    """A price scored twice, or handled otherwise than the criteria score it."""
    computed, divided = _computed(seen), seen.rubric.value.method == "division"
    judged = tuple(each.criterion.id for each in seen.leaves if each.judged and each.axis == "cost" and each.points)
    if computed and judged:
        ids = tuple(each.criterion.id for each in computed)
        yield remark("warning", computed[0].place, docs("price"), "price-twice", criteria=(*judged, *ids))
    rule = seen.rubric.price.handling
    if computed and rule not in WITH_PRICE:
        yield remark("warning", "price.handling", docs("price"), f"price-computed-but-{rule}")
    if not computed and not divided and rule in WITH_PRICE:
        yield remark("warning", "price.handling", docs("price"), "price-unused")


def ceiling(seen: Overview) -> Iterator[Lint]:
    """A formula that is held against a ceiling that no rule names."""
    for each in _computed(seen):
        if _needs_ceiling(each.criterion.formula) and seen.rubric.price.ceiling is None:
            yield remark("warning", "price.ceiling", docs("price"), "no-ceiling", criterion=each.criterion.id)


def _needs_ceiling(formula: Formula | None) -> bool:
    if formula is None or formula.against != "ceiling":
        return False
    on_ratio = formula.kind in ("pieces", "bands") and not formula.absolute
    return formula.kind == "ceiling-ratio" or on_ratio


def method(seen: Overview) -> Iterator[Lint]:
    """A procedure by addition or division whose rules say otherwise."""
    divided, procedure = seen.rubric.value.method == "division", seen.rubric.rubric.procedure
    if divided != (procedure == "comprehensive_division") and (divided or procedure == "comprehensive_division"):
        yield remark("warning", "value.method", docs("value"), "method-division" if divided else "method-points")
    if procedure == "comprehensive_additive" and not _computed(seen):
        yield remark("warning", "rubric.procedure", docs("price"), "additive-without-price")


def reversals(seen: Overview) -> Iterator[Lint]:
    """Formulas by which a proposal that withdraws can reverse two others (quant.md 2h)."""
    for each in seen.leaves:
        formula = each.criterion.formula
        if formula is not None and reverses_on_withdrawal(formula):
            grave: Severity = "warning" if formula.kind in OFTEN else "note"
            yield remark(grave, each.place, docs("formula"), "reversal-formula", criterion=each.criterion.id)
