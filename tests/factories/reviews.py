"""Contracts under review: begun, scored by a panel of three, drafted, as a test needs them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.canonical import sha256
from evaluator.core.reviewing import TARGET
from evaluator.db.models import Commitment, Contract, Person, Procurement, Review, Seat
from evaluator.services import course, panels
from evaluator.services.actor import Actor
from evaluator.services.panels import SeatFacts
from evaluator.services.reviews import draft, facts, outset
from evaluator.services.reviews.facts import Given
from evaluator.services.reviews.outset import Outset
from tests.factories.contracts import contract, contractor
from tests.factories.scoring import actor_for, declared, hand_in
from tests.factories.world import NAMES, NOW, Town, library_rubric, person, town

ACTUAL = {
    "new_consultations_per_100k_month": "16", "plan_ratio": "45%", "job_support_ratio": "30%", "employment_income_rate": "60%",
    "improvement_rate": "80%", "staffing_fill_rate": "95%",
}  # fmt: skip
TARGETS = {
    "new_consultations_per_100k_month": "20", "plan_ratio": "50%", "job_support_ratio": "60%", "employment_income_rate": "75%",
    "improvement_rate": "80%", "staffing_fill_rate": "100%",
}  # fmt: skip
YEAR = 2025
LIMIT = date(2026, 12, 4)
FINDING = "支援員の離職が17%に上がり、令和8年1月から2か月の欠員があった。引継ぎの記録は整っている。"


@dataclass
class Reviewed:
    """A town with a contract, and its review as far as it has come."""

    town: Town
    contract: Contract
    review: Review
    members: list[Person] = field(default_factory=list)

    @property
    def procurement(self) -> Procurement:
        """Where it is scored."""
        assert self.review.procurement is not None
        return self.review.procurement

    @property
    def officer(self) -> Actor:
        """The officer, signed in."""
        return actor_for(self.town, self.town.people["officer"], "officer")


def town_with_contract(session: Session, *, code: str = "131016", name: str = "青野市", **values: Any) -> tuple[Town, Contract]:
    """A town with its people, three of them members, and a contract that promises the targets. Commits."""
    made = Town(organisation=town(session, code=code, name=name))
    for role in ("administrator", "officer", "clerk", "auditor"):
        made.people[role] = person(session, made.organisation, f"{role}-{code}", role, name=f"{name} {role}")
    for at in range(3):
        made.members.append(person(session, made.organisation, f"member{at + 1}-{code}", "member", name=f"{NAMES[at]} 委員"))
    found = contract(session, made.organisation, by=contractor(session, made.organisation), from_year=2024, **values)
    for indicator, target in TARGETS.items():
        said = {"text": f"提案書の目標 {target}", "indicator": indicator, "target": target, "fiscal_year": YEAR}
        session.add(Commitment(contract_id=found.id, kind="target", source="proposal", **said))
    session.commit()
    return made, found


def begun(session: Session, **values: Any) -> Reviewed:
    """A review just begun by the library's rubric. Commits."""
    made, found = town_with_contract(session, **values)
    by = actor_for(made, made.people["officer"], "officer")
    review = outset.begin(session, by, found, Outset(year=YEAR, sha256=sha256(library_rubric(outset.LIBRARY))), NOW)
    session.commit()
    return Reviewed(town=made, contract=found, review=review, members=made.members)


def scoring(session: Session, **values: Any) -> Reviewed:
    """A review whose figures are in, whose three members have declared, and whose scoring has begun. Commits."""
    made = begun(session, **values)
    given = {name: Given(value=value, reason="月次報告による") for name, value in ACTUAL.items()}
    assert not set(given) & {f"{name}{TARGET}" for name in TARGETS}
    facts.enter(session, made.officer, made.review, given, NOW, version=made.review.version)
    seats = [seat_member(session, made, at) for at in range(3)]
    (proposal,) = course.cases.proposals(session, made.procurement.id)
    for each in seats:
        declared(session, each, proposal)
    made.town.procurement, made.town.seats, made.town.proposals = made.procurement, seats, [proposal]
    course.move(session, made.officer, made.procurement, "start-review", NOW)
    session.commit()
    return made


def seat_member(session: Session, made: Reviewed, at: int) -> Seat:
    """Give a member a seat: the first is the chair, and from outside."""
    given = SeatFacts(outside=at == 0, chair=at == 0)
    return panels.seat(session, made.officer, made.procurement, made.members[at].id, given, NOW)


def scored(session: Session, **values: Any) -> Reviewed:
    """A review whose panel's result is fixed: marks of 4, 4 and 3. Commits."""
    made = scoring(session, **values)
    for at, mark in enumerate(("4", "4", "3")):
        hand_in(session, made.town, at, mark=mark)
    for name in ("close-scoring", "decide"):
        course.move(session, made.officer, made.procurement, name, NOW)
    session.commit()
    session.refresh(made.review)
    return made


def drafted(session: Session, **values: Any) -> Reviewed:
    """A review that the contractor can answer until LIMIT. Commits."""
    made = scored(session, **values)
    draft.draft(session, made.officer, made.review, finding=FINDING, reply_by=LIMIT, now=NOW)
    session.commit()
    return made


AFTER = NOW + timedelta(days=30)
"""A moment after the limit."""
