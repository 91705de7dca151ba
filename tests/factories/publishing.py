"""Procurements whose result is fixed and whose decision is made, published or not."""

import hashlib
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical
from evaluator.core.rules import Publication
from evaluator.db.models import Award
from evaluator.services import course, publications, ranking
from tests.factories.decided import LATER, closed, officer, rule
from tests.factories.world import NOW, Town


def decided(
    session: Session,
    *,
    publication: Publication | None = None,
    marks: tuple[int, ...] = (5, 4, 3),
    made: bool = True,
    **values: Any,
) -> Town:
    """A town whose result is fixed by frozen rules, the first chosen; without `made` the decision is only drafted. Commits."""
    rubric = replace(rule("sum:1"), publication=publication or Publication())
    rubric = replace(rubric, rubric=replace(rubric.rubric, version=f"publication {rubric.publication.losers}"))
    town = closed(session, rubric, marks=marks, **values)
    case = town.procurement
    assert case is not None
    case.rules_text, case.frozen_at = canonical(course.rules_of(session, case)), NOW
    case.rules_sha256 = hashlib.sha256(case.rules_text.encode()).hexdigest()
    ranking.fix_result(session, officer(town), case, LATER)
    case.state = "decided"
    session.add(
        Award(
            procurement_id=case.id, number=1, kind="award", proposal_id=town.proposals[0].id, drafted_at=LATER,
            drafted_by=town.people["officer"].id, made_at=LATER if made else None,
        )
    )  # fmt: skip
    session.commit()
    return town


def published(session: Session, **values: Any) -> Town:
    """The same, published. Commits."""
    town = decided(session, **values)
    assert town.procurement is not None
    publications.publish(session, officer(town), town.procurement, LATER)
    session.commit()
    return town
