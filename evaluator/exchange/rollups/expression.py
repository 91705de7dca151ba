"""The one expression of a batch: the finest cells of every measure that is asked for, added up by the engine.

It names no engine: tests and `make prove` run it unchanged on another one. Every measure comes to the same columns: which
request it answers, the fiscal year, the dimensions, the bodies, what stands above the line and what below.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from evaluator.core.national import Coverage, Having, Mean, Measure, Met, PerPeople, Rate, Ratio, Share, Total
from evaluator.exchange.rollups.tables import SCALE

Tables = Mapping[str, Any]
"""The tables of the nation by name, as Ibis tables."""
PLACE = ("size", "prefecture", "kind")
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
    """One expression for all requests, numbered in their order in the column `request`."""
    return ibis.union(*(_cells(tables, one, number) for number, one in enumerate(requests)), distinct=False)


def _cells(tables: Tables, one: Request, number: int) -> Any:
    rows = _MEASURES[type(one.measure)](tables, one.measure, one.years)
    if one.split:
        answers = tables["answers"]
        chosen = answers.filter(answers.field == one.split, answers.option != "").select("body", "year", answer="option")
        rows = rows.drop("answer").inner_join(chosen, ["body", "year"])
    added = rows.group_by(list(KEYS)).aggregate(**{each: rows[each].sum().cast("int64") for each in AMOUNTS})
    return added.select(request=ibis.literal(number).cast("int64"), **{each: added[each] for each in (*KEYS, *AMOUNTS)})


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
    rows = rows.filter(rows.people.notnull())
    return _rows(rows, above=rows.amount, below=rows.people)


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


def _rate(tables: Tables, measure: Rate, years: Sequence[int]) -> Any:
    rates = tables["rates"]
    rows = rates.filter(rates.indicator == measure.indicator, rates.year.isin(years), rates.person_months.notnull())
    return _rows(rows, above=rows.total, below=rows.person_months, bodies=rows.towns)


_MEASURES: Mapping[type, Callable[[Tables, Any, Sequence[int]], Any]] = {
    Share: _share, Having: _having, Total: _total, Mean: _mean, Ratio: _ratio, PerPeople: _per_people, Coverage: _coverage,
    Met: _met, Rate: _rate,
}  # fmt: skip
