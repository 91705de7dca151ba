"""Procurements whose scoring is closed, level or not, and their decisions of people."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.case import Decision
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Outcome, Price, Ties
from evaluator.db.models import HumanDecision
from evaluator.services import decisions, ranking, scoring, submission
from evaluator.services.scoring import Entered
from tests.factories.scoring import actor_for, declared, own_sheet, rubric_of
from tests.factories.world import NOW, Town, whole_town

LATER = NOW + timedelta(hours=2)
"""When decisions are recorded in tests."""


def rule(*chain: str, **outcome: Any) -> Rubric:
    """Two items of five points, no price, ties broken by `chain`, and what follows."""
    made = rubric_of(5, 5)
    version = sha256(repr((chain, sorted(outcome.items()))).encode()).hexdigest()[:8]  # two rules in one test are two versions
    made = replace(made, rubric=replace(made.rubric, version=version))
    return replace(made, ties=Ties(chain=chain), price=Price(handling="none"), outcome=Outcome(**outcome))


def closed(session: Session, rubric: Rubric, *, marks: tuple[int, ...] = (3, 3), members: int = 3, **values: Any) -> Town:
    """A town whose members all gave each proposal its mark everywhere; scoring is closed and computed. Commits."""
    town = whole_town(session, members=members, proposals=len(marks), rubric=rubric, **values)
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    session.commit()
    for at in range(members):
        _hand_in(session, town, at, marks)
    town.procurement.state = "closed"
    session.flush()
    ranking.compute(session, town.procurement, NOW)
    session.commit()
    return town


def _hand_in(session: Session, town: Town, member: int, marks: tuple[int, ...]) -> None:
    work = own_sheet(session, town, member)
    given = dict(zip((each.id for each in town.proposals), marks, strict=True))
    for proposal in work.proposals:
        for cell in work.cells(proposal):
            scoring.save(session, work, proposal, cell, Entered(mark=str(given[proposal.id])), version=0, now=NOW)
    submission.submit(session, actor_for(town, town.members[member]), work, NOW)
    session.commit()


def officer(town: Town) -> Any:
    """The officer as an actor."""
    return actor_for(town, town.people["officer"], "officer")


def decision(**values: Any) -> Decision:
    """A decision of the panel, an hour before it is recorded."""
    made = {"step": "award", "by": "選定委員会", "at": NOW + timedelta(hours=1), "reason": "委員会で決めた"}
    return Decision(**{**made, **values})


def settle(session: Session, town: Town, **values: Any) -> HumanDecision:
    """Answer the first open question. Commits."""
    table = decisions.table_of(session, town.procurement)
    assert table.computation is not None
    key = (*table.questions, *table.offers)[0].key
    made = decisions.record(
        session, officer(town), town.procurement, key, decision(**values), computation=table.computation.number, now=LATER
    )
    session.commit()
    return made
