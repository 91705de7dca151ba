"""Figures of a case, the ceiling apart, that a rubric looks at: which, and what for."""

from collections.abc import Iterator
from typing import Literal

from evaluator.core.engine.gates import lots_of
from evaluator.core.rubric import Formula, Rubric
from evaluator.core.shares import share
from evaluator.core.values import Text, record

Use = Literal["formula", "kink", "variant", "stage", "budget"]


@record
class CaseFact:
    """One figure that a rubric asks for."""

    name: str
    """Its name in the rubric, such as `contract_amount`."""
    uses: tuple[Use, ...]
    """What looks at it."""
    criteria: tuple[Text, ...] = ()
    """The items whose formula looks at it."""


def case_facts(rubric: Rubric) -> tuple[CaseFact, ...]:
    """Every figure of the case that a rubric needs before anything is computed, the ceiling apart, each once, by name.

    A target of an attainment is not among them: it is entered with each proposal, as the figure itself is.
    """
    found: dict[str, list[tuple[Use, Text | None]]] = {}
    for name, use, item in looked_at(rubric):
        if name != "ceiling":
            found.setdefault(name, []).append((use, item))
    return tuple(
        CaseFact(
            name=name,
            uses=tuple(dict.fromkeys(use for use, _ in found[name])),
            criteria=tuple(dict.fromkeys(item for _, item in found[name] if item is not None)),
        )
        for name in sorted(found)
    )


def looked_at(rubric: Rubric) -> Iterator[tuple[str, Use, Text | None]]:
    """Names of facts of the case, the ceiling among them, with what looks at them; a name as often as it is looked at."""
    for leaf in rubric.leaves():
        if leaf.by == "computed" and leaf.formula is not None:
            yield from ((name, use, leaf.name) for name, use in _of_formula(leaf.formula))
    yield from ((each.fact, "variant", None) for each in rubric.variant)
    yield from ((each.held_if.fact, "stage", None) for each in rubric.stage if each.held_if is not None)
    if any(each.winners == "budget" and each.budget is None for each in lots_of(rubric)):
        yield "budget", "budget", None


def _of_formula(formula: Formula) -> Iterator[tuple[str, Use]]:
    kinds = ("ceiling-ratio",) if formula.absolute else ("ceiling-ratio", "pieces", "bands")
    if formula.kind in kinds:
        yield formula.against, "formula"
    if isinstance(formula.kink, str) and share(formula.kink) is None:
        yield formula.kink, "kink"
