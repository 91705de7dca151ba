"""One service across contractors and years: one figure of own contracts and of those that others share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.indicators import breaks_between
from evaluator.db.queries import comparison as rows
from evaluator.db.queries.comparison import Peer
from evaluator.services.figures.sums import YearSum, library_set, yearly

SPAN = 8
"""Fiscal years shown, the newest."""
MOST = 200


@dataclass(frozen=True, kw_only=True)
class Across:
    """The contracts of one page, the own ones first, and their figures by contract and year."""

    indicator: str
    years: tuple[int, ...]
    breaks: tuple[int, ...]
    peers: Sequence[Peer]
    total: int
    sums: Mapping[tuple[int, int], YearSum]


def across(
    session: Session, organisation_id: int | None, service: str, indicator: str, now: datetime, *, number: int, size: int
) -> Across:
    """Contracts for a service with one figure over the newest years, one page of them; five statements."""
    present = fiscal_year(japan_date(now))
    years = tuple(range(present - SPAN + 1, present + 1))
    everybody = rows.peers(session, organisation_id, service, years[0], present, most=MOST)
    at = max(1, min(number, -(-len(everybody) // size) or 1))
    shown = everybody[(at - 1) * size : at * size]
    sums = yearly(session, [each.id for each in shown], years, [indicator]) if shown else {}
    breaks = sorted(
        {each.definition.from_year for each in breaks_between(library_set(), indicator, first=years[0], last=present)}
    )
    return Across(
        indicator=indicator,
        years=years,
        breaks=tuple(breaks),
        peers=shown,
        total=len(everybody),
        sums={(at, year): found for (at, year, _id), found in sums.items() if found.value is not None},
    )
