"""Towns with their people, procurements, panels and proposals, as rows: what a test needs before it can ask for a page."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.core.rubric import Rubric
from evaluator.db.models import (
    Organisation,
    Person,
    Procurement,
    Proposal,
    ProposalMember,
    Proposer,
    RoleGrant,
    ScheduleDate,
    Seat,
)
from evaluator.library.store import Library
from evaluator.services import sessions
from evaluator.services.evaluations import keep_rubric
from evaluator.web.access import COOKIE

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
NAMES = ("青野", "緑川", "白石", "黒田", "赤井", "金子", "銀谷", "桃山", "藍沢")


def town(session: Session, *, code: str = "131016", name: str = "青野市", kind: str = "municipality") -> Organisation:
    found = Organisation(
        kind=kind, code=code, name=name, kana="あおのし", name_en="Aono City", prefecture_code=code[:2], corporate_number=None
    )
    session.add(found)
    session.flush()
    return found


def person(session: Session, organisation: Organisation, login: str, *roles: str, name: str = "") -> Person:
    """Somebody with roles at one organisation; signs in through `sign_in`, so no password is made."""
    found = Person(login=login, name=name or login, kana="", keeper_id=organisation.id, created_at=NOW, password_temporary=False)
    session.add(found)
    session.flush()
    for role in roles:
        session.add(RoleGrant(person_id=found.id, organisation_id=organisation.id, role=role, granted_at=NOW))
    session.flush()
    return found


def sign_in(client: FlaskClient, session: Session, person: Person, organisation: Organisation | None = None) -> FlaskClient:
    """Give a client the session of a person, second factor passed; commits."""
    at = (
        organisation.id
        if organisation
        else session.scalar(select(RoleGrant.organisation_id).where(RoleGrant.person_id == person.id))
    )
    token = sessions.start(session, person, datetime.now(UTC), organisation_id=at, second_factor=True)
    session.commit()
    client.set_cookie(COOKIE, token)
    return client


@cache
def library_rubric(name: str = "r1-soudan-standard") -> Rubric:
    """A rubric of the library, read once: it is frozen."""
    return Library().rubric(name)


def procurement(
    session: Session, organisation: Organisation, *, rubric: Rubric | None = None, state: str = "preparation", **values: Any
) -> Procurement:
    """A procurement on a library rubric, with a schedule; `state` is set as it is, whatever should have come before."""
    rubric = rubric or library_rubric()
    found = Procurement(
        **{
            "organisation_id": organisation.id,
            "title": "自立相談支援事業 業務委託",
            "procedure": rubric.rubric.procedure,
            "service": rubric.rubric.service or "",
            "fiscal_year_from": 2027,
            "fiscal_year_to": 2029,
            "ceiling_kind": "proposal_limit",
            "ceiling_yen": 30_000_000,
            "rubric_sha256": keep_rubric(session, rubric),
            "state": state,
            "stage": rubric.stage[0].id if rubric.stage else "review",
            "created_at": NOW,
            **values,
        }
    )
    session.add(found)
    session.flush()
    for days, kind in enumerate(("proposals", "declarations", "scoring"), start=1):
        session.add(ScheduleDate(procurement_id=found.id, kind=kind, at=NOW + timedelta(days=days)))
    session.flush()
    return found


def seat(session: Session, procurement: Procurement, person: Person, **values: Any) -> Seat:
    """The next seat of a panel."""
    taken = session.scalar(select(func.count()).select_from(Seat).where(Seat.procurement_id == procurement.id)) or 0
    found = Seat(procurement_id=procurement.id, person_id=person.id, number=taken + 1, **values)
    session.add(found)
    session.flush()
    return found


def proposal(session: Session, procurement: Procurement, *, name: str = "青野福祉会", **values: Any) -> Proposal:
    """The next proposal, of one proposer."""
    taken = session.scalar(select(func.count()).select_from(Proposal).where(Proposal.procurement_id == procurement.id)) or 0
    proposer = Proposer(organisation_id=procurement.organisation_id, name=name, kana="あおのふくしかい")
    session.add(proposer)
    found = Proposal(procurement_id=procurement.id, number=taken + 1, received_at=NOW, **values)
    session.add(found)
    session.flush()
    session.add(ProposalMember(proposal_id=found.id, proposer_id=proposer.id, position=1, lead=True))
    session.flush()
    return found


@dataclass
class Town:
    """A whole town: everybody once, a panel of `members`, one procurement with `proposals`."""

    organisation: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    members: list[Person] = field(default_factory=list)
    procurement: Procurement | None = None
    seats: list[Seat] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


def whole_town(
    session: Session, *, code: str = "131016", name: str = "青野市", members: int = 5, proposals: int = 3, state: str = "scoring",
    **values: Any,
) -> Town:  # fmt: skip
    """Somebody in each role (`officer`, `clerk`, ...), a panel and a procurement in `state`. Flushes only."""
    made = Town(organisation=town(session, code=code, name=name))
    wanted = [(f"{role}-{code}", role, f"{name} {role}") for role in ("administrator", "officer", "clerk", "auditor")]
    wanted += [(f"member{at + 1}-{code}", "member", f"{NAMES[at]} 委員") for at in range(members)]
    found = _people(session, made.organisation, wanted)
    made.people, made.members = {role: each for (_, role, _), each in zip(wanted[:4], found, strict=False)}, found[4:]
    made.procurement = procurement(session, made.organisation, state=state, officer_id=made.people["officer"].id, **values)
    for at, each in enumerate(made.members):
        made.seats.append(
            Seat(procurement_id=made.procurement.id, person_id=each.id, number=at + 1, chair=at == 0, outside=at < 3)
        )
    session.add_all(made.seats)
    labelled = [(f"{NAMES[at]}福祉会", f"{'ABCDEFGHI'[at]}社") for at in range(proposals)]
    made.proposals = _proposals(session, made.procurement, labelled)
    return made


def _people(session: Session, organisation: Organisation, wanted: list[tuple[str, str, str]]) -> list[Person]:
    """Many at once: login, role and name of each."""
    found = [
        Person(login=login, name=name, kana="", keeper_id=organisation.id, created_at=NOW, password_temporary=False)
        for login, _, name in wanted
    ]
    session.add_all(found)
    session.flush()
    for each, (_, role, _) in zip(found, wanted, strict=True):
        session.add(RoleGrant(person_id=each.id, organisation_id=organisation.id, role=role, granted_at=NOW))
    return found


def _proposals(session: Session, procurement: Procurement, wanted: list[tuple[str, str]]) -> list[Proposal]:
    """Many at once: the proposer's name and the label of each."""
    proposers = [Proposer(organisation_id=procurement.organisation_id, name=name, kana="あおのふくしかい") for name, _ in wanted]
    found = [
        Proposal(procurement_id=procurement.id, number=at, received_at=NOW, label=label)
        for at, (_, label) in enumerate(wanted, start=1)
    ]
    session.add_all([*proposers, *found])
    session.flush()
    for each, by in zip(found, proposers, strict=True):
        session.add(ProposalMember(proposal_id=each.id, proposer_id=by.id, position=1, lead=True))
    session.flush()
    return found
