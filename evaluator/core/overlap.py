"""Which measures tell about each other, so that what one of them hides must be hidden in the others too.

Measures over the same fields do, and those over fields that the form binds to each other: a part to its whole, participants to
programmes. A field that is only asked of bodies with some answer tells by its number of bodies how many gave that answer: it
hides what the field that decides hides, and not the other way round.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from evaluator.core.national import Coverage, Having, Measure, Met, Rate, Ratio
from evaluator.core.returns import ReturnSet


class Group(NamedTuple):
    """Measures that hide the same cells."""

    measures: tuple[Measure, ...]
    above: tuple[int, ...]
    """The places of the groups of which they hide too what those hide."""


def fields_of(measure: Measure) -> tuple[str, ...]:
    """What a measure looks at: fields of the form, a point of a guideline, or an indicator; nothing of who has answered."""
    match measure:
        case Coverage():
            return ()
        case Met():
            return (f"{measure.guideline} {measure.point}",)
        case Rate():
            return (f"indicator {measure.indicator} {measure.service}",)
        case Having():
            return measure.fields
        case Ratio():
            return (measure.above, measure.below)
        case _:
            return (measure.field,)


def groups(measures: Iterable[Measure], form: ReturnSet, *, late: Iterable[Measure] = ()) -> tuple[Group, ...]:
    """The groups of some measures, each after those above it.

    Measures that come `late` change nothing for the others: each is a group of its own, below all that tells about it.
    """
    known = list(dict.fromkeys(measures))
    bound = _bound(known, form)
    deciding = _deciding(form, bound)
    found: dict[str, list[Measure]] = {}
    for each in known:
        found.setdefault(next((bound[field] for field in fields_of(each)), ""), []).append(each)
    reached = {root: _reached({root}, deciding) for root in found}
    place = {root: at for at, root in enumerate(sorted(found, key=lambda root: len(reached[root])))}
    made = [Group(tuple(found[root]), _placed(reached[root] - {root}, place)) for root in place]
    for each in dict.fromkeys(late):
        if each not in known:
            own = {bound.get(field, field) for field in fields_of(each)}
            made.append(Group((each,), _placed(_reached(own, deciding), place)))
    return tuple(made)


def _placed(roots: Iterable[str], place: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sorted(place[each] for each in roots if each in place))


def _bound(measures: Sequence[Measure], form: ReturnSet) -> Mapping[str, str]:
    """For each field the first of those that it is bound to, by a measure that names both or by a check of the form."""
    root: dict[str, str] = {each: each for each in form.fields}
    ties = [fields_of(each) for each in measures]
    ties += [(*check.left, *check.right) for check in form.checks if check.left and check.right]
    for first, *others in (each for each in ties if each):
        for other in (first, *others):
            own, old = root.setdefault(first, first), root.setdefault(other, other)
            root |= {each: own for each, held in root.items() if held == old}
    return root


def _deciding(form: ReturnSet, bound: Mapping[str, str]) -> Mapping[str, set[str]]:
    """What decides whether a field is asked: by the field that it is bound to."""
    found: dict[str, set[str]] = {}
    for each in form.fields.values():
        if each.asked_if is not None:
            found.setdefault(bound[each.id], set()).add(bound[each.asked_if.field])
    return found


def _reached(starts: Iterable[str], above: Mapping[str, set[str]]) -> set[str]:
    reached, ahead = set[str](), set(starts)
    while ahead:
        reached |= ahead
        ahead = {more for each in ahead for more in above.get(each, ())} - reached
    return reached
