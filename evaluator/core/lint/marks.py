"""Remarks on scales, thresholds and bands: marks that cannot be reached, or cannot be missed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.engine.marks import grade_points
from evaluator.core.lint.items import span
from evaluator.core.lint.remark import Lint, Severity, docs, remark
from evaluator.core.lint.shares import Overview, Weighed, is_price, percent, points_text
from evaluator.core.rubric import Rubric, Scale
from evaluator.core.rules import Threshold
from evaluator.core.shares import amount

ZERO = Fraction(0)
WITHOUT_PASS_MARK = ("review", "price_only")
"""Procedures that need no pass mark."""


def scales(seen: Overview) -> Iterator[Lint]:
    """Scales that do not reach full marks or zero, and those that limit how often a grade may be given."""
    used = {each.scale for each in seen.leaves if each.judged}
    for name, scale in seen.rubric.scale.items():
        if name in used:
            yield from _ends(name, scale)
            if scale.at_most:
                yield remark("note", f"scale.{name}.at_most", docs("scale"), "forced-distribution", scale=name)


def _ends(name: str, scale: Scale) -> Iterator[Lint]:
    shares = [each for grade in scale.grades for each in (grade.share, grade.to) if grade.share is not None and each is not None]
    if shares and max(shares) < 1:
        yield remark(
            "warning",
            f"scale.{name}",
            docs("scale"),
            "scale-below-full",
            scale=name,
            share=percent(max(shares)),
        )
    if shares and min(shares) > 0:
        yield remark("note", f"scale.{name}", docs("scale"), "scale-above-zero", scale=name, share=percent(min(shares)))


def thresholds(seen: Overview) -> Iterator[Lint]:
    """No pass mark at all; marks that every proposal reaches, or that none can."""
    gated = seen.rubric.threshold or seen.rubric.band or seen.rubric.value.gate_points is not None
    if not gated and seen.rubric.rubric.procedure not in WITHOUT_PASS_MARK:
        yield remark("warning", "threshold", docs("threshold"), "no-threshold")
    for at, each in enumerate(seen.rubric.threshold, 1):
        for leaves in _targets(seen, each):
            yield from _reach(seen.rubric, each, leaves, f"threshold[{at}]")


def _targets(seen: Overview, threshold: Threshold) -> Iterator[tuple[Weighed, ...]]:
    """The scored criteria of every figure that is tested by itself."""
    leaves = tuple(each for each in seen.leaves if _named(each, threshold.of) and not _under(each, threshold.without))
    if threshold.each == "together":
        yield leaves
    elif threshold.each == "item":
        yield from ((each,) for each in leaves)
    else:
        groups = [id for id in threshold.of if id not in WORDS] or [each.id for each in seen.rubric.group]
        yield from (tuple(each for each in leaves if _under(each, (id,))) for id in groups)


WORDS: Mapping[str, Callable[[Weighed], bool]] = {
    "total": lambda _: True,
    "technical": lambda item: not is_price(item.criterion),
    "base": lambda item: item.kind == "base",
}


def _named(item: Weighed, of: tuple[str, ...]) -> bool:
    return any(word in WORDS and WORDS[word](item) for word in of) or _under(item, of)


def _under(item: Weighed, ids: tuple[str, ...]) -> bool:
    return item.criterion.id in ids or any(id in ids for id in item.above)


@dataclass(frozen=True, slots=True)
class _Range:
    low: Fraction
    high: Fraction | None
    limit: Fraction


def _reach(rubric: Rubric, threshold: Threshold, leaves: tuple[Weighed, ...], place: str) -> Iterator[Lint]:
    found = _range(rubric, threshold, leaves)
    if found is None:
        return
    values = {"threshold": threshold.id, "limit": points_text(found.limit), "low": points_text(found.low)}
    if found.high is not None and _missed(found.high, found.limit, exclusive=threshold.exclusive):
        grave: Severity = "error" if threshold.then == "disqualified" else "warning"
        yield remark(grave, place, docs("threshold"), "threshold-unreachable", **values, high=points_text(found.high))
    elif not _missed(found.low, found.limit, exclusive=threshold.exclusive):
        yield remark("warning", place, docs("threshold"), "threshold-idle", **values)


def _missed(figure: Fraction, limit: Fraction, *, exclusive: bool) -> bool:
    return figure <= limit if exclusive else figure < limit


def _range(rubric: Rubric, threshold: Threshold, leaves: tuple[Weighed, ...]) -> _Range | None:
    """The least and the most that the tested figure can be, and the mark; none where this cannot be told."""
    full = sum((each.points for each in leaves if each.kind == "base"), ZERO) or sum((each.points for each in leaves), ZERO)
    spans = [span(rubric, each) for each in leaves]
    low, high = sum((each[0] for each in spans), ZERO), sum((each[1] for each in spans), ZERO)
    if not full or threshold.from_grade or rubric.panel.combine == "verdict":
        return None
    if threshold.grade is not None:
        return _Range(low, high, sum((_at_grade(rubric, each, threshold.grade) for each in leaves), ZERO))
    limit = amount(threshold.at_least, full)
    if limit is None:
        return None
    if isinstance(threshold.at_least, str) or threshold.by != "panel":
        return _Range(low, high, limit)
    return _in_panel_unit(rubric, threshold, _Range(low, high, limit), full)


def _in_panel_unit(rubric: Rubric, threshold: Threshold, found: _Range, full: Fraction) -> _Range:
    """A mark in points is held against the panel's unit: sums grow with the members, or the total is out of a figure."""
    if rubric.panel.out_of is not None and threshold.of == ("total",):
        times = rubric.panel.out_of / full
        return _Range(found.low * times, None if found.high is None else found.high * times, found.limit)
    if rubric.panel.combine != "sum":
        return found
    seats = rubric.panel.members
    high = None if seats.max is None or found.high is None else found.high * seats.max
    return _Range(found.low * seats.min, high, found.limit)


def _at_grade(rubric: Rubric, item: Weighed, grade: str) -> Fraction:
    scale = rubric.scale.get(item.scale, Scale(input="number"))
    found = next((each for each in scale.grades if each.id == grade), None)
    return ZERO if found is None else grade_points(found, item.criterion) * item.stretch


def bands(seen: Overview) -> Iterator[Lint]:
    """A lowest band that begins above the least total, so that some totals have no band."""
    low = sum((span(seen.rubric, each)[0] for each in seen.leaves), ZERO)
    if seen.rubric.band and min(each.at_least for each in seen.rubric.band) > low:
        lowest = min(seen.rubric.band, key=lambda each: each.at_least)
        yield remark("note", "band", docs("band"), "band-gap", band=lowest.id, limit=points_text(lowest.at_least))
