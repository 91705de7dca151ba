"""Who pays for a contract in a fiscal year: the national share by its rate, and the rest, which add up to the amount."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.contracting import Share, funding_problems, read_share, share_text
from evaluator.db.models import Contract, FundingLine
from evaluator.db.queries import contracts as rows
from evaluator.services.actor import Actor
from evaluator.services.contracts.keeping import fresh, grow, refuse, tell


@dataclass(frozen=True, kw_only=True)
class Line:
    """One source of money: its name, such as a subsidy, its rate, and both shares in yen."""

    name: str
    rate: Fraction
    national_yen: int
    own_yen: int
    source: str = ""


def lines_of(found: Sequence[FundingLine]) -> list[Line]:
    """Rows as lines."""
    return [
        Line(name=e.name, rate=read_share(e.rate), national_yen=e.national_yen, own_yen=e.own_yen, source=e.source) for e in found
    ]


def put(
    session: Session, actor: Actor, contract: Contract, year: int, lines: Sequence[Line], *, confirmed: Collection[int] = (),
    version: int, now: datetime,
) -> None:  # fmt: skip
    """The lines of a fiscal year as given; none takes them out. Flushes.

    Raises ContractRefused: where the shares do not add up to the amount of the year, and where a national share is not its rate
    times the line and its place is not among `confirmed`. A problem's place is `line[n]`, empty for the sum.
    """
    fresh(contract, version)
    amount = next((each.amount_yen for each in contract.years if each.fiscal_year == year), None)
    shares = [Share(rate=each.rate, national_yen=each.national_yen, own_yen=each.own_yen) for each in lines]
    refuse(*funding_problems(shares, amount, confirmed=confirmed))
    before = rows.funding(session, contract.id, year)
    old, new = [_told(each) for each in lines_of(before)], [_told(each) for each in lines]
    if old == new:
        return
    for row in before:
        session.delete(row)
    session.flush()
    for each in lines:
        kept = {"name": each.name, "national_yen": each.national_yen, "own_yen": each.own_yen, "source": each.source}
        session.add(FundingLine(contract_id=contract.id, fiscal_year=year, rate=share_text(each.rate), **kept))
        session.flush()
    grow(session, contract)
    head = {"fiscal_year": year}
    tell(session, actor, contract, now, "contract.funding-entered", old={**head, "lines": old}, new={**head, "lines": new})


def _told(line: Line) -> dict[str, Any]:
    return {
        "name": line.name, "rate": share_text(line.rate), "national_yen": line.national_yen, "own_yen": line.own_yen,
        "source": line.source,
    }  # fmt: skip
