"""What keeps the files of a return from being used: names that lead nowhere, kinds that do not fit, years out of order."""

import re
from collections.abc import Iterable, Iterator, Mapping

from evaluator.core.check.names import place_of, repeated, repeated_across, unknown
from evaluator.core.check.years import definition_years
from evaluator.core.indicators import IndicatorSet
from evaluator.core.returns import (
    CHOSEN,
    NUMBERS,
    PROCUREMENTS,
    STAFF,
    Check,
    Field,
    ReturnFile,
    ReturnSet,
    choices_of,
    joined,
    overlapping,
)
from evaluator.core.values import Problem, problem

LONGEST_ID = 60
_ID = re.compile(r"[a-z][a-z0-9_]*")


def set_problems(files: Mapping[str, ReturnFile], indicators: IndicatorSet) -> tuple[Problem, ...]:
    """Everything that keeps these files from being one form; a place begins with the file's name."""
    known = joined(files.values())
    return (
        *(
            Problem(place=f"{name} {each.place}".strip(), message=each.message)
            for name, file in files.items()
            for each in _in_file(file, known, indicators)
        ),
        *repeated_across(files, ("field", "group", "check", "rate", "reason")),
    )


def _in_file(file: ReturnFile, known: ReturnSet, indicators: IndicatorSet) -> Iterator[Problem]:
    for key in ("field", "group", "check", "rate", "reason"):
        yield from repeated((key,), (each.id for each in getattr(file, key)))
    for at, each in enumerate(file.field):
        path = place_of(("field", at))
        yield from _named(each, path, known)
        yield from _kind(each, path)
        if each.unit and each.unit not in known.units:
            yield unknown(f"{path}.unit", "return.unknown-unit", each.unit, known.units)
        yield from _asked_if(each, path, known)
        yield from _years(each, path)
        yield from _prefill(each, path, indicators)
    for at, rate in enumerate(file.rate):
        path = place_of(("rate", at))
        yield from _numbers((rate.above,), f"{path}.above", known)
        yield from _numbers((rate.below,), f"{path}.below", known)
        yield from _group(rate.group, path, known)
    for at, check in enumerate(file.check):
        yield from _check(check, place_of(("check", at)), known)


def _named(each: Field, path: str, known: ReturnSet) -> Iterator[Problem]:
    if each.id and not (_ID.fullmatch(each.id) and len(each.id) <= LONGEST_ID):
        yield problem(f"{path}.id", "return.id", name=each.id, limit=LONGEST_ID)
    yield from _group(each.group, path, known)
    for at, id in enumerate(each.overlaps.ids if each.overlaps else (), 1):
        yield from _fields((id,), f"{path}.overlaps.ids", known, start=at)
        if id == each.id:
            yield problem(f"{path}.overlaps.ids[{at}]", "return.own-overlap", field=each.id)


def _group(id: str, path: str, known: ReturnSet) -> Iterator[Problem]:
    if id not in known.groups:
        yield unknown(f"{path}.group", "return.unknown-group", id, known.groups)


def _kind(each: Field, path: str) -> Iterator[Problem]:
    """That a count has its unit and a choice its options, and nothing else has."""
    if (each.kind == "count") != bool(each.unit):
        yield problem(f"{path}.unit", "return.unit-of-a-count", field=each.id)
    if (each.kind in CHOSEN) != bool(each.option):
        yield problem(f"{path}.option", "return.options-of-a-choice", field=each.id)
    for at, id in enumerate((one.id for one in each.option), 1):
        if not re.fullmatch(r"[A-Za-z0-9_-]+", id):
            yield problem(f"{path}.option[{at}].id", "return.option-id", name=id)
    for one in repeated(("option",), (option.id for option in each.option)):
        yield Problem(place=f"{path}.{one.place}", message=one.message)


def _asked_if(each: Field, path: str, known: ReturnSet) -> Iterator[Problem]:
    condition = each.asked_if
    if condition is None:
        return
    other = known.fields.get(condition.field)
    if other is None:
        yield unknown(f"{path}.asked_if.field", "return.unknown", condition.field, known.fields)
    elif list(known.fields).index(other.id) >= list(known.fields).index(each.id):
        yield problem(f"{path}.asked_if.field", "return.asked-before", field=each.id, other=other.id)
    else:
        for at, answer in enumerate(condition.among, 1):
            if answer not in choices_of(other):
                yield unknown(f"{path}.asked_if.among[{at}]", "return.unknown-answer", answer, choices_of(other), other=other.id)


def _years(each: Field, path: str) -> Iterator[Problem]:
    if not each.definition:
        yield problem(f"{path}.definition", "return.undefined", field=each.id)
    yield from definition_years(each.definition, path)


def _prefill(each: Field, path: str, indicators: IndicatorSet) -> Iterator[Problem]:
    """That each source is asked for something that it knows."""
    names: dict[str, Iterable[str]] = {
        "figures": [one.id for one in indicators.indicators.values() if one.kind == "count" and one.entered == "monthly"],
        "staff": STAFF,
        "procurements": PROCUREMENTS,
    }
    for at, one in enumerate(each.prefill, 1):
        place = f"{path}.prefill[{at}].what"
        if one.source == "last-year":
            if one.what:
                yield problem(place, "return.last-year-of-itself", field=each.id)
        elif one.what not in names[one.source]:
            yield unknown(place, "return.unknown-record", one.what, names[one.source], source=one.source)
        if one.role and one.source != "staff":
            yield problem(f"{path}.prefill[{at}].role", "return.role-of-staff", field=each.id)


def _check(check: Check, path: str, known: ReturnSet) -> Iterator[Problem]:
    two = check.relation != "change"
    lacking = [key for key in ("left", "right") if two and not getattr(check, key)]
    if not two and (check.limit is None or check.limit <= 1):
        lacking.append("limit")
    for key in lacking:
        yield problem(f"{path}.{key}", "return.check-lacks", check=check.id, relation=check.relation, key=key)
    if not two and check.right:
        yield problem(f"{path}.right", "return.check-one-sided", check=check.id, relation=check.relation)
    for key in ("left", "right"):
        given = getattr(check, key)
        looked = _fields if check.relation == "needs" else _numbers
        yield from looked(given, f"{path}.{key}", known)
        if check.relation in ("at-most", "adds-up") and (pair := overlapping(known, given)):
            yield problem(f"{path}.{key}", "return.adds-overlap", check=check.id, one=pair[0], other=pair[1])


def _fields(ids: Iterable[str], place: str, known: ReturnSet, *, start: int = 1) -> Iterator[Problem]:
    for at, id in enumerate(ids, start):
        if id not in known.fields:
            yield unknown(f"{place}[{at}]", "return.unknown", id, known.fields)


def _numbers(ids: Iterable[str], place: str, known: ReturnSet) -> Iterator[Problem]:
    """That each names a field that holds a number."""
    for at, id in enumerate(ids, 1):
        if id not in known.fields:
            yield unknown(f"{place}[{at}]", "return.unknown", id, known.fields)
        elif known.fields[id].kind not in NUMBERS:
            yield problem(f"{place}[{at}]", "return.no-number", field=id)
