"""Promises as pages show them: what was promised, and what was found in each fiscal year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext

from evaluator.core.calendar import fiscal_year, fiscal_year_text
from evaluator.core.contracting import years_of
from evaluator.services.evidence import fte_text
from evaluator.web.contracts import pages

if TYPE_CHECKING:
    from evaluator.db.models import Commitment, CommitmentCheck, Contract

LOOKS = {"kept": ("check", "ok"), "partly": ("half", "warn"), "below": ("alert", "alert"), "none": ("", "plain")}
"""The mark and the tag of each state."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was found of one promise in one fiscal year; `none` where nobody looked."""

    year: int
    name: str
    state: str
    said: str
    kind: str
    actual: str
    evidence: str
    who: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One promise."""

    id: int
    kind: str
    text: str
    more: str
    source: str
    seen: tuple[Seen, ...]
    url: str
    checked: bool


def year_to_look_at(contract: "Contract", today: date) -> int | None:
    """The fiscal year that promises are held against now: the last that is over, else the first; none before it begins."""
    if contract.starts_on > today:
        return None
    years = years_of(contract.starts_on, pages.last_day(contract))
    return int(min(max(fiscal_year(today) - 1, years[0]), years[-1]))


def promise(commitment: "Commitment", contract_id: int, years: Iterable[int]) -> Promise:
    """One promise with what was found in each of the years."""
    checks = {each.fiscal_year: each for each in commitment.checks}
    wanted = years if commitment.fiscal_year is None else [each for each in years if each == commitment.fiscal_year]
    return Promise(
        id=commitment.id,
        kind=gettext(f"commitment-kind.{commitment.kind}"),
        text=commitment.text,
        more=_more(commitment),
        source=_source(commitment),
        seen=tuple(_seen(commitment, contract_id, year, checks.get(year)) for year in wanted),
        url=url_for("contracts.commitment_edit", contract_id=contract_id, commitment_id=commitment.id),
        checked=bool(commitment.checks),
    )


def _seen(commitment: "Commitment", contract_id: int, year: int, check: "CommitmentCheck | None") -> Seen:
    state = check.state if check else "none"
    return Seen(
        year=year,
        name=fiscal_year_text(year, pages.lang()),
        state=state,
        said=state_name(state),
        kind=LOOKS[state][1],
        actual=check.actual if check else "",
        evidence=check.evidence if check else "",
        who=check.checker.name if check else "",
        url=url_for("contracts.check", contract_id=contract_id, commitment_id=commitment.id, year=year),
    )


def state_name(state: str) -> str:
    """How a promise was kept, in a word."""
    return gettext(f"commitment-state.{state}")


def _more(commitment: "Commitment") -> str:
    parts = []
    if commitment.kind == "staffing" and commitment.fte_hundredths is not None:
        parts.append(gettext("%(count)s full-time equivalents", count=fte_text(commitment.fte_hundredths)))
        parts.append(gettext("works for this service only") if commitment.dedicated else gettext("may do other work too"))
    if commitment.kind == "target" and commitment.target:
        parts.append(gettext("Target: %(target)s", target=commitment.target))
    if commitment.fiscal_year is not None:
        parts.append(gettext("for %(year)s", year=fiscal_year_text(commitment.fiscal_year, pages.lang())))
    return ("、" if pages.lang() == "ja" else ", ").join(parts)


def _source(commitment: "Commitment") -> str:
    said = gettext(f"commitment-source.{commitment.source}")
    return gettext("%(source)s, page %(page)s", source=said, page=commitment.page) if commitment.page else said
