"""Prices, ceiling and other figures that the rules look at: whether the case holds them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from evaluator.core.case import Case, Proposal
from evaluator.core.check.desk import standing
from evaluator.core.check.formula import MOST_RESULT
from evaluator.core.check.names import place_of
from evaluator.core.engine.gates import ceiling_of, looks_at_price, lots_of
from evaluator.core.engine.review import stages_of
from evaluator.core.rubric import Criterion, Formula, Rubric
from evaluator.core.shares import share
from evaluator.core.values import Problem, problem


def fact_problems(rubric: Rubric, case: Case) -> Iterator[Problem]:
    """Figures that a formula, a gate, the division method, a variant or the budget needs and the case does not hold."""
    standing_ids = {each.id for each in standing(rubric, case)}
    valid = [(at, each) for at, each in enumerate(case.proposal) if each.id in standing_ids]
    yield from _prices(rubric, case, valid)
    yield from _ceiling(rubric, case)
    names = {each.fact for each in rubric.variant} | {each.held_if.fact for each in stages_of(rubric, case) if each.held_if}
    names |= {"budget"} if any(each.winners == "budget" and each.budget is None for each in lots_of(rubric)) else set()
    for leaf in _computed(rubric, case):
        yield from _own_facts(case, leaf, valid)
        names |= _fixed_facts(leaf.formula, valid)
    for name in sorted(names - case.facts.keys()):
        yield problem(place_of(("facts", name)), "problem.fact-missing", fact=name)


def _computed(rubric: Rubric, case: Case) -> list[Criterion]:
    """Computed items of the stages to evaluate."""
    stages = stages_of(rubric, case)
    wanted = {id for stage in stages for id in stage.criteria}
    everything = any(not stage.criteria and stage.scored for stage in stages)
    return [
        leaf for top in rubric.group for leaf in _inside(top, wanted, inside=everything) if leaf.by == "computed" and leaf.formula
    ]


def _inside(criterion: Criterion, wanted: set[str], *, inside: bool) -> Iterator[Criterion]:
    inside = inside or criterion.id in wanted
    if not criterion.parts and inside:
        yield criterion
    for part in criterion.parts:
        yield from _inside(part, wanted, inside=inside)


def _entered(case: Case, criterion: str, proposal: str) -> bool:
    """Whether the figure of a computed item is given, or a total that holds it."""
    return any(proposal in each.totals or criterion in each.sums.get(proposal, {}) for each in case.entry.values())


def _prices(rubric: Rubric, case: Case, valid: Sequence[tuple[int, Proposal]]) -> Iterator[Problem]:
    if rubric.price.handling == "sealed":
        return
    by_price = [
        each.id
        for each in _computed(rubric, case)
        if each.formula and each.formula.of == "price" and each.formula.kind != "constant"
    ]
    for at, proposal in valid:
        needed = [f"item {id}" for id in by_price if not _entered(case, id, proposal.id)]
        if proposal.price is None and (needed or looks_at_price(rubric, proposal)):
            yield problem(place_of(("proposal", at, "price")), "problem.price-missing", proposal=proposal.id)
        if proposal.price == 0 and (needed or rubric.value.method == "division"):
            yield problem(place_of(("proposal", at, "price")), "problem.price-zero", proposal=proposal.id)


def _ceiling(rubric: Rubric, case: Case) -> Iterator[Problem]:
    gate = rubric.price.ceiling is not None and rubric.price.ceiling.over == "excluded"
    formulas = [each.formula for each in _computed(rubric, case) if each.formula]
    needed = gate or rubric.value.gate_points is not None or any(_against(each) == "ceiling" for each in formulas)
    ceiling = ceiling_of(rubric, case)
    if needed and ceiling is None and not all(each.ceiling is not None for each in lots_of(rubric)):
        yield problem("facts.ceiling", "problem.ceiling-missing")
    if ceiling is not None and ceiling <= 0:
        yield problem("facts.ceiling", "problem.not-above-zero", value=ceiling)


def _against(formula: Formula) -> str | None:
    """The fixed value that a formula is held against; none if it looks at none."""
    kinds = ("ceiling-ratio", "attainment") if formula.absolute else ("ceiling-ratio", "attainment", "pieces", "bands")
    return formula.against if formula.kind in kinds else None


def _fixed_facts(formula: Formula | None, valid: Sequence[tuple[int, Proposal]]) -> set[str]:
    """Facts of the case that a formula needs, the ceiling apart."""
    if formula is None:
        return set()
    names = {_against(formula)} if _against(formula) != "ceiling" else set()
    if formula.kind == "attainment" and valid and all(formula.against in each.facts for _, each in valid):
        names = set()
    if isinstance(formula.kink, str) and share(formula.kink) is None:
        names.add(formula.kink)
    return {name for name in names if name}


def _own_facts(case: Case, leaf: Criterion, valid: Sequence[tuple[int, Proposal]]) -> Iterator[Problem]:
    formula = leaf.formula
    if formula is None or formula.of == "price" or formula.kind == "constant":
        return
    for at, proposal in valid:
        place, value = place_of(("proposal", at, "facts", formula.of)), proposal.facts.get(formula.of)
        concerned = leaf.only_for is None or leaf.only_for in proposal.kinds
        if formula.kind == "past-results":
            yield from _past_results(formula, proposal, place)
        elif value is None and concerned and not _entered(case, leaf.id, proposal.id):
            yield problem(place, "problem.proposal-fact-missing", proposal=proposal.id, fact=formula.of, criterion=leaf.id)
        if value is not None and isinstance(value, tuple) != (formula.kind == "table"):
            wrong = "problem.fact-entries" if formula.kind == "table" else "problem.fact-number"
            yield problem(place, wrong, proposal=proposal.id, fact=formula.of)


def _past_results(formula: Formula, proposal: Proposal, place: str) -> Iterator[Problem]:
    """A record is a result between 0 and 100 and the number of its years, or neither of them."""
    mean, years = proposal.facts.get(formula.of), proposal.facts.get(formula.against)
    if isinstance(mean, Fraction) and not 0 <= mean <= MOST_RESULT:
        yield problem(place, "problem.result-range", value=mean, most=MOST_RESULT)
    if (mean is None) != (years is None) or (isinstance(years, Fraction) and years <= 0):
        yield problem(place, "problem.record-incomplete", proposal=proposal.id, fact=formula.of, years=formula.against)
