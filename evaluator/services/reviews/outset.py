"""Beginning the yearly review of a contract: a procurement of procedure `review` with the contractor as its one proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, fiscal_year_text, japan_date
from evaluator.core.case_facts import case_facts
from evaluator.core.check.rubric import rubric_problems
from evaluator.core.rubric import Rubric
from evaluator.db.models import Contract, Procurement, Proposal, ProposalMember, Review
from evaluator.db.queries import reviews as rows
from evaluator.library import codec
from evaluator.services import procurements, shelf
from evaluator.services.actor import Actor
from evaluator.services.asked import asked_of, requirements_of
from evaluator.services.procurements import Facts, Moment
from evaluator.services.reviews import facts
from evaluator.services.reviews.keeping import tell
from evaluator.services.reviews.refusal import ReviewRefused
from evaluator.services.shelf import Entry

LIBRARY = "r8-annual-performance"
"""The library's own rubric for a yearly review."""


@dataclass(frozen=True, kw_only=True)
class Outset:
    """How a review begins: the fiscal year, the rubric by its hash, until when members score, and whom they ask."""

    year: int
    sha256: str
    scoring_until: datetime | None = None
    contact: str = ""


def fits(rubric: Rubric) -> bool:
    """Whether a contract can be reviewed by a rubric: one contractor, no price, nothing to be checked before scoring."""
    asked = asked_of(rubric)
    beside = (asked.price, asked.sealed, asked.lots, asked.kinds, asked.request, asked.lottery, requirements_of(rubric))
    named = any(each.entries for each in asked.facts)
    sound = not any(each.severity == "error" for each in rubric_problems(rubric))
    return rubric.rubric.procedure == "review" and sound and not any(beside) and not named and not case_facts(rubric)


def offers(session: Session, actor: Actor) -> tuple[Entry, ...]:
    """The rubrics that a review can be scored by: own versions, adopted ones, the library's."""
    found = []
    for each in shelf.choosable(session, actor):
        rubric = shelf.library().get(each.sha256) or _stored(session, actor, each.sha256)
        if rubric is not None and fits(rubric):
            found.append(each)
    return tuple(found)


def _stored(session: Session, actor: Actor, digest: str) -> Rubric | None:
    found = shelf.find(session, actor, digest)
    return found.rubric if found and found.rubric.rubric.procedure == "review" else None


def years_of(contract: Contract) -> tuple[int, ...]:
    """The fiscal years of a contract."""
    return tuple(range(fiscal_year(contract.starts_on), fiscal_year(contract.ended_on or contract.ends_on) + 1))


def open_years(contract: Contract, reviews: Sequence[Review], now: datetime) -> tuple[int, ...]:
    """The fiscal years that have begun and have no review yet, or one that was given up; the newest first."""
    taken = {each.fiscal_year for each in reviews if each.withdrawn_at is None and not _given_up(each)}
    this = fiscal_year(japan_date(now))
    return tuple(year for year in reversed(years_of(contract)) if year <= this and year not in taken)


def _given_up(review: Review) -> bool:
    return review.procurement is not None and review.procurement.state == "cancelled"


def free_year(session: Session, contract: Contract, year: int, today: date) -> Review | None:
    """The review of the year that was given up, if any. Raises ReviewRefused unless the year can be reviewed."""
    if year not in years_of(contract):
        raise ReviewRefused("year", "year")
    if year > fiscal_year(today):
        raise ReviewRefused("future", "year")
    there = rows.of_year(session, contract.id, year)
    if there is not None and not _given_up(there):
        raise ReviewRefused("taken", "year")
    return there


def begin(session: Session, actor: Actor, contract: Contract, outset: Outset, now: datetime) -> Review:
    """Begin the review of a fiscal year; its figures are filled in as far as they are known. Flushes.

    Raises ReviewRefused.
    """
    there = free_year(session, contract, outset.year, japan_date(now))
    version = shelf.find(session, actor, outset.sha256)
    if version is None or version.source not in shelf.CHOOSABLE or not fits(version.rubric):
        raise ReviewRefused("rubric", "rubric")
    procurement = procurements.create(session, actor, _facts(contract, outset), now)
    procurements.choose_rubric(session, actor, procurement, version.rubric, now)
    if outset.scoring_until is not None:
        procurements.plan(session, actor, procurement, {"scoring": Moment(at=outset.scoring_until)}, now)
    proposal = _proposal(session, contract, procurement, now)
    review = there or Review(contract=contract, fiscal_year=outset.year)
    review.procurement, review.basis = procurement, {}
    session.add(review)
    session.flush()
    facts.fill(session, review, proposal, version.rubric, now)
    new = {"rubric": version.rubric.rubric.id, "version": version.rubric.rubric.version, "facts": dict(proposal.facts)}
    tell(session, actor, review, now, "review.begun", new=new)
    return review


def _facts(contract: Contract, outset: Outset) -> Facts:
    year_ja, year_en = fiscal_year_text(outset.year, "ja"), fiscal_year_text(outset.year, "en")
    return Facts(
        title=f"{contract.title[:260]} 年次履行評価（{year_ja}）",
        title_en=f"Yearly review of {contract.title[:260]} ({year_en})",
        procedure="review",
        service=contract.service,
        contact=outset.contact,
        fiscal_year_from=outset.year,
        fiscal_year_to=outset.year,
        fictional=contract.fictional,
    )


def _proposal(session: Session, contract: Contract, procurement: Procurement, now: datetime) -> Proposal:
    """The contractor, or the consortium, as the one proposal."""
    made = Proposal(procurement_id=procurement.id, number=1, received_at=now, state="valid", consortium=contract.consortium)
    made.members = [ProposalMember(proposer=each.proposer, position=each.position, lead=each.lead) for each in contract.parties]
    session.add(made)
    session.flush()
    return made


def rubric_of(review: Review) -> Rubric:
    """The rubric that a review is scored by. Raises ValueError for a review of another body."""
    if review.procurement is None or review.procurement.rubric is None:
        raise ValueError("a review of another body has no rubric here")
    return codec.read_rubric_text(review.procurement.rubric.content)
