"""What the page of a contract's staff shows: twelve months as a table, the year as figures, and people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from flask_babel import get_locale, gettext

from evaluator.core.calendar import fiscal_year_text
from evaluator.core.figures import PER
from evaluator.core.months import month_text, short_month
from evaluator.core.rounding import decimal
from evaluator.core.staffing import Rate, RoleMonth, StaffMonth, StaffYear
from evaluator.services.contractstaff import Shortfall

if TYPE_CHECKING:
    from evaluator.db.models import ContractStaff

NOTHING = "—"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One month of one line; `note` stands below, `short` where fewer are there than promised."""

    said: str
    note: str = ""
    short: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table over twelve months; `note` says what was promised, or the unit."""

    name: str
    note: str
    cells: tuple[Cell, ...]
    sum: bool = False


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head of a month: its name, and whether it is open, outside the contract, or not recorded."""

    said: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """One row of who works when."""

    id: int
    person: str
    role: str
    fte: str
    dedicated: str
    qualification: str
    trained: str
    experience: str
    since: str
    until: str
    left: bool
    note: str


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def fte_said(value: Fraction | None) -> str:
    """Full-time equivalents with two decimals."""
    return NOTHING if value is None else decimal(value, 2)


def percent(value: Fraction) -> str:
    """A share in percent with one decimal."""
    return f"{decimal(value * 100, 1)} %"


def heads(year: StaffYear) -> tuple[Head, ...]:
    """The heads of the twelve months."""
    return tuple(Head(said=short_month(each.month, lang()), state=_state(each)) for each in year.months)


def _state(month: StaffMonth) -> str:
    words = {"open": gettext("Ahead"), "outside": gettext("No contract"), "not-recorded": gettext("Not recorded")}
    return words.get(month.state, "")


def by_role(year: StaffYear) -> list[Line]:
    """Full-time equivalents by role and month, with what was promised, and all roles together."""
    roles = dict.fromkeys(role.role for each in year.months for role in each.roles)
    lines = [_role_line(role, year.months) for role in roles]
    total = tuple(Cell(said=fte_said(each.fte)) for each in year.months)
    lines.append(Line(name=gettext("All posts together"), note="", cells=total, sum=True))
    if any(each.promised is not None for each in year.months):
        lines.append(_line(gettext("Promised"), year, lambda each: fte_said(each.promised)))
        vacant = tuple(Cell(said=fte_said(each.vacant), short=bool(each.vacant)) for each in year.months)
        lines.append(Line(name=gettext("Vacant"), note=gettext("Post by post; a surplus fills no other post"), cells=vacant))
    if any(each.dedicated_promised for each in year.months):
        dedicated = gettext("Promised as dedicated, and there")
        lines.append(_line(dedicated, year, lambda each: f"{fte_said(each.dedicated_promised)} / {fte_said(_dedicated(each))}"))
    return lines


def _dedicated(month: StaffMonth) -> Fraction | None:
    return month.dedicated_present if month.state == "known" else None


def _role_line(role: str, months: Sequence[StaffMonth]) -> Line:
    found = [next((each for each in month.roles if each.role == role), None) for month in months]
    promised = list(dict.fromkeys(each.promised for each in found if each is not None and each.promised is not None))
    said = gettext("Promised %(fte)s", fte=" / ".join(map(fte_said, promised))) if promised else gettext("No promise")
    cells = tuple(_role_cell(each, month) for each, month in zip(found, months, strict=True))
    return Line(name=role, note=said, cells=cells)


def _role_cell(role: RoleMonth | None, month: StaffMonth) -> Cell:
    if month.state != "known":
        return Cell(said=NOTHING)
    short = role is not None and bool(role.vacant)
    note = gettext("%(fte)s vacant", fte=fte_said(role.vacant)) if role is not None and short else ""
    return Cell(said=fte_said(role.present if role is not None else Fraction(0)), note=note, short=short)


def people(year: StaffYear) -> list[Line]:
    """People at work, the share of those dedicated and qualified, and who left."""
    return [
        _line(gettext("People at work"), year, lambda each: str(each.people) if each.state == "known" else NOTHING),
        _share(gettext("Dedicated"), year, lambda each: each.dedicated),
        _share(gettext("Qualified"), year, lambda each: each.qualified),
        _line(gettext("Left"), year, lambda each: (", ".join(each.left) or "0") if each.state == "known" else NOTHING),
    ]


def _share(name: str, year: StaffYear, count: Callable[[StaffMonth], int]) -> Line:
    def cell(month: StaffMonth) -> Cell:
        if month.state != "known" or not month.people:
            return Cell(said=NOTHING)
        return Cell(said=percent(Fraction(count(month), month.people)), note=f"{count(month)}/{month.people}")

    return Line(name=name, note="", cells=tuple(map(cell, year.months)))


def load(year: StaffYear, consultations: Mapping[int, int], population: int | None) -> list[Line]:
    """Consultations per full-time equivalent, and full-time equivalents per 100,000 people; never zero for what is not known."""

    def asked(month: StaffMonth) -> str:
        if month.state != "known" or not month.fte:
            return NOTHING
        given = consultations.get(month.month)
        return gettext("Not recorded") if given is None else decimal(Fraction(given) / month.fte, 1)

    def per_people(month: StaffMonth) -> str:
        if month.fte is None:
            return NOTHING
        return gettext("Not recorded") if population is None else decimal(month.fte * PER / population, 2)

    return [
        _line(gettext("New consultations per FTE"), year, asked),
        _line(gettext("FTE per 100,000 people"), year, per_people),
    ]


def _line(name: str, year: StaffYear, said: Callable[[StaffMonth], str]) -> Line:
    return Line(name=name, note="", cells=tuple(Cell(said=said(each)) for each in year.months))


def figures(year: StaffYear) -> list[tuple[str, str, str]]:
    """The year as label, value, and what it is made of."""
    return [
        (
            gettext("FTE on average"),
            _rate(year.fte, fte_said),
            _made(year.fte, gettext("%(above)s staff-months in %(months)s months"), 2),
        ),
        (
            gettext("Staff-months at work against those promised"),
            _rate(year.fill_rate, percent),
            _made(year.fill_rate, gettext("%(above)s at work, %(below)s promised; the figure of the yearly review"), 2),
        ),
        (
            gettext("Promised posts that were filled"),
            _rate(year.covered, percent),
            _made(year.covered, gettext("%(above)s of %(below)s staff-months; a surplus in a post or month fills no other"), 2),
        ),
        (gettext("Dedicated staff"), _rate(year.dedicated, percent), _made(year.dedicated, _heads(), 0)),
        (gettext("Qualified staff"), _rate(year.qualified, percent), _made(year.qualified, _heads(), 0)),
        (gettext("Turnover"), _rate(year.turnover, percent), _turnover(year.turnover)),
        (
            gettext("New consultations per staff-month"),
            _rate(year.consultations, lambda value: decimal(value, 1)),
            _made(year.consultations, gettext("%(above)s consultations in %(months)s reported months"), 0),
        ),
        (
            gettext("FTE per 100,000 people"),
            _rate(year.per_100k, lambda value: decimal(value, 2)),
            _made(year.per_100k, gettext("On average over %(months)s months"), 2),
        ),
    ]


def _heads() -> str:
    return gettext("%(above)s of %(below)s person-months")


def _rate(rate: Rate, said: Callable[[Fraction], str]) -> str:
    return gettext(f"staff.absent.{rate.absent}") if rate.value is None else said(rate.value)


def _made(rate: Rate, sentence: str, digits: int) -> str:
    if rate.value is None or rate.above is None or rate.below is None:
        return ""
    return sentence % {"above": decimal(rate.above, digits), "below": decimal(rate.below, digits), "months": rate.months}


def _turnover(rate: Rate) -> str:
    """How many left of how many, and how much one person moves."""
    if rate.above is None or not rate.below:
        return ""
    return gettext(
        "%(left)s left in %(months)s months; n = %(people)s people on average, so one person moves it by %(points)s points",
        left=decimal(rate.above, 0), months=rate.months, people=decimal(rate.below, 1), points=decimal(100 / rate.below, 1),
    )  # fmt: skip


def shortfall_said(shortfall: Shortfall) -> str:
    """A role below its promise now, and for how long."""
    first, last = shortfall.months[0], shortfall.months[-1]
    values = {
        "role": shortfall.role,
        "promised": fte_said(shortfall.promised),
        "present": fte_said(shortfall.present),
        "first": month_text(first, lang()),
        "last": month_text(last, lang()),
    }
    if first == last:
        return gettext("%(role)s: %(promised)s promised, %(present)s there in %(last)s.", **values)
    return gettext("%(role)s: %(promised)s promised, %(present)s there in %(last)s; below since %(first)s.", **values)


def person(row: "ContractStaff") -> Person:
    """One row of who works when."""
    yes, no = gettext("Yes"), gettext("No")
    return Person(
        id=row.id,
        person=row.person,
        role=row.role,
        fte=fte_said(Fraction(row.fte_hundredths, 100)),
        dedicated=gettext("Dedicated") if row.dedicated else gettext("Concurrent"),
        qualification=(row.qualification or yes) if row.qualified else no,
        trained=yes if row.trained else no,
        experience=gettext("Not recorded") if row.experience_years is None else str(row.experience_years),
        since=month_text(row.from_month, lang()),
        until=month_text(row.to_month, lang()) if row.to_month else gettext("Goes on"),
        left=row.left_work,
        note=row.note,
    )


def stored(row: "ContractStaff") -> tuple[tuple[str, str], ...]:
    """What another window has kept of somebody's work."""
    one = person(row)
    given = (
        (gettext("What the office calls the person"), one.person), (gettext("Post"), one.role),
        (gettext("Full-time equivalents"), one.fte), (gettext("Dedicated or concurrent"), one.dedicated),
        (gettext("Qualification"), one.qualification), (gettext("Training"), one.trained),
        (gettext("Years of experience"), one.experience), (gettext("First month"), one.since),
        (gettext("Last month"), one.until), (gettext("Remark"), one.note or NOTHING),
    )  # fmt: skip
    return (*given, (gettext("Left"), gettext("Yes") if one.left else gettext("No")))


def years_said(years: Sequence[int]) -> list[tuple[int, str]]:
    """Fiscal years with their names."""
    return [(each, fiscal_year_text(each, lang())) for each in years]
