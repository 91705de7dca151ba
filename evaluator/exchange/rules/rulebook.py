"""Every rule of a rubric beside its criteria, section by section, as sentences."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from evaluator.core.rounding import readable
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Ranking, Stage, Threshold
from evaluator.exchange.rules.teller import Teller

AFTERWARDS = {
    "single_proposal": "single-proposal",
    "cutoff_ties": "cutoff-ties",
    "on_withdrawal": "on-withdrawal",
    "if_none": "if-none",
}
"""Keys of an outcome that every rubric answers, and what the ids of their sentences are called."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the rules."""

    key: str
    """Its key in the file, such as `panel`."""
    label: str
    lines: tuple[str, ...]


def rulebook(rubric: Rubric, lang: str) -> tuple[Section, ...]:
    """The rules of a rubric in the order in which they are applied; parts that it says nothing about are left out."""
    teller = Teller(rubric=rubric, lang=lang)
    told = ((key, tuple(tell(teller))) for key, tell in SECTIONS.items())
    return tuple(Section(key=key, label=label(key, teller), lines=lines) for key, lines in told if lines)


def label(key: str, teller: Teller) -> str:
    """What a part of the rules is called."""
    return teller.say(f"book.section.{key}")


def _panel(teller: Teller) -> Iterator[str]:
    panel = teller.rubric.panel
    yield teller.say(f"rule.combine.{panel.combine}")
    if panel.combine in ("median", "trimmed-mean"):
        yield teller.say(f"book.combine-at.{panel.combine_at}")
    if panel.combine == "trimmed-mean":
        yield teller.say("book.trim", high=panel.trim.high, low=panel.trim.low, fewest=panel.trim.fewest)
    if panel.out_of is not None:
        yield teller.say("book.out-of", points=readable(panel.out_of))
    seats = panel.members
    most = "" if seats.max is None else teller.say("book.seats-most", most=seats.max)
    outside = teller.say("book.seats-outside", outside=seats.outside) if seats.outside else ""
    yield teller.say("book.seats", fewest=seats.min, most=most, outside=outside)
    if panel.quorum is not None:
        yield teller.say(f"book.quorum.{'more' if panel.quorum.more_than else 'at-least'}", share=str(panel.quorum.share))
    if panel.joint:
        yield teller.say("book.joint")
    yield teller.say(f"book.comments.{panel.comments}")
    if panel.open:
        yield teller.say("book.open", keys=teller.joined(panel.open))


def _moderation(teller: Teller) -> Iterator[str]:
    moderation = teller.rubric.moderation
    yield teller.say(f"book.moderation.{moderation.by}")
    if moderation.by != "none":
        yield teller.say("book.moderation-far", far=moderation.far)


def _rounding(teller: Teller) -> Iterator[str]:
    yield teller.rounding(teller.rubric.rounding)


def _price(teller: Teller) -> Iterator[str]:
    price = teller.rubric.price
    yield teller.say(f"book.price.{price.handling}")
    if price.handling == "none":
        return
    tax = teller.say("book.tax.included" if price.tax_included else "book.tax.excluded")
    yield teller.say("book.price-basis", basis=teller.say(f"book.basis.{price.basis}"), tax=tax)
    if price.ceiling is not None:
        ceiling = price.ceiling
        kind = teller.say(f"ceiling.{ceiling.kind}")
        amount = "" if ceiling.yen is None else " " + teller.say("unit.yen", value=f"{ceiling.yen:,}")
        yield teller.say(f"book.ceiling.{ceiling.over}", kind=kind, amount=amount)
    if price.minimum is not None:
        yield teller.say("book.price-minimum", amount=teller.say("unit.yen", value=f"{price.minimum:,}"))
    if price.low_price == "investigate":
        yield teller.say("book.low-price")


def _value(teller: Teller) -> Iterator[str]:
    value = teller.rubric.value
    yield teller.say(f"book.value.{value.method}", unit=readable(value.unit))
    if value.round is not None:
        yield teller.say("book.value-round", rounding=teller.rounding(value.round))
    if value.gate_points is not None:
        yield teller.say("book.value-gate", points=readable(value.gate_points))


def _gates(teller: Teller) -> Iterator[str]:
    gates = teller.rubric.gates
    for kind, wanted in (("eligibility", gates.eligibility), ("documents", gates.documents), ("conditions", gates.conditions)):
        if wanted:
            yield teller.say(f"book.gate.{kind}", what=teller.joined(teller.text(each.name) for each in wanted))
    if any(each.required for each in teller.rubric.walk()):
        yield teller.say(f"book.required.{gates.required}")


def _stages(teller: Teller) -> Iterator[str]:
    for at, stage in enumerate(teller.rubric.stage, start=1):
        yield teller.say("book.stage", place=at, what=teller.text(stage.name), kind=teller.say(f"book.stage-kind.{stage.kind}"))
        yield from _stage(teller, stage)


def _stage(teller: Teller, stage: Stage) -> Iterator[str]:
    if not stage.scored:
        yield teller.say("book.stage-unscored")
    if stage.criteria:
        yield teller.say("book.stage-scores", what=teller.criteria(stage.criteria))
    if stage.held_from is not None:
        yield teller.say("book.stage-from", fewest=stage.held_from)
    if stage.held_if is not None:
        size = stage.held_if
        yield teller.say("book.stage-if", fact=teller.fact(size.fact), size=teller.bounds(size.at_least, size.below))
    if stage.advance.top is not None:
        yield teller.say(f"book.stage-top.{stage.advance.ties}", top=stage.advance.top)
    if stage.carry == "added":
        yield teller.say("book.stage-added")
    if stage.combine is not None:
        yield teller.say(f"rule.combine.{stage.combine}")
    if stage.ranking is not None:
        yield from _by_rank(teller, stage.ranking)


def _thresholds(teller: Teller) -> Iterator[str]:
    between = "" if teller.lang == "ja" else " "
    yield from (between.join(_threshold(teller, each)) for each in teller.rubric.threshold)


def _threshold(teller: Teller, threshold: Threshold) -> Iterator[str]:
    named = teller.text(threshold.name)
    if named:
        yield teller.say("book.threshold-name", what=named)
    tested = teller.names.show("tested", (*threshold.of, *(f"without:{each}" for each in threshold.without)), teller.lang)
    each = "" if threshold.each == "together" else teller.say(f"book.threshold-each.{threshold.each}")
    exclusive = "above" if threshold.exclusive else "reach"
    yield teller.say(f"book.threshold-{exclusive}", of=f"{tested}{each}", mark=_mark(teller, threshold))
    yield teller.say(f"book.threshold-by.{threshold.by}")
    yield teller.say(f"book.threshold-then.{threshold.then}")
    if threshold.about is not None:
        yield teller.say("book.threshold-about", mark=teller.points(threshold.about))
    if threshold.stages:
        yield teller.say("book.threshold-stages", what=teller.stages(threshold.stages))


def _mark(teller: Teller, threshold: Threshold) -> str:
    if threshold.grade is not None:
        return teller.say("book.mark-grade", grade=threshold.grade)
    if threshold.from_grade is not None:
        found = threshold.from_grade
        named = teller.criteria(found.criteria) if found.criteria else teller.say("book.mark-all")
        plus = teller.say("book.mark-plus", shares=teller.listed(found.plus)) if found.plus else ""
        return teller.say("book.mark-from-grade", grade=found.grade, what=named, plus=plus)
    return teller.points(threshold.at_least)


def _bands(teller: Teller) -> Iterator[str]:
    for each in teller.rubric.band:
        yield teller.say("book.band", letter=each.id, what=teller.text(each.name), points=readable(each.at_least))


def _ranking(teller: Teller) -> Iterator[str]:
    yield from _by_rank(teller, teller.rubric.ranking)


def _by_rank(teller: Teller, ranking: Ranking) -> Iterator[str]:
    yield teller.say(f"book.rank.{ranking.by}")
    if ranking.points:
        yield teller.say("book.rank-for-places", listed=teller.joined(readable(each) for each in ranking.points))
    if ranking.by in ("mean-rank", "rank-sum", "rank-points", "first-places"):
        yield teller.say(f"book.rank-ties.{ranking.member_ties}")
        yield teller.say(f"book.rank-adds.{ranking.adds}")
    if ranking.majority:
        yield teller.say("book.rank-majority")


def _ties(teller: Teller) -> Iterator[str]:
    ties = teller.rubric.ties
    if ties.chain:
        steps = teller.say("book.then").join(_small(teller.names.step(each, teller.lang)) for each in ties.chain)
        yield teller.say("book.ties", steps=steps)
    else:
        yield teller.say("book.ties-none")
    if ties.lottery.channels:
        yield teller.say("book.lottery-channels", channels=teller.joined(ties.lottery.channels))
    if ties.lottery.kana:
        yield teller.say("book.lottery-kana", channels=teller.joined(ties.lottery.kana))
    if ties.share_rank:
        yield teller.say("book.ties-share")


def _small(words: str) -> str:
    """Words inside a sentence: without the capital that they begin with by themselves."""
    return words[:1].lower() + words[1:]


def _outcome(teller: Teller) -> Iterator[str]:
    outcome = teller.rubric.outcome
    chosen = outcome.winners
    yield teller.say("book.winners", count=chosen) if isinstance(chosen, int) else teller.say(f"book.winners.{chosen}")
    if outcome.runner_up:
        yield teller.say("book.runner-up")
    for key, said in AFTERWARDS.items():
        yield teller.say(f"book.{said}.{getattr(outcome, key)}")
    if chosen == "budget":
        yield teller.say(f"book.remainder.{'yes' if outcome.remainder else 'no'}")
    if outcome.amounts == "committee":
        yield teller.say("book.amounts-committee")
    if outcome.discretion:
        yield teller.say("book.discretion")
    if outcome.conditions:
        yield teller.say("book.conditions")
    for lot in outcome.lots:
        figures = ((lot.winners, "winners"), (lot.ceiling, "ceiling"), (lot.budget, "budget"))
        said = teller.joined(f"{teller.say(f'book.lot-{key}')} {value}" for value, key in figures if value is not None)
        yield teller.say("book.lot", what=teller.text(lot.name), more=said)


def _publication(teller: Teller) -> Iterator[str]:
    publication = teller.rubric.publication
    yield teller.say(f"book.losers.{publication.losers}")
    if publication.withhold_below is not None:
        yield teller.say("book.withhold", fewest=publication.withhold_below)
    if any(each.kind == "adjustment" for each in teller.rubric.walk()):
        yield teller.say(f"book.adjustments.{publication.adjustments}")


def _variants(teller: Teller) -> Iterator[str]:
    for each in teller.rubric.variant:
        size = teller.bounds(each.at_least, each.below)
        yield teller.say("book.variant", fact=teller.fact(each.fact), size=size, listed=teller.listed(each.points))


SECTIONS: Mapping[str, Callable[[Teller], Iterator[str]]] = {
    "panel": _panel,
    "moderation": _moderation,
    "rounding": _rounding,
    "price": _price,
    "value": _value,
    "gates": _gates,
    "stage": _stages,
    "threshold": _thresholds,
    "band": _bands,
    "ranking": _ranking,
    "ties": _ties,
    "outcome": _outcome,
    "publication": _publication,
    "variant": _variants,
}
"""The parts of the rules by their keys in the file, in the order in which they are applied."""
