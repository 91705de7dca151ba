"""A contractor's years with one organisation: what was promised, what was done, what was said about it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy.orm import Session

from evaluator.analysis.change import Change, rate_change, share_change
from evaluator.analysis.intervals import garwood, wilson
from evaluator.analysis.trend import NoTrend, Trend, controlled, value_trend
from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.indicators import Indicator, IndicatorSet, breaks_between, reference_in
from evaluator.core.staffing import Promise, Spell, StaffMonth, StaffYear, staff_year
from evaluator.core.values import Message
from evaluator.db.models import Commitment, Contract, Proposer, Review, ReviewReply
from evaluator.db.queries import comparison as rows
from evaluator.library import comparing
from evaluator.library.build import number
from evaluator.services.comparison.offered import comparable, is_mean, known_here, own_ids
from evaluator.services.comparison.years import added, overlap
from evaluator.services.contractstaff import Shortfall, promise_of, shortfalls, spell_of, term_of, years_of
from evaluator.services.figures.sums import YearSum, library_set, yearly
from evaluator.services.reviews.records import Year, year_of

Staff = Mapping[tuple[int, int], StaffYear]
"""By contract and fiscal year."""
LONGEST = 20
"""Fiscal years shown at most, the newest."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """One figure over the years; `base` is what stands below the line, where that is cases."""

    id: str
    values: Mapping[int, Fraction]
    base: Mapping[int, Fraction]
    breaks: tuple[int, ...] = ()
    reference: Mapping[int, Fraction] = field(default_factory=dict)
    unsure: frozenset[int] = frozenset()
    """Years whose reference value is not verified."""
    promise: Mapping[int, Fraction] = field(default_factory=dict)
    trend: Trend | NoTrend | None = None
    interval: tuple[float, float] | None = None
    """The 95 % interval of the newest value: Wilson's of a share, Garwood's of a rate per population; none of a mean."""
    change: tuple[int, int, Change] | None = None
    """The two newest fiscal years that are over and follow each other, and what changed, by interval."""
    parts: Mapping[int, Mapping[int, Fraction]] = field(default_factory=dict)
    """By contract, where contracts ran at the same time."""


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A reviewed year with what the contractor said."""

    year: Year
    contract: Contract
    replies: tuple[ReviewReply, ...]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Everything of one contractor; figures are those of `service`."""

    proposer: Proposer
    contracts: Sequence[Contract]
    service: str
    services: tuple[str, ...]
    years: tuple[int, ...]
    present: int
    """The fiscal year that is not over."""
    parallel: bool
    """Whether two contracts for the service ran at the same time."""
    unrecorded: tuple[Contract, ...]
    """Contracts for the service without any record of staff, where others have one."""
    known: IndicatorSet
    series: tuple[Series, ...]
    notes: tuple[tuple[int, int, str, str], ...]
    """First and last year, and what must be said of them in Japanese and English."""
    commitments: Sequence[Commitment]
    reviewed: tuple[Reviewed, ...]
    ties: tuple[rows.Tie, ...]
    short: tuple[tuple[Contract, Shortfall], ...]
    """Where a running contract has fewer staff than promised now."""


def find(session: Session, organisation_id: int | None, proposer_id: int) -> Proposer | None:
    """The contractor, if it has or had a contract with the organisation; one statement."""
    return rows.contractor(session, organisation_id, proposer_id)


def read(session: Session, organisation_id: int | None, proposer: Proposer, now: datetime, *, service: str = "") -> Profile:
    """The whole record of a contractor with one organisation, in eleven statements however long it is."""
    contracts = rows.contracts_of(session, organisation_id, proposer.id)
    ids = [each.id for each in contracts]
    services = tuple(dict.fromkeys(each.service for each in contracts))
    chosen = service if service in services else services[0]
    served = [each for each in contracts if each.service == chosen]
    present = fiscal_year(japan_date(now))
    spans = {year for each in served for year in years_of(each) if year <= present}
    years = tuple(range(min(spans, default=present), max(spans, default=present) + 1))[-LONGEST:]
    promised, known = rows.commitments(session, ids), known_here(session, organisation_id)
    staff = _staff(session, served, promised, years, now)
    parallel = overlap((each.starts_on, each.ended_on or each.ends_on) for each in served)
    figures = _figures(session, _Asked(served, promised, years, present, known, parallel=parallel))
    recorded = {contract for (contract, _year), one in staff.items() if one.fte.months}
    by_id = {each.id: each for each in contracts}
    return Profile(
        proposer=proposer,
        contracts=contracts,
        service=chosen,
        services=services,
        years=years,
        present=present,
        parallel=parallel,
        unrecorded=tuple(each for each in served if recorded and each.id not in recorded),
        known=known,
        series=_chosen((*figures, *_staff_series(staff, years, parallel=parallel)), own_ids(known)),
        notes=tuple(
            (each.from_year, each.to_year, each.text.ja, each.text.en)
            for each in library_set().years
            if each.from_year <= years[-1] and each.to_year >= years[0]
        ),
        commitments=promised,
        reviewed=tuple(_reviewed(each, by_id, now) for each in rows.reviews(session, ids)),
        ties=rows.ties(session, ids),
        short=_short(served, staff, now),
    )


def _reviewed(review: Review, contracts: Mapping[int, Contract], now: datetime) -> Reviewed:
    return Reviewed(year=year_of(review, now), contract=contracts[review.contract_id], replies=tuple(review.replies))


def _chosen(series: Sequence[Series], own: Collection[str]) -> tuple[Series, ...]:
    """Those shown: what the file of bands names in its order, others while there is room, the organisation's own always.

    Their trends are tested together, so that the share of false ones is held over the page.
    """
    order = comparing.bands().shown.profile
    ranked = sorted(series, key=lambda each: order.index(each.id) if each.id in order else len(order))
    known = [each for each in ranked if each.id not in own][: len(order)]
    shown = (*known, *(each for each in ranked if each.id in own))
    tested = iter(controlled([each.trend for each in shown if each.trend is not None]))
    return tuple(each if each.trend is None else replace(each, trend=next(tested)) for each in shown)


class _Asked(NamedTuple):
    """Whose figures, and of which years; whether contracts ran at the same time."""

    served: Sequence[Contract]
    promised: Sequence[Commitment]
    years: Sequence[int]
    present: int
    known: IndicatorSet
    parallel: bool


def _figures(session: Session, asked: _Asked) -> list[Series]:
    """Every rate and mean that has any figure, over all contracts for the service together; parts where they ran in parallel."""
    offered = [each.id for each in comparable(asked.known)]
    cells: dict[str, dict[int, dict[int, YearSum]]] = {}
    ids = [each.id for each in asked.served]
    for (contract, year, id), one in yearly(session, ids, asked.years, offered, known=asked.known).items():
        if one.below:
            cells.setdefault(id, {}).setdefault(year, {})[contract] = one
    return [_series(asked, asked.known.indicators[id], cells[id]) for id in offered if id in cells]


def _series(asked: _Asked, indicator: Indicator, cells: Mapping[int, Mapping[int, YearSum]]) -> Series:
    years, id = asked.years, indicator.id
    sums = {year: one for year in cells if (one := added(list(cells[year].values()), parallel=asked.parallel)) is not None}
    values = {year: one.value for year, one in sums.items() if one.value is not None}
    references = {year: found for year in years if (found := reference_in(indicator, year)) is not None}
    breaks = sorted({each.definition.from_year for each in breaks_between(asked.known, id, first=years[0], last=years[-1])})
    share = indicator.per == "none" and not is_mean(asked.known, indicator)
    return Series(
        id=id,
        values=values,
        base={year: Fraction(one.below or 0) for year, one in sums.items()},
        breaks=tuple(breaks),
        reference={year: each.value for year, each in references.items()},
        unsure=frozenset(year for year, each in references.items() if each.status != "published"),
        promise=_targets(id, asked.promised, years),
        trend=_trend(values, breaks, asked.present),
        interval=_interval(sums[max(sums)], share=share) if sums and not is_mean(asked.known, indicator) else None,
        change=None if is_mean(asked.known, indicator) else _change(sums, breaks, asked.present, share=share),
        parts=_parts(cells) if asked.parallel else {},
    )


def _parts(cells: Mapping[int, Mapping[int, YearSum]]) -> dict[int, dict[int, Fraction]]:
    found: dict[int, dict[int, Fraction]] = {}
    for year, ones in cells.items():
        for contract, one in ones.items():
            if one.value is not None:
                found.setdefault(contract, {})[year] = one.value
    return found


def _interval(one: YearSum, *, share: bool) -> tuple[float, float] | None:
    """Of a share within its base, or of events; what is counted above its base is taken as events."""
    below = one.below or 0
    if share and one.above <= below:
        ends = wilson(one.above, below)
        return float(ends.low), float(ends.high)
    ends = garwood(one.above).times(one.per / below)
    return float(ends.low), float(ends.high)


def _change(sums: Mapping[int, YearSum], breaks: Sequence[int], present: int, *, share: bool) -> tuple[int, int, Change] | None:
    """The newest fiscal year that is over against the one before; none where one is absent or the definition changed."""
    over = [year for year in sorted(sums) if year < present][-2:]
    if len(over) < 2 or over[1] - over[0] != 1 or over[1] in breaks:
        return None
    old, new = ((sums[year].above, sums[year].below or 0) for year in over)
    shares = share and old[0] <= old[1] and new[0] <= new[1]
    found = share_change(old, new) if shares else rate_change(old, new)
    return (over[0], over[1], found) if isinstance(found, Change) else None


def _trend(known: Mapping[int, Fraction], breaks: Sequence[int], present: int) -> Trend | NoTrend | None:
    """The test over the years that are over: the present one is not complete."""
    years = [each for each in sorted(known) if each < present]
    return value_trend(years, [float(known[each]) for each in years], breaks=breaks) if years else None


def _targets(id: str, promised: Iterable[Commitment], years: Sequence[int]) -> dict[int, Fraction]:
    found: dict[int, Fraction] = {}
    for each in promised:
        value = number(each.target or "") if each.indicator == id else None
        if value is not None:
            found |= {year: value for year in years if each.fiscal_year in (None, year)}
    return found


def _staff(
    session: Session, served: Sequence[Contract], promised: Sequence[Commitment], years: Sequence[int], now: datetime
) -> dict[tuple[int, int], StaffYear]:
    """The staff by contract and year, where anybody is recorded or promised; one statement."""
    spells: dict[int, list[Spell]] = {}
    for row in rows.staff(session, [each.id for each in served]):
        spells.setdefault(row.contract_id, []).append(spell_of(row))
    promises: dict[int, list[Promise]] = {}
    for commitment in promised:
        if commitment.kind == "staffing":
            promises.setdefault(commitment.contract_id, []).append(promise_of(commitment))
    return {
        (each.id, year): staff_year(
            spells.get(each.id, ()), promises.get(each.id, ()), year=year, term=term_of(each, now), consultations={},
            populations={},
        )
        for each in served
        if each.id in spells or each.id in promises
        for year in years
        if year in years_of(each)
    }  # fmt: skip


def _staff_series(staff: Staff, years: Sequence[int], *, parallel: bool) -> list[Series]:
    """Full-time equivalents, the dedicated share and turnover, of all contracts of a year together.

    Contracts that run at the same time add up month by month; one after the other they are one line.
    """
    found: list[tuple[str, Callable[[Sequence[StaffYear]], tuple[Fraction, Fraction] | None]]] = [
        ("staff_fte", _fte), ("staff_dedicated", _dedicated), ("staff_turnover", _turnover),
    ]  # fmt: skip
    series = []
    for id, part in found:
        cells = {year: cell for year in years if (cell := part([one for (_id, at), one in staff.items() if at == year]))}
        if cells:
            series.append(
                Series(
                    id=id,
                    values={year: above / below for year, (above, below) in cells.items()},
                    base={year: below for year, (_above, below) in cells.items()},
                    promise=_fte_promised(staff, years) if id == "staff_fte" else {},
                    parts=_staff_parts(staff, part) if parallel else {},
                )
            )
    return series


def _staff_parts(
    staff: Staff, part: Callable[[Sequence[StaffYear]], tuple[Fraction, Fraction] | None]
) -> dict[int, dict[int, Fraction]]:
    found: dict[int, dict[int, Fraction]] = {}
    for (contract, year), one in staff.items():
        if cell := part([one]):
            found.setdefault(contract, {})[year] = cell[0] / cell[1]
    return found


def _known(years: Sequence[StaffYear]) -> dict[int, list[StaffMonth]]:
    """The months that are recorded in any contract, each with the contracts in which it is."""
    months: dict[int, list[StaffMonth]] = {}
    for each in (month for year in years for month in year.months if month.state == "known"):
        months.setdefault(each.month, []).append(each)
    return months


def _fte(years: Sequence[StaffYear]) -> tuple[Fraction, Fraction] | None:
    """Full-time equivalents of all contracts of a month, over the months that are recorded."""
    months = _known(years)
    total = sum((each.fte or Fraction(0) for there in months.values() for each in there), Fraction(0))
    return (total, Fraction(len(months))) if months else None


def _dedicated(years: Sequence[StaffYear]) -> tuple[Fraction, Fraction] | None:
    """Dedicated people of all people, in person-months; who works for two contracts counts in each."""
    there = [each for months in _known(years).values() for each in months]
    heads = sum(each.people for each in there)
    return (Fraction(sum(each.dedicated for each in there)), Fraction(heads)) if heads else None


def _turnover(years: Sequence[StaffYear]) -> tuple[Fraction, Fraction] | None:
    """Those who left over the people at work on average of the months that are recorded."""
    months = _known(years)
    heads = sum(each.people for there in months.values() for each in there)
    left = sum((year.turnover.above or Fraction(0) for year in years), Fraction(0))
    return (left, Fraction(heads, len(months))) if heads else None


def _fte_promised(staff: Staff, years: Sequence[int]) -> dict[int, Fraction]:
    """What was promised, of all contracts of a month together, over the months of the year in which any of them runs."""
    found: dict[int, Fraction] = {}
    for year in years:
        months: dict[int, Fraction] = {}
        for each in (month for (_id, at), one in staff.items() if at == year for month in one.months if month.state != "outside"):
            months[each.month] = months.get(each.month, Fraction(0)) + (each.promised or Fraction(0))
        if total := sum(months.values(), Fraction(0)):
            found[year] = total / len(months)
    return found


def _short(served: Sequence[Contract], staff: Staff, now: datetime) -> tuple[tuple[Contract, Shortfall], ...]:
    """Roles below their promise in the last month that is recorded, of contracts that run today."""
    today = japan_date(now)
    running = [each for each in served if each.starts_on <= today <= (each.ended_on or each.ends_on)]
    found = []
    for contract in running:
        years = [staff[key] for key in sorted(staff) if key[0] == contract.id]
        months = [month for each in years for month in each.months if month.state == "known"]
        found += [(contract, each) for each in (shortfalls(months) if months else ())]
    return tuple(found)


def no_trend(series: Series) -> Message | None:
    """Why no trend was tested, if none was."""
    return series.trend.reason if isinstance(series.trend, NoTrend) else None
