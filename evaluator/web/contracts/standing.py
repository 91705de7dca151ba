"""Where the records of a contract stand: figures, staff, ties and reviews in a line or two each, with the way to their pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext, ngettext

from evaluator.core.calendar import fiscal_year, fiscal_year_text, japan_date
from evaluator.core.contracting import years_of
from evaluator.core.months import month_text
from evaluator.core.rounding import decimal, decimals_of, readable
from evaluator.services import collaborations, contractstaff
from evaluator.services.reviews import records
from evaluator.web.contracts import pages

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from evaluator.db.models import Commitment, Contract
    from evaluator.services.collaborations import TieSummary
    from evaluator.services.contractstaff import Shortfall, StaffSummary
    from evaluator.services.figures.reports import ReportSummary
    from evaluator.services.reviews.records import Summary, Year

NAMED = 4
"""Partners that are named; of more only the number is said."""
REVIEW_KINDS = {"scoring": "now", "fixed": "ok", "entered": "plain"}
"""How the tag of a review's state looks; every other state waits for the office."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record of a contract: the way to it, where it stands in short sentences, and a tag."""

    name: str
    url: str
    lines: tuple[str, ...]
    tag: str = ""
    kind: str = "plain"


def read(
    session: "Session", contract: "Contract", made: "Iterable[Commitment]", reported: "ReportSummary", at: datetime
) -> tuple[Record, ...]:
    """Where every record stands; `made` is what was promised, `reported` how the reports stand. Three statements."""
    today = japan_date(at)
    staff = contractstaff.summary(session, contract, [each for each in made if each.kind == "staffing"], at)
    lead = next((each.proposer_id for each in contract.parties if each.lead), 0)
    name = gettext("contract-room.contractor")
    return (
        _figures(contract, reported, fiscal_year(today)),
        _staff(contract.id, staff),
        _ties(contract.id, collaborations.summary(session, contract.id, today)),
        _reviews(contract.id, records.summary(session, contract, at), fiscal_year(today)),
        Record(
            name=name,
            url=url_for("comparison.contractor", proposer_id=lead),
            lines=(gettext("contract-room.contractor-about"),),
        ),
    )


def _figures(contract: "Contract", found: "ReportSummary", this: int) -> Record:
    years = years_of(contract.starts_on, pages.last_day(contract))
    missing, late = len(found.missing), len(found.late)
    lines = [
        gettext("The last report is of %(month)s.", month=month_text(found.last, pages.lang())) if found.last else "",
        ngettext("%(num)s report came late.", "%(num)s reports came late.", late) if late else "",
        gettext("The next is due on %(day)s.", day=pages.day(found.next_due)) if found.next_due else "",
    ]
    tag = ngettext("%(num)s missing", "%(num)s missing", missing) if missing else gettext("None missing") if found.asked else ""
    return Record(
        name=gettext("contract-room.figures"),
        url=url_for("figures.grid", contract_id=contract.id, year=min(max(this, years[0]), years[-1])),
        lines=tuple(filter(None, lines)) or (gettext("No report has been due yet."),),
        tag=tag,
        kind="alert" if missing else "ok",
    )


def _staff(contract_id: int, found: "StaffSummary") -> Record:
    name, url = gettext("contract-room.staff"), url_for("contractstaff.index", contract_id=contract_id)
    if found.month is None:
        return Record(name=name, url=url, lines=(gettext("Nobody is recorded as working for it yet."),))
    month, present, promised = month_text(found.month.month, pages.lang()), found.month.fte, found.month.promised
    values = {"month": month, "present": _fte(present), "promised": _fte(promised)}
    said = (
        gettext("%(month)s: %(present)s full-time equivalents.", **values)
        if promised is None
        else gettext("%(month)s: %(present)s full-time equivalents of %(promised)s promised.", **values)
    )
    short = tuple(map(_shortfall, found.shortfalls))
    vacant = found.month.vacant
    if vacant:
        return Record(
            name=name, url=url, lines=(said, *short), tag=gettext("%(fte)s vacant", fte=_fte(vacant)), kind="warn"
        )  # fmt: skip
    return Record(name=name, url=url, lines=(said,), tag="" if vacant is None else gettext("As promised"), kind="ok")


def _shortfall(each: "Shortfall") -> str:
    return ngettext(
        "%(role)s: %(missing)s fewer than promised, this month.",
        "%(role)s: %(missing)s fewer than promised, for %(num)s months.",
        len(each.months), role=each.role, missing=_fte(each.promised - each.present),
    )  # fmt: skip


def _fte(value: Fraction | None) -> str:
    return "—" if value is None else decimal(value, 2)


def _ties(contract_id: int, found: "TieSummary") -> Record:
    lines = (
        _named(gettext("Brought in: %(names)s", names="%s"), found.brought),
        _named(gettext("Developed: %(names)s", names="%s"), found.developed),
        _named(gettext("There before: %(names)s", names="%s"), found.existing),
    )
    own = len({*found.brought, *found.developed})
    return Record(
        name=gettext("contract-room.ties"),
        url=url_for("partners.of_contract", contract_id=contract_id),
        lines=tuple(filter(None, lines)) or (gettext("No partner is recorded yet."),),
        tag=ngettext("%(num)s of its own", "%(num)s of its own", own) if own else "",
    )


def _named(said: str, names: tuple[str, ...]) -> str:
    if not names:
        return ""
    shown = ("、" if pages.lang() == "ja" else ", ").join(names[:NAMED])
    left = len(names) - NAMED
    return said % (shown if left <= 0 else gettext("%(names)s and %(num)s more", names=shown, num=left))


def _reviews(contract_id: int, found: "Summary", this: int) -> Record:
    owed = [year for year in sorted(found.open_years) if year < this]
    lines = [_review(each) for each in (*found.going_on, found.latest) if each]
    if owed:
        years = ("、" if pages.lang() == "ja" else ", ").join(fiscal_year_text(each, pages.lang()) for each in owed)
        lines.append(gettext("Not reviewed yet: %(years)s", years=years))
    newest = next(iter(found.going_on), found.latest)
    return Record(
        name=gettext("contract-room.reviews"),
        url=url_for("reviews.index", contract_id=contract_id),
        lines=tuple(lines) or (gettext("No fiscal year is over yet."),),
        tag=gettext(f"review.state.{newest.state}") if newest else "",
        kind=REVIEW_KINDS.get(newest.state, "warn") if newest else "plain",
    )


def _review(each: "Year") -> str:
    year = fiscal_year_text(each.fiscal_year, pages.lang())
    if each.score is None:
        return gettext("%(year)s: %(state)s", year=year, state=gettext(f"review.state.{each.state}"))
    digits = decimals_of(each.score, most=4)
    score = decimal(each.score, max(1, digits)) if digits is not None else readable(each.score)
    return gettext("%(year)s: %(score)s of 100, grade %(grade)s", year=year, score=score, grade=each.raw_grade or "—")
