"""Small tenders to evaluate: a rubric of direct items with or without a price item, and a case."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from evaluator.core.case import Case, CaseHead, Entry, Member, Proposal, Published
from evaluator.core.rubric import Criterion, Formula, Head, Rubric
from evaluator.core.rules import Price
from evaluator.core.values import Text

BY_CEILING = Formula(kind="ceiling-ratio")
BY_LOWEST = Formula(kind="lowest-ratio")


def item(id: str, points: Any, **more: Any) -> Criterion:
    """An item that members mark directly, 0 to its points, unless `more` says otherwise."""
    return Criterion(id=id, name=Text(ja=f"項目{id}"), points=Fraction(points), **more)


def price_item(points: Any, formula: Formula = BY_CEILING, **more: Any) -> Criterion:
    """An item whose points are computed from the price."""
    return item("price", points, by="computed", formula=formula, **more)


def rubric(*criteria: Criterion, **rules: Any) -> Rubric:
    """A rubric of these criteria with an open price; `rules` are further sections of it."""
    head = Head(id="tender", version="1", title=Text(ja="入札"), procedure="open_proposal")
    return Rubric(rubric=head, group=criteria, **{"price": Price(handling="open"), **rules})


def case(
    scores: Mapping[str, Mapping[str, Any]],
    prices: Mapping[str, Any] | None = None,
    *,
    members: str = "A",
    published: Published | None = None,
    **facts: Any,
) -> Case:
    """A case of marks by proposal and item, prices by proposal, one letter a member, and facts such as `ceiling`."""
    prices = prices or {}
    return Case(
        case=CaseHead(id="case", title=Text(ja="案件"), fictional=True),
        member=tuple(Member(id=each) for each in members),
        proposal=tuple(Proposal(id=own, price=Fraction(prices[own]) if own in prices else None) for own in scores),
        entry={"review": Entry(scores=scores)},
        facts={name: Fraction(value) for name, value in facts.items()},
        published=published,
    )
