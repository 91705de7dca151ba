"""Figures of many contracts taken in from a file: looked at first, then stored whole or not at all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.canonical import sha256
from evaluator.core.figures import fiscal_year_of
from evaluator.core.indicators import Indicator, IndicatorSet
from evaluator.core.indicators import entered as entered_monthly
from evaluator.core.values import Problem, problem
from evaluator.db.models import Contract
from evaluator.db.queries import figures as rows
from evaluator.exchange.figures.files import Entry, FileRefused, place
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.figures import saving
from evaluator.services.figures.grid import Cell, Grid, load
from evaluator.services.figures.judging import Change, Judged, Sent, answered, judge
from evaluator.services.figures.known import known_to


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a file says of one fiscal year of one contract."""

    grid: Grid
    judged: Judged
    places: Mapping[Cell, Entry]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What taking a file in would do. `key` is another one as soon as anything would be stored otherwise."""

    parts: tuple[Part, ...]
    figures: int
    key: str

    @property
    def changes(self) -> tuple[tuple[Part, Change], ...]:
        """Every figure that would change."""
        return tuple((part, each) for part in self.parts for each in part.judged.changes)

    @property
    def corrected(self) -> int:
        """How many figures stand there with another value."""
        return sum(each.old is not None for _, each in self.changes)

    @property
    def entered(self) -> int:
        """How many figures are new."""
        return len(self.changes) - self.corrected

    @property
    def same(self) -> int:
        """How many figures stand there already."""
        return self.figures - len(self.changes)

    @property
    def asks(self) -> tuple[tuple[Part, Any], ...]:
        """Everything that is asked about, and never blocks."""
        return tuple((part, each) for part in self.parts for each in part.judged.asks)


class NotStored(Exception):
    """Nothing was stored: it would do something else than what was shown, or a reason or a remark is missing."""

    def __init__(self, what: str, plan: Plan) -> None:
        super().__init__(what)
        self.what, self.plan = what, plan


def plan(session: Session, organisation_id: int | None, entries: Sequence[Entry], now: datetime, *, hold: bool = False) -> Plan:
    """What a file would do to the contracts of an organisation. Raises FileRefused with every row that is wrong.

    `hold` keeps others from changing these contracts until the transaction ends.
    """
    numbers = {each.contract for each in entries}
    contracts = {each.number: each for each in rows.by_numbers(session, organisation_id, numbers, hold=hold)}
    known = known_to(session, organisation_id)
    wrong: list[Problem] = []
    laid = _laid_out(entries, contracts, _named(known), wrong)
    parts = []
    for (number, year), cells in sorted(laid.items()):
        part = _part(load(session, contracts[number], year, now), cells, japan_date(now))
        wrong += _faults(part)
        parts.append(part)
    if wrong:
        raise FileRefused(sorted(wrong, key=lambda each: int(each.place.split()[0])))
    told = [[part.grid.contract.number, [[*each.cell, each.old, each.new] for each in part.judged.changes]] for part in parts]
    return Plan(parts=tuple(parts), figures=len(entries), key=sha256(told))


def _named(known: IndicatorSet) -> dict[str, Indicator]:
    """Indicators by what a file may call them: the id, or a name that no other indicator has."""
    monthly = entered_monthly(known)
    names = Counter(name for each in monthly for name in {each.name.ja, each.name.en})
    named = {name: each for each in monthly for name in (each.name.ja, each.name.en) if name and names[name] == 1}
    return {**named, **{each.id: each for each in monthly}}


def _laid_out(
    entries: Sequence[Entry], contracts: Mapping[str, Contract], named: Mapping[str, Indicator], wrong: list[Problem]
) -> dict[tuple[str, int], dict[Cell, Entry]]:
    laid: dict[tuple[str, int], dict[Cell, Entry]] = {}
    for each in entries:
        if each.contract not in contracts:
            wrong.append(problem(place(each.line, "契約番号"), "figures.contract-unknown", number=each.contract[:60]))
        elif each.indicator not in named:
            wrong.append(problem(place(each.line, "指標"), "figures.indicator-unknown", name=each.indicator[:60]))
        else:
            cells = laid.setdefault((each.contract, fiscal_year_of(each.month)), {})
            cell = (each.month, named[each.indicator].id)
            if cell in cells:
                wrong.append(problem(place(each.line, each.column), "figures.row-twice", line=cells[cell].line))
            else:
                cells[cell] = each
    return laid


def _part(grid: Grid, cells: Mapping[Cell, Entry], today: date) -> Part:
    sent = Sent(cells={cell: each.value for cell, each in cells.items()}, base=dict(grid.stored))
    return Part(grid=grid, judged=judge(grid, sent, today=today), places=cells)


def _faults(part: Part) -> list[Problem]:
    found = []
    for cell, messages in part.judged.faults.items():
        entry = part.places.get(cell)
        line, column = (entry.line, entry.column) if entry else (min(each.line for each in part.places.values()), "")
        found += [Problem(place=place(line, column), message=each) for each in messages]
    return found


def store(
    session: Session, actor: Actor, now: datetime, entries: Sequence[Entry], *, key: str, reason: str = "", remark: str = "",
    received_on: date | None = None,
) -> Plan:  # fmt: skip
    """Store a file whole. Flushes. Raises FileRefused, and NotStored where it would do something else than `key` says.

    `remark` answers what is asked, in every month that it is asked about; `received_on` is when the reports came.
    """
    found = plan(session, actor.organisation_id, entries, now, hold=True)
    if found.key != key:
        raise NotStored("changed", found)
    if found.corrected and not reason.strip():
        raise NotStored("reason", found)
    if found.asks and not remark.strip():
        raise NotStored("remark", found)
    done = replace(found, parts=tuple(_answered(each, reason, remark, received_on, japan_date(now)) for each in found.parts))
    if any(each.judged.day_faults for each in done.parts):
        raise NotStored("received", found)
    if not done.changes:
        return done
    for part in done.parts:
        if not part.judged.empty:
            saving.write(session, actor, now, part.grid, part.judged, source="import")
    _record(session, actor, now, done, reason)
    return done


def _answered(part: Part, reason: str, remark: str, received_on: date | None, today: date) -> Part:
    """A part with its reason, its remarks and the day on which its reports came."""
    kept = part.grid.kept
    asked = {each.cell[0] for each in part.judged.asks}
    remarks = {month: "\n".join(filter(None, (kept[month].remark if month in kept else "", remark.strip()))) for month in asked}
    first = {each.cell[0] for each in part.judged.changes if each.cell[0] not in kept}
    days = dict.fromkeys(first, received_on) if received_on else {}
    judged = answered(part.grid, part.judged, reason=reason, remarks=remarks, days=days, today=today)
    return replace(part, judged=judged)


def _record(session: Session, actor: Actor, now: datetime, done: Plan, reason: str) -> None:
    """One event for the whole file: how many figures of which contracts, and a digest of them; each stands in its own history."""
    assert actor.organisation_id is not None
    counts: dict[str, int] = {}
    for part, _ in done.changes:
        counts[part.grid.contract.number] = counts.get(part.grid.contract.number, 0) + 1
    told = {"contracts": counts, "entered": done.entered, "corrected": done.corrected, "sha256": done.key}
    if done.corrected:
        new = {**told, "reason": reason.strip()}
        history.record(session, actor, now, "figures.corrected", organisation_id=actor.organisation_id, new=new)
    else:
        history.record(session, actor, now, "figures.entered", organisation_id=actor.organisation_id, new=told)
