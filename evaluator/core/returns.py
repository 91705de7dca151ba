"""Returns 調査票 as data: the yearly forms that bodies answer, what each field holds, and what is asked about an answer.

A form is all files of rubrics/returns/ together, one chapter each. What is typed is read and judged in
evaluator/core/answers.py; what many bodies answered is added up in evaluator/core/tally.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field as entry
from fractions import Fraction
from itertools import combinations
from typing import Literal

from evaluator.core.indicators import Definition, Overlap, Status, Unit
from evaluator.core.values import Text, record

Kind = Literal["count", "yen", "fte", "share", "choice", "choices", "yes-no", "date", "text"]
Relation = Literal["at-most", "needs", "adds-up", "change"]
Source = Literal["figures", "staff", "procurements", "last-year"]
NUMBERS: tuple[Kind, ...] = ("count", "yen", "fte", "share")
"""Kinds of fields that hold a number."""
CHOSEN: tuple[Kind, ...] = ("choice", "choices")
"""Kinds of fields that are answered by choosing."""
YES_NO = ("yes", "no")
STAFF = ("people", "dedicated", "fte")
"""What the record of staff gives: people, those who work for nothing else, and full-time equivalents."""
PROCUREMENTS = ("procurements", "procedures", "considers-proposals", "criteria", "price-share")
"""What the procurements of a fiscal year give."""


@record
class Option:
    """One thing to choose."""

    id: str
    """Its name in answers."""
    name: Text
    """Its name for people."""
    alone: bool = False
    """Whether nothing else can be chosen beside it, as with "none of these"."""


@record
class Condition:
    """What another field must say before this one is asked."""

    field: str
    """The other field: a choice, several, or yes and no."""
    among: tuple[str, ...]
    """Its answers; one of them is enough."""


@record
class Prefill:
    """Where an answer is filled in from before anybody types: a proposal that the body confirms or changes."""

    source: Source
    """The monthly figures, the record of staff, the body's procurements, or the return of the year before."""
    what: str = ""
    """Of figures an indicator; of staff `people`, `dedicated` or `fte`; of procurements `procurements`, `procedures`,
    `considers-proposals`, `criteria` or `price-share`."""
    role: str = ""
    """Of staff: the role as the record of staff calls it; everybody if it is left out."""


@record
class Known:
    """Something that holds for a group of questions, such as its legal basis."""

    name: Text
    """What it is."""
    text: Text
    """What holds."""
    source: str
    """Where it comes from."""
    status: Status = "published"
    """Whether the source was read, is unverified (from memory), or is a proposal of this project."""


@record
class Group:
    """Fields that stand under one heading."""

    id: str
    """Its name."""
    name: Text
    """Its name for people."""
    note: Text | None = None
    """A remark beside the heading, such as the day that is asked about."""
    known: tuple[Known, ...] = ()
    """What holds for it."""


@record
class Field:
    """One question of a form."""

    id: str
    """Its name in answers and tables: lower-case letters, digits and `_`, at most 60 characters."""
    name: Text
    """Its name for people."""
    group: str
    """The group it stands in."""
    kind: Kind
    """What is answered: a whole number, yen, full-time equivalents, a share in percent, one or several of the options, yes or no,
    a day, or words."""
    unit: str = ""
    """The unit of a count."""
    option: tuple[Option, ...] = ()
    """What can be chosen."""
    needed: bool = True
    """Whether a return cannot be submitted without it, where it is asked."""
    asked_if: Condition | None = None
    """When it is asked; always if it is left out."""
    definition: tuple[Definition, ...]
    """What is asked, from which fiscal year on, oldest first; every one after the first breaks the line."""
    overlaps: Overlap | None = None
    """Fields that may count the same again, so that they are never added up."""
    prefill: tuple[Prefill, ...] = ()
    """Where its answer is filled in from; the first that knows one counts."""


@record
class Rate:
    """A rate that is worked out from two fields and never typed in."""

    id: str
    """Its name."""
    name: Text
    """Its name for people."""
    group: str
    """The group it stands in."""
    above: str
    """The field above the line."""
    below: str
    """The field below the line."""
    percent: bool = True
    """Whether it is shown in percent; else as a plain figure."""


@record
class Check:
    """What is asked, or refused, about the answers of a return."""

    id: str
    """Its name."""
    relation: Relation
    """What must hold: `left` at most `right`, or that `times` it; `right` above zero where `left` is; `left` adds up to `right`;
    not far from the year before."""
    severity: Literal["asks", "refuses"]
    """Whether an answer that breaks it needs a reason, or keeps the return from being submitted."""
    left: tuple[str, ...] = ()
    """Fields, added up; of `change`, those each of which is looked at, every number if empty."""
    right: tuple[str, ...] = ()
    """Fields, added up, that they are compared with."""
    times: Fraction = Fraction(1)
    """What share of `right` the left may be."""
    limit: Fraction | None = None
    """Of `change`: how many times the figure of last year, or what part of it, is unusual."""
    least: Fraction = Fraction(1)
    """Of `change`: the least difference that is asked about."""
    why: Text | None = None
    """What else is said."""


@record
class Chapter:
    """What the fields of one file have in common."""

    id: str
    """Its name."""
    name: Text
    """Its name for people."""
    order: int = 100
    """Its place among the chapters, the least first."""
    source: str | None = None
    """Where its content comes from."""
    notes: tuple[Text, ...] = ()
    """Remarks."""


@record
class ReturnFile:
    """One chapter of the form."""

    chapter: Chapter
    """What it is."""
    unit: Mapping[str, Unit] = entry(default_factory=dict)
    """Units by name; every file may use those of the others."""
    reason: tuple[Option, ...] = ()
    """Reasons that may be given where a check asks."""
    group: tuple[Group, ...] = ()
    """Its groups, in the order in which they are shown."""
    field: tuple[Field, ...] = ()
    """Its fields, in the order in which they are shown within their groups."""
    rate: tuple[Rate, ...] = ()
    """Rates that are worked out."""
    check: tuple[Check, ...] = ()
    """What is asked about its answers."""


@record
class ReturnForm:
    """A whole form, as a round keeps it: what was asked stays what it was, however the files change later."""

    files: tuple[ReturnFile, ...]
    """Every file by its order."""


@record
class ReturnSet:
    """A form with everything in it by name."""

    form: ReturnForm
    """The form."""
    chapters: tuple[ReturnFile, ...]
    """The files that hold fields, by their order."""
    units: Mapping[str, Unit]
    """Every unit by name."""
    reasons: Mapping[str, Option]
    """Every reason by id."""
    groups: Mapping[str, Group]
    """Every group by id."""
    fields: Mapping[str, Field]
    """Every field by id, chapter by chapter."""
    rates: tuple[Rate, ...]
    """Every rate."""
    checks: tuple[Check, ...]
    """Every check."""


def joined(files: Iterable[ReturnFile]) -> ReturnSet:
    """Files as one form by their order; of two fields with one id the first counts (see core.check.returns)."""
    ordered = tuple(sorted(files, key=lambda each: (each.chapter.order, each.chapter.id)))
    return ReturnSet(
        form=ReturnForm(files=ordered),
        chapters=tuple(each for each in ordered if each.field),
        units={name: unit for each in reversed(ordered) for name, unit in each.unit.items()},
        reasons={one.id: one for each in reversed(ordered) for one in each.reason},
        groups={one.id: one for each in reversed(ordered) for one in each.group},
        fields=_first(one for each in ordered for one in each.field),
        rates=tuple(one for each in ordered for one in each.rate),
        checks=tuple(one for each in ordered for one in each.check),
    )


def _first(fields: Iterable[Field]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for each in fields:
        found.setdefault(each.id, each)
    return found


def definition_in(field: Field, year: int) -> Definition | None:
    """What a field asks in a fiscal year; none before the first definition began."""
    begun = [each for each in field.definition if each.from_year <= year]
    return begun[-1] if begun else None


def fields_in(known: ReturnSet, year: int) -> tuple[Field, ...]:
    """The fields that are asked in a fiscal year, chapter by chapter; one that is not defined yet is not there."""
    return tuple(each for each in known.fields.values() if definition_in(each, year) is not None)


def comparable(field: Field, *, first: int, last: int) -> bool:
    """Whether two fiscal years may be compared: both are defined, by one definition."""
    found = definition_in(field, first)
    return found is not None and found == definition_in(field, last)


def overlapping(known: ReturnSet, fields: Iterable[str]) -> tuple[str, str] | None:
    """The first two of several fields that may count the same again, so that adding them up would be wrong; none if none do."""
    pairs = combinations(fields, 2)
    return next((each for each in pairs if each[1] in _marked(known, each[0]) or each[0] in _marked(known, each[1])), None)


def _marked(known: ReturnSet, id: str) -> tuple[str, ...]:
    overlap = known.fields[id].overlaps if id in known.fields else None
    return overlap.ids if overlap else ()


def choices_of(field: Field) -> tuple[str, ...]:
    """The answers that a field can have; empty where it is typed in."""
    return YES_NO if field.kind == "yes-no" else tuple(each.id for each in field.option)
