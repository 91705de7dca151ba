"""What cannot be in a yearly file of a body although its form is right: counts, months, names, doubles."""

import re
from collections.abc import Collection, Iterator, Sequence

from evaluator.core.bodyfile import BodyFile, Compliance, Coverage, MonthSum
from evaluator.core.contracting import EARLIEST, LATEST, SERVICES
from evaluator.core.identifiers import WrongIdentifier, local_code
from evaluator.core.months import months_of
from evaluator.core.values import Problem, problem

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
SHA256 = re.compile(r"[0-9a-f]{64}")
MOST = 10**12
"""More than any sum of a month is."""


def problems(file: BodyFile, indicators: Collection[str]) -> tuple[Problem, ...]:
    """Everything that is wrong with a file, by place; `indicators` are those of the library."""
    return tuple(_all(file, indicators))


def _all(file: BodyFile, indicators: Collection[str]) -> Iterator[Problem]:
    if file.made_at.tzinfo is None:
        yield problem("made_at", "bodyfile.no-offset")
    if not EARLIEST <= file.fiscal_year <= LATEST:
        yield problem("fiscal_year", "bodyfile.year")
        return
    yield from _code("body.code", file.body.code)
    for at, each in enumerate(file.compliance, start=1):
        yield from _compliance(f"compliance[{at}]", each)
    for at, figure in enumerate(file.indicators, start=1):
        yield from _figure(f"indicators[{at}]", figure, indicators, months_of(file.fiscal_year))
    for at, covered in enumerate(file.coverage, start=1):
        yield from _coverage(f"coverage[{at}]", covered)
    yield from _doubles(file)


def _compliance(place: str, found: Compliance) -> Iterator[Problem]:
    if found.service:
        yield from _service(place, found.service)
    if not NAME.fullmatch(found.guideline):
        yield problem(f"{place}.guideline", "bodyfile.name")
    if not SHA256.fullmatch(found.guideline_sha256):
        yield problem(f"{place}.guideline_sha256", "bodyfile.sha256-form")
    yield from _count(f"{place}.procurements", found.procurements)
    names = [each.point for each in found.points]
    for at, each in enumerate(found.points, start=1):
        here, counts = f"{place}.points[{at}]", (each.met, each.partly, each.not_met, each.not_recorded)
        if not NAME.fullmatch(each.point):
            yield problem(f"{here}.point", "bodyfile.name")
        if names.index(each.point) < at - 1:
            yield problem(f"{here}.point", "bodyfile.double")
        if min(counts) < 0 or sum(counts) != found.procurements:
            yield problem(here, "bodyfile.states-sum", procurements=found.procurements)


def _figure(place: str, found: MonthSum, indicators: Collection[str], months: Collection[int]) -> Iterator[Problem]:
    yield from _service(place, found.service)
    if found.indicator not in indicators:
        yield problem(f"{place}.indicator", "bodyfile.indicator", name=found.indicator[:60])
    if found.month not in months:
        yield problem(f"{place}.month", "bodyfile.month", month=str(found.month)[:12])
    yield from _count(f"{place}.value", found.value)
    if found.contracts < 1:
        yield problem(f"{place}.contracts", "bodyfile.count")
    yield from _towns(f"{place}.served", found.served)


def _coverage(place: str, found: Coverage) -> Iterator[Problem]:
    yield from _service(place, found.service)
    for name in ("contracts", "months_due", "months_reported"):
        yield from _count(f"{place}.{name}", getattr(found, name))
    if found.months_reported > found.months_due:
        yield problem(f"{place}.months_reported", "bodyfile.more-than-due")
    yield from _towns(f"{place}.served", found.served)


def _towns(place: str, codes: Sequence[str]) -> Iterator[Problem]:
    for at, code in enumerate(codes, start=1):
        yield from _code(f"{place}[{at}]", code)
    if len(set(codes)) < len(codes):
        yield problem(place, "bodyfile.double")


def _service(place: str, service: str) -> Iterator[Problem]:
    if service not in SERVICES:
        yield problem(f"{place}.service", "bodyfile.service", name=service[:60])


def _count(place: str, value: int) -> Iterator[Problem]:
    if not 0 <= value <= MOST:
        yield problem(place, "bodyfile.count")


def _code(place: str, code: str) -> Iterator[Problem]:
    try:
        whole = local_code(code)
    except WrongIdentifier as wrong:
        yield Problem(place=place, message=wrong.message)
        return
    if whole != code:
        yield problem(place, "bodies.code-six", code=code)


def _doubles(file: BodyFile) -> Iterator[Problem]:
    keys: dict[str, list[object]] = {
        "compliance": [(each.guideline, each.guideline_sha256, each.service) for each in file.compliance],
        "indicators": [(each.service, tuple(sorted(each.served)), each.indicator, each.month) for each in file.indicators],
        "coverage": [each.service for each in file.coverage],
    }
    for name, listed in keys.items():
        seen: set[object] = set()
        for at, key in enumerate(listed, start=1):
            if key in seen:
                yield problem(f"{name}[{at}]", "bodyfile.double")
            seen.add(key)
