"""The one expression of a batch: the finest cells of every measure that is asked for, added up by the engine.

It names no engine. Every measure comes to the same columns: which request it answers, the fiscal year, the dimensions, the
bodies, what stands above the line and what below.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa

from evaluator.core.national import Coverage, Having, Mean, Measure, Met, PerPeople, Rate, Ratio, Share, Total
from evaluator.exchange.rollups.rows import SCALE

Tables = Mapping[str, Any]
"""The tables of the nation by name, as Ibis tables."""
PLACE = ("size", "prefecture", "kind")
DENOMINATORS = ("people", "households")
KEYS = ("year", *PLACE, "service", "answer")
AMOUNTS = ("bodies", "above", "below")


@dataclass(frozen=True, kw_only=True)
class Request:
    """The finest cells of one measure."""

    measure: Measure
    years: tuple[int, ...]
    split: str = ""
    """The field whose answers part the bodies; empty if nothing does."""


def batch(tables: Tables, requests: Sequence[Request]) -> Any:
    """One expression for all requests, numbered in their order in the column `request`.

    Requests of one form are answered by one part of it, however many there are.
    """
    alone, together, rates = [], [], []
    for number, one in enumerate(requests):
        wants = wanted(one)
        together += [(number, *each) for each in wants]
        if isinstance(one.measure, Rate):
            rates += [(number, year, one.measure.indicator, one.measure.service) for year in one.years]
        elif not wants:
            alone.append(_cells(tables, one, number))
    parts = [_added(_together(tables, together))] if together else []
    parts += [_added(_rates(tables, rates))] if rates else []
    return ibis.union(*parts, *alone, distinct=False)


def _cells(tables: Tables, one: Request, number: int) -> Any:
    rows = _MEASURES[type(one.measure)](tables, one.measure, one.years)
    if one.split:
        answers = tables["answers"]
        chosen = answers.filter(answers.field == one.split, answers.option != "").select("body", "year", answer="option")
        rows = rows.drop("answer").inner_join(chosen, ["body", "year"])
    return _added(rows.mutate(request=ibis.literal(number).cast("int64")))


def _added(rows: Any) -> Any:
    """The finest cells of rows of bodies."""
    keys = ["request", *KEYS]
    added = rows.group_by(keys).aggregate(**{each: rows[each].sum().cast("int64") for each in AMOUNTS})
    return added.select(*keys, *AMOUNTS)


def _together(tables: Tables, rows: Sequence[tuple[Any, ...]]) -> Any:
    """One row for each request, body and year, of all requests that look at answers alone. `rows` are those of `wanted`."""
    names = ("request", "year", "field", "option", "role", "form")
    asks = ibis.memtable(pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), schema=WANTED))
    answers = tables["answers"]
    held = answers.filter(
        answers.field.isin(sorted({row[2] for row in rows})), answers.year.isin(sorted({row[1] for row in rows}))
    )
    both = held.mutate(year=held.year.cast("int64")).inner_join(asks, ["year", "field", "option"])
    own = ["request", "form", "body", "year", *PLACE, *DENOMINATORS]
    found = both.group_by(own).aggregate(
        said=((both.role == "said") | ((both.role == "any") & (both.amount.fill_null(0) > 0))).cast("int64").max(),
        first=both.amount.sum(where=both.role == "above"), second=both.amount.sum(where=both.role == "below"),
    )  # fmt: skip
    shares, counted = found.form == "share", {"total": 0, "mean": SCALE}
    below = ibis.cases(
        (shares, 1), *((found.form == form, number) for form, number in counted.items()),
        *((found.form == each, found[each]) for each in DENOMINATORS), else_=found.second,
    )  # fmt: skip
    made = found.mutate(above=shares.ifelse(found.said, found["first"]), below=below.cast("int64"))
    made = made.filter(made.above.notnull(), made.below.notnull())
    return made.mutate(service=ibis.literal(""), answer=ibis.literal(""), bodies=ibis.literal(1).cast("int64"))


def wanted(one: Request) -> tuple[tuple[int, str, str, str, str], ...]:
    """What a request looks at where answers alone are enough: year, field, option, role and form; nothing where they are not."""
    measure: Any = one.measure
    rows: list[tuple[str, str, str, str]] = []
    match measure:
        case Share(of="answered"):
            rows = [(measure.field, "", "asked", "share"), *((measure.field, each, "said", "share") for each in measure.among)]
        case Having(of="answered"):
            rows = [(each, "", "any", "share") for each in measure.fields]
        case Ratio() if measure.above != measure.below:
            rows = [(measure.above, "", "above", "ratio"), (measure.below, "", "below", "ratio")]
        case Total() | Mean():
            rows = [(measure.field, "", "above", {Total: "total", Mean: "mean"}[type(measure)])]
        case PerPeople():
            rows = [(measure.field, "", "above", measure.of)]
    return tuple((year, *row) for year in one.years for row in rows) if not one.split else ()


WANTED = pa.schema(
    [("request", pa.int64()), ("year", pa.int64()), *((each, pa.string()) for each in ("field", "option", "role", "form"))]
)


def _rows(table: Any, *, above: Any, below: Any, bodies: Any = 1) -> Any:
    """One row for each body and year, in the columns that every measure has."""
    service = table.service if "service" in table.columns else ibis.literal("")
    return table.select(
        body=table.body, year=table.year.cast("int64"), **{each: table[each] for each in PLACE}, service=service,
        answer=ibis.literal(""), **{
            name: (each if hasattr(each, "cast") else ibis.literal(each)).cast("int64")
            for name, each in (("bodies", bodies), ("above", above), ("below", below))
        },
    )  # fmt: skip


def _answers(tables: Tables, years: Sequence[int], *fields: str) -> Any:
    answers = tables["answers"]
    return answers.filter(answers.field.isin(fields), answers.year.isin(years))


def _by_body(table: Any, **amounts: Any) -> Any:
    """One row for each body and year."""
    return table.group_by(["body", "year", *PLACE]).aggregate(**amounts)


def _of_all_asked(tables: Tables, years: Sequence[int], found: Any) -> Any:
    """The bodies that were asked, with 1 in `said` where they count."""
    asked = tables["returns"].filter(tables["returns"].year.isin(years))
    said = found.select("body", "year", "said")
    joined = asked.left_join(said, ["body", "year"])
    return joined.select("body", "year", *PLACE, said=joined.said.fill_null(0))


def _share(tables: Tables, measure: Share, years: Sequence[int]) -> Any:
    rows = _answers(tables, years, measure.field)
    found = _by_body(rows, said=rows.option.isin(measure.among).cast("int64").max())
    found = _of_all_asked(tables, years, found) if measure.of == "asked" else found
    return _rows(found, above=found.said, below=1)


def _having(tables: Tables, measure: Having, years: Sequence[int]) -> Any:
    rows = _answers(tables, years, *measure.fields)
    found = _by_body(rows, said=(rows.amount.fill_null(0) > 0).cast("int64").max())
    found = _of_all_asked(tables, years, found) if measure.of == "asked" else found
    return _rows(found, above=found.said, below=1)


def _numbers(tables: Tables, years: Sequence[int], field: str) -> Any:
    rows = _answers(tables, years, field)
    return rows.filter(rows.option == "", rows.amount.notnull())


def _total(tables: Tables, measure: Total, years: Sequence[int]) -> Any:
    rows = _numbers(tables, years, measure.field)
    return _rows(rows, above=rows.amount, below=0)


def _mean(tables: Tables, measure: Mean, years: Sequence[int]) -> Any:
    rows = _numbers(tables, years, measure.field)
    return _rows(rows, above=rows.amount, below=SCALE)


def _ratio(tables: Tables, measure: Ratio, years: Sequence[int]) -> Any:
    above = _numbers(tables, years, measure.above)
    below = _numbers(tables, years, measure.below).select("body", "year", under="amount")
    both = above.inner_join(below, ["body", "year"])
    return _rows(both, above=both.amount, below=both.under)


def _per_people(tables: Tables, measure: PerPeople, years: Sequence[int]) -> Any:
    rows = _numbers(tables, years, measure.field)
    rows = rows.filter(rows[measure.of].notnull())
    return _rows(rows, above=rows.amount, below=rows[measure.of])


def _coverage(tables: Tables, _measure: Coverage, years: Sequence[int]) -> Any:
    rows = tables["returns"].filter(tables["returns"].year.isin(years))
    return _rows(rows, above=rows.answered, below=1)


def _met(tables: Tables, measure: Met, years: Sequence[int]) -> Any:
    points = tables["points"]
    rows = points.filter(
        points.year.isin(years), points.guideline == measure.guideline, points.point == measure.point
    )  # fmt: skip
    counted = rows.state.isin(measure.states).ifelse(rows.procurements, 0)
    found = rows.group_by(["body", "year", *PLACE, "service"]).aggregate(said=counted.sum(), all=rows.procurements.sum())
    return _rows(found, above=found.said, below=found["all"])


def _rates(tables: Tables, rows: Sequence[tuple[int, int, str, str]]) -> Any:
    """The rows of all requests for indicators; `rows` say which request asks for which year, indicator and service."""
    columns = dict(zip(INDICATED.names, map(list, zip(*rows, strict=True)), strict=True))
    asks, rates = ibis.memtable(pa.table(columns, schema=INDICATED)), tables["rates"]
    held = rates.filter(rates.indicator.isin(sorted({row[2] for row in rows})), rates.person_months.notnull())
    both = held.mutate(year=held.year.cast("int64")).inner_join(asks, ["year", "indicator", "service"])
    return both.mutate(answer=ibis.literal(""), bodies=both.towns, above=both.total, below=both.person_months)


_MEASURES: Mapping[type, Callable[[Tables, Any, Sequence[int]], Any]] = {
    Share: _share, Having: _having, Total: _total, Mean: _mean, Ratio: _ratio, PerPeople: _per_people, Coverage: _coverage,
    Met: _met,
}  # fmt: skip
INDICATED = pa.schema([("request", pa.int64()), ("year", pa.int64()), ("indicator", pa.string()), ("service", pa.string())])
