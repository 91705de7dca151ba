"""What is special about a criterion, as sentences; what is usual is left out."""

from collections.abc import Iterator

from evaluator.core.rounding import readable
from evaluator.core.rubric import Criterion, Formula
from evaluator.exchange.rules.teller import Teller


def notes(teller: Teller, criterion: Criterion) -> tuple[str, ...]:
    """How a criterion is scored where it is not simply marked by the members for its points."""
    return tuple(_notes(teller, criterion))


def _notes(teller: Teller, criterion: Criterion) -> Iterator[str]:
    if criterion.by != "members":
        yield teller.say(f"book.by-note.{criterion.by}")
    if criterion.formula is not None:
        yield from _formula(teller, criterion.formula)
    if criterion.kind != "base":
        yield teller.say(f"book.kind-note.{criterion.kind}")
    if criterion.required:
        yield teller.say("book.required-item")
    if criterion.only_if is not None:
        named = teller.names.thresholds.get(criterion.only_if)
        yield teller.say("book.only-if", what=teller.text(named, criterion.only_if))
    if criterion.only_for is not None:
        yield teller.say("book.only-for", what=criterion.only_for)
    if criterion.factor != 1:
        yield teller.say("book.factor", factor=readable(criterion.factor))
    if criterion.rescale is not None:
        yield teller.say(f"book.rescale-note.{criterion.rescale}")
    yield from _limits(teller, criterion)
    if criterion.comment:
        yield teller.say("book.comment-needed")


def _limits(teller: Teller, criterion: Criterion) -> Iterator[str]:
    if criterion.floor is not None:
        yield teller.say("book.floor", value=readable(criterion.floor))
    if criterion.cap is not None:
        yield teller.say("book.cap", value=readable(criterion.cap))
    if criterion.combine is not None:
        yield teller.say(f"rule.combine.{criterion.combine}")
    if criterion.round is not None:
        yield teller.rounding(criterion.round)


def _formula(teller: Teller, formula: Formula) -> Iterator[str]:
    of, against = teller.fact(formula.of), teller.fact(formula.against)
    yield teller.say(f"book.formula.{formula.kind}", of=of, against=against)
    if formula.clamp is not None:
        yield teller.say("book.formula-clamp", share=readable(formula.clamp * 100))
    if formula.kink is not None:
        kink = teller.fact(formula.kink) if isinstance(formula.kink, str) else f"{readable(formula.kink * 100)}%"
        yield teller.say("book.formula-kink", kink=kink, slope=readable(formula.slope))
    if formula.newcomer is not None and formula.pull is not None:
        yield teller.say("book.formula-newcomer", newcomer=readable(formula.newcomer), pull=readable(formula.pull))
    if formula.low is not None and formula.high is not None:
        yield teller.say(f"book.formula-between.{formula.better}", low=readable(formula.low), high=readable(formula.high))
    for corners in (formula.pieces, formula.bands):
        if corners:
            listed = teller.joined(f"{readable(value)} → {readable(points)}" for value, points in corners)
            yield teller.say("book.formula-steps", steps=listed)
    if formula.table:
        listed = teller.joined(f"{name} {readable(points)}" for name, points in formula.table.items())
        yield teller.say(f"book.formula-table.{formula.select}", listed=listed)
