"""A contractor's years with one organisation: what was promised, what was done, what was said about it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from evaluator.analysis.trend import NoTrend, Trend, value_trend
from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.indicators import breaks_between, reference_in
from evaluator.core.staffing import Rate, StaffYear, staff_year
from evaluator.core.values import Message
from evaluator.db.models import Commitment, Contract, Proposer, Review, ReviewReply
from evaluator.db.queries import comparison as rows
from evaluator.library import comparing
from evaluator.library.build import number
from evaluator.services.comparison.peers import comparable
from evaluator.services.contractstaff import Shortfall, promise_of, shortfalls, spell_of, term_of, years_of
from evaluator.services.figures.sums import YearSum, library_set, yearly
from evaluator.services.reviews.records import Year, year_of

STAFF = ("staff_fte", "staff_dedicated", "staff_turnover")
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
    promised = rows.commitments(session, ids)
    staff = _staff(session, served, promised, years, now)
    series = (*_figures(session, served, promised, years, present), *_staff_series(served, promised, staff, years))
    order = comparing.bands().shown.profile
    ranked = sorted(series, key=lambda each: order.index(each.id) if each.id in order else len(order))
    by_id = {each.id: each for each in contracts}
    return Profile(
        proposer=proposer,
        contracts=contracts,
        service=chosen,
        services=services,
        years=years,
        series=tuple(ranked[: len(order)]),
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


def _figures(
    session: Session, served: Sequence[Contract], promised: Sequence[Commitment], years: Sequence[int], present: int
) -> list[Series]:
    """Every rate that has any figure, over all contracts for the service together."""
    ids = [each.id for each in served]
    added: dict[tuple[int, str], tuple[int, int, int]] = {}
    for (_contract, year, id), one in yearly(session, ids, years, [each.id for each in comparable()]).items():
        if one.below:
            above, below, _per = added.get((year, id), (0, 0, 1))
            added[year, id] = (above + one.above, below + one.below, one.per)
    return [
        _series(each.id, {year: cell for (year, id), cell in added.items() if id == each.id}, promised, years, present)
        for each in comparable()
        if any(id == each.id for _year, id in added)
    ]


def _series(
    id: str, cells: Mapping[int, tuple[int, int, int]], promised: Iterable[Commitment], years: Sequence[int], present: int
) -> Series:
    indicator = library_set().indicators[id]
    values = {year: YearSum(above=a, months=12, below=b, per=per, is_rate=True).value for year, (a, b, per) in cells.items()}
    known = {year: value for year, value in values.items() if value is not None}
    references = {year: found for year in years if (found := reference_in(indicator, year)) is not None}
    breaks = sorted({each.definition.from_year for each in breaks_between(library_set(), id, first=years[0], last=years[-1])})
    return Series(
        id=id,
        values=known,
        base={year: Fraction(b) for year, (_a, b, _per) in cells.items()},
        breaks=tuple(breaks),
        reference={year: each.value for year, each in references.items()},
        unsure=frozenset(year for year, each in references.items() if each.status != "published"),
        promise=_targets(id, promised, years),
        trend=_trend(known, breaks, present),
    )


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


Staff = Mapping[tuple[int, int], StaffYear]


def _staff(
    session: Session, served: Sequence[Contract], promised: Sequence[Commitment], years: Sequence[int], now: datetime
) -> dict[tuple[int, int], StaffYear]:
    """The staff by contract and year; one statement."""
    spells: dict[int, list[object]] = {}
    for row in rows.staff(session, [each.id for each in served]):
        spells.setdefault(row.contract_id, []).append(spell_of(row))
    promises: dict[int, list[object]] = {}
    for commitment in promised:
        if commitment.kind == "staffing":
            promises.setdefault(commitment.contract_id, []).append(promise_of(commitment))
    return {
        (each.id, year): staff_year(
            spells[each.id], promises.get(each.id, []), year=year, term=term_of(each, now), consultations={}, populations={}  # type: ignore[arg-type]
        )
        for each in served
        if each.id in spells
        for year in years
        if year in years_of(each)
    }  # fmt: skip


def _staff_series(served: Sequence[Contract], promised: Sequence[Commitment], staff: Staff, years: Sequence[int]) -> list[Series]:
    """Full-time equivalents, the dedicated share and turnover; contracts of a year together."""
    parts: dict[str, Callable[[StaffYear], Rate]] = {
        "staff_fte": lambda year: year.fte,
        "staff_dedicated": lambda year: year.dedicated,
        "staff_turnover": lambda year: year.turnover,
    }
    found = []
    for id, part in parts.items():
        values, base = {}, {}
        for year in years:
            rates = [part(each) for (_contract, at), each in staff.items() if at == year]
            known = [(each.above, each.below) for each in rates if each.above is not None and each.below]
            if known:
                below = sum((below for _above, below in known if below), Fraction(0))
                values[year] = sum((above for above, _below in known), Fraction(0)) / below
                base[year] = below
        if values:
            promise = _fte_promised(served, promised, years) if id == "staff_fte" else {}
            found.append(Series(id=id, values=values, base=base, promise=promise))
    return found


def _fte_promised(served: Sequence[Contract], promised: Sequence[Commitment], years: Sequence[int]) -> dict[int, Fraction]:
    found: dict[int, Fraction] = {}
    for contract in served:
        own = [each for each in promised if each.contract_id == contract.id and each.kind == "staffing"]
        for year in set(years_of(contract)) & set(years):
            total = sum((promise_of(each).fte for each in own if each.fiscal_year in (None, year)), Fraction(0))
            if total:
                found[year] = max(total, found.get(year, total))
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
