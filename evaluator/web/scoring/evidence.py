"""What is known about a proposal beside it, for the side of the sheet; each line with its page."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext

from evaluator.core.calendar import fiscal_years_text
from evaluator.core.rounding import decimal
from evaluator.services import documents
from evaluator.services.evidence import Evidence, fte_text
from evaluator.services.pastrecord import Past, Year
from evaluator.web.scoring import shown

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from evaluator.db.models import Procurement, Seat


@dataclass(frozen=True, kw_only=True)
class Section:
    """One kind of evidence as a table; `axis` says which items it speaks to."""

    axis: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    confirmed: str = ""

    @property
    def lines(self) -> tuple[tuple[tuple[str, ...], str, str], ...]:
        """The rows: what stands before the page, the page as it was entered, and the first page it names."""
        return tuple((row[:-1], row[-1], _first(row[-1])) for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of the proposal that this scorer may open."""

    url: str
    pages: int | None
    pdf: bool


def files(session: "Session", procurement: "Procurement", seat: "Seat | None", proposal_id: int) -> tuple[File, ...]:
    """The files of a proposal that a member may open, readable ones first; the office opens them on its own pages."""
    if seat is None:
        return ()
    mine = documents.beside_sheet(session, procurement, proposal_id)
    return tuple(
        File(
            url=url_for("documents.show", procurement_id=procurement.id, document_id=each.id),
            pages=each.pages,
            pdf=each.kind == "pdf",
        )
        for each in sorted(mine, key=lambda each: (each.kind != "pdf", each.id))
    )


def _first(pages: str) -> str:
    found = re.search(r"[0-9]{1,5}", unicodedata.normalize("NFKC", pages))
    return str(int(found[0])) if found else ""


def sections(found: Evidence, past: Past | None, *, named: bool) -> tuple[Section, ...]:
    """The kinds of evidence that there are, in the order of a rubric; `named` where members know who proposes."""
    every = (_records(found), _staff(found), _ties(found), _credited(past))
    verified = () if past is None else (_verified(past, named=named),)
    return (*verified, *(each for each in every if each.rows))


def _credited(past: Past | None) -> Section:
    """Partners brought in or developed under own contracts, with what shows it."""
    rows = tuple((each.partner, each.subject, each.evidence, "") for each in (past.ties if past else ()))
    heads = (gettext("Partner"), gettext("Content of the tie"), gettext("Evidence"), gettext("Page"))
    title = gettext("Verified community ties")
    return Section(axis="community", title=title, heads=heads, rows=rows, confirmed=gettext("From own records."))


def _verified(past: Past, *, named: bool) -> Section:
    """Years that the municipality's own records show; without the body where that would say who proposes."""
    rows = tuple((_year(each), *((each.body, each.contract) if named else ()), _result(each), "") for each in past.years)
    whose = (gettext("Client"), gettext("Contract")) if named else ()
    heads = (gettext("Years"), *whose, gettext("Yearly review (0 to 100)"), gettext("Page"))
    return Section(
        axis="track_record",
        title=gettext("Verified record"),
        heads=heads,
        rows=rows,
        foot=(gettext("Mean"), *("" for _ in whose), _mean(past), "") if past.mean is not None else (),
        confirmed=gettext("From own records and from those that other municipalities share; years without a review say so.")
        if rows
        else gettext("There is no record of a contract. That is no reason for a low mark."),
    )


def _year(year: Year) -> str:
    return fiscal_years_text(year.fiscal_year, year.fiscal_year, shown.lang())


def _result(year: Year) -> str:
    if year.score is None:
        return gettext("No review")
    return f"{decimal(year.score, 1)} ({year.raw_grade})" if year.raw_grade else decimal(year.score, 1)


def _mean(past: Past) -> str:
    return gettext("%(mean)s (%(count)s years)", mean=decimal(past.mean or Fraction(0), 1), count=len(past.scores))


def _records(found: Evidence) -> Section:
    rows = tuple(
        (
            each.client,
            each.contract,
            fiscal_years_text(each.fiscal_year_from, each.fiscal_year_to, shown.lang()),
            each.review,
            each.page,
        )
        for each in found.records
    )
    heads = (gettext("Client"), gettext("Contract"), gettext("Years"), gettext("Review"), gettext("Page"))
    return Section(
        axis="track_record", title=gettext("Track record"), heads=heads, rows=rows, confirmed=_confirmed(found.records)
    )


def _staff(found: Evidence) -> Section:
    rows = tuple(
        (each.role, fte_text(each.fte_hundredths), _dedicated(each.dedicated), _held(each), each.page) for each in found.staff
    )
    heads = (gettext("Post"), gettext("FTE"), gettext("Dedicated"), gettext("Qualification, experience"), gettext("Page"))
    title = gettext("Staffing")
    foot = (gettext("Sum"), fte_text(found.staffing.hundredths), "", "", "")
    return Section(axis="staffing", title=title, heads=heads, rows=rows, foot=foot, confirmed=_confirmed(found.staff))


def _dedicated(dedicated: object) -> str:
    return gettext("Dedicated") if dedicated else gettext("Concurrent")


def _held(post: object) -> str:
    years = getattr(post, "experience_years", None)
    spent = gettext("%(count)s years", count=years) if years is not None else ""
    return " ".join(each for each in (getattr(post, "qualification", ""), spent, getattr(post, "training", "")) if each)


def _ties(found: Evidence) -> Section:
    rows = tuple((each.partner, each.content, each.page) for each in found.ties)
    heads = (gettext("Partner"), gettext("Content of the tie"), gettext("Page"))
    return Section(axis="community", title=gettext("Community ties"), heads=heads, rows=rows, confirmed=_confirmed(found.ties))


def _confirmed(rows: tuple[object, ...]) -> str:
    count = sum(bool(getattr(each, "confirmed", False)) for each in rows)
    return gettext("Checked by the office: %(count)s of %(total)s", count=count, total=len(rows))
