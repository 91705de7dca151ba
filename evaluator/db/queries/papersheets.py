"""Reading sheets on paper: who has which in hand, how far it is, and what the second person typed."""

from dataclasses import dataclass

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased, joinedload

from evaluator.db.models import PaperMark, PaperSheet, Person, Rival, Score, Seat, Sheet

HOLDS = or_(Score.mark.is_not(None), Score.state.is_not(None), Score.pages != "", Score.comment != "")
TYPED = or_(PaperMark.mark.is_not(None), PaperMark.state.is_not(None))


@dataclass(frozen=True, kw_only=True)
class InHand:
    """A sheet of a seat, with what is known of it on paper; counts only."""

    sheet: Sheet
    paper: PaperSheet | None
    entered_by: str
    compared_by: str
    cells: int
    """Cells that hold anything."""
    typed: int
    """Marks that the second person typed."""


def at_stage(session: Session, procurement_id: int, stage: str) -> dict[int, InHand]:
    """Every member's sheet of a stage, by seat. One statement."""
    first, second = aliased(Person), aliased(Person)
    cells = select(func.count()).where(Score.sheet_id == Sheet.id, HOLDS).correlate(Sheet).scalar_subquery()
    typed = select(func.count()).where(PaperMark.sheet_id == Sheet.id, TYPED).correlate(Sheet).scalar_subquery()
    query = (
        select(Sheet, PaperSheet, first.name, second.name, cells, typed)
        .outerjoin(PaperSheet, PaperSheet.sheet_id == Sheet.id)
        .outerjoin(first, first.id == PaperSheet.entered_by)
        .outerjoin(second, second.id == PaperSheet.compared_by)
        .where(Sheet.procurement_id == procurement_id, Sheet.stage == stage, Sheet.seat_id.is_not(None))
    )
    return {
        row[0].seat_id: InHand(
            sheet=row[0], paper=row[1], entered_by=row[2] or "", compared_by=row[3] or "", cells=row[4], typed=row[5]
        )
        for row in session.execute(query)
    }


def seat(session: Session, procurement_id: int, number: int) -> Seat | None:
    """A seat of a panel by its number, with its person."""
    query = select(Seat).where(Seat.procurement_id == procurement_id, Seat.number == number)
    return session.scalar(query.options(joinedload(Seat.person)))


def begin(session: Session, procurement_id: int, seat_id: int, stage: str) -> None:
    """A draft for the seat, unless there is a sheet already."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"procurement_id": procurement_id, "seat_id": seat_id, "stage": stage, "state": "draft", "paper": False}
    session.execute(insert(Sheet).values(**values, reopened_for="").on_conflict_do_nothing())


def paper(session: Session, sheet_id: int) -> PaperSheet | None:
    """What is known of a sheet on paper."""
    return session.scalar(select(PaperSheet).where(PaperSheet.sheet_id == sheet_id).execution_options(populate_existing=True))


def is_touched(session: Session, sheet_id: int) -> bool:
    """Whether anything stands on a sheet; one that was reopened and given back is empty again."""
    entered = select(Score.id).outerjoin(Rival).where(Score.sheet_id == sheet_id, or_(HOLDS, Rival.id.is_not(None))).limit(1)
    return session.scalar(entered) is not None


def marks(session: Session, sheet_id: int) -> dict[tuple[int, str], PaperMark]:
    """What the second person typed, by proposal and item."""
    found = session.scalars(select(PaperMark).where(PaperMark.sheet_id == sheet_id).order_by(PaperMark.id))
    return {(each.proposal_id, each.item): each for each in found}


def count(session: Session, sheet_id: int, proposal_id: int | None = None) -> int:
    """How many marks the second person typed, on the whole sheet or for one proposal."""
    wanted = PaperMark.sheet_id == sheet_id
    if proposal_id is not None:
        wanted = and_(wanted, PaperMark.proposal_id == proposal_id)
    return session.scalar(select(func.count()).select_from(PaperMark).where(wanted, TYPED)) or 0


def forget_second(session: Session, sheet_id: int) -> None:
    """What the second person typed is gone."""
    session.execute(delete(PaperMark).where(PaperMark.sheet_id == sheet_id))


def forget(session: Session, sheet_id: int) -> None:
    """Everything that two people typed from a sheet on paper is gone, and who they were."""
    scores = select(Score.id).where(Score.sheet_id == sheet_id)
    session.execute(delete(Rival).where(Rival.score_id.in_(scores)))
    for table in (Score, PaperMark, PaperSheet):
        session.execute(delete(table).where(table.sheet_id == sheet_id))
    session.expire_all()
