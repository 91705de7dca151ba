"""Joint procurements as rows: a lead with its procurement, bodies that take part, shared years, approvals."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from evaluator.db.models import (
    JointAgreement,
    JointApproval,
    JointFigure,
    JointParticipant,
    JointYear,
    Organisation,
    Person,
    Procurement,
)
from tests.factories.world import NOW, Town, person, town, whole_town

MIXED = {"equal": "1/5", "population": "1/2", "cases": "3/10"}
FIGURES = ((52_000, 310), (18_000, 96), (9_500, 44))
"""Of the worked example of facts.md 6.2, in the order of the codes."""


@dataclass
class Joint:
    """A lead and its agreement; the others by name, each with an officer."""

    lead: Town
    agreement: JointAgreement
    bodies: dict[str, JointParticipant] = field(default_factory=dict)
    officers: dict[str, Person] = field(default_factory=dict)

    @property
    def procurement(self) -> Procurement:
        """What is bought together."""
        assert self.lead.procurement is not None
        return self.lead.procurement


def agreement(session: Session, procurement: Procurement, by: int, **values: Any) -> JointAgreement:
    """An agreement on a procurement, its organisation taking part from 2025 on. Flushes."""
    given = {"form": "agreement", "document": "協定書 令和8年4月1日", "weights": dict(MIXED), **values}
    made = JointAgreement(
        organisation_id=procurement.organisation_id, procurement_id=procurement.id, created_by=by, created_at=NOW, **given
    )
    session.add(made)
    session.flush()
    return made


def body(
    session: Session, of: JointAgreement, organisation: Organisation, *, from_year: int = 2025, **values: Any
) -> JointParticipant:
    """A body that takes part. Flushes."""
    made = JointParticipant(agreement_id=of.id, organisation_id=organisation.id, from_year=from_year, **values)
    session.add(made)
    session.flush()
    return made


def shared_year(session: Session, of: JointAgreement, year: int, bodies: list[JointParticipant], by: int) -> JointYear:
    """A year of 30 million yen, shared with the figures of the worked example. Flushes."""
    made = JointYear(
        agreement_id=of.id, fiscal_year=year, total_yen=30_000_000, weights=dict(of.weights), population_on=date(year, 3, 31),
        cases_from=date(year - 1, 1, 1), cases_to=date(year - 1, 12, 31), source="住民基本台帳", recorded_by=by, recorded_at=NOW,
    )  # fmt: skip
    made.figures = [
        JointFigure(participant_id=each.id, population=people, cases=cases)
        for each, (people, cases) in zip(bodies, FIGURES, strict=False)
    ]
    session.add(made)
    session.flush()
    return made


def approval(session: Session, of: JointParticipant, by: int, **values: Any) -> JointApproval:
    """An approval of the cost share. Flushes."""
    given = {"subject": "cost-share", "content_sha256": "a" * 64, "agreed": True, "name": "町長", "note": "", **values}
    made = JointApproval(participant_id=of.id, decided_on=NOW.date(), recorded_by=by, recorded_at=NOW, **given)
    session.add(made)
    session.flush()
    return made


def joint(session: Session, *, lead: Town | None = None, **values: Any) -> Joint:
    """青野市 leads; 緑原町 takes part, 白川町 has left, 黒田町 is no part of it. Each has an officer. Commits."""
    first = lead or whole_town(session, code="012025", state="preparation")
    assert first.procurement is not None
    by = first.people["officer"].id
    made = Joint(lead=first, agreement=agreement(session, first.procurement, by, **values))
    made.bodies["青野市"] = body(session, made.agreement, first.organisation)
    made.officers["青野市"] = first.people["officer"]
    for code, name, to_year in (("013030", "緑原町", None), ("013048", "白川町", 2025), ("013056", "黒田町", None)):
        there = town(session, code=code, name=name)
        there.name_en = {"緑原町": "Midorihara", "白川町": "Shirakawa", "黒田町": "Kuroda"}[name]
        made.officers[name] = person(session, there, f"officer-{code}", "officer", name=f"{name}の担当")
        if name != "黒田町":
            made.bodies[name] = body(session, made.agreement, there, to_year=to_year)
    session.commit()
    return made
