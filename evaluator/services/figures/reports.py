"""Reports of the months: which are due, which came in time, which are late and which are missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.months import after, month_of
from evaluator.db.models import Contract
from evaluator.db.queries import figures as rows

State = Literal["outside", "ahead", "waiting", "missing", "in-time", "late"]
"""Outside the contract, not begun, due but still in time, due and not there, there in time, there too late."""
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Report:
    """One month and its report; `due_on` is the last day on which it is in time."""

    month: int
    due_on: date
    received_on: date | None
    state: State

    @property
    def open(self) -> bool:
        """Whether figures of the month can be entered."""
        return self.state not in ("outside", "ahead")


@dataclass(frozen=True, kw_only=True)
class ReportSummary:
    """How the reports of a contract stand: the last that came, those missing, those that came late; the next day one is due."""

    contract_id: int
    number: str
    title: str
    last: int | None
    missing: tuple[Report, ...]
    late: tuple[Report, ...]
    next_due: date | None
    asked: int
    """Months that were due by now, or whose report came."""


def due_on(contract: Contract, month: int) -> date:
    """The contract's report day of the following month."""
    following = after(month)
    return date(following // 100, following % 100, contract.report_day)


def report_of(contract: Contract, month: int, received_on: date | None, today: date) -> Report:
    """How the report of a month stands on a day in Japan."""
    due = due_on(contract, month)
    return Report(month=month, due_on=due, received_on=received_on, state=_state(contract, month, received_on, due, today))


def _state(contract: Contract, month: int, received_on: date | None, due: date, today: date) -> State:
    if not month_of(contract.starts_on) <= month <= month_of(contract.ended_on or contract.ends_on):
        return "outside"
    if month > month_of(today):
        return "ahead"
    if received_on is not None:
        return "in-time" if received_on <= due else "late"
    return "waiting" if today <= due else "missing"


def summary(session: Session, contract: Contract, now: datetime) -> ReportSummary:
    """How the reports of a contract stand now, for the contract's first page. One statement."""
    return _summaries(session, [contract], now)[0]


def overdue(session: Session, organisation_id: int | None, now: datetime) -> tuple[ReportSummary, ...]:
    """Contracts of an organisation with their late and missing reports, most missing first; two statements.

    A contract stays on the list for as long as anything of it is missing.
    """
    contracts = rows.running(session, organisation_id, EARLIEST)
    found = _summaries(session, list(contracts), now)
    shown = [each for each in found if each.missing or each.late or each.next_due]
    return tuple(sorted(shown, key=lambda each: (-len(each.missing), -len(each.late), each.number)))


def _summaries(session: Session, contracts: list[Contract], now: datetime) -> list[ReportSummary]:
    came: dict[int, dict[int, date]] = {}
    for contract, month, day in rows.received(session, [each.id for each in contracts]):
        came.setdefault(contract, {})[month] = day
    return [_summary(each, came.get(each.id, {}), japan_date(now)) for each in contracts]


def _summary(contract: Contract, came: Mapping[int, date], today: date) -> ReportSummary:
    every = [report_of(contract, month, came.get(month), today) for month in months_until(contract, today)]
    there = [each for each in every if each.received_on is not None]
    waiting = [each.due_on for each in every if each.state == "waiting"]
    return ReportSummary(
        contract_id=contract.id,
        number=contract.number,
        title=contract.title,
        last=there[-1].month if there else None,
        missing=tuple(each for each in every if each.state == "missing"),
        late=tuple(each for each in there if each.state == "late"),
        next_due=min(waiting, default=None),
        asked=sum(each.state != "waiting" for each in every),
    )


def months_until(contract: Contract, today: date) -> tuple[int, ...]:
    """The months of a contract that have begun by a day."""
    month, last = month_of(contract.starts_on), min(month_of(contract.ended_on or contract.ends_on), month_of(today))
    found: list[int] = []
    while month <= last:
        found.append(month)
        month = after(month)
    return tuple(found)
