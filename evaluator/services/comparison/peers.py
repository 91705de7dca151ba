"""Contracts beside each other on one figure: own ones, and those that others chose to share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from statistics import quantiles
from typing import Literal

from sqlalchemy.orm import Session

from evaluator.analysis.comparison import Comparison, Question, Unit, compare
from evaluator.analysis.means import MeanUnit, compare_means
from evaluator.analysis.sentences import Said, said
from evaluator.core.calendar import japan_date
from evaluator.core.comparing import Band
from evaluator.core.indicators import Indicator, IndicatorSet, breaks_between, reference_in
from evaluator.core.months import month_of, months_of
from evaluator.db.queries import comparison as rows
from evaluator.db.queries import figures as figure_rows
from evaluator.db.queries.comparison import Peer
from evaluator.library import comparing
from evaluator.services.comparison.offered import is_mean, own_ids
from evaluator.services.figures.sums import YearSum, library_set, populations, yearly

MOST = 500
"""Contracts compared at once at most: no page's cost grows with the whole database."""
STAFF = {"staff_per_100k", "new_consultations_per_staff_month"}
HUNDRED_THOUSAND = 100_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is compared: one indicator in one fiscal year, of one service, in one band or all of them."""

    service: str
    indicator: str
    year: int
    band: str = ""
    view: str = "widened"


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One figure of the own contract beside those of the same band; `n` contracts have it."""

    indicator: str
    own: float | None
    median: float | None
    low: float | None
    high: float | None
    n: int
    reference: Fraction | None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Everything about one question; `found` knows units by the ids of contracts."""

    asked: Asked
    indicator: Indicator
    known: IndicatorSet
    peers: Mapping[str, Peer]
    found: Comparison
    said: Said
    band: Band | None
    """The band of the first own contract."""
    beside: tuple[Beside, ...]
    beside_of: Peer | None
    few: bool
    closed: bool
    """Whether nobody else counts this."""


def answer(session: Session, organisation_id: int | None, asked: Asked, now: datetime, *, known: IndicatorSet) -> Answer:
    """Compare the own contracts with the shared ones. Eight statements; whoever asks may read the organisation's contracts.

    `known` are the indicators that the organisation can compare on. Its own ones are compared among its own contracts: nobody
    else counts them.
    """
    indicator = known.indicators[asked.indicator]
    everybody = rows.peers(session, organisation_id, asked.service, asked.year, asked.year, most=MOST)
    ids = [each.id for each in everybody]
    people = {at: count for (at, _year), count in populations(session, ids, [asked.year]).items()}
    bands = comparing.bands()
    band_of = {each: its.id for each in ids if (its := bands.of(people.get(each)))}
    closed = asked.indicator in own_ids(known)
    kept = [each for each in everybody if asked.band in ("", band_of.get(each.id))]
    kept = [each for each in kept if not closed or each.organisation_id == organisation_id]
    monthly = [each for each in dict.fromkeys((asked.indicator, "new_consultations", *bands.shown.side)) if each not in STAFF]
    sums = yearly(session, ids, [asked.year], monthly, known=known) if ids else {}
    found, above_base = _found(session, kept, sums, asked, band_of, known)
    own = [each for each in kept if each.organisation_id == organisation_id]
    first = next((each for each in own if (each.id, asked.year, asked.indicator) in sums), own[0] if own else None)
    broken = breaks_between(known, asked.indicator, first=2000, last=asked.year)
    return Answer(
        asked=asked,
        indicator=indicator,
        known=known,
        peers={str(each.id): each for each in kept},
        found=found,
        said=said(
            found,
            noted={str(each.id) for each in own},
            broken=max(each.definition.from_year for each in broken) if broken else None,
            view=asked.view,
            above_base=above_base,
        ),
        band=bands.of(people.get(first.id)) if first else None,
        beside=_beside(session, first, everybody, sums, people, band_of, asked.year, month_of(japan_date(now))),
        beside_of=first,
        few=len(found.measured) < bands.shown.few,
        closed=closed,
    )


def _found(
    session: Session, kept: Sequence[Peer], sums: Mapping[tuple[int, int, str], YearSum], asked: Asked,
    band_of: Mapping[int, str], known: IndicatorSet,
) -> tuple[Comparison, bool]:  # fmt: skip
    """The comparison, and whether a share was compared as a rate since something is counted above its base."""
    indicator = known.indicators[asked.indicator]
    first: Literal["high", "low"] = "low" if indicator.direction == "lower" else "high"
    if is_mean(known, indicator):
        return _means(tuple(_mean_units(session, kept, asked, indicator)), Question(kind="mean", first=first)), False
    units = _units(kept, sums, asked, band_of)
    if indicator.per != "none":
        return _compared(units, Question(kind="rate", per=HUNDRED_THOUSAND, first=first)), False
    above_base = any(each.count > each.base for each in units)
    return _compared(units, Question(kind="rate" if above_base else "share", per=100, first=first)), above_base


def _units(
    kept: Sequence[Peer], sums: Mapping[tuple[int, int, str], YearSum], asked: Asked, band_of: Mapping[int, str]
) -> tuple[Unit, ...]:
    banded = all(each.id in band_of for each in kept)
    found = []
    for each in kept:
        one = sums.get((each.id, asked.year, asked.indicator))
        known = one is not None and one.below
        count, base = (one.above, one.below or 0) if one is not None and known else (0, 0)
        found.append(Unit(id=str(each.id), count=count, base=base, band=band_of.get(each.id, "") if banded else ""))
    return tuple(found)


def _mean_units(session: Session, kept: Sequence[Peer], asked: Asked, indicator: Indicator) -> list[MeanUnit]:
    """Sum and cases of every month in which all parts were reported; one statement.

    A month with a sum but no case, which the grid refuses, says nothing of a mean and is left out.
    """
    assert indicator.of is not None
    above, below = indicator.of.numerator, indicator.of.denominator
    ids = [each.id for each in kept]
    span = months_of(asked.year)
    cells: dict[int, dict[int, dict[str, int]]] = {each: {} for each in ids}
    for at, month, part, value in figure_rows.months(session, ids, span[0], span[-1], {*above, *below}) if ids else ():
        cells[at].setdefault(month, {})[part] = value
    whole = {at: [of for of in months.values() if {*above, *below} <= of.keys()] for at, months in cells.items()}
    pairs = {
        at: [(sum(of[each] for each in above), sum(of[each] for each in below)) for of in months] for at, months in whole.items()
    }
    return [MeanUnit(id=str(at), months=tuple(each for each in months if each[1] > 0)) for at, months in pairs.items()]


@lru_cache(maxsize=64)
def _compared(units: tuple[Unit, ...], question: Question) -> Comparison:
    """The same units give the same answer: draws of ranks are the costly part, and figures change once a month."""
    return compare(units, question)


@lru_cache(maxsize=64)
def _means(units: tuple[MeanUnit, ...], question: Question) -> Comparison:
    """The same of means."""
    return compare_means(units, question)


def _beside(
    session: Session, own: Peer | None, everybody: Sequence[Peer], sums: Mapping[tuple[int, int, str], YearSum],
    people: Mapping[int, int], band_of: Mapping[int, str], year: int, present: int,
) -> tuple[Beside, ...]:  # fmt: skip
    """Volume, staffing and outcome of one own contract beside its band, each for itself."""
    if own is None:
        return ()
    mine = band_of.get(own.id)
    group = [each for each in everybody if mine is not None and band_of.get(each.id) == mine] or [own]
    months = _staff_months(session, group, year, present)
    found = []
    for id in comparing.bands().shown.side:
        values = {each.id: _value(each.id, id, year, sums, people, months) for each in group}
        there = sorted(value for value in values.values() if value is not None)
        low, median, high = quantiles(there, n=4, method="inclusive") if len(there) > 1 else [None] * 3
        reference = reference_in(library_set().indicators[id], year)
        found.append(
            Beside(
                indicator=id, own=values.get(own.id), median=median, low=low, high=high, n=len(there),
                reference=reference.value if reference else None,
            )
        )  # fmt: skip
    return tuple(found)


def _value(
    at: int, id: str, year: int, sums: Mapping[tuple[int, int, str], YearSum], people: Mapping[int, int],
    months: Mapping[int, tuple[int, int]],
) -> float | None:  # fmt: skip
    if id in STAFF:
        hundredths, known = months.get(at, (0, 0))
        if not hundredths or not known:
            return None
        if id == "staff_per_100k":
            return hundredths / 100 / known * HUNDRED_THOUSAND / people[at] if people.get(at) else None
        count = sums.get((at, year, "new_consultations"))
        return count.above / (hundredths / 100) if count is not None and count.months == known else None
    one = sums.get((at, year, id))
    return float(one.value) if one is not None and one.value is not None else None


def _staff_months(session: Session, group: Sequence[Peer], year: int, present: int) -> dict[int, tuple[int, int]]:
    """Hundredths of staff-months of a fiscal year so far, and over how many months from the first record on; one statement."""
    terms = {each.id: (month_of(each.starts_on), min(month_of(each.last_on), present)) for each in group}
    spells: dict[int, list[tuple[int, int, int]]] = {}
    for at, fte, first, last in rows.spells(session, list(terms)):
        spells.setdefault(at, []).append((fte, first, last or present))
    found: dict[int, tuple[int, int]] = {}
    for at, own in spells.items():
        begun = max(terms[at][0], min(first for _fte, first, _last in own))
        months = [each for each in months_of(year) if begun <= each <= terms[at][1]]
        total = sum(fte * sum(first <= each <= last for each in months) for fte, first, last in own)
        found[at] = (total, len(months))
    return found
