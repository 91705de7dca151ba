"""The invented joint procurement: a lead, two bodies from the beginning and one that joins a year later, up to its contract."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.months import month_of
from evaluator.core.values import Text
from evaluator.db.models import Award, JointAgreement, JointParticipant, Organisation, Person, Procurement
from evaluator.db.models import Contract as Signed
from evaluator.db.queries import cases
from evaluator.db.queries import contracts as contract_rows
from evaluator.db.queries import joint as rows
from evaluator.services import demonstration, drafts, inventedawards, inventedplaces, invitations, negotiation
from evaluator.services.actor import Actor
from evaluator.services.contracts import awarded
from evaluator.services.contracts.awarded import Awarded
from evaluator.services.demonstration import Dates, Story, Town
from evaluator.services.invented import HOUSING_BIDS, PANEL, facts
from evaluator.services.inventedawards import Days
from evaluator.services.inventedcontracts import Sitting, reported
from evaluator.services.inventedfigures import Nature, drawn, months_over
from evaluator.services.joint import agreements, approvals, models, subjects, years
from evaluator.services.joint.agreements import Span, Terms
from evaluator.services.joint.approvals import Decision, Subject
from evaluator.services.joint.years import Cost, Counted
from evaluator.services.negotiation import Contract
from evaluator.services.panels import SeatFacts
from evaluator.services.procurements import Facts

TITLE = Text(ja="居住支援・一時生活支援 広域共同業務委託", en="Housing support and shelter, bought together")
BEGAN = -300
"""Days from the load to the beginning; the service begins about two hundred days before the load."""
YEARS = 3
TERMS = Terms(
    form="agreement",
    weights={"equal": Fraction(1, 5), "population": Fraction(1, 2), "cases": Fraction(3, 10)},
    document="居住支援の広域実施に関する協定書（見本） 第4条",
)
SEATS = {
    "member1": PANEL["member1"],
    "member2": PANEL["member2"],
    "member4": SeatFacts(title="青野市 健康福祉部長"),
    "midori-member3": SeatFacts(title="緑原町 福祉課長"),
    "kasumi-member": SeatFacts(title="霞浜市 生活支援課長"),
}
"""Who sits on the panel, by login; the last two come from the other bodies."""
FROM = {"member4": "officer", "midori-member3": "midori-officer", "kasumi-member": "kasumi-officer"}
"""The login of an officer of the body from which a member comes."""
NAMES = (
    (("社会福祉法人 三つの里", "みっつのさと"),),
    (("NPO法人 かけはしの家", "かけはしのいえ"),),
    (("株式会社 ひろばの住まい", "ひろばのすまい"), ("一般社団法人 見守りの輪", "みまもりのわ")),
)
OFFERS = tuple(
    replace(bid, proposers=names, consortium="広域居住支援共同企業体" if len(names) > 1 else "")
    for bid, names in zip(HOUSING_BIDS, NAMES, strict=True)
)
ROUTE = ("健康福祉部長", "市長")
SOURCE = "住民基本台帳人口と各団体の実績報告（見本）"
CASES = {"officer": 310, "midori-officer": 44, "kasumi-officer": 96}
"""Cases of the year before by the officer of the body."""
NOTE = "人口、件数、均等割を組み合わせた負担です。件数は前年度の実績を使います。"
SEED = 20261125
REPORTED = ("new_consultations", "plans", "referrals_made", "referrals_completed")
"""Indicators that the contractor reports."""
Bodies = Mapping[str, JointParticipant]
"""The bodies by the login of their officer."""


def began_on(now: datetime) -> date:
    """The first day of the service: that of a month, about two hundred days ago."""
    day = japan_date(now).toordinal() - 200
    return date.fromordinal(day).replace(day=1)


def wide(now: datetime, contact: str) -> Facts:
    """What is bought together; three fiscal years."""
    first = fiscal_year(began_on(now))
    return facts(TITLE, "kyoju_shien", first, contact, years=YEARS, ceiling_yen=18_400_000)


def bought(town: Town, given: Facts) -> Story:
    """From the agreement of the bodies to the contract, and the body that joins."""
    yield (at := town.day(BEGAN))
    procurement = town.created(given, drafts.library().rubric("r6-kyoju"), at)
    joint = _agreed(town, procurement, at)
    yield (at := town.day(BEGAN + 2))
    _seated(town, joint, at)
    plan = {"call": 6, "questions": 12, "answers": 15, "proposals": 22, "declarations": 28, "scoring": 42, "decision": 52}
    town.planned(procurement, {kind: BEGAN + days for kind, days in plan.items()}, at)
    for days, login, subject in (
        (3, "midori-officer", "cost-share"), (3, "kasumi-officer", "cost-share"),
        (4, "midori-officer", "rules"), (5, "kasumi-officer", "rules"),
    ):  # fmt: skip
        yield (at := town.day(BEGAN + days))
        _approved(joint, login, subject, at)  # type: ignore[arg-type]
    yield (at := town.day(BEGAN + 6))
    town.moved(procurement, "call", at)
    dates = Dates((BEGAN + 18, BEGAN + 20, BEGAN + 21), ended=BEGAN + 23, declared=BEGAN + 26, labelled=BEGAN + 30)
    yield from demonstration.to_scoring(town, procurement, OFFERS, SEATS, dates)
    for days, login in zip((33, 34, 36, 38, 40), SEATS, strict=True):
        yield (at := town.day(BEGAN + days, 15))
        demonstration.filled(town, procurement, login, at, demonstration.entered)
    yen = yield from _awarded(town, joint)
    yield from _joined(joint, yen)


@dataclass(frozen=True, kw_only=True)
class Joint:
    """The agreement with its bodies, and where it plays."""

    town: Town
    agreement: JointAgreement
    procurement: Procurement
    bodies: Bodies

    def actor(self, login: str) -> Actor:
        """The officer of one of the bodies at work."""
        person: Person = self.town.people[login]
        return Actor(name=person.name, person_id=person.id, organisation_id=person.keeper_id, roles=frozenset({"officer"}))


def _agreed(town: Town, procurement: Procurement, at: datetime) -> Joint:
    """The terms, and the two bodies that take part from the first year on."""
    session, officer = town.session, town.actor("officer")
    made = agreements.begin(session, officer, procurement, TERMS, at)
    span = Span(from_year=procurement.fiscal_year_from)
    for place in (inventedplaces.NEIGHBOUR, inventedplaces.PARTNER):
        body = inventedplaces.kept(session, place)
        agreements.join(session, officer, made, body, span, version=made.version, now=at)
    by_body = {each.organisation_id: each for each in rows.participants(session, made.id)}
    bodies = {login: by_body[town.people[login].keeper_id or 0] for login in CASES}
    return Joint(town=town, agreement=made, procurement=procurement, bodies=bodies)


def _seated(town_: Town, joint: Joint, at: datetime) -> None:
    """Members of the other bodies take the role that is offered, and everybody a seat."""
    session, officer = town_.session, town_.actor("officer")
    for login, seat in SEATS.items():
        person = town_.people[login]
        if person.keeper_id != town_.organisation_id:
            offer = invitations.invite(session, officer, at, login=login, role="member", outside=False)
            own = Actor(name=person.name, person_id=person.id, organisation_id=person.keeper_id)
            invitations.answer(session, own, at, invitation_id=offer.id, accept=True)
        town_.seat(joint.procurement, login, seat, at)
    seats = {each.person_id: each.id for each in cases.seats(session, joint.procurement.id)}
    chosen = {seats[town_.people[member].id]: joint.bodies[login].id for member, login in FROM.items()}
    agreements.seat_bodies(session, officer, joint.agreement, chosen, version=joint.agreement.version, now=at)


def _approved(joint: Joint, login: str, subject: Subject, at: datetime) -> None:
    """A body's own officer approves what is put to it."""
    session, actor = joint.town.session, joint.actor(login)
    there = list(rows.participants(session, joint.agreement.id))
    content = subjects.contents(session, joint.agreement, joint.procurement, there)[subject]
    assert content is not None
    given = Decision(agreed=True, name=actor.name, on=japan_date(at))
    body = joint.bodies[login]
    seen = approvals.standing(content, rows.newest_approval(session, body.id, subject)) or ""
    approvals.decide(session, actor, joint.agreement, body, subject, given, seen=seen, content=content, now=at)


def _awarded(town: Town, joint: Joint) -> Generator[datetime, None, int]:
    """The award, to which one of the bodies has agreed, the contract, and the cost of the first year; its yen."""
    days = Days(closed=BEGAN + 44, drafted=BEGAN + 46, agreed=(BEGAN + 48, BEGAN + 50), published=BEGAN + 52)
    found: list[Award] = []

    def drafted(award: Award) -> None:
        found.append(award)
        _approved(joint, "midori-officer", "award", award.drafted_at)

    yield from inventedawards.decided(town, joint.procurement, days, ROUTE, drafted=drafted)
    session, officer, (award,) = town.session, town.actor("officer"), found
    yield (at := town.day(BEGAN + 58))
    yen = negotiation.limits(session, joint.procurement, award).price
    signed = Contract(on=japan_date(at), yen=int(yen or 17_000_000), tax_included=joint.procurement.tax_included)
    negotiation.conclude(session, officer, joint.procurement, award, signed, version=award.version, now=at)
    yield (at := town.day(BEGAN + 60))
    _shared(joint, joint.procurement.fiscal_year_from, signed.yen, at)
    models.share(session, officer, joint.agreement, title="人口・件数・均等割の負担モデル（見本）", note=NOTE, now=at)
    return signed.yen


def _joined(joint: Joint, yen: int) -> Story:
    """A village joins from the second year on: one body agrees to the new shares, the other has not yet."""
    town, officer = joint.town, joint.town.actor("officer")
    session, second = town.session, joint.procurement.fiscal_year_from + 1
    yield (at := town.day(-20))
    village = inventedplaces.kept(session, inventedplaces.VILLAGE)
    agreements.join(
        session, officer, joint.agreement, village, Span(from_year=second), version=joint.agreement.version, now=at
    )  # fmt: skip
    yield (at := town.day(-17))
    _shared(joint, second, yen, at)
    yield (at := town.day(-15))
    _approved(joint, "kasumi-officer", "cost-share", at)


def _shared(joint: Joint, year: int, yen: int, at: datetime) -> None:
    """The cost of a year, by people of the January before and cases of the year before."""
    session, there = joint.town.session, rows.participants(joint.town.session, joint.agreement.id)
    logins = {each.id: login for login, each in joint.bodies.items()}
    counted = {
        each.id: Counted(population=_people(each), cases=CASES.get(logins.get(each.id, ""), 9) + 4 * (year % 3)) for each in there
    }  # fmt: skip
    given = Cost(
        total_yen=yen, counted=counted, population_on=date(year, 1, 1), cases_from=date(year - 1, 4, 1),
        cases_to=date(year, 3, 31), source=SOURCE,
    )  # fmt: skip
    years.record(
        session, joint.town.actor("officer"), joint.agreement, year, given, version=joint.agreement.version, now=at
    )  # fmt: skip


def _people(body: JointParticipant) -> int:
    return inventedplaces.PEOPLE[body.organisation.name.partition("（")[0]]


def carried_on(session: Session, now: datetime, town: Organisation, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Register the contract of the award and what was reported; its title if it was new. Flushes."""
    procurement = session.scalars(
        select(Procurement).where(Procurement.organisation_id == town.id, Procurement.title == TITLE.ja)
    ).one()
    found = awarded.find(session, procurement, 1)
    if found is None or contract_rows.of_award(session, found.award.id) is not None:
        return ()
    at = Sitting(session=session, town=town, people=people, now=now, at=now - timedelta(minutes=30))
    made = _registered(at, found)
    _reported(at, made)
    return (made.title,)


def _registered(at: Sitting, found: Awarded) -> Signed:
    """The contract from the award, its yen spread over the years."""
    years_of = range(found.procurement.fiscal_year_from, found.procurement.fiscal_year_to + 1)
    yen = found.award.contract_yen or 0
    facts = replace(
        awarded.known(found), number="見本-広域", starts_on=began_on(at.now), amounts=dict.fromkeys(years_of, yen)
    )  # fmt: skip
    return awarded.register(at.session, at.actor("officer"), found, facts, {}, at.moment())


def _reported(at: Sitting, contract: Signed) -> None:
    """What the contractor reported for all bodies together."""
    first = month_of(contract.starts_on)
    months = [each for each in months_over(contract.starts_on, contract.ends_on, at.now) if each >= first]
    people = sum(inventedplaces.PEOPLE.values())
    counts = drawn(np.random.default_rng(SEED), Nature(people=people, volume=5, plans=0.6), months)
    reported(at, contract, months, {id: counts[id] for id in REPORTED}, late=lambda _place: False)
