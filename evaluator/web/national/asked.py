"""What the address of a national page asks for; what it does not name, or names wrongly, is the first there is."""

from dataclasses import dataclass
from typing import Any

from flask import g, request

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.contracting import SERVICES
from evaluator.core.national import KINDS, Dimension, Where
from evaluator.core.views import View
from evaluator.exchange.charts.tiles import PLACES
from evaluator.services.actor import now
from evaluator.services.national import asking
from evaluator.services.national.asking import EVERYWHERE, Wanted, figure_of, offered
from evaluator.services.national.scope import Scope
from evaluator.services.rollups import NotMade
from evaluator.web.national import wording
from evaluator.web.national.blueprint import folder, scope, smallest

NAMES = ("year", "by", "figure", "size", "prefecture", "kind", "service")
"""What an address of a view may name."""
Choice = tuple[str, str]
"""A value and how people read it."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a form offers."""

    years: tuple[Choice, ...]
    dimensions: tuple[Choice, ...]
    sizes: tuple[Choice, ...]
    prefectures: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    services: tuple[Choice, ...]


def years() -> tuple[int, ...]:
    """The fiscal years that can be asked for, the newest first; the present one while there are no roll-ups."""
    if "national_years" not in g:
        present = fiscal_year(japan_date(now()))
        try:
            found = asking.years(folder(), scope(), last=present, smallest=smallest())
        except NotMade:
            found = ()
        g.national_years = found or (present,)
    known: tuple[int, ...] = g.national_years
    return known


def year_of() -> int:
    """The year that is asked for, else the newest for which anybody was asked."""
    asked = request.args.get("year", type=int)
    return asked if asked in years() else years()[0]


def wanted_of(view: View, seen: Scope) -> Wanted:
    """What a view is asked for. Part of the nation is set beside itself by year first: by two classes little can be shown."""
    dimensions = offered(view.view.id, seen)
    by, where = request.args.get("by", ""), where_of(seen, services="service" in dimensions)
    narrow = not seen.national or where != EVERYWHERE
    first = next((each for each in ("year" if narrow else view.view.by, view.view.by) if each in dimensions), dimensions[0])
    return Wanted(
        year=year_of(),
        by=next((each for each in dimensions if each == by), first),
        figure=figure_of(view.view.id, request.args.get("figure", "")).id,
        where=where,
    )


def where_of(seen: Scope, *, services: bool) -> Where:
    """The filters."""
    return Where(
        sizes=_one("size", tuple(wording.band_names())),
        prefectures=_one("prefecture", tuple(PLACES)) if seen.national else (),
        kinds=_one("kind", KINDS),
        services=_one("service", tuple(SERVICES)) if services else (),
    )


def _one(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    given = request.args.get(name, "")
    return (given,) if given in known else ()


def choices(view: View, seen: Scope) -> Choices:
    """What the form of a view offers."""
    dimensions: tuple[Dimension, ...] = offered(view.view.id, seen)
    return Choices(
        years=tuple((str(each), wording.year_name(each)) for each in years()),
        dimensions=tuple((each, wording.dimension_name(each)) for each in dimensions),
        sizes=tuple(wording.band_names().items()),
        prefectures=tuple((each, wording.prefecture_name(each)) for each in PLACES) if seen.national else (),
        kinds=tuple((each, wording.kind_name(each)) for each in KINDS),
        services=tuple((each, wording.service_name(each)) for each in SERVICES) if "service" in dimensions else (),
    )


def named(wanted: Wanted) -> dict[str, Any]:
    """What is asked for as an address names it."""
    filters = {
        "size": wanted.where.sizes, "prefecture": wanted.where.prefectures, "kind": wanted.where.kinds,
        "service": wanted.where.services,
    }  # fmt: skip
    given: dict[str, Any] = {"year": str(wanted.year), "by": wanted.by, "figure": wanted.figure}
    return given | {name: values[0] for name, values in filters.items() if values}
