"""How a return reads on a page: chapters, groups, rows with what stands beside each."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from flask import url_for
from flask_babel import get_locale, gettext

from evaluator.core.answers import Finding, Progress, WrongAnswer, is_asked, rate
from evaluator.core.answers import read as read_answer
from evaluator.core.calendar import fiscal_year_text
from evaluator.core.returns import Field, Kind, Rate, ReturnFile, comparable, definition_in
from evaluator.core.rounding import decimal
from evaluator.core.tally import percent_text
from evaluator.core.values import Message, Text
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services.returns.forms import Read
from evaluator.web.answers import JOINTS, value_said


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a refused page sent, to be shown again; empty for a page that is read."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, Message] = field(default_factory=dict)
    clashes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option of a row."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Two answers to one question, in words: what can be kept, and what can be taken."""

    mine: str
    theirs: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One question with its answer, last year's, where it came from, and what is said about it."""

    id: str
    number: str
    name: str
    kind: Kind
    unit: str
    definition: str
    overlap: str
    value: str
    typed: str
    choices: tuple[Choice, ...]
    base: str
    last: str
    source: str
    confirmed: bool
    reason: str
    reason_said: str
    asks: bool
    asked: bool
    condition: str
    errors: tuple[str, ...]
    questions: tuple[str, ...]
    clash: Clash | None

    @property
    def flat(self) -> bool:
        """Whether one line holds it."""
        return not self.choices and self.kind != "text"


@dataclass(frozen=True, kw_only=True)
class RateRow:
    """A rate that is worked out."""

    name: str
    value: str
    last: str


@dataclass(frozen=True, kw_only=True)
class GroupShown:
    """Rows under one heading, with what holds for them."""

    id: str
    name: str
    note: str
    known: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    rates: tuple[RateRow, ...]

    @property
    def blocks(self) -> list[tuple[bool, tuple[Row, ...]]]:
        """The rows in their order: runs that make a table, and what needs more room; rates end in a table."""
        found = [(flat, tuple(run)) for flat, run in groupby(self.rows, key=lambda each: each.flat)]
        return found if not self.rates or (found and found[-1][0]) else [*found, (True, ())]


@dataclass(frozen=True, kw_only=True)
class ChapterShown:
    """A chapter in the list at the left: where it leads, how far it is."""

    id: str
    number: int
    name: str
    url: str
    progress: Progress
    faults: int

    @property
    def kind(self) -> str:
        """How it is marked."""
        return "bad" if self.faults else "ok" if self.progress.done else ""


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def year_said(year: int) -> str:
    """A fiscal year in the language of the page."""
    return fiscal_year_text(year, lang())


def said(message: Message) -> str:
    """A message of core as a sentence."""
    return sentence(message, lang(), Names())


def chapters(found: Read, url_of: Callable[[str], str]) -> tuple[ChapterShown, ...]:
    """Every chapter of a return in its fiscal year."""
    open_ones = open_fields(found)
    return tuple(
        ChapterShown(
            id=file.chapter.id,
            number=at,
            name=spoken(file.chapter.name, lang()),
            url=url_of(file.chapter.id),
            progress=found.progress(file.chapter.id),
            faults=len(open_ones & {each.id for each in file.field}),
        )
        for at, file in enumerate(files_of(found), 1)
    )


def files_of(found: Read) -> list[ReturnFile]:
    """The chapters that ask anything in the fiscal year of a return."""
    return [each for each in found.known.chapters if any(definition_in(one, found.year) for one in each.field)]


def open_fields(found: Read) -> set[str]:
    """Fields that keep the return from being handed in, or are asked about without a reason."""
    return {each.field for each in found.findings if not found.explained(each)}


def groups(found: Read, file: ReturnFile, *, number: int, typed: Typed | None = None) -> tuple[GroupShown, ...]:
    """The groups of a chapter with their rows."""
    fields = [each for each in file.field if definition_in(each, found.year)]
    rows = {each.id: _row(found, each, f"{number}-{at}", typed or Typed()) for at, each in enumerate(fields, 1)}
    names = dict.fromkeys(each.group for each in fields)
    return tuple(
        GroupShown(
            id=id,
            name=spoken(found.known.groups[id].name, lang()),
            note=_optional(found.known.groups[id].note),
            known=tuple((spoken(each.name, lang()), spoken(each.text, lang())) for each in found.known.groups[id].known),
            rows=tuple(rows[each.id] for each in fields if each.group == id),
            rates=tuple(_rate(found, each) for each in file.rate if each.group == id),
        )
        for id in names
    )


def _row(found: Read, field: Field, number: str, typed: Typed) -> Row:
    kept = found.answers.get(field.id)
    stored = kept.value if kept else ""
    given = list(typed.values.get(field.id, _shown_in(field, stored)))
    findings = [each for each in found.findings if each.field == field.id]
    definition = definition_in(field, found.year)
    return Row(
        id=field.id,
        number=number,
        name=spoken(field.name, lang()),
        kind=field.kind,
        unit=_unit(found, field),
        definition=spoken(definition.text, lang()) if definition else "",
        overlap=_optional(field.overlaps.note if field.overlaps else None),
        value=value_said(field, stored),
        typed=given[0] if given else "",
        choices=_choices(field, given),
        base=stored,
        last=_last(found, field),
        source=source_said(kept.origin) if kept and kept.origin != "typed" else "",
        confirmed=bool(kept and kept.confirmed),
        reason=typed.reasons.get(field.id, kept.reason if kept else ""),
        reason_said=_reason(found, kept.reason) if kept and kept.reason else "",
        asks=any(not each.refuses for each in findings),
        asked=is_asked(found.known, field, found.values),
        condition=_condition(found, field),
        errors=errors(field, typed, findings),
        questions=tuple(said(each.message) for each in findings if not each.refuses),
        clash=clash(field, typed) if field.id in typed.clashes else None,
    )


def errors(field: Field, typed: Typed, findings: Sequence[Finding]) -> tuple[str, ...]:
    """What must be put right: what is no answer, what somebody else changed, what a check refuses."""
    wrong = [said(typed.wrong[field.id])] if field.id in typed.wrong else []
    if field.id in typed.clashes:
        there = value_said(field, typed.clashes[field.id]) or gettext("nothing")
        wrong.append(gettext("Somebody else made this “%(value)s” meanwhile. Choose which answer stays.", value=there))
    return (*wrong, *(said(each.message) for each in findings if each.refuses))


def clash(field: Field, typed: Typed) -> Clash:
    """The two answers of a field that somebody else changed meanwhile."""
    mine, nothing = " ".join(typed.values.get(field.id, ())), gettext("nothing")
    with suppress(WrongAnswer):
        mine = value_said(field, read_answer(field, typed.values.get(field.id, ())))
    theirs = value_said(field, typed.clashes[field.id])
    return Clash(
        mine=gettext("Keep mine: “%(value)s”", value=mine or nothing),
        theirs=gettext("Take theirs: “%(value)s”", value=theirs or nothing),
    )


def _shown_in(field: Field, stored: str) -> list[str]:
    """What stands in the field for an answer."""
    if not stored:
        return []
    if field.kind == "choices":
        return stored.split(",")
    return [f"{int(stored):,}" if field.kind in ("count", "yen") else stored]


def _choices(field: Field, given: Sequence[str]) -> tuple[Choice, ...]:
    if field.kind == "yes-no":
        names = {"yes": gettext("Yes"), "no": gettext("No")}
        return tuple(Choice(id=id, name=name, chosen=id in given) for id, name in names.items())
    return tuple(Choice(id=each.id, name=spoken(each.name, lang()), chosen=each.id in given) for each in field.option)


def _unit(found: Read, field: Field) -> str:
    if field.unit:
        return spoken(found.known.units[field.unit].name, lang())
    return {"yen": gettext("yen"), "share": "%", "fte": gettext("full-time equivalents")}.get(field.kind, "")


def _last(found: Read, field: Field) -> str:
    """Last year's answer, or that it cannot be compared."""
    stored = found.last.get(field.id, "")
    if stored and not comparable(field, first=found.year - 1, last=found.year):
        return gettext("asked otherwise")
    return value_said(field, stored) or "—"


def _rate(found: Read, wanted: Rate) -> RateRow:
    before, now = rate(found.known, wanted, found.last), rate(found.known, wanted, found.values)
    return RateRow(
        name=spoken(wanted.name, lang()),
        value=_rate_said(wanted, now) or gettext("Cannot be worked out"),
        last=_rate_said(wanted, before) or "—",
    )


def _rate_said(wanted: Rate, value: Fraction | None) -> str:
    if value is None:
        return ""
    return f"{percent_text(value, 1)}%" if wanted.percent else decimal(value, 1)


def _condition(found: Read, field: Field) -> str:
    """When a field is asked, in words; empty if always."""
    if field.asked_if is None:
        return ""
    other = found.known.fields[field.asked_if.field]
    among = JOINTS[lang()].join(value_said(other, each) for each in field.asked_if.among)
    return gettext("Answer this if “%(other)s” is: %(among)s", other=spoken(other.name, lang()), among=among)


def _reason(found: Read, id: str) -> str:
    return spoken(found.known.reasons[id].name, lang()) if id in found.known.reasons else id


def reasons(found: Read) -> list[tuple[str, str]]:
    """The reasons that may be chosen."""
    return [(id, spoken(each.name, lang())) for id, each in found.known.reasons.items()]


def source_said(origin: str) -> str:
    """Where an answer was filled in from."""
    return {
        "figures": gettext("from the monthly figures"),
        "staff": gettext("from the record of staff"),
        "procurements": gettext("from the procurements"),
        "last-year": gettext("as last year"),
        "file": gettext("from a workbook"),
    }.get(origin, "")


def filled_count(found: Read) -> int:
    """How many answers were filled in and wait to be confirmed."""
    return sum(not each.confirmed for each in found.answers.values())


def _optional(text: Text | None) -> str:
    return spoken(text, lang()) if text is not None else ""


def chapter_url(return_id: int) -> Callable[[str], str]:
    """The address of a chapter of the body's own return."""
    return lambda chapter: url_for("returns.chapter", return_id=return_id, chapter=chapter)
