"""Published figures held against the rule: which differ, and whether any single rounding rule gives them all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

from evaluator.core.case import Case, Published
from evaluator.core.cautions.withdrawal import Again
from evaluator.core.result import ProposalResult, Result
from evaluator.core.rounding import MODES, decimal
from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.rules import Mode, Rounding
from evaluator.core.values import CannotEvaluate, Message, message

PLACES: tuple[Literal["item", "member", "step", "end"], ...] = ("item", "member", "step", "end")
"""Places of rounding, as the rule language writes them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One published figure that the rule does not give."""

    what: str
    proposal: str
    criterion: str | None
    published: Fraction
    computed: str | None

    def said(self, digits: int) -> Message:
        """The difference as a message; the published figure with the digits of its kind."""
        values = {"proposal": self.proposal, "published": decimal(self.published, digits), "computed": self.computed or "-"}
        return message(f"caution.published-{self.what}", **values, **({"criterion": self.criterion} if self.criterion else {}))


@dataclass(frozen=True, slots=True)
class Trial:
    """One rounding rule and how many published figures it misses."""

    rule: Rounding
    missed: int


def published_differences(rubric: Rubric, case: Case, result: Result, again: Again) -> Iterator[Message]:
    """What was published and the rule does not give; then every rounding rule is tried and the nearest named.

    Item figures, totals and measures are counted. Each mode is tried at each place, with the digits seen in the
    published figures; nearest is the fewest mismatches, and ties are all named. Source: case A49, facts.md 2.6 F1.
    """
    if case.published is None:
        return
    missed = differences(case.published, result)
    if not missed:
        return
    trials = tried(rubric, case, again)
    fewest = min((each.missed for each in trials), default=len(missed))
    wording = "caution.published-inconsistent" if fewest else "caution.published-other-rule"
    yield message(wording, compared=how_many(case.published), missed=len(missed))
    for each in missed:
        yield each.said(digits_seen(case.published)[each.what])
    for trial in trials:
        if trial.missed == fewest:
            yield message(f"caution.nearest-{trial.rule.mode}-{trial.rule.at}", digits=trial.rule.digits, missed=fewest)


def differences(published: Published, result: Result) -> tuple[Difference, ...]:
    """Published item figures, totals and measures that the result does not show so, in a fixed order."""
    proposals = {each.id: each for each in result.proposals}
    found = [
        Difference(what="item", proposal=own, criterion=item, published=figure, computed=_item(proposals.get(own), item))
        for own, figures in sorted(published.items.items())
        for item, figure in sorted(figures.items())
    ]
    found += _whole("total", published.totals, {own: each.published for own, each in proposals.items()})
    found += _whole("value", published.values, {own: each.value_published for own, each in proposals.items()})
    return tuple(each for each in found if each.computed is None or Fraction(each.computed) != each.published)


def _item(proposal: ProposalResult | None, item: str) -> str | None:
    figures = proposal.items if proposal else ()
    return next((each.published for each in figures if each.criterion == item and each.published is not None), None)


def _whole(what: str, published: Mapping[str, Fraction], computed: Mapping[str, str | None]) -> list[Difference]:
    return [
        Difference(what=what, proposal=own, criterion=None, published=figure, computed=computed.get(own))
        for own, figure in sorted(published.items())
    ]


def how_many(published: Published) -> int:
    """How many published figures are compared."""
    return sum(map(len, published.items.values())) + len(published.totals) + len(published.values)


def digits_seen(published: Published) -> dict[str, int]:
    """The most decimals seen in the published figures of each kind."""
    kinds = {
        "item": [figure for figures in published.items.values() for figure in figures.values()],
        "total": list(published.totals.values()),
        "value": list(published.values.values()),
    }
    return {kind: max(map(_decimals, figures), default=0) for kind, figures in kinds.items()}


def _decimals(figure: Fraction) -> int:
    return next((digits for digits in range(10) if (figure * 10**digits).denominator == 1), 10)


def tried(rubric: Rubric, case: Case, again: Again) -> tuple[Trial, ...]:
    """Every mode at every place, with the digits seen, and how many published figures each misses."""
    published = case.published or Published()
    seen, bare = digits_seen(published), replace(case, published=None)
    kinds = [kind for kind, figures in (("item", published.items), ("total", published.totals)) if figures]
    digits = sorted({seen[kind] for kind in kinds} or {rubric.rounding.digits})
    rules = [Rounding(mode=mode, digits=each, at=at) for each in digits for mode in _modes() for at in PLACES]
    of_value = seen["value"] if published.values else None
    return tuple(_trial(rule, with_rule(rubric, rule, of_value), bare, published, again) for rule in rules)


def _modes() -> tuple[Mode, ...]:
    return tuple(mode for mode in get_args(Mode) if mode in MODES)


def _trial(rule: Rounding, rubric: Rubric, case: Case, published: Published, again: Again) -> Trial:
    try:
        return Trial(rule=rule, missed=len(differences(published, again(rubric, case))))
    except CannotEvaluate:
        return Trial(rule=rule, missed=how_many(published))


def with_rule(rubric: Rubric, rule: Rounding, of_value: int | None) -> Rubric:
    """The rubric with one rounding rule throughout, and `of_value` decimals of the measure if any.

    Criteria with a rounding of their own keep its digits, not its mode.
    """
    own = rubric.value.round
    digits = of_value if of_value is not None else own.digits if own else None
    rounds = None if digits is None else replace(own or Rounding(), mode=rule.mode, digits=digits)
    group = tuple(_with_mode(each, rule.mode) for each in rubric.group)
    return replace(rubric, rounding=rule, value=replace(rubric.value, round=rounds), group=group)


def _with_mode(criterion: Criterion, mode: Mode) -> Criterion:
    return replace(
        criterion,
        round=replace(criterion.round, mode=mode) if criterion.round else None,
        group=tuple(_with_mode(each, mode) for each in criterion.group),
        item=tuple(_with_mode(each, mode) for each in criterion.item),
    )
