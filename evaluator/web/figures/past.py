"""What was entered and corrected, and which reports are late, as lines to read."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from evaluator.core.calendar import date_text, moment_text
from evaluator.core.figures import fiscal_year_of
from evaluator.core.months import month_text
from evaluator.db.queries import figures as rows
from evaluator.db.queries.paging import Page, page_of
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services.figures.grid import Grid
from evaluator.services.figures.reports import Report, ReportSummary
from evaluator.web.figures.shown import lang

SIZE = 50
MANY = 6
"""Months that are named; of more, the count says it."""


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """One figure entered, corrected or taken away."""

    moment: str
    who: str
    month: str
    indicator: str
    old: str
    new: str
    reason: str
    source: str


def changes(grid: Grid, *, month: int, indicator: str, number: int) -> Page[ChangeLine]:
    """One page of the changes of a fiscal year, newest first."""
    first, last = (month, month) if month else (grid.reports[0].month, grid.reports[-1].month)
    page = page_of(db.session(), rows.changes(grid.contract.id, first, last, indicator), number=number, size=SIZE)
    names = rows.names(db.session(), {each.changed_by for each in page.rows})
    lines = tuple(_line(grid, each, names) for each in page.rows)
    return Page(rows=lines, number=page.number, size=page.size, total=page.total)


def _line(grid: Grid, change: Any, names: dict[int, str]) -> ChangeLine:
    known = grid.known.indicators.get(change.indicator)
    return ChangeLine(
        moment=moment_text(change.changed_at, lang()),
        who=names.get(change.changed_by, ""),
        month=month_text(change.month, lang()),
        indicator=spoken(known.name, lang()) if known else change.indicator,
        old=_figure(change.old),
        new=_figure(change.new),
        reason=change.reason,
        source={"import": _("From a file")}.get(change.source, _("Typed in")),
    )


def _figure(value: int | None) -> str:
    return f"{value:,}" if value is not None else _("nothing")


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """How the reports of one contract stand."""

    number: str
    title: str
    url: str
    last: str
    missing: tuple[tuple[str, str], ...]
    """Months without a report, each with its address."""
    more: int
    late: int
    next_due: str


def line(summary: ReportSummary) -> ReportLine:
    """One contract on the list of the office."""
    return ReportLine(
        number=summary.number,
        title=summary.title,
        url=url_for("figures.start", contract_id=summary.contract_id),
        last=month_text(summary.last, lang()) if summary.last else "",
        missing=tuple((month_text(each.month, lang()), _address(summary.contract_id, each)) for each in summary.missing[:MANY]),
        more=max(0, len(summary.missing) - MANY),
        late=len(summary.late),
        next_due=date_text(summary.next_due, lang()) if summary.next_due else "",
    )


def _address(contract_id: int, report: Report) -> str:
    return url_for("figures.grid", contract_id=contract_id, year=fiscal_year_of(report.month), _anchor=f"m{report.month}")
