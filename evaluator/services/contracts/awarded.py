"""A contract out of an award: what is known already, who the contractors are, whom it serves, and what was promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year
from evaluator.core.contracting import first_day, last_day
from evaluator.core.indicators import TARGET
from evaluator.db.models import Award, Commitment, Contract, Organisation, Procurement, Proposal
from evaluator.db.queries import awards as award_rows
from evaluator.db.queries import contracts as rows
from evaluator.db.queries import joint as joint_rows
from evaluator.db.queries import proposals as proposal_rows
from evaluator.db.queries import towns as town_rows
from evaluator.services.actor import Actor
from evaluator.services.contracts import towns
from evaluator.services.contracts.keeping import ContractRefused, tell
from evaluator.services.contracts.register import Facts, Parties, create
from evaluator.services.evidence import fte_text

MOST_TEXT = 4000


@dataclass(frozen=True, kw_only=True)
class Awarded:
    """An award whose contract was signed, with the proposal it went to."""

    procurement: Procurement
    award: Award
    proposal: Proposal


def find(session: Session, procurement: Procurement, number: int) -> Awarded | None:
    """The award of that number, if its contract is signed; None otherwise."""
    award = award_rows.one(session, procurement.id, number)
    if award is None or award.contract_on is None or award.ended_at is not None or award.proposal_id is None:
        return None
    proposal = proposal_rows.one(session, procurement.id, award.proposal_id)
    return Awarded(procurement=procurement, award=award, proposal=proposal) if proposal else None


def known(found: Awarded) -> Facts:
    """What the procurement and the award say of the contract; the officer adds its number and its amounts by year."""
    first, last = found.procurement.fiscal_year_from, found.procurement.fiscal_year_to
    yen = found.award.contract_yen
    return Facts(
        number="",
        title=found.procurement.title,
        service=found.procurement.service,
        procedure=found.procurement.procedure,
        consortium=found.proposal.consortium,
        signed_on=found.award.contract_on,
        starts_on=first_day(first),
        ends_on=last_day(last),
        price_basis="total",
        tax_included=found.award.contract_tax_included,
        note=found.award.contract_note,
        amounts={first: yen} if first == last and yen is not None else {},
    )


def parties_of(proposal: Proposal) -> Parties:
    """The members of a proposal, and which of them leads."""
    lead = next((each.proposer_id for each in proposal.members if each.lead), 0)
    return Parties(ids=tuple(each.proposer_id for each in proposal.members), lead=lead)


def promises(session: Session, proposal: Proposal, indicators: Mapping[str, str]) -> list[Commitment]:
    """What the proposal promised, as rows that belong to no contract yet; `indicators` are their names by id.

    A fact that names the target of an indicator is a target for it; any other figure is no promise.
    """
    _records, posts, ties = proposal_rows.evidence(session, proposal.id)
    found = [
        Commitment(
            kind="staffing",
            text=_shown(each.role, f"{fte_text(each.fte_hundredths)}人", each.qualification),
            role=each.role,
            fte_hundredths=each.fte_hundredths,
            dedicated=each.dedicated,
            source="proposal",
            page=each.page,
        )
        for each in posts
    ]
    for name, value in sorted(proposal.facts.items()):
        indicator = name.removesuffix(TARGET)
        if name.endswith(TARGET) and indicator in indicators and value not in (None, ""):
            text = _shown(indicators[indicator], str(value))
            found.append(Commitment(kind="target", text=text, indicator=indicator, target=str(value)[:40], source="proposal"))
    found += [Commitment(kind="tie", text=_shown(each.partner, each.content), source="proposal", page=each.page) for each in ties]
    return found


@dataclass(frozen=True, kw_only=True)
class Served:
    """A body that a contract is to serve, and in which fiscal years; the last is None where it has no end."""

    body: Organisation
    from_year: int
    to_year: int | None


def others_served(session: Session, procurement: Procurement, facts: Facts) -> tuple[Served, ...]:
    """The bodies that buy together with the lead, as far as their years are years of the contract; none of a single one."""
    agreement = joint_rows.of_procurement(session, procurement.id)
    there = joint_rows.participants(session, agreement.id) if agreement else ()
    first, last = fiscal_year(facts.starts_on), fiscal_year(facts.ends_on)
    return tuple(
        Served(body=each.organisation, from_year=max(each.from_year, first), to_year=each.to_year)
        for each in there
        if each.organisation_id != procurement.organisation_id
        and each.from_year <= last
        and (each.to_year is None or each.to_year >= first)
    )


def _shown(*parts: str) -> str:
    return " ".join(each for each in parts if each)[:MOST_TEXT]


def register(
    session: Session, actor: Actor, found: Awarded, facts: Facts, indicators: Mapping[str, str], now: datetime
) -> Contract:  # fmt: skip
    """The contract of an award with its contractors, every body that it serves, and what was promised. Flushes.

    Raises ContractRefused: `done` where it is registered already, and what `register.create` refuses.
    """
    town_rows.hold(session, found.procurement.organisation_id)
    if rows.of_award(session, found.award.id) is not None:
        raise ContractRefused("done")
    made = create(
        session, actor, facts, parties_of(found.proposal), now, source="award", award_id=found.award.id,
        fictional=found.procurement.fictional,
    )  # fmt: skip
    for each in others_served(session, found.procurement, facts):
        towns.add(session, actor, made, each.body, each.from_year, each.to_year, version=made.version, now=now)
    kept = promises(session, found.proposal, indicators)
    for promise in kept:
        promise.contract_id = made.id
    session.add_all(kept)
    session.flush()
    if kept:
        tell(session, actor, made, now, "contract.promises-carried", new={"promises": [each.text for each in kept]})
    return made
