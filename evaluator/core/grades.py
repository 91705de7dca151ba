"""Grades of other bodies' yearly reviews on a common 0 to 100, the raw grade kept beside it.

"As planned" is A at one body, B at another and 4 of 5 at a third: a letter alone must never be compared.
"""

import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from evaluator.core.check.names import place_of, repeated, unknown
from evaluator.core.indicators import Status
from evaluator.core.rounding import readable
from evaluator.core.values import CannotEvaluate, Problem, Text, problem, record

FULL = Fraction(100)
"""The end of the common scale."""


@record
class ReviewGrade:
    """One grade of a body's scale, and where it lies on 0 to 100."""

    id: str
    """The grade as the body writes it, such as `A`."""
    name: Text
    """What the body says by it."""
    value: Fraction
    """Its place on 0 to 100."""
    low: Fraction | None = None
    """The least figure that gets it on 0 to 100, where the body says so."""
    high: Fraction | None = None
    """The greatest figure that gets it on 0 to 100, where the body says so."""
    as_planned: bool = False
    """Whether it says that the work was done as planned."""


@record
class Range:
    """Figures that a body gives itself, mapped in a straight line."""

    low: Fraction
    """The figure that stands for 0."""
    high: Fraction
    """The figure that stands for 100."""


@record
class ReviewScale:
    """The scale by which a body reviews its contractors each year."""

    id: str
    """Its name."""
    body: Text
    """The body."""
    name: Text
    """What is graded: the whole year, or one item."""
    source: str
    """Where it comes from."""
    assumption: Text
    """What this mapping assumes beyond the source."""
    status: Status = "proposal"
    """Whether the mapping is published, unverified, or a proposal of this project."""
    grade: tuple[ReviewGrade, ...] = ()
    """Its grades, best first."""
    range: Range | None = None
    """Its figures, where it gives figures."""


@record
class ReviewScales:
    """The scales of a file."""

    scale: tuple[ReviewScale, ...]
    """The scales."""


@record
class Mapped:
    """A grade on the common scale."""

    scale: str
    """The scale it was given by."""
    raw: str
    """The grade as it was given."""
    value: Fraction
    """Its place on 0 to 100."""
    low: Fraction
    """The least it may stand for."""
    high: Fraction
    """The greatest it may stand for."""
    as_planned: bool | None
    """Whether it says that the work was done as planned; none if the scale does not say."""


def mapped(scale: ReviewScale, raw: str) -> Mapped:
    """A body's grade or figure on 0 to 100, exactly. Raises CannotEvaluate for one that its scale does not have."""
    given = unicodedata.normalize("NFKC", raw).strip()
    found = next((each for each in scale.grade if each.id == given), None)
    if found is not None:
        low, high = (found.value if each is None else each for each in (found.low, found.high))
        planned = found.as_planned if any(each.as_planned for each in scale.grade) else None
        return Mapped(scale=scale.id, raw=raw, value=found.value, low=low, high=high, as_planned=planned)
    figure = _figure(given) if scale.range else None
    if scale.range is None or figure is None:
        known = tuple(each.id for each in scale.grade)
        raise CannotEvaluate((unknown(scale.id, "grade.unknown", given, known, grades=known or ("0 … 100",)),))
    place = (figure - scale.range.low) * FULL / (scale.range.high - scale.range.low)
    if not 0 <= place <= FULL:
        bounds = {"low": readable(scale.range.low), "high": readable(scale.range.high)}
        raise CannotEvaluate((problem(scale.id, "grade.outside", figure=given, **bounds),))
    return Mapped(scale=scale.id, raw=raw, value=place, low=place, high=place, as_planned=None)


def _figure(text: str) -> Fraction | None:
    plain = text.removesuffix("点").removesuffix("%").strip()
    return Fraction(plain) if plain.replace(".", "", 1).isascii() and plain.replace(".", "", 1).isdigit() else None


def scale_problems(scales: ReviewScales) -> tuple[Problem, ...]:
    """Everything that keeps scales from being used: names that stand twice, grades outside 0 to 100 or out of order."""
    found = [*repeated(("scale",), (each.id for each in scales.scale))]
    for at, each in enumerate(scales.scale):
        found += repeated(("scale", at, "grade"), (grade.id for grade in each.grade))
        found += _faults(each, place_of(("scale", at)))
    return tuple(found)


def _faults(scale: ReviewScale, path: str) -> Iterator[Problem]:
    if not scale.grade and scale.range is None:
        yield problem(path, "grade.none", scale=scale.id)
    if scale.range is not None and scale.range.low >= scale.range.high:
        yield problem(f"{path}.range", "grade.range-empty", scale=scale.id)
    for at, each in enumerate(scale.grade, 1):
        low, high = (each.value if one is None else one for one in (each.low, each.high))
        if not 0 <= low <= each.value <= high <= FULL:
            yield problem(f"{path}.grade[{at}]", "grade.misplaced", grade=each.id)
        if at > 1 and each.value >= scale.grade[at - 2].value:
            yield problem(f"{path}.grade[{at}].value", "grade.order", grade=each.id)
