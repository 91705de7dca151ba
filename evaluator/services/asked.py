"""What a rubric asks of every proposal: the fields of its form, from the formulas and rules."""

from dataclasses import dataclass

from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.rules import Lot, Requirement
from evaluator.core.values import Text

CHANNELS = ("hand", "mail", "electronic")
"""Ways in which a proposal comes in: 持参, 郵送, 電子."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A figure, or named entries such as certificates, that a formula looks at."""

    name: str
    criteria: tuple[Text, ...]
    """The items that it is for."""
    entries: tuple[str, ...] = ()
    """What can be chosen; a figure is entered if there is nothing."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the form of a proposal asks for."""

    price: bool = False
    """Whether the price is entered with the proposal; never where prices are sealed."""
    sealed: bool = False
    """Whether amounts lie sealed: then no field for one exists."""
    basis: str = "total"
    tax_included: bool = True
    request: bool = False
    """Whether the amount asked for is entered, since a budget cuts off."""
    lots: tuple[Lot, ...] = ()
    kinds: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    lottery: bool = False
    channels: tuple[str, ...] = CHANNELS


def asked_of(rubric: Rubric) -> Asked:
    """What a rubric asks for."""
    sealed = rubric.price.handling == "sealed"
    outcome = rubric.outcome
    budget = outcome.winners == "budget" or any(each.winners == "budget" for each in outcome.lots)
    return Asked(
        price=rubric.price.handling in ("judged", "open"),
        sealed=sealed,
        basis=rubric.price.basis,
        tax_included=rubric.price.tax_included,
        request=budget and not sealed,
        lots=outcome.lots,
        kinds=tuple(sorted({each.only_for for each in rubric.walk() if each.only_for})),
        facts=_facts(rubric),
        lottery="lottery" in rubric.ties.chain,
        channels=tuple(dict.fromkeys((*CHANNELS, *rubric.ties.lottery.channels))),
    )


def requirements_of(rubric: Rubric) -> tuple[tuple[str, Requirement], ...]:
    """All requirements of the gates, each with its group: `eligibility`, `documents` or `conditions`."""
    gates = rubric.gates
    groups = (("eligibility", gates.eligibility), ("documents", gates.documents), ("conditions", gates.conditions))
    return tuple((group, each) for group, requirements in groups for each in requirements)


def _facts(rubric: Rubric) -> tuple[Fact, ...]:
    found: dict[str, list[Criterion]] = {}
    entries: dict[str, tuple[str, ...]] = {}
    for leaf in rubric.leaves():
        for name in _names(leaf):
            found.setdefault(name, []).append(leaf)
            if leaf.formula is not None and leaf.formula.kind == "table":
                entries[name] = tuple(dict.fromkeys((*entries.get(name, ()), *leaf.formula.table)))
    return tuple(
        Fact(name=name, criteria=tuple(each.name for each in criteria), entries=entries.get(name, ()))
        for name, criteria in found.items()
    )


UNASKED = ("constant", "past-results")
"""Formulas that look at nothing which the office enters: past results come from the records (services/pastrecord.py)."""


def _names(leaf: Criterion) -> tuple[str, ...]:
    """The facts of the proposal that an item's formula looks at; a target belongs to it as the figure itself does."""
    formula = leaf.formula
    if leaf.by != "computed" or formula is None or formula.kind in UNASKED:
        return ()
    target = (formula.against,) if formula.kind == "attainment" and formula.against != "ceiling" else ()
    return (*((formula.of,) if formula.of != "price" else ()), *target)
