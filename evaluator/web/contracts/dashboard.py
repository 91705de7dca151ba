"""What the dashboard of a contract shows: read in a few statements, whatever the contract holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext, ngettext

from evaluator.core.calendar import fiscal_year, fiscal_year_text, japan_date
from evaluator.core.contracting import years_of
from evaluator.core.months import month_text
from evaluator.db.queries import contracts as rows
from evaluator.db.queries import towns as town_rows
from evaluator.services.figures import reports
from evaluator.web.contracts import pages, promises, standing
from evaluator.web.contracts.promises import Promise
from evaluator.web.contracts.standing import Record

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from evaluator.db.models import Amendment, Commitment, Contract, FundingLine, ServedTown
    from evaluator.services.figures.reports import ReportSummary

FIELDS = ("starts_on", "ends_on", "amounts", "parties", "lead")
"""What an amendment changes, in the order in which it is said."""


@dataclass(frozen=True, kw_only=True)
class Year:
    """One fiscal year of the term."""

    year: int
    name: str
    amount: str
    national: str
    own: str
    funded: bool
    current: bool


@dataclass(frozen=True, kw_only=True)
class Due:
    """One thing that waits, in the shape of parts/today.html."""

    icon: str
    kind: str
    what: str
    more: str
    url: str
    action: str


@dataclass(frozen=True, kw_only=True)
class Amended:
    """One amendment; `url` leads to its scan, if there is one."""

    head: str
    day: str
    reason: str
    changed: tuple[str, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything that stands on the dashboard."""

    due: tuple[Due, ...]
    years: tuple[Year, ...]
    towns: tuple[tuple[str, str], ...]
    promises: tuple[Promise, ...]
    looked: int | None
    checked: str
    amendments: tuple[Amended, ...]
    origin: tuple[str, str] | None
    renewals: tuple[tuple[str, str], ...]
    records: tuple[Record, ...]


def read(session: "Session", contract: "Contract", at: datetime, *, working: bool, deciding: bool) -> Board:
    """The dashboard of a contract at a moment, for who works on it or decides. Ten statements at most."""
    today = japan_date(at)
    funding, towns = rows.funding(session, contract.id), town_rows.of_contract(session, contract.id)
    made = rows.commitments(session, contract.id)
    looked = promises.year_to_look_at(contract, today)
    found = rows.origin(session, contract.award_id)
    origin = None
    if found:
        said = gettext("%(title)s, decision no. %(number)s", title=found[1].title, number=found[0].number)
        origin = (said, url_for("awards.index", procurement_id=found[1].id))
    reported = reports.summary(session, contract, at)
    due = [*_due(contract, made, funding, looked, today)] if deciding else []
    if working:
        due = [*_reports(reported, contract.id), *due]
    renewals = rows.renewals(session, contract.id) if contract.first_id is None else ()
    return Board(
        due=tuple(due),
        years=tuple(_years(contract, funding, today)),
        towns=tuple((each.served.name, span(each)) for each in towns),
        promises=tuple(promises.promise(each, contract.id, (looked,) if looked else ()) for each in made),
        looked=looked,
        checked=gettext("as looked at for %(year)s", year=fiscal_year_text(looked, pages.lang())) if looked else "",
        amendments=tuple(_amendment(each) for each in rows.amendments(session, contract.id)),
        origin=origin,
        renewals=tuple((pages.title_of(each), url_for(".show", contract_id=each.id)) for each in renewals),
        records=standing.read(session, contract, made, reported, at),
    )


def span(town: "ServedTown") -> str:
    """The fiscal years in which a contract serves a town."""
    first = fiscal_year_text(town.from_year, pages.lang())
    if town.to_year is None:
        return gettext("since %(year)s", year=first)
    return gettext("%(first)s to %(last)s", first=first, last=fiscal_year_text(town.to_year, pages.lang()))


def _years(contract: "Contract", funding: Sequence["FundingLine"], today: date) -> Iterable[Year]:
    amounts = {each.fiscal_year: each.amount_yen for each in contract.years}
    for year in years_of(contract.starts_on, contract.ends_on):
        lines = [each for each in funding if each.fiscal_year == year]
        yield Year(
            year=year,
            name=fiscal_year_text(year, pages.lang()),
            amount=pages.yen(amounts.get(year)),
            national=pages.yen(sum(each.national_yen for each in lines)) if lines else "—",
            own=pages.yen(sum(each.own_yen for each in lines)) if lines else "—",
            funded=bool(lines),
            current=year == fiscal_year(today),
        )


def _due(
    contract: "Contract", made: Sequence["Commitment"], funding: Sequence["FundingLine"], looked: int | None, today: date
) -> Iterable[Due]:
    id, lang = contract.id, pages.lang()
    if pages.left_said(contract, today):
        yield _line("clock", "warn", pages.left_said(contract, today), url_for("procurements.new"), gettext("Make a procurement"))
    if not made:
        said = gettext("No promise is entered yet, so nothing can be checked.")
        yield _line("pencil", "", said, url_for(".commitments", contract_id=id), gettext("Enter the promises"))
    unseen = [each for each in made if looked and all(check.fiscal_year != looked for check in each.checks)]
    if looked and unseen:
        said = ngettext(
            "%(num)s promise has not been looked at for %(year)s", "%(num)s promises have not been looked at for %(year)s",
            len(unseen), year=fiscal_year_text(looked, lang),
        )  # fmt: skip
        yield _line("pencil", "warn", str(said), url_for(".commitments", contract_id=id, year=looked), gettext("Look at them"))
    present = fiscal_year(today)
    if present in years_of(contract.starts_on, pages.last_day(contract)):
        name = fiscal_year_text(present, lang)
        if present not in {each.fiscal_year for each in contract.years}:
            said = gettext("The amount of %(year)s is not entered.", year=name)
            yield _line("pencil", "", said, url_for(".edit", contract_id=id), gettext("Enter the amount"))
        elif present not in {each.fiscal_year for each in funding}:
            said = gettext("Who pays in %(year)s is not entered.", year=name)
            yield _line("pencil", "", said, url_for(".funding", contract_id=id, year=present), gettext("Enter who pays"))


def _reports(stand: "ReportSummary", contract_id: int) -> Iterable[Due]:
    """Reports of months that are due and did not come."""
    if not stand.missing:
        return
    first = month_text(stand.missing[0].month, pages.lang())
    said = ngettext(
        "A report is missing: %(month)s", "%(num)s reports are missing since %(month)s", len(stand.missing), month=first
    )
    url = url_for("figures.start", contract_id=contract_id)
    yield _line("clock", "alert", str(said), url, gettext("Enter the figures"))


def _line(icon: str, kind: str, what: str, url: str, action: str) -> Due:
    return Due(icon=icon, kind=kind, what=what, more="", url=url, action=action)


def _amendment(each: "Amendment") -> Amended:
    return Amended(
        head=gettext("Amendment %(number)s", number=each.number),
        day=pages.day(each.agreed_on),
        reason=each.reason,
        changed=tuple(change_said(name, each.changes[name]) for name in FIELDS if name in each.changes),
        url=url_for(".amendment_file", contract_id=each.contract_id, number=each.number) if each.document_id else "",
    )


def change_said(name: str, change: dict[str, Any]) -> str:
    """One changed fact, old and new, as people read it."""
    if name == "amounts":
        change = _changed_amounts(change)
    old, new = (_value(name, change[which]) for which in ("old", "new"))
    return gettext("%(name)s: %(old)s, now %(new)s", name=gettext(f"contract-part.{name}"), old=old, new=new)


def _changed_amounts(change: dict[str, Any]) -> dict[str, Any]:
    """The amounts of the years that the amendment changed."""
    years = [each for each in {**change["old"], **change["new"]} if change["old"].get(each) != change["new"].get(each)]
    return {which: {each: amounts[each] for each in sorted(years) if each in amounts} for which, amounts in change.items()}


def _value(name: str, value: Any) -> str:
    between = "、" if pages.lang() == "ja" else ", "
    if name == "amounts":
        said = [f"{fiscal_year_text(int(year), pages.lang())} {pages.yen(yen)}" for year, yen in value.items()]
        return between.join(said) or "—"
    if name == "parties":
        return between.join(value)
    return pages.day(date.fromisoformat(value)) if name.endswith("_on") else str(value or "—")
