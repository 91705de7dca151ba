"""The bodies behind a cell, as far as somebody's organisation sees them: who they are, and what they told it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from evaluator.core.answers import amount
from evaluator.core.contracting import last_day
from evaluator.core.national import NOT_KNOWN, Dimension, Having, Mean, Measure, PerPeople, Ratio, Share, Total, Where
from evaluator.core.returns import CHOSEN, Field
from evaluator.db.models import BodyReturn, Organisation
from evaluator.db.queries import national as rows
from evaluator.db.queries.paging import Page
from evaluator.services import bodies, denominators
from evaluator.services.national.scope import Scope
from evaluator.services.returns.forms import library_form
from evaluator.services.rollupbodies import POPULATION, kind_of, size_of

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Which bodies are looked for: those of a fiscal year, within filters, in one line of a table."""

    year: int
    by: Dimension = "nation"
    key: str = ""
    where: Where


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A body and its return, if it was the asking organisation that it answered."""

    body: Organisation
    kind: str
    size: str
    own: BodyReturn | None = None
    """The return that the organisation itself asked for, newest round; none if another one asked."""
    answers: tuple[tuple[str, str], ...] = ()
    """What it answered to the fields of the measure, by field; only of its own return that was handed in."""


def listed(session: Session, scope: Scope, cell: Cell, measure: Measure | None, *, number: int) -> Page[Listed]:
    """A page of the bodies of a cell, by code. A page past the last is the last one.

    Answers are those given to the organisation itself: what was told to another one stays between those two.
    """
    found = [each for each in _classed(session, scope, cell) if _fits(each, cell)]
    number = max(1, min(number, -(-len(found) // PAGE)))
    chosen = found[(number - 1) * PAGE : number * PAGE]
    own = {
        each.organisation_id: each
        for each in rows.returns_of(session, scope.organisation_id, cell.year, [one.body.id for one in chosen])
    }
    fields = fields_of(measure) if measure else ()
    shown = tuple(
        Listed(
            body=each.body, kind=each.kind, size=each.size, own=own.get(each.body.id),
            answers=_answers(own.get(each.body.id), fields),
        )
        for each in chosen
    )  # fmt: skip
    return Page(rows=shown, number=number, size=PAGE, total=len(found))


def _classed(session: Session, scope: Scope, cell: Cell) -> list[Listed]:
    """Every body that was asked and is seen, with the kind and size class that it has in tables."""
    counted = denominators.on_ids(session, 0, POPULATION, last_day(cell.year))
    people = {**rows.people_entered(session, cell.year), **counted}
    served = bodies.places(session, last_day(cell.year))
    found = rows.asked(session, cell.year, scope.prefecture)
    return [Listed(body=each, kind=kind_of(each), size=size_of(bodies.number_of(each.id, served, people.get))) for each in found]


def _fits(each: Listed, cell: Cell) -> bool:
    where, prefecture = cell.where, each.body.prefecture_code or NOT_KNOWN
    held = {"size": each.size, "prefecture": prefecture, "kind": each.kind}
    filters = ((where.sizes, each.size), (where.prefectures, prefecture), (where.kinds, each.kind))
    return all(not wanted or has in wanted for wanted, has in filters) and (cell.by not in held or held[cell.by] == cell.key)


def fields_of(measure: Measure) -> tuple[Field, ...]:
    """The fields of the returns that a measure looks at; none where it looks at procurements or indicators."""
    named: tuple[str, ...] = ()
    if isinstance(measure, Share | Total | Mean | PerPeople):
        named = (measure.field,)
    elif isinstance(measure, Having):
        named = measure.fields
    elif isinstance(measure, Ratio):
        named = (measure.above, measure.below)
    known = library_form().fields
    return tuple(known[each] for each in named if each in known)


def _answers(body: BodyReturn | None, fields: Sequence[Field]) -> tuple[tuple[str, str], ...]:
    if body is None or body.handed_in is None:
        return ()
    given = body.handed_in
    told = ((each, given[each.id]["value"]) for each in fields if each.id in given)
    return tuple((each.id, value) for each, value in told if _reads(each, value))


def _reads(field: Field, value: str) -> bool:
    """Whether an answer by an older form is one by this one too."""
    if field.kind in CHOSEN:
        return set(value.split(",")) <= {each.id for each in field.option}
    try:
        amount(field, {field.id: value})
    except ValueError:
        return False
    return True
