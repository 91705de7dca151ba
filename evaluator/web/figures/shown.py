"""What the grid shows, ready to read: rows of figures by group, rates beside them, and the reports of the months."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from evaluator.core.calendar import date_text, fiscal_year_text, short_date
from evaluator.core.figures import Value
from evaluator.core.indicators import Indicator, definition_in, reference_in
from evaluator.core.months import month_text, short_month
from evaluator.core.rounding import decimal
from evaluator.core.values import Message
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services.figures.grid import Cell, Grid
from evaluator.services.figures.judging import Clash, Judged
from evaluator.services.figures.reports import Report
from evaluator.web.figures.sent import cell_name

GROUPS = ("volume", "collaboration", "outcome", "users", "staffing")


@dataclass(frozen=True, kw_only=True)
class CellShown:
    """One cell; `said` names the sentences about it, `kind` what they are: a fault, a clash or a question."""

    name: str
    text: str
    open: bool
    column: str
    kind: str = ""
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence about a cell, under its row."""

    id: str
    to: str
    kind: str
    month: str
    text: str


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """One indicator over the months; a rate has texts instead of cells."""

    id: str
    name: str
    unit: str
    definition: str
    marks: tuple[str, ...]
    cells: tuple[CellShown, ...] = ()
    texts: tuple[str, ...] = ()
    total: str = ""
    note: str = ""
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MonthShown:
    """One month: its report and the fields about it."""

    id: str
    name: str
    full: str
    open: bool
    state: str
    kind: str
    due: str
    day: str
    remark: str
    day_fault: str = ""
    remark_fault: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed and what became of it; empty on a page that is opened."""

    given: Mapping[str, Any] = field(default_factory=dict)
    judged: Judged | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    base: Mapping[Cell, int] = field(default_factory=dict)
    base_days: Mapping[int, Any] = field(default_factory=dict)
    base_remarks: Mapping[int, str] = field(default_factory=dict)


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def said_of(message: Message) -> str:
    """A message of core as a sentence."""
    return sentence(message, lang(), Names())


def group_name(group: str) -> str:
    """What a side of the work is called."""
    return {
        "volume": _("Volume"),
        "collaboration": _("Collaboration"),
        "outcome": _("Outcomes"),
        "users": _("Users"),
        "staffing": _("Staffing"),
    }[group]


def groups(grid: Grid, typed: Typed, *, editable: bool) -> list[tuple[str, list[RowShown], list[RowShown]]]:
    """Rows by group: the figures that are entered, then the rates made of them."""
    found = []
    for group in GROUPS:
        rows = [_row(grid, each, typed, editable=editable) for each in grid.entered if each.group == group]
        rates = [_rate(grid, each) for each in grid.derived if each.group == group]
        if rows or rates:
            found.append((group_name(group), rows, rates))
    return found


def _row(grid: Grid, indicator: Indicator, typed: Typed, *, editable: bool) -> RowShown:
    said = tuple(_said(grid, indicator, typed))
    about: dict[str, list[Said]] = {}
    for each in said:
        about.setdefault(each.to, []).append(each)
    cells = tuple(
        _cell(grid, (report.month, indicator.id), typed, about, open=editable and report.open) for report in grid.reports
    )
    figures = [figure for (_month, id), figure in grid.stored.items() if id == indicator.id]
    return RowShown(
        **_named(grid, indicator),
        cells=cells,
        total=f"{sum(figures):,}" if figures else "",
        note=_months_said(len(figures), grid),
        said=said,
    )


def _cell(grid: Grid, cell: Cell, typed: Typed, about: Mapping[str, list[Said]], *, open: bool) -> CellShown:
    name = cell_name(cell)
    said = about.get(name, [])
    stored = grid.stored.get(cell)
    shown = f"{stored:,}" if stored is not None else ""
    given = str(typed.given.get(name, shown))
    untouched = given.replace(",", "").strip() == str(typed.base.get(cell, ""))
    return CellShown(
        name=name,
        text=shown if untouched else given,
        open=open or bool(said),
        column=f"c{cell[0]}",
        kind=said[0].kind if said else "",
        said=" ".join(each.id for each in said),
    )


def _said(grid: Grid, indicator: Indicator, typed: Typed) -> Iterator[Said]:
    """The sentences about an indicator's cells, faults first."""
    if typed.judged is None:
        return
    for month in (each.month for each in grid.reports):
        cell = (month, indicator.id)
        for text in map(said_of, typed.judged.faults.get(cell, ())):
            yield _line(cell, "fault", text)
        if cell in typed.judged.clashes:
            yield _line(cell, "clash", clash_said(typed.judged.clashes[cell]))
        for ask in typed.judged.asks:
            if ask.cell == cell and month in typed.judged.unanswered:
                yield _line(cell, "ask", said_of(ask.message))


def _line(cell: Cell, kind: str, text: str) -> Said:
    name = cell_name(cell)
    return Said(id=f"{name}-{kind}", to=name, kind=kind, month=short_month(cell[0], lang()), text=text)


def clash_said(clash: Clash) -> str:
    """What somebody else put there meanwhile."""
    now, before = (_("nothing") if each in (None, "") else str(each) for each in (clash.now, clash.before))
    return _(
        "Somebody else changed this from %(before)s to %(now)s meanwhile. Save again to put your entry there, or enter %(now)s.",
        before=before,
        now=now,
    )


def _named(grid: Grid, indicator: Indicator) -> dict[str, Any]:
    definition = definition_in(indicator, grid.year)
    begun = definition is not None and definition.from_year == grid.year and definition is not indicator.definition[0]
    marks = (_("Defined anew from this year: not to be compared with the years before."),) if begun else ()
    return {
        "id": indicator.id,
        "name": spoken(indicator.name, lang()),
        "unit": spoken(grid.known.units[indicator.unit].name, lang()),
        "definition": spoken(definition.text, lang()) if definition else "",
        "marks": marks,
    }


def _rate(grid: Grid, indicator: Indicator) -> RowShown:
    values, whole = grid.values(indicator.id)
    named = _named(grid, indicator)
    reference = reference_in(indicator, grid.year)
    if reference is not None:
        shown = value_text(grid, indicator, Value(value=reference.value))
        said = _("Reference value %(value)s (unverified)", value=shown)
        named["marks"] += (_("Reference value %(value)s", value=shown) if reference.status == "published" else said,)
    return RowShown(
        **named,
        texts=tuple(value_text(grid, indicator, each) for each in values),
        total=value_text(grid, indicator, whole),
        note=_months_said(len(whole.months), grid) if whole.value is not None else absent_said(whole),
    )


def value_text(grid: Grid, indicator: Indicator, value: Value) -> str:
    """A value with one decimal, percent where its unit is; nothing where there is none."""
    if value.value is None:
        return ""
    if grid.known.units[indicator.unit].percent:
        return f"{decimal(value.value * 100, 1)}%"
    return decimal(value.value, 1)


def absent_said(value: Value) -> str:
    """Why there is no value, in a few words."""
    words = {"zero-base": _("nothing to divide by"), "no-population": _("population unknown")}
    return words.get(value.absent or "", "")


def _months_said(count: int, grid: Grid) -> str:
    """Over how many months a sum goes, where that is not the whole year."""
    return _("%(count)s months", count=count) if 0 < count < len(grid.reports) else ""


def months(grid: Grid, typed: Typed) -> list[MonthShown]:
    """The twelve months with their reports."""
    return [_month(grid, each, typed) for each in grid.reports]


def _month(grid: Grid, report: Report, typed: Typed) -> MonthShown:
    month, kept = report.month, grid.kept.get(report.month)
    word, kind = state_said(report)
    judged = typed.judged
    asks = (
        [said_of(each.message) for each in judged.asks if each.cell[0] == month] if judged and month in judged.unanswered else []
    )
    clash = judged.report_clashes.get(month) if judged else None
    day_fault = said_of(judged.day_faults[month]) if judged and month in judged.day_faults else ""
    remark_fault = _("Write a remark on what is asked, and save again.") if asks else ""
    day = kept.received_on.isoformat() if kept else ""
    remark = kept.remark if kept else ""
    return MonthShown(
        id=str(month),
        name=short_month(month, lang()),
        full=month_text(month, lang()),
        open=report.open,
        state=word,
        kind=kind,
        due=short_date(report.due_on, lang()),
        day=_kept_or_typed(typed, f"day-{month}", day, typed.base_days.get(month)),
        remark=_kept_or_typed(typed, f"remark-{month}", remark, typed.base_remarks.get(month)),
        day_fault=typed.faults.get(f"day-{month}", "") or day_fault or (clash_said(clash) if clash else ""),
        remark_fault=typed.faults.get(f"remark-{month}", "") or remark_fault,
        asks=tuple(asks),
    )


def _kept_or_typed(typed: Typed, name: str, stored: str, base: Any) -> str:
    """What was typed, unless it is what the page was made from: then what is stored now."""
    given = str(typed.given.get(name, stored))
    return stored if base is not None and given.strip() == str(base) else given


def state_said(report: Report) -> tuple[str, str]:
    """The state of a report in a word, and the kind of its mark."""
    return {
        "outside": (_("Outside"), ""),
        "ahead": (_("Ahead"), ""),
        "waiting": (_("Awaited"), "plain"),
        "missing": (_("Missing"), "alert"),
        "in-time": (_("Received"), "ok"),
        "late": (_("Late"), "warn"),
    }[report.state]


def received_said(report: Report) -> str:
    """When a report came in, as people read it."""
    return date_text(report.received_on, lang()) if report.received_on else ""


def year_said(year: int) -> str:
    """A fiscal year as people read it."""
    return fiscal_year_text(year, lang())
