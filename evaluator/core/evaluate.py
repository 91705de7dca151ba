"""The evaluator: a rubric and a case in, a result with its whole working out."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from evaluator.core.canonical import sha256
from evaluator.core.case import Case, Proposal
from evaluator.core.cautions.cautions import cautions
from evaluator.core.cautions.decisions import unused_decisions
from evaluator.core.cautions.maxima import unequal_maxima
from evaluator.core.check.case import case_problems
from evaluator.core.check.rubric import rubric_problems
from evaluator.core.engine.assemble import proposal_result
from evaluator.core.engine.outcome import awarded
from evaluator.core.engine.ranking import measure_name
from evaluator.core.engine.review import Review, reviewed
from evaluator.core.result import METHOD_VERSION, Award, ProposalResult, Result
from evaluator.core.rubric import Rubric
from evaluator.core.values import CannotEvaluate


def evaluate(rubric: Rubric, case: Case) -> Result:
    """Evaluate a case by a rubric.

    Exact and deterministic: the order of proposals, members and items in the input changes nothing. Raises
    CannotEvaluate with every problem of rubric and case at once; advice among them does not stop it.
    """
    problems = (*rubric_problems(rubric), *case_problems(rubric, case))
    errors = tuple(each for each in problems if each.severity == "error")
    if errors:
        raise CannotEvaluate(errors)
    result = worked(rubric, case)
    raised = (*cautions(rubric, case, result, worked), *unequal_maxima(result), *unused_decisions(rubric, case, result))
    return replace(result, warnings=raised)


def worked(rubric: Rubric, case: Case) -> Result:
    """The result of a case that has been checked, without warnings."""
    lots = _lots(rubric, case)
    reviews = [_review(rubric, case, lot) for lot in lots]
    awards = tuple(awarded(review, lot) for review, lot in zip(reviews, lots, strict=True))
    proposals = [proposal_result(_review_of(reviews, each), each) for each in case.proposal]
    return Result(
        case=case.case.id, title=case.case.title, fictional=case.case.fictional, source=case.case.source or rubric.rubric.source,
        assumed=rubric.rubric.assumed + case.case.assumed, rubric=rubric.rubric.id, rubric_version=rubric.rubric.version,
        rubric_title=rubric.rubric.title, rubric_sha256=sha256(rubric), method_version=METHOD_VERSION,
        procedure=rubric.rubric.procedure, measure=_measure(rubric, reviews), rounding=rubric.rounding,
        combine=rubric.panel.combine, members=tuple(each.id for each in case.member),
        stages=tuple(each for review in reviews for each in review.stages),
        proposals=tuple(sorted(proposals, key=lambda each: _place(each, lots))),
        ties=tuple(each for review in reviews for each in review.ties),
        undecided=tuple(each for review in reviews for each in review.undecided),
        lot_names={each.id: each.name for each in rubric.outcome.lots},
        award=awards[0] if len(lots) == 1 else _together(awards), lots=awards if len(lots) > 1 else (), warnings=(),
        value_unit=rubric.value.unit, value_round=rubric.value.round, out_of=rubric.panel.out_of,
    )  # fmt: skip


def _lots(rubric: Rubric, case: Case) -> tuple[str | None, ...]:
    named = tuple(each.id for each in rubric.outcome.lots)
    used = sorted({each.lot for each in case.proposal if each.lot is not None and each.lot not in named})
    without: tuple[str | None, ...] = (None,) if any(each.lot is None for each in case.proposal) else ()
    return (*without, *named, *used) or (None,)


def _review(rubric: Rubric, case: Case, lot: str | None) -> Review:
    ids = [each.id for each in case.proposal if each.lot == lot]
    rule = next((each for each in rubric.outcome.lots if each.id == lot), None)
    if rule is None:
        return reviewed(rubric, case, ids, lot=lot)
    amounts = {"ceiling": rule.ceiling, "budget": rule.budget}
    facts = {**case.facts, **{fact: Fraction(yen) for fact, yen in amounts.items() if yen is not None}}
    winners = rubric.outcome.winners if rule.winners is None else rule.winners
    own = replace(rubric, outcome=replace(rubric.outcome, winners=winners))
    return reviewed(own, replace(case, facts=facts), ids, lot=lot)


def _review_of(reviews: list[Review], proposal: Proposal) -> Review:
    return next(review for review in reviews if proposal.id in review.ids)


def _measure(rubric: Rubric, reviews: Sequence[Review]) -> str:
    finals = [review.final for review in reviews if review.final is not None]
    return measure_name(finals[0]) if finals else rubric.ranking.by


STANDING = ("ranked", "passed", "unranked", "not_advanced", "disqualified", "withdrawn", "excluded")
"""Order of statuses in a list of results."""


def _place(each: ProposalResult, lots: tuple[str | None, ...]) -> tuple[int, int, int, str]:
    return lots.index(each.lot), STANDING.index(each.status), each.rank or 0, each.id


def _together(awards: tuple[Award, ...]) -> Award:
    return Award(
        lot=None, kind="by-lot", preferred=tuple(id for each in awards for id in each.preferred), runner_up=None,
        amounts={id: amount for each in awards for id, amount in each.amounts.items()},
    )  # fmt: skip
