"""The proposals of a case: their names, lots, prices and requirements."""

from collections.abc import Iterator

from evaluator.core.case import Case, Proposal
from evaluator.core.check.names import Known, Path, place_of, repeated
from evaluator.core.rounding import readable
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem, problem


def proposal_problems(rubric: Rubric, case: Case) -> Iterator[Problem]:
    """What is wrong with the proposals themselves; none at all is a problem, none valid is a result."""
    if not case.proposal:
        yield problem("proposal", "problem.no-proposal")
    yield from repeated(("proposal",), (each.id for each in case.proposal))
    gates = rubric.gates
    requirements = Known(each.id for each in (*gates.eligibility, *gates.documents, *gates.conditions))
    lots = Known(each.id for each in rubric.outcome.lots)
    for at, proposal in enumerate(case.proposal):
        path: Path = ("proposal", at)
        yield from requirements.missing((*path, "unmet"), "requirement", proposal.unmet)
        if lots.names and proposal.lot is None:
            yield problem(place_of((*path, "lot")), "problem.lot-missing", proposal=proposal.id)
        yield from lots.missing((*path, "lot"), "lot", (proposal.lot,) if lots.names and proposal.lot else ())
        yield from _money(proposal, path)
        if proposal.lead and proposal.lead not in proposal.members:
            yield problem(place_of((*path, "lead")), "problem.lead-not-member", proposal=proposal.id, lead=proposal.lead)


def _money(proposal: Proposal, path: Path) -> Iterator[Problem]:
    for key, figure in (("price", proposal.price), ("request", proposal.request)):
        if figure is not None and figure < 0:
            place = place_of((*path, key))
            yield problem(place, f"problem.negative-{key}", proposal=proposal.id, figure=readable(figure))
