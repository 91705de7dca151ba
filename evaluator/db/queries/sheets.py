"""Reading score sheets. What a draft holds is read for its own scorer only; everybody else gets counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from evaluator.db.models import (
    Computation,
    Declaration,
    Meeting,
    Price,
    Procurement,
    Proposal,
    ProposalMember,
    RequirementCheck,
    Rival,
    Score,
    Seat,
    Sheet,
    Submission,
)
from evaluator.db.queries.staff import sits_as_member


def standing(procurement_ids: Sequence[int], *, names: bool = False) -> Select[Proposal]:
    """Proposals that are still to be judged: valid, and no requirement found unmet."""
    unmet = exists().where(RequirementCheck.proposal_id == Proposal.id, RequirementCheck.met.is_(False))
    query = select(Proposal).where(Proposal.procurement_id.in_(procurement_ids), Proposal.state == "valid", ~unmet)
    members = selectinload(Proposal.members).joinedload(ProposalMember.proposer)
    return (query.options(members) if names else query).order_by(Proposal.label, Proposal.number)


def proposals(session: Session, *procurement_ids: int, names: bool = False) -> tuple[Proposal, ...]:
    """Proposals of the procurements that are still to be judged, by label."""
    return tuple(session.scalars(standing(procurement_ids, names=names)))


def declarations(session: Session, *seat_ids: int) -> tuple[Declaration, ...]:
    """What the seats have declared."""
    return tuple(session.scalars(select(Declaration).where(Declaration.seat_id.in_(seat_ids)).order_by(Declaration.id)))


def sheet(session: Session, procurement_id: int, seat_id: int | None, stage: str, *, lock: bool = False) -> Sheet | None:
    """The sheet of a seat, or of the office where there is no seat; `lock` holds it until the transaction ends."""
    query = select(Sheet).where(Sheet.procurement_id == procurement_id, Sheet.stage == stage, Sheet.seat_id == seat_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def scores(session: Session, sheet_id: int) -> tuple[Score, ...]:
    """Every cell of a sheet, with the values of other windows that wait."""
    query = select(Score).where(Score.sheet_id == sheet_id).options(joinedload(Score.rivals)).order_by(Score.id)
    return tuple(session.scalars(query).unique())


def rival(session: Session, score_id: int, rival_id: int) -> Rival | None:
    """A waiting value of a cell."""
    return session.scalar(select(Rival).where(Rival.id == rival_id, Rival.score_id == score_id))


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One submission of a sheet, without what it holds."""

    number: int
    at: datetime
    reason: str
    sha256: str


def filed(session: Session, sheet_id: int) -> tuple[Filed, ...]:
    """A sheet's submissions, in order."""
    query = select(Submission.number, Submission.at, Submission.reason, Submission.sha256)
    found = session.execute(query.where(Submission.sheet_id == sheet_id).order_by(Submission.number))
    return tuple(Filed(number=row[0], at=row[1], reason=row[2], sha256=row[3]) for row in found)


def submitted(session: Session, procurement_id: int, stage: str) -> tuple[tuple[int | None, Submission], ...]:
    """The last submission of every submitted sheet of a stage, with the number of its seat; none for the office's."""
    other = aliased(Submission)
    newest = select(func.max(other.number)).where(other.sheet_id == Sheet.id).correlate(Sheet).scalar_subquery()
    query = (
        select(Seat.number, Submission)
        .select_from(Sheet)
        .join(Submission, Submission.sheet_id == Sheet.id)
        .outerjoin(Seat, Seat.id == Sheet.seat_id)
        .where(Sheet.procurement_id == procurement_id, Sheet.stage == stage, Sheet.state == "submitted")
        .where(Submission.number == newest)
        .order_by(Seat.number)
    )
    return tuple((row[0], row[1]) for row in session.execute(query))


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many cells of a proposal are complete on one sheet."""

    sheet_id: int
    proposal_id: int
    done: int


def is_done(commented: Sequence[str], whole: str) -> ColumnElement[bool]:
    """Whether a cell is complete; `commented` need a comment too, `whole` needs nothing else."""
    given = or_(Score.mark.is_not(None), Score.state.is_not(None))
    said = func.length(func.trim(Score.comment)) > 0
    return or_(and_(Score.item == whole, said), and_(Score.item != whole, given, or_(said, Score.item.not_in(commented))))


def counts(session: Session, sheet_ids: Sequence[int], commented: Sequence[str], whole: str) -> tuple[Count, ...]:
    """How far sheets are, and nothing of what they hold."""
    done = func.sum(case((is_done(commented, whole), 1), else_=0))
    query = select(Score.sheet_id, Score.proposal_id, done).where(Score.sheet_id.in_(sheet_ids))
    query = query.group_by(Score.sheet_id, Score.proposal_id)
    return tuple(Count(sheet_id=row[0], proposal_id=row[1], done=int(row[2])) for row in session.execute(query))


@dataclass(frozen=True, kw_only=True)
class Filled:
    """Whether a cell of one's own sheet is filled in, without what it holds."""

    sheet_id: int
    proposal_id: int
    item: str
    given: bool
    comment: bool


def filled(session: Session, sheet_ids: Sequence[int]) -> tuple[Filled, ...]:
    """Which cells of sheets are filled in."""
    given = or_(Score.mark.is_not(None), Score.state.is_not(None))
    said = func.length(func.trim(Score.comment)) > 0
    query = select(Score.sheet_id, Score.proposal_id, Score.item, given, said).where(Score.sheet_id.in_(sheet_ids))
    return tuple(
        Filled(sheet_id=row[0], proposal_id=row[1], item=row[2], given=bool(row[3]), comment=bool(row[4]))
        for row in session.execute(query)
    )


def overviews(session: Session, procurement_ids: Sequence[int]) -> dict[tuple[int, str], str]:
    """The newest computed overview of every stage of the procurements, as text."""
    query = select(Computation.procurement_id, Computation.stage, Computation.overview_text)
    query = query.where(Computation.procurement_id.in_(procurement_ids)).order_by(Computation.number)
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def sheets_at(session: Session, procurement_id: int, stage: str) -> tuple[Sheet, ...]:
    """Sheets of a stage, without what they hold."""
    query = select(Sheet).where(Sheet.procurement_id == procurement_id, Sheet.stage == stage)
    return tuple(session.scalars(query.order_by(Sheet.id)))


def computed(session: Session, procurement_id: int, stage: str) -> str | None:
    """The overview computed at a stage, as text; the newest one."""
    query = select(Computation.overview_text).where(Computation.procurement_id == procurement_id, Computation.stage == stage)
    return session.scalar(query.order_by(Computation.number.desc()).limit(1))


def prices(session: Session, procurement_id: int) -> dict[int, int]:
    """Prices that are known, by proposal."""
    query = select(Price.proposal_id, Price.amount).where(Price.procurement_id == procurement_id, Price.proposal_id.is_not(None))
    return {int(row[0] or 0): row[1] for row in session.execute(query)}


@dataclass(frozen=True, kw_only=True)
class Held:
    """A seat that a person holds, with its sheet at the present stage, if one is begun."""

    seat: Seat
    sheet_id: int | None
    sheet_state: str | None
    submitted_at: datetime | None
    paper: bool


def held(session: Session, person_id: int | None) -> tuple[Held, ...]:
    """Every seat that a person holds and may enter, with procurement, rubric, dates and organisation; the newest first."""
    at = and_(Sheet.seat_id == Seat.id, Sheet.stage == Procurement.stage)
    query = (
        select(Seat, Sheet.id, Sheet.state, Sheet.submitted_at, Sheet.paper)
        .join(Procurement, Procurement.id == Seat.procurement_id)
        .outerjoin(Sheet, at)
        .where(Seat.person_id == person_id, Seat.person_id.is_not(None), Seat.left_at.is_(None), sits_as_member())
        .options(*_around())
        .order_by(Seat.id.desc())
    )
    return tuple(
        Held(seat=row[0], sheet_id=row[1], sheet_state=row[2], submitted_at=row[3], paper=bool(row[4]))
        for row in session.execute(query)
    )


def _around() -> tuple[ExecutableOption, ...]:
    procurement = selectinload(Seat.procurement)
    return (
        procurement.joinedload(Procurement.rubric),
        procurement.joinedload(Procurement.organisation),
        procurement.selectinload(Procurement.dates),
    )


def meetings(session: Session, *procurement_ids: int) -> tuple[Meeting, ...]:
    """Meetings of the panels, in order."""
    return tuple(session.scalars(select(Meeting).where(Meeting.procurement_id.in_(procurement_ids)).order_by(Meeting.at)))
