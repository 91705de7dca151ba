"""Which measures tell about each other, so that what one of them hides must be hidden in the others too.

Measures over the same fields do, and those over fields that the form binds to each other: a part to its whole, participants to
programmes. A field that is only asked of bodies with some answer tells by its number of bodies how many gave that answer: it
hides what the field that decides hides, and not the other way round.
"""

from collections.abc import Iterable, Mapping, Sequence

from evaluator.core.national import Coverage, Having, Measure, Met, Rate, Ratio
from evaluator.core.returns import ReturnSet


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


def beside(measures: Iterable[Measure], form: ReturnSet) -> Mapping[Measure, tuple[Measure, ...]]:
    """For each measure those of which it must hide what they hide, itself among them, in the order that they are given in."""
    known = list(dict.fromkeys(measures))
    bound = _bound(known, form)
    of = {each: {bound[field] for field in fields_of(each)} for each in known}
    above = _deciding(form, bound)
    heard = {each: _reached(of[each], above) for each in known}
    return {each: tuple(other for other in known if other == each or of[other] & heard[each]) for each in known}


def together(measures: Iterable[Measure], form: ReturnSet) -> tuple[tuple[Measure, ...], ...]:
    """The measures in sets that can be decided one after the other: whatever `beside` names stands in the same set."""
    found = beside(measures, form)
    sets: dict[Measure, list[Measure]] = {}
    for each, others in found.items():
        joined: dict[int, list[Measure]] = {id(sets[other]): sets[other] for other in others if other in sets}
        whole = list(dict.fromkeys([*(one for held in joined.values() for one in held), each, *others]))
        sets |= dict.fromkeys(whole, whole)
    return tuple(tuple(each) for each in {id(each): each for each in sets.values()}.values())


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
