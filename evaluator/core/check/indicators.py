"""What keeps indicators from being used: names that lead nowhere, rates made of nothing, years out of order."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from evaluator.core.check.names import place_of, repeated, repeated_across, unknown
from evaluator.core.check.years import FIRST_YEAR, LAST_YEAR, definition_years
from evaluator.core.indicators import LONGEST_ID, Check, Indicator, IndicatorFile, IndicatorSet, YearValue, joined
from evaluator.core.values import Problem, problem

_ID = re.compile(r"[a-z][a-z0-9_]*")


def set_problems(files: Mapping[str, IndicatorFile]) -> tuple[Problem, ...]:
    """Everything that keeps these files from being used together; a place begins with the file's name."""
    known = joined(files.values())
    return (
        *(
            Problem(place=f"{name} {each.place}".strip(), message=each.message)
            for name, file in files.items()
            for each in _in_file(file, known)
        ),
        *repeated_across(files, ("indicator", "check")),
    )


def _in_file(file: IndicatorFile, known: IndicatorSet) -> Iterator[Problem]:
    yield from repeated(("indicator",), (each.id for each in file.indicator))
    yield from repeated(("check",), (each.id for each in file.check))
    for at, each in enumerate(file.indicator):
        path = place_of(("indicator", at))
        yield from _named(each, path, known)
        yield from _made(each, path, known)
        yield from _years(each, path)
    for at, check in enumerate(file.check):
        yield from _check(check, place_of(("check", at)), known)
    for at, note in enumerate(file.years):
        if note.from_year > note.to_year:
            yield problem(
                f"{place_of(('years', at))}.to_year", "definition.years-turned", first=note.from_year, last=note.to_year
            )


def _named(each: Indicator, path: str, known: IndicatorSet) -> Iterator[Problem]:
    if each.id and not (_ID.fullmatch(each.id) and len(each.id) <= LONGEST_ID):
        yield problem(f"{path}.id", "indicator.id", name=each.id, limit=LONGEST_ID)
    if each.unit not in known.units:
        yield unknown(f"{path}.unit", "indicator.unknown-unit", each.unit, known.units)
    for at, id in enumerate(each.overlaps.ids if each.overlaps else ()):
        if id not in known.indicators:
            yield unknown(f"{path}.overlaps.ids[{at + 1}]", "indicator.unknown", id, known.indicators)
        elif id == each.id:
            yield problem(f"{path}.overlaps.ids[{at + 1}]", "indicator.own-overlap", indicator=each.id)


def _made(each: Indicator, path: str, known: IndicatorSet) -> Iterator[Problem]:
    """Of a rate: what it is made of. Of a count or a level: that it is made of nothing."""
    if each.kind != "rate":
        for key, wrong in (("of", each.of is not None), ("per", each.per != "none")):
            if wrong:
                yield problem(f"{path}.{key}", "indicator.only-of-a-rate", indicator=each.id, key=key)
        return
    if each.of is None or not each.of.numerator:
        yield problem(f"{path}.of", "indicator.rate-of-nothing", indicator=each.id)
        return
    if (each.per == "none") != bool(each.of.denominator):
        yield problem(f"{path}.of.denominator", "indicator.base-or-population", indicator=each.id)
    for key in ("numerator", "denominator"):
        for at, id in enumerate(getattr(each.of, key)):
            yield from _count(known, id, f"{path}.of.{key}[{at + 1}]")


def _count(known: IndicatorSet, id: str, place: str) -> Iterator[Problem]:
    """That an id names something that is entered."""
    if id not in known.indicators:
        yield unknown(place, "indicator.unknown", id, known.indicators)
    elif known.indicators[id].kind == "rate":
        yield problem(place, "indicator.rate-of-rate", indicator=id)


def _years(each: Indicator, path: str) -> Iterator[Problem]:
    if not each.definition:
        yield problem(f"{path}.definition", "indicator.undefined", indicator=each.id)
    yield from definition_years(each.definition, path)
    for key, given in (("reference", each.reference), ("national", each.national)):
        yield from _values(each, given, f"{path}.{key}")


def _values(each: Indicator, given: tuple[YearValue, ...], path: str) -> Iterator[Problem]:
    times = Counter(one.fiscal_year for one in given)
    first = min((one.from_year for one in each.definition), default=FIRST_YEAR)
    for at, one in enumerate(given, 1):
        if times[one.fiscal_year] > 1:
            yield problem(f"{path}[{at}].fiscal_year", "indicator.year-twice", indicator=each.id, year=one.fiscal_year)
        if not first <= one.fiscal_year <= LAST_YEAR:
            yield problem(f"{path}[{at}].fiscal_year", "definition.year", year=one.fiscal_year, first=first, last=LAST_YEAR)
        if one.per != each.per:
            yield problem(f"{path}[{at}].per", "indicator.other-measure", indicator=each.id, per=each.per, found=one.per)
        if one.by_definition is not None and one.by_definition < first:
            yield problem(f"{path}[{at}].by_definition", "definition.year", year=one.by_definition, first=first, last=LAST_YEAR)


def _check(check: Check, path: str, known: IndicatorSet) -> Iterator[Problem]:
    two = check.relation in ("at-most", "needs")
    lacking = [key for key in ("left", "right") if two and not getattr(check, key)]
    if check.relation == "outlier" and (check.limit is None or check.limit <= 0):
        lacking.append("limit")
    if check.relation == "outlier" and check.months < 1:
        lacking.append("months")
    for key in lacking:
        yield problem(f"{path}.{key}", "indicator.check-lacks", check=check.id, relation=check.relation, key=key)
    if not two and check.right:
        yield problem(f"{path}.right", "indicator.check-one-sided", check=check.id, relation=check.relation)
    for key in ("left", "right"):
        for at, id in enumerate(getattr(check, key)):
            yield from _count(known, id, f"{path}.{key}[{at + 1}]")
