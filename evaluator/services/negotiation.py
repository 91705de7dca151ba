"""From the award to the contract 契約: the record of the negotiation 協議の記録, the contract, and the call again 再公募."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import IO

from sqlalchemy.orm import Session

from evaluator.core.awarding import Limits, contract_problems, limits_of
from evaluator.core.calendar import japan_date
from evaluator.core.values import problem
from evaluator.db.models import Award, NegotiationEntry, Procurement
from evaluator.db.queries import awards as rows
from evaluator.db.queries import cases, staff
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.services import casefile, panels, procurements, scans
from evaluator.services.actor import Actor
from evaluator.services.awards import AwardRefused, board_of, fresh, grow, whose
from evaluator.services.history import tell
from evaluator.services.panels import SeatFacts
from evaluator.services.procurements import Moment, facts_of

MOST_TITLE = 300
AGAIN = "（再公募）"
"""What the title of a procurement that is called again ends with."""


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One meeting of a negotiation: when, who was there, what was said."""

    on: date
    present: str
    content: str


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract as it was signed; `confirmed` that what is above the price or the ceiling is meant."""

    on: date
    yen: int
    tax_included: bool
    note: str = ""
    confirmed: bool = False


def _open(session: Session, procurement: Procurement, award: Award) -> None:
    """Held as it is now. Raises AwardRefused unless it is made and still without its contract."""
    session.refresh(procurement, with_for_update={"of": Procurement})
    session.refresh(award, with_for_update={"of": Award})
    if award.ended_at is not None:
        raise AwardRefused("ended")
    if award.kind != "award" or award.made_at is None:
        raise AwardRefused("not-made")
    if award.contract_on is not None:
        raise AwardRefused("contract")


def negotiate(
    session: Session, actor: Actor, procurement: Procurement, award: Award, talk: Talk, now: datetime, *,
    file: IO[bytes] | None = None, found: Accepted | None = None,
) -> NegotiationEntry:  # fmt: skip
    """Add an entry to the record of a negotiation, with its file if there is one. Flushes. Raises AwardRefused."""
    _open(session, procurement, award)
    assert actor.person_id is not None
    _not_ahead(talk.on, now)
    kept = None
    if file is not None and found is not None:
        kept = scans.store(session, actor, procurement, file, found=found, purpose="minutes", now=now)
    made = NegotiationEntry(
        award_id=award.id, on=talk.on, present=talk.present.strip(), content=talk.content.strip(),
        document_id=kept.id if kept else None, recorded_by=actor.person_id, recorded_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    new = {**whose(award), "on": talk.on.isoformat(), "present": made.present, "content": made.content}
    tell(session, actor, procurement, now, "negotiation.recorded", new={**new, "document": kept.name if kept else None})
    return made


def _not_ahead(on: date, now: datetime) -> None:
    if on > japan_date(now):
        raise AwardRefused("faults", (problem("on", "awarding.future"),))


def limits(session: Session, procurement: Procurement, award: Award) -> Limits:
    """What a contract is held against: the ceiling, announced or opened, and the price."""
    board = board_of(session, procurement)
    mine = board.lot_of(award.lot) if board else None
    if board is None or mine is None:
        return Limits()
    yen = procurement.ceiling_yen if procurement.ceiling_yen is not None else cases.prices(session, procurement.id).get(None)
    return limits_of(
        casefile.rubric_of(procurement),
        board.overview.result,
        mine.outcome,
        str(award.proposal_id),
        ceiling=None if yen is None else Fraction(yen),
        tax_included=procurement.tax_included,
    )


def conclude(
    session: Session, actor: Actor, procurement: Procurement, award: Award, contract: Contract, *, version: int, now: datetime
) -> None:  # fmt: skip
    """Record the contract. Flushes.

    Raises AwardRefused: `faults` for a day ahead or before the award, and for an amount above the ceiling or the price, where
    the rule refuses that, or where it is not confirmed with a note.
    """
    _open(session, procurement, award)
    fresh(session, award, version)
    _not_ahead(contract.on, now)
    assert award.made_at is not None
    held = limits(session, procurement, award)
    wrong = contract_problems(held, contract.yen, tax_included=contract.tax_included, confirmed=contract.confirmed)
    if contract.on < japan_date(award.made_at):
        wrong = (*wrong, problem("on", "awarding.before-award"))
    if contract.confirmed and not contract.note.strip() and not wrong and _is_over(held, contract):
        wrong = (*wrong, problem("note", "awarding.note"))
    if wrong:
        raise AwardRefused("faults", wrong)
    award.contract_on, award.contract_yen = contract.on, contract.yen
    award.contract_tax_included, award.contract_note = contract.tax_included, contract.note.strip()
    session.flush()
    new = {
        **whose(award), "on": contract.on.isoformat(), "amount_yen": contract.yen, "tax_included": contract.tax_included,
        "note": award.contract_note,
    }  # fmt: skip
    tell(session, actor, procurement, now, "contract.made", new=new)


def _is_over(held: Limits, contract: Contract) -> bool:
    return bool(contract_problems(held, contract.yen, tax_included=contract.tax_included, confirmed=False))


def call_again(
    session: Session, actor: Actor, procurement: Procurement, award: Award, *, version: int, now: datetime
) -> Procurement:  # fmt: skip
    """The new procurement of a decision to call again, in preparation: the same facts, rubric and panel. Flushes.

    Members who are members no more are left out, and of the dates only those still ahead are kept. Both know of each other.
    Raises AwardRefused.
    """
    session.refresh(procurement, with_for_update={"of": Procurement})
    fresh(session, award, version)
    if award.kind != "call_again" or award.made_at is None:
        raise AwardRefused("not-made")
    if award.recall_id is not None:
        raise AwardRefused("done")
    facts = facts_of(procurement)
    title = facts.title if facts.title.endswith(AGAIN) else facts.title[: MOST_TITLE - len(AGAIN)] + AGAIN
    made = procurements.create(session, actor, replace(facts, title=title), now)
    procurements.choose_rubric(session, actor, made, casefile.rubric_of(procurement), now)
    made.facts = dict(procurement.facts)
    _seat_again(session, actor, procurement, made, now)
    ahead = {each.kind: Moment(at=each.at, place=each.place) for each in procurement.dates if each.at > now}
    if ahead:
        procurements.plan(session, actor, made, ahead, now)
    award.recall_id = made.id
    grow(session, award)
    tell(session, actor, procurement, now, "procurement.called-again", new={**whose(award), "title": title})
    return made


def _seat_again(session: Session, actor: Actor, old: Procurement, made: Procurement, now: datetime) -> None:
    """The panel of the first call, whose members are still members of the organisation."""
    for each in cases.seats(session, old.id):
        if each.left_at is None and staff.member(session, made.organisation_id, each.person_id) is not None:
            facts = SeatFacts(
                title=each.title, outside=each.outside, academic=each.academic, chair=each.chair, stages=tuple(each.stages or ())
            )
            panels.seat(session, actor, made, each.person_id, facts, now)


def called_again_from(session: Session, procurement_id: int) -> Procurement | None:
    """The procurement that this one calls again; None if it is a first call."""
    return rows.recalled_from(session, procurement_id)
