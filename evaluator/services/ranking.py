"""The ranking of a procurement: computed once when the marks can no longer change, then read, then fixed."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical, digest
from evaluator.core.evaluate import evaluate
from evaluator.core.overview import Overview, Part, split
from evaluator.core.result import METHOD_VERSION
from evaluator.core.values import CannotEvaluate
from evaluator.db.models import Computation, ComputedPart, Evaluation, Procurement
from evaluator.db.queries import cases
from evaluator.library import codec
from evaluator.services import casefile, history
from evaluator.services.actor import Actor
from evaluator.services.evaluations import fix

PRICES_MISSING = frozenset({"problem.price-missing", "problem.ceiling-missing"})
"""What an evaluation says of prices that are still sealed."""


def compute(session: Session, procurement: Procurement, now: datetime) -> Computation | None:
    """Compute the result of the stages that are closed and keep it; None while prices that it needs are sealed. Flushes.

    Raises CannotEvaluate for anything else that keeps it from being computed.
    """
    rubric = casefile.rubric_of(procurement)
    case = casefile.case_of(session, procurement, rubric)
    try:
        result = evaluate(rubric, case)
    except CannotEvaluate as refused:
        if {each.message.id for each in refused.problems} <= PRICES_MISSING:
            return None
        raise
    overview, parts = split(result)
    made = Computation(
        procurement_id=procurement.id,
        number=cases.next_number(session, procurement.id),
        stage=procurement.stage,
        at=now,
        rubric_sha256=result.rubric_sha256,
        method_version=METHOD_VERSION,
        result_sha256=digest(canonical(result)),
        undecided=len(result.undecided),
        case_text=canonical(case),
        overview_text=canonical(overview),
    )
    session.add(made)
    session.flush()
    session.add_all(ComputedPart(computation_id=made.id, proposal_id=int(id), text=canonical(part)) for id, part in parts.items())
    session.flush()
    return made


def to_be_opened(session: Session, procurement: Procurement) -> frozenset[int]:
    """The proposals whose sealed price the rule looks at: those that pass everything judged without it. Changes nothing.

    The envelopes of the others stay closed. Empty if the result needs no price, or has them all.
    """
    rubric = casefile.rubric_of(procurement)
    case = casefile.case_of(session, procurement, rubric)
    if procurement.ceiling_secret and "ceiling" not in case.facts:
        case = replace(case, facts={**case.facts, "ceiling": Fraction(1)})  # who passed on quality does not hang on it
    try:
        evaluate(rubric, case)
    except CannotEvaluate as refused:
        named = (each.message.values.get("proposal") for each in refused.problems if each.message.id == "problem.price-missing")
        return frozenset(int(str(id)) for id in named if id is not None)
    return frozenset()


def overview(session: Session, procurement_id: int) -> tuple[Computation, Overview] | None:
    """The newest computation and its overview; None if nothing is computed yet."""
    found = cases.newest(session, procurement_id)
    return (found, codec.read_overview(found.overview_text)) if found else None


def part(session: Session, computation: Computation, proposal_id: int) -> Part | None:
    """Everything about one proposal of a computation."""
    text = cases.part(session, computation.id, proposal_id)
    return codec.read_part(text) if text is not None else None


def advanced(session: Session, procurement: Procurement) -> tuple[int, ...]:
    """The proposals that go on from the stage that is closed, in order. Raises LookupError if it is not computed."""
    found = overview(session, procurement.id)
    if found is None or found[0].stage != procurement.stage:
        raise LookupError(f"stage {procurement.stage} of procurement {procurement.id} is not computed")
    return tuple(int(id) for id in found[1].result.stages[-1].advanced)


def fix_result(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> Evaluation:
    """Fix the computed result as the procurement's: stored whole, with its rubric hash, never computed again. Flushes.

    Raises LookupError if nothing is computed, ValueError if the result leaves something to a decision.
    """
    found = cases.newest(session, procurement.id)
    if found is None:
        raise LookupError(f"procurement {procurement.id} has no computed result")
    if found.undecided:
        raise ValueError(f"procurement {procurement.id} still leaves {found.undecided} things to a decision")
    case = codec.read_case_text(found.case_text)
    fixed = fix(session, actor, casefile.rubric_of(procurement), case, now)
    fixed.organisation_id = procurement.organisation_id
    procurement.evaluation_id = fixed.id
    history.record(
        session,
        actor,
        now,
        "result.fixed",
        organisation_id=procurement.organisation_id,
        procurement_id=procurement.id,
        new={"result": found.result_sha256, "rubric": found.rubric_sha256, "method": found.method_version},
    )
    return fixed
