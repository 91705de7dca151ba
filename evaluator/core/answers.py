"""Answers to a return: read from what is typed, judged, counted, compared with the year before. All of it exact.

An answer is text in one form: `48`, `2.5`, `yes`, `2026-04-01`, the ids of options in their order with a comma between
them. Nothing is not answered, which is not zero and not no.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from evaluator.core.amounts import MOST_YEN, WrongAmount, read_yen
from evaluator.core.returns import (
    NUMBERS,
    YES_NO,
    Check,
    Field,
    Kind,
    Rate,
    Relation,
    ReturnFile,
    ReturnSet,
    comparable,
    fields_in,
)
from evaluator.core.rounding import readable
from evaluator.core.values import Message, Text, message, record

Answers = Mapping[str, str]
LONGEST_TEXT = 2000
"""Signs that an answer in words has at most."""
_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15}")
_PARTS = re.compile(r"(?P<number>[0-9]{1,6}(?:\.[0-9]{1,2})?)")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class WrongAnswer(ValueError):
    """What was typed is no answer to its field; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


@record
class Finding:
    """Something that is wrong with an answer, or to be asked about it."""

    field: str
    """The field it stands beside."""
    check: str
    """The check that found it; empty for what every form asks."""
    refuses: bool
    """Whether the return cannot be submitted as it is; else a reason is enough."""
    message: Message
    """What is said."""


@record
class Progress:
    """How far a return, or a chapter of it, has come."""

    asked: int
    """Fields that need an answer."""
    answered: int
    """Those that have one."""
    confirmed: int
    """Those whose answer somebody has looked at."""

    @property
    def done(self) -> bool:
        """Whether nothing is left to answer or to confirm."""
        return self.confirmed >= self.asked


@record
class Difference:
    """An answer beside that of the year before."""

    before: Fraction
    """The figure of last year."""
    now: Fraction
    """The figure of this year."""

    @property
    def times(self) -> Fraction | None:
        """How many times last year's figure it is; none where that was zero."""
        return self.now / self.before if self.before else None


def read(field: Field, typed: Sequence[str]) -> str:
    """The answer in its one form, from what a form sent; empty if nothing was answered. Raises WrongAnswer."""
    given = [each.strip() for each in typed if each.strip()]
    return READERS[field.kind](field, given) if given else ""


def _count(field: Field, given: list[str]) -> str:  # noqa: ARG001
    plain = _plain(given[0])
    if not _COUNT.fullmatch(plain):
        raise WrongAnswer(message("return.answer.count"))
    return str(int(plain.replace(",", "")))


def _yen(field: Field, given: list[str]) -> str:  # noqa: ARG001
    plain = _plain(given[0])
    if re.fullmatch(r"0(千|万|百万)?(円|yen)?", plain):
        return "0"
    try:
        return str(read_yen(given[0]))
    except WrongAmount as wrong:
        too_much = wrong.message.id == "amount.range"
        raise WrongAnswer(message("return.answer.yen", most=f"{MOST_YEN:,}") if too_much else wrong.message) from wrong


def _fte(field: Field, given: list[str]) -> str:  # noqa: ARG001
    found = _PARTS.fullmatch(_plain(given[0]))
    if not found:
        raise WrongAnswer(message("return.answer.fte"))
    return _shortest(found["number"])


def _share(field: Field, given: list[str]) -> str:  # noqa: ARG001
    found = _PARTS.fullmatch(_plain(given[0]).removesuffix("%"))
    if not found or Fraction(found["number"]) > 100:
        raise WrongAnswer(message("return.answer.share"))
    return _shortest(found["number"])


def _choice(field: Field, given: list[str]) -> str:
    if given[0] not in {each.id for each in field.option}:
        raise WrongAnswer(message("return.answer.choice"))
    return given[0]


def _choices(field: Field, given: list[str]) -> str:
    wanted = {one for each in given for one in each.split(",")}
    if wanted - {each.id for each in field.option}:
        raise WrongAnswer(message("return.answer.choice"))
    chosen = [each for each in field.option if each.id in wanted]
    alone = next((each for each in chosen if each.alone), None)
    if alone is not None and len(chosen) > 1:
        raise WrongAnswer(message("return.answer.alone", **_names("name", alone.name)))
    return ",".join(each.id for each in chosen)


def _yes_no(field: Field, given: list[str]) -> str:  # noqa: ARG001
    if given[0] not in YES_NO:
        raise WrongAnswer(message("return.answer.choice"))
    return given[0]


def _day(field: Field, given: list[str]) -> str:  # noqa: ARG001
    found = _DAY.fullmatch(_plain(given[0]))
    try:
        return date(*(int(each) for each in found.groups())).isoformat() if found else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> str:
    raise WrongAnswer(message("return.answer.day"))


def _words(field: Field, given: list[str]) -> str:  # noqa: ARG001
    if len(given[0]) > LONGEST_TEXT:
        raise WrongAnswer(message("return.answer.long", limit=LONGEST_TEXT))
    return given[0]


READERS: Mapping[Kind, Callable[[Field, list[str]], str]] = {
    "count": _count,
    "yen": _yen,
    "fte": _fte,
    "share": _share,
    "choice": _choice,
    "choices": _choices,
    "yes-no": _yes_no,
    "date": _day,
    "text": _words,
}
"""How each kind of field reads what was typed."""


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _shortest(number: str) -> str:
    whole, _, part = number.partition(".")
    return ".".join(filter(None, (str(int(whole)), part.rstrip("0"))))


def amount(field: Field, answers: Answers) -> Fraction | None:
    """The number that was answered, a share as a part of one; none if there is none, or the field holds no number."""
    given = answers.get(field.id, "")
    if field.kind not in NUMBERS or not given:
        return None
    return Fraction(given) / 100 if field.kind == "share" else Fraction(given)


def is_asked(known: ReturnSet, field: Field, answers: Answers) -> bool:
    """Whether a field is asked, given what the others say; not before the one that it hangs on is answered."""
    condition = field.asked_if
    if condition is None:
        return True
    other = known.fields[condition.field]
    chosen = set(answers.get(other.id, "").split(","))
    return not chosen.isdisjoint(condition.among) and is_asked(known, other, answers)


def validate(known: ReturnSet, answers: Answers, *, year: int, last: Answers | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with the answers of a fiscal year, or to be asked about them, in the order of the form.

    `last` are the answers of the year before. What was not answered is not looked at; whether something is missing is for
    `progress`. Answers are as `read` gave them. Raises KeyError for an answer to a field that is not there.
    """
    order = {id: at for at, id in enumerate(known.fields)}
    seen = _Seen(known=known, answers=answers, last=last or {}, year=year)
    found = [*_not_asked(seen), *(one for check in known.checks for one in RELATIONS[check.relation](check, seen))]
    return tuple(sorted(found, key=lambda each: order[each.field]))


@record
class _Seen:
    """Everything a check looks at."""

    known: ReturnSet
    answers: Answers
    last: Answers
    year: int

    def total(self, ids: Sequence[str]) -> Fraction | None:
        """Several answers added up; none if one is missing."""
        given = [amount(self.known.fields[id], self.answers) for id in ids]
        there = [each for each in given if each is not None]
        return sum(there, Fraction(0)) if len(there) == len(given) else None


def _not_asked(seen: _Seen) -> Iterator[Finding]:
    for id, given in seen.answers.items():
        field = seen.known.fields[id]
        if given and field.asked_if and not is_asked(seen.known, field, seen.answers):
            other = _rules(seen, seen.known.fields[field.asked_if.field])
            why = "return.not-asked" if seen.answers.get(other.id) else "return.not-asked-yet"
            said = message(why, **_names("name", field.name), **_names("other", other.name))
            yield Finding(field=id, check="", refuses=True, message=said)


def _rules(seen: _Seen, field: Field) -> Field:
    """The field whose answer, or the lack of one, keeps others from being asked: of a chain, the first one that is asked."""
    condition = field.asked_if
    if condition is None or is_asked(seen.known, field, seen.answers):
        return field
    return _rules(seen, seen.known.fields[condition.field])


def _found(check: Check, seen: _Seen, id: str, **values: object) -> Finding:
    why = check.why or Text(ja="")
    said = message(
        f"return.{check.relation}.{check.severity}",
        **_names("name", seen.known.fields[id].name),
        why=why.ja,
        why_en=f" {why.en}" if why.en else "",
        **values,
    )
    return Finding(field=id, check=check.id, refuses=check.severity == "refuses", message=said)


def _at_most(check: Check, seen: _Seen) -> Iterator[Finding]:
    left, right = seen.total(check.left), seen.total(check.right)
    if left is not None and right is not None and left > check.times * right:
        yield _found(check, seen, check.left[0], **_sides(check, seen, check.times * right))


def _adds_up(check: Check, seen: _Seen) -> Iterator[Finding]:
    left, right = seen.total(check.left), seen.total(check.right)
    if left is not None and right is not None and left != right:
        yield _found(check, seen, check.left[0], sum=readable(left), **_sides(check, seen, right))


def _sides(check: Check, seen: _Seen, most: Fraction) -> dict[str, str]:
    """What the right side is called and comes to."""
    fields = [seen.known.fields[id] for id in check.right]
    return {**_names("right", *(each.name for each in fields)), "most": readable(most)}


def _needs(check: Check, seen: _Seen) -> Iterator[Finding]:
    """An answer above zero, or yes, needs the others to be so too, where they are answered."""
    if all(_is_there(seen, id) for id in check.left):
        for id in check.right:
            if seen.answers.get(id, "") and not _is_there(seen, id):
                yield _found(check, seen, id, **_names("left", *(seen.known.fields[each].name for each in check.left)))


def _is_there(seen: _Seen, id: str) -> bool:
    given = seen.answers.get(id, "")
    return bool(given) and given not in ("0", "no")


def _change(check: Check, seen: _Seen) -> Iterator[Finding]:
    for id in check.left or tuple(seen.known.fields):
        found = difference(seen.known.fields[id], seen.answers, seen.last, year=seen.year)
        if found is not None and abs(found.now - found.before) >= check.least and _unusual(found, check.limit or Fraction(1)):
            yield _found(check, seen, id, before=readable(found.before), now=readable(found.now))


def _unusual(found: Difference, limit: Fraction) -> bool:
    if not found.before or not found.now:
        return found.before != found.now
    return found.now >= found.before * limit or found.before >= found.now * limit


RELATIONS: Mapping[Relation, Callable[[Check, _Seen], Iterator[Finding]]] = {
    "at-most": _at_most,
    "adds-up": _adds_up,
    "needs": _needs,
    "change": _change,
}
"""How each relation is looked at."""


def difference(field: Field, answers: Answers, last: Answers, *, year: int) -> Difference | None:
    """A figure beside last year's; none where one is missing, or the field was redefined between the two."""
    now, before = amount(field, answers), amount(field, last)
    if now is None or before is None or not comparable(field, first=year - 1, last=year):
        return None
    return Difference(before=before, now=now)


def progress(known: ReturnSet, answers: Answers, *, year: int, confirmed: frozenset[str], chapter: str = "") -> Progress:
    """How far a return has come, or one chapter of it: of the fields that are asked and needed. `confirmed` are fields."""
    needed = [each for each in _of_chapter(known, year, chapter) if each.needed and is_asked(known, each, answers)]
    answered = [each for each in needed if answers.get(each.id, "")]
    return Progress(asked=len(needed), answered=len(answered), confirmed=sum(each.id in confirmed for each in answered))


def _of_chapter(known: ReturnSet, year: int, chapter: str) -> tuple[Field, ...]:
    files: tuple[ReturnFile, ...] = tuple(each for each in known.chapters if each.chapter.id == chapter)
    fields = fields_in(known, year)
    return tuple(each for each in fields if any(each in file.field for file in files)) if chapter else fields


def rate(known: ReturnSet, wanted: Rate, answers: Answers) -> Fraction | None:
    """A rate of one return, exactly, as a part of one; none where a side is missing or nothing stands below the line."""
    above, below = (amount(known.fields[id], answers) for id in (wanted.above, wanted.below))
    return above / below if above is not None and below else None


def _names(key: str, *texts: Text) -> dict[str, str]:
    """A value of a message in both languages."""
    return {key: " + ".join(each.ja for each in texts), f"{key}_en": " + ".join(each.en or each.ja for each in texts)}
