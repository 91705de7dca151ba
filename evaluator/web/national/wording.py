"""Keys, figures and intervals of national tables as people read them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache

from flask_babel import get_locale
from flask_babel import gettext as _

from evaluator.core.calendar import fiscal_year_text, fiscal_years_text
from evaluator.core.contracting import SERVICES
from evaluator.core.national import KINDS, NOT_KNOWN, SEVERAL, Cell, Dimension, Measure, Met, Rate, Ratio, Table, Total
from evaluator.core.rounding import decimal
from evaluator.core.values import Text
from evaluator.core.views import Figure
from evaluator.exchange.charts.tiles import short_name
from evaluator.exchange.wording import spoken
from evaluator.library import comparing
from evaluator.library.places import places
from evaluator.services.returns.forms import library_form

NONE = "—"


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def said(text: Text) -> str:
    """A text of a view in the language of the page."""
    return spoken(text, lang())


def year_name(year: int) -> str:
    """A fiscal year as people read it."""
    return fiscal_year_text(year, lang())


def years_name(table: Table) -> str:
    """The fiscal years that a table is of, as people read them: of one by year those that have a line."""
    lines = [int(each.key) for each in table.cells] if table.ask.by == "year" else []
    years = lines or table.ask.years
    return fiscal_years_text(min(years), max(years), lang())


def dimension_name(by: Dimension) -> str:
    """What figures are set beside each other by."""
    return str(
        {
            "nation": _("The whole nation"), "year": _("Fiscal year"), "size": _("Population"), "prefecture": _("Prefecture"),
            "kind": _("Kind of body"), "service": _("Service"), "answer": _("Answer"),
        }[by]
    )  # fmt: skip


def kind_name(kind: str) -> str:
    """A kind of body."""
    return str(
        {
            "prefecture": _("Prefectures"), "city": _("Cities"), "ward": _("Special wards"), "town": _("Towns and villages"),
            "joint": _("Joint bodies"),
        }[kind]
    )  # fmt: skip


@cache
def _prefectures() -> dict[str, Text]:
    return {each.code[:2]: Text(ja=each.name, en=each.name_en) for each in places() if each.kind == "prefecture"}


def prefecture_name(code: str) -> str:
    """A prefecture in full."""
    found = _prefectures().get(code)
    return said(found) if found else code


def prefecture_short(code: str) -> str:
    """A prefecture as it fits on a tile: without what it is."""
    found = _prefectures()[code]
    if lang() == "en":
        return found.en.split()[0]
    return short_name(found.ja)


def service_name(service: str) -> str:
    """A service in words."""
    return str(_(f"service.{service}")) if service in SERVICES else service or str(_("Not named"))


def band_names() -> dict[str, str]:
    """The size classes in order, the smallest first."""
    return {each.id: said(each.name) for each in comparing.bands().band}


def key_name(key: str, table: Table) -> str:
    """What a line is."""
    by = table.ask.by
    if key == NOT_KNOWN:
        return str(_("Not known"))
    if key == SEVERAL:
        return str(_("In several"))
    if by == "answer":
        return _answer_name(table.ask.split, key)
    return NAMES[by](key)


NAMES: Mapping[Dimension, Callable[[str], str]] = {
    "nation": lambda _key: str(_("All together")),
    "year": lambda key: year_name(int(key)),
    "size": lambda key: band_names().get(key, key),
    "prefecture": prefecture_name,
    "kind": lambda key: kind_name(key) if key in KINDS else key,
    "service": service_name,
}
"""How the lines of each dimension are called."""


def field_name(id: str) -> str:
    """A field of the yearly returns."""
    return said(library_form().fields[id].name)


def _answer_name(split: str, key: str) -> str:
    field = library_form().fields.get(split)
    option = next((each for each in field.option if each.id == key), None) if field else None
    if option is not None:
        return said(option.name)
    return str({"yes": _("Yes"), "no": _("No")}.get(key, key))


def value_text(table: Table, cell: Cell, *, unit: bool = True) -> str:
    """The figure: in percent with one decimal, a sum of whole numbers whole, others with one decimal; 秘 where it is hidden."""
    if cell.hidden:
        return str(_("hidden"))
    if cell.value is None:
        return NONE
    if table.shown == "percent":
        return f"{decimal(cell.value * 100, 1)}{'%' if unit else ''}"
    if isinstance(table.ask.measure, Total):
        return _sum_text(table, cell.value)
    return _tenths(cell.value)


def _sum_text(table: Table, value: Fraction) -> str:
    """A sum: full-time equivalents always with one decimal, so that those of all lines look alike."""
    measure = table.ask.measure
    broken = isinstance(measure, Total) and library_form().fields[measure.field].kind == "fte"
    return f"{value.numerator:,}" if value.denominator == 1 and not broken else _tenths(value)


def _tenths(value: Fraction) -> str:
    return f"{Decimal(decimal(value, 1)):,}"


def interval_text(table: Table, cell: Cell) -> str:
    """The 95 % interval; a dash where none is defined or the cell is hidden."""
    if cell.low is None or cell.high is None:
        return NONE
    times = 100 if table.shown == "percent" else 1
    return str(_("%(low)s to %(high)s", low=f"{cell.low * times:,.1f}", high=f"{cell.high * times:,.1f}"))


def base_text(cell: Cell) -> str:
    """How many bodies stand in a cell."""
    return str(_("hidden")) if cell.hidden or cell.bodies is None else f"{cell.bodies:,}"


def counted(measure: Measure) -> str:
    """What n counts, as the head of its column."""
    if isinstance(measure, Met):
        return str(_("n (bodies, by service)"))
    return str(_("n (municipalities)")) if isinstance(measure, Rate) else str(_("n (bodies)"))


def part_text(table: Table, cell: Cell, *, above: bool) -> str:
    """What stands above or below the line."""
    if cell.hidden:
        return str(_("hidden"))
    found = cell.above if above else cell.below
    if found is None:
        return NONE
    return _sum_text(table, found)


def unit_name(figure: Figure, table: Table) -> str:
    """The unit of a figure in words."""
    if table.shown == "percent":
        return "%"
    if isinstance(figure.measure, Rate):
        return str(_("cases per %(per)s people and month", per=f"{figure.measure.per:,}"))
    if isinstance(figure.measure, Ratio) or not figure.unit:
        return str(_("figure"))
    units = library_form().units
    if figure.unit in units:
        return said(units[figure.unit].name)
    return str({"yen": _("yen"), "fte": _("full-time equivalents"), "share": "%"}.get(figure.unit, figure.unit))
