"""One service across contractors and years: one figure of own contractors and of those that others share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.indicators import Indicator, IndicatorSet, breaks_between
from evaluator.db.queries import comparison as rows
from evaluator.db.queries.comparison import Peer
from evaluator.services.comparison.offered import own_ids
from evaluator.services.figures.sums import YearSum, yearly

SPAN = 8
"""Fiscal years shown, the newest."""
MOST = 200


@dataclass(frozen=True, kw_only=True)
class Runner:
    """A contractor of one municipality with its contracts for the service, the first one first."""

    peers: tuple[Peer, ...]
    sums: Mapping[int, tuple[YearSum, ...]]
    """By fiscal year the figure of each contract that has one."""
    parallel: bool
    """Whether two of its contracts ran at the same time."""

    def together(self, year: int) -> YearSum | None:
        """The figure of all its contracts in a fiscal year; none where there is none, or where they must not be added up."""
        return added(self.sums.get(year, ()), parallel=self.parallel)

    @property
    def first(self) -> Peer:
        """Its first contract."""
        return self.peers[0]

    def runs(self, year: int) -> bool:
        """Whether a contract of it ran in a fiscal year."""
        return any(fiscal_year(each.starts_on) <= year <= fiscal_year(each.last_on) for each in self.peers)


@dataclass(frozen=True, kw_only=True)
class Across:
    """The contractors of one page, the own ones first, and their figures by fiscal year."""

    indicator: Indicator
    years: tuple[int, ...]
    present: int
    """The fiscal year that is not over."""
    breaks: tuple[int, ...]
    runners: Sequence[Runner]
    total: int


def across(
    session: Session, organisation_id: int | None, service: str, indicator: str, now: datetime, *, known: IndicatorSet,
    number: int, size: int,
) -> Across:  # fmt: skip
    """Contractors for a service with one figure over the newest years, one page of them; five statements.

    An organisation's own indicator shows its own contractors only: nobody else counts it.
    """
    present = fiscal_year(japan_date(now))
    years = tuple(range(present - SPAN + 1, present + 1))
    everybody = rows.peers(session, organisation_id, service, years[0], present, most=MOST)
    if indicator in own_ids(known):
        everybody = tuple(each for each in everybody if each.organisation_id == organisation_id)
    groups = _by_contractor(everybody)
    at = max(1, min(number, -(-len(groups) // size) or 1))
    shown = groups[(at - 1) * size : at * size]
    ids = [each.id for group in shown for each in group]
    sums = yearly(session, ids, years, [indicator], known=known) if ids else {}
    found = {(at, year): one for (at, year, _id), one in sums.items() if one.value is not None}
    breaks = {each.definition.from_year for each in breaks_between(known, indicator, first=years[0], last=present)}
    return Across(
        indicator=known.indicators[indicator],
        years=years,
        present=present,
        breaks=tuple(sorted(breaks)),
        runners=tuple(
            Runner(
                peers=group,
                parallel=overlap((each.starts_on, each.last_on) for each in group),
                sums={year: ones for year in years if (ones := _of(found, group, year))},
            )
            for group in shown
        ),
        total=len(groups),
    )  # fmt: skip


def _of(found: Mapping[tuple[int, int], YearSum], group: Iterable[Peer], year: int) -> tuple[YearSum, ...]:
    return tuple(found[each.id, year] for each in group if (each.id, year) in found)


def added(sums: Sequence[YearSum], *, parallel: bool) -> YearSum | None:
    """Figures of several contracts as one: what stands above and below the line added up.

    None where there is nothing, and for a rate per population of contracts that ran at the same time: they may serve the same
    people, who would then count twice.
    """
    if not sums or (parallel and len(sums) > 1 and sums[0].per != 1):
        return None
    return YearSum(
        above=sum(each.above for each in sums), below=sum(each.below or 0 for each in sums), per=sums[0].per,
        months=max(each.months for each in sums), is_rate=True,
    )  # fmt: skip


def overlap(terms: Iterable[tuple[date, date]]) -> bool:
    """Whether two of several terms share a day."""
    return any(later[0] <= earlier[1] for earlier, later in pairwise(sorted(terms)))


def _by_contractor(peers: Iterable[Peer]) -> list[tuple[Peer, ...]]:
    """Contracts of one contractor with one municipality together, in the order in which the contractors come."""
    groups: dict[tuple[int, int | None, str], list[Peer]] = {}
    for each in peers:
        groups.setdefault((each.organisation_id, each.proposer_id, each.contractor), []).append(each)
    return [tuple(sorted(group, key=lambda each: (each.starts_on, each.id))) for group in groups.values()]
