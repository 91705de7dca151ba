"""Indicators 指標 as data: what is counted, how it is defined in which fiscal year, and what it is compared with.

Counts are entered month by month; rates are made of counts (evaluator/core/figures.py); what is asked about entered
figures is data too (evaluator/core/monthly.py). No number of a ministry stands in code: see rubrics/indicators/.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from fractions import Fraction
from typing import Literal

from evaluator.core.values import Text, record

Kind = Literal["count", "rate", "level"]
Per = Literal["none", "100k-month"]
Direction = Literal["higher", "lower", "neither"]
Group = Literal["volume", "staffing", "outcome", "collaboration", "users"]
Status = Literal["published", "unverified", "proposal"]
Relation = Literal["not-negative", "whole", "at-most", "needs", "outlier"]
TARGET = "_target"
"""What a fact that holds an indicator's target ends with, as rubrics name it: `plan_ratio_target`."""
LONGEST_ID = 60 - len(TARGET)
"""Longest id, in characters, so that the fact of its target fits as well."""


@record
class Unit:
    """A unit in which figures are counted or measured."""

    name: Text
    """What it is called beside a figure."""
    whole: bool = False
    """Whether a figure entered in it must be a whole number, as people and cases are."""
    percent: bool = False
    """Whether a value is shown in percent; kept as a share, so that 71 % is 71/100."""


@record
class Ratio:
    """What a rate is made of: a sum of counts over a sum of counts."""

    numerator: tuple[str, ...]
    """Counts that are added up above the line."""
    denominator: tuple[str, ...] = ()
    """Counts that are added up below the line; none for what is counted per population."""


@record
class Definition:
    """What is counted, from one fiscal year on; every definition after the first breaks the line."""

    from_year: int
    """The first fiscal year (April to March) it holds for."""
    text: Text
    """What is counted."""
    source: str
    """Where it comes from."""
    status: Status = "published"
    """Whether the source was read, is unverified (from memory), or is a proposal of this project."""


@record
class YearValue:
    """A figure published for one fiscal year: a reference value 目安値, or the national actual one."""

    fiscal_year: int
    """The fiscal year."""
    value: Fraction
    """The figure, in the unit of the indicator; `71 %` for a share."""
    per: Per = "none"
    """What it is per; the same as that of the indicator."""
    source: str
    """Where it comes from."""
    status: Status = "published"
    """Whether the source was read, is unverified (from memory), or is a proposal of this project."""
    by_definition: int | None = None
    """A fiscal year whose definition it was set by, where that of its own year is another one."""
    note: Text | None = None
    """A remark."""


@record
class Overlap:
    """Indicators that may count the same people again, so that they must not be added up."""

    ids: tuple[str, ...]
    """The other indicators."""
    note: Text
    """Who is counted twice, and why."""


@record
class Indicator:
    """One indicator: a count or a level that is entered, or a rate that is derived from counts."""

    id: str
    """Its name in files, facts and tables: lower-case letters, digits and `_`, at most 53 characters."""
    name: Text
    """Its name for people."""
    unit: str
    """The unit of its values."""
    kind: Kind
    """A count, a rate made of counts, or a level that is measured."""
    nature: Literal["flow", "stock"] = "flow"
    """A flow adds up over months; of a stock, several months have the last figure of a count and the mean of a level."""
    of: Ratio | None = None
    """What a rate is made of."""
    direction: Direction = "neither"
    """Which values are better; `neither` where more is neither good nor bad by itself."""
    group: Group
    """The side it belongs to: these are shown side by side and never merged into one figure."""
    per: Per = "none"
    """Per 100,000 people and month, or per nothing."""
    entered: Literal["monthly", "staffing"] = "monthly"
    """Where a count or level comes from: the monthly grid, or the record of staff."""
    overlaps: Overlap | None = None
    """Indicators that may count the same people again."""
    definition: tuple[Definition, ...]
    """What is counted, from which fiscal year on, oldest first."""
    reference: tuple[YearValue, ...] = ()
    """Reference values 目安値 by fiscal year."""
    national: tuple[YearValue, ...] = ()
    """National actual values by fiscal year."""
    notes: tuple[Text, ...] = ()
    """Remarks."""


@record
class Check:
    """What is asked, or refused, about the figures of a month."""

    id: str
    """Its name."""
    relation: Relation
    """What must hold: not negative; whole where the unit asks for it; `left` at most `right`; `right` above zero where `left`
    is; not far from the other months."""
    severity: Literal["asks", "refuses"]
    """Whether a figure that breaks it is asked about or refused."""
    left: tuple[str, ...] = ()
    """Indicators, added up; of the others, those each of which is looked at, and all that are entered monthly if empty."""
    right: tuple[str, ...] = ()
    """Indicators, added up, that they are compared with."""
    over: Literal["month", "year"] = "month"
    """Compared over the month, or over the fiscal year up to the month."""
    months: int = 6
    """The least number of other months by which `outlier` judges."""
    limit: Fraction | None = None
    """How far is far for `outlier`, as a modified z score; 3.5 is usual (Iglewicz & Hoaglin 1993)."""
    why: Text | None = None
    """What else is said, such as when it may be right all the same."""


@record
class YearNote:
    """Something that must be said wherever some fiscal years are shown."""

    from_year: int
    """The first fiscal year."""
    to_year: int
    """The last fiscal year."""
    text: Text
    """What is said."""
    source: str
    """Where it comes from."""


@record
class Topic:
    """What the indicators of one file have in common."""

    id: str
    """Its name."""
    name: Text
    """Its name for people."""
    order: int = 100
    """Its place among the topics, the least first."""
    source: str | None = None
    """Where its content comes from."""
    notes: tuple[Text, ...] = ()
    """Remarks."""


@record
class IndicatorFile:
    """The indicators of one topic."""

    topic: Topic
    """What it is."""
    unit: Mapping[str, Unit] = field(default_factory=dict)
    """Units by name; every file may use those of the others."""
    indicator: tuple[Indicator, ...] = ()
    """Its indicators, in the order in which they are shown."""
    check: tuple[Check, ...] = ()
    """What is asked about entered figures."""
    years: tuple[YearNote, ...] = ()
    """What must be said about some fiscal years."""


@record
class IndicatorSet:
    """All indicators that are in use: those of the library, and a municipality's own."""

    topics: tuple[IndicatorFile, ...]
    """The files that hold indicators, by their order."""
    units: Mapping[str, Unit]
    """Every unit by name."""
    indicators: Mapping[str, Indicator]
    """Every indicator by id, topic by topic."""
    checks: tuple[Check, ...]
    """Every check."""
    years: tuple[YearNote, ...]
    """What must be said about some fiscal years."""


@record
class Break:
    """A definition that makes figures from before it incomparable."""

    indicator: str
    """The indicator redefined: the one asked about, or a count that it is made of."""
    definition: Definition
    """The definition that began."""


def joined(files: Iterable[IndicatorFile]) -> IndicatorSet:
    """The set of several files by their order; of two indicators with one id the first counts (see core.check.indicators)."""
    topics = tuple(sorted(files, key=lambda each: each.topic.order))
    indicators: dict[str, Indicator] = {}
    for each in (each for topic in topics for each in topic.indicator):
        indicators.setdefault(each.id, each)
    return IndicatorSet(
        topics=tuple(each for each in topics if each.indicator),
        units={name: unit for topic in reversed(topics) for name, unit in topic.unit.items()},
        indicators=indicators,
        checks=tuple(each for topic in topics for each in topic.check),
        years=tuple(each for topic in topics for each in topic.years),
    )


def entered(known: IndicatorSet) -> tuple[Indicator, ...]:
    """The indicators whose figures are typed in month by month, topic by topic."""
    return tuple(each for each in known.indicators.values() if each.kind != "rate" and each.entered == "monthly")


def derived(known: IndicatorSet) -> tuple[Indicator, ...]:
    """The rates, which nobody types in."""
    return tuple(each for each in known.indicators.values() if each.kind == "rate")


def parts_of(indicator: Indicator) -> tuple[str, ...]:
    """The counts that an indicator is made of, each once; itself if it is entered."""
    if indicator.of is None:
        return (indicator.id,)
    return tuple(dict.fromkeys((*indicator.of.numerator, *indicator.of.denominator)))


def definition_in(indicator: Indicator, year: int) -> Definition | None:
    """The definition of a fiscal year; none before the first one began."""
    begun = [each for each in indicator.definition if each.from_year <= year]
    return begun[-1] if begun else None


def reference_in(indicator: Indicator, year: int) -> YearValue | None:
    """The reference value of a fiscal year; none if none is known, never that of another year."""
    return next((each for each in indicator.reference if each.fiscal_year == year), None)


def national_in(indicator: Indicator, year: int) -> YearValue | None:
    """The national actual value of a fiscal year; none if none is known."""
    return next((each for each in indicator.national if each.fiscal_year == year), None)


def breaks_between(known: IndicatorSet, id: str, *, first: int, last: int) -> tuple[Break, ...]:
    """The redefinitions between two fiscal years, in either order: of the indicator, and of the counts it is made of.

    Raises KeyError for an unknown indicator.
    """
    first, last = sorted((first, last))
    whole = known.indicators[id]
    looked = [whole, *(known.indicators[each] for each in parts_of(whole) if each != id)]
    return tuple(
        Break(indicator=each.id, definition=definition)
        for each in looked
        for definition in each.definition[1:]
        if first < definition.from_year <= last
    )


def comparable(known: IndicatorSet, id: str, *, first: int, last: int) -> bool:
    """Whether two fiscal years may be compared: both are defined, and nothing was redefined between them."""
    defined = all(definition_in(known.indicators[id], each) for each in (first, last))
    return defined and not breaks_between(known, id, first=first, last=last)


def notes_in(known: IndicatorSet, year: int) -> tuple[YearNote, ...]:
    """What must be said where a fiscal year is shown, such as that it was a COVID year."""
    return tuple(each for each in known.years if each.from_year <= year <= each.to_year)
