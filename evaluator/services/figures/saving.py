"""Storing figures: one transaction, a line of history for every figure, one event for the whole save."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, or_, update
from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.db.models import Contract, Figure, FigureChange, MonthReport
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.figures.grid import Grid
from evaluator.services.figures.judging import Change, Judged, Sent, judge

AS_IS = {"synchronize_session": False}
"""No figure is held as an object here."""

CORRECT = (
    update(Figure)
    .where(
        Figure.contract_id == bindparam("at_contract_id"),
        Figure.month == bindparam("at_month"),
        Figure.indicator == bindparam("at_indicator"),
    )
    .values(value=bindparam("new"))
)


class NotSaved(Exception):
    """Nothing was stored: something is refused, asked about, changed by somebody else, or has no reason."""

    def __init__(self, judged: Judged) -> None:
        super().__init__("figures were not saved")
        self.judged = judged


def save(session: Session, actor: Actor, now: datetime, grid: Grid, sent: Sent) -> Judged:
    """Store what was typed into the grid, all of it or nothing. The contract is held by the caller. Flushes. Raises NotSaved."""
    judged = judge(grid, sent, today=japan_date(now))
    if not judged.sound:
        raise NotSaved(judged)
    if not judged.empty:
        record(session, actor, now, grid, judged)
        write(session, actor, now, grid, judged, source="grid")
    return judged


def write(session: Session, actor: Actor, now: datetime, grid: Grid, judged: Judged, *, source: str) -> None:
    """Store what was judged, with a line of history for every figure; no event. Flushes."""
    _figures(session, grid.contract, judged.changes)
    if judged.changes:
        session.connection().execute(
            insert(FigureChange), [_line(grid, each, actor, now, judged.reason, source) for each in judged.changes]
        )
    _reports(session, actor, now, grid, judged)
    session.flush()


def _figures(session: Session, contract: Contract, changes: Iterable[Change]) -> None:
    new = [each for each in changes if each.old is None]
    gone = [each for each in changes if each.new is None]
    if new:
        session.connection().execute(insert(Figure), [dict(_where(contract, each), value=each.new) for each in new])
    if gone:
        cells = or_(*(and_(Figure.month == each.cell[0], Figure.indicator == each.cell[1]) for each in gone))
        session.execute(delete(Figure).where(Figure.contract_id == contract.id, cells), execution_options=AS_IS)
    corrected = [each for each in changes if each.old is not None and each.new is not None]
    if corrected:
        session.connection().execute(
            CORRECT,
            [{f"at_{key}": given for key, given in _where(contract, each).items()} | {"new": each.new} for each in corrected],
        )


def _where(contract: Contract, change: Change) -> dict[str, Any]:
    return {"contract_id": contract.id, "month": change.cell[0], "indicator": change.cell[1]}


def _line(grid: Grid, change: Change, actor: Actor, now: datetime, reason: str, source: str) -> dict[str, Any]:
    what = {"old": change.old, "new": change.new, "reason": reason if change.old is not None else ""}
    return {**_where(grid.contract, change), **what, "source": source, "changed_by": actor.person_id, "changed_at": now}


def _reports(session: Session, actor: Actor, now: datetime, grid: Grid, judged: Judged) -> None:
    for month in sorted({*judged.days, *judged.remarks}):
        kept = grid.kept.get(month)
        if kept is None:
            kept = MonthReport(contract_id=grid.contract.id, month=month, received_on=judged.days[month], remark="")
            session.add(kept)
        kept.received_on = judged.days.get(month, kept.received_on)
        kept.remark = judged.remarks.get(month, kept.remark)
        kept.entered_by, kept.entered_at = actor.person_id or 0, now


def record(session: Session, actor: Actor, now: datetime, grid: Grid, judged: Judged) -> None:
    """One event for one save: entered, or corrected where anything that stood there was changed."""
    old = {cell_name(each): each.old for each in judged.changes if each.old is not None}
    days = {str(month): each.received_on.isoformat() for month, each in grid.kept.items() if month in judged.days}
    remarks = {str(month): each.remark for month, each in grid.kept.items() if month in judged.remarks and each.remark}
    before = _told(old, days, remarks)
    after = _told(
        {cell_name(each): each.new for each in judged.changes},
        {str(month): each.isoformat() for month, each in judged.days.items()},
        {str(month): each for month, each in judged.remarks.items()},
    )
    contract = {"number": grid.contract.number, "title": grid.contract.title, "fiscal_year": grid.year}
    reason = {"reason": judged.reason} if judged.reason and before else {}
    organisation_id, new = grid.contract.organisation_id, {**contract, **after, **reason}
    if before:
        history.record(session, actor, now, "figures.corrected", organisation_id=organisation_id, old=before, new=new)
    else:
        history.record(session, actor, now, "figures.entered", organisation_id=organisation_id, new=new)


def _told(figures: Mapping[str, int | None], days: Mapping[str, str], remarks: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Mapping[str, Any]] = {"figures": figures, "received": days, "remarks": remarks}
    return {name: dict(each) for name, each in given.items() if each}


def cell_name(change: Change) -> str:
    """A figure by month and indicator, as the history names it."""
    return f"{change.cell[0]} {change.cell[1]}"
