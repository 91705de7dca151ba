"""What contracts can be compared on: rates and means of the library, and what an organisation added itself."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from evaluator.core.indicators import Indicator, IndicatorSet, Ratio, derived
from evaluator.core.values import Text
from evaluator.library.indicators import OWN
from evaluator.services.figures.known import known_to

ENDING = "_per_100k_month"
"""What the id of an own count ends with where it stands per population."""
UNITS = {"cases": "per-month", "people": "people-per-month", "households": "households-per-month"}
"""The unit of a count, and that of the same count a month."""


def with_own_rates(known: IndicatorSet) -> IndicatorSet:
    """The same indicators, and for every own monthly count a rate of it per 100,000 people and month."""
    made = {each.id: each for each in map(_rate, _own(known)) if each.id not in known.indicators}
    return replace(known, indicators={**known.indicators, **made}) if made else known


def known_here(session: Session, organisation_id: int | None) -> IndicatorSet:
    """Everything that an organisation can compare contracts on, by id; one statement."""
    return with_own_rates(known_to(session, organisation_id))


def own_ids(known: IndicatorSet) -> frozenset[str]:
    """Own indicators and the rates made of them: nobody else counts them."""
    own = {each.id for topic in known.topics if topic.topic.id == OWN for each in topic.indicator}
    return frozenset(own | {f"{each}{ENDING}" for each in own})


def comparable(known: IndicatorSet) -> tuple[Indicator, ...]:
    """The rates and means that come from monthly figures alone, those of `with_own_rates` last."""
    parts = {each.id for each in known.indicators.values() if each.kind == "count" and each.entered == "monthly"}
    return tuple(each for each in derived(known) if each.of and {*each.of.numerator, *each.of.denominator} <= parts)


def is_mean(known: IndicatorSet, indicator: Indicator) -> bool:
    """Whether it is a sum over cases, such as days: neither a share of them nor events among people."""
    return indicator.per == "none" and not known.units[indicator.unit].percent


def _own(known: IndicatorSet) -> Iterable[Indicator]:
    for topic in known.topics:
        if topic.topic.id == OWN:
            flows = (each for each in topic.indicator if each.nature == "flow" and each.entered == "monthly")
            yield from (each for each in flows if each.kind == "count")


def _rate(count: Indicator) -> Indicator:
    name = Text(ja=f"{count.name.ja}(人口10万人・月当たり)", en=f"{count.name.en or count.name.ja} per 100,000 people and month")
    return replace(
        count, id=f"{count.id}{ENDING}", name=name, unit=UNITS.get(count.unit, count.unit), kind="rate",
        of=Ratio(numerator=(count.id,)), per="100k-month", definition=count.definition[:1], reference=(), national=(),
    )  # fmt: skip
