"""A workbook that came back, judged as typed answers are: what it answers, and everything that is wrong, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from evaluator.core.answers import WrongAnswer, is_asked, validate
from evaluator.core.answers import read as read_answer
from evaluator.core.returns import NUMBERS, Field, ReturnSet, fields_in
from evaluator.core.values import Message, Problem, message
from evaluator.exchange.returns.filled import Filled, Given, Row
from evaluator.exchange.returns.keys import CONFIRMED
from evaluator.exchange.returns.layout import LANG, Line, choice_named
from evaluator.exchange.wording import spoken
from evaluator.exchange.yesno import says

EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
MOST_DAYS = 100_000
DIGITS = 15
"""Digits of a number that a spreadsheet keeps exactly."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a workbook answers, with reasons by field, and what is wrong with it."""

    answers: Mapping[str, str]
    reasons: Mapping[str, str]
    problems: tuple[Problem, ...]


class _Wrong(Exception):
    """A cell that holds no answer."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.message = message(id)


def judge(
    known: ReturnSet, filled: Filled, *, expected: Mapping[str, Line], year: int, last: Mapping[str, str]
) -> Judged:  # fmt: skip
    """Judge a workbook by the form of its round, of which `expected` are the lines.

    `last` is what the body handed in for the year before to the same asker.
    """
    problems = list(_changed(expected, filled))
    answers: dict[str, str] = {}
    wrong: set[str] = set()
    for field in fields_in(known, year):
        try:
            value = _answer(field, filled)
        except (WrongAnswer, _Wrong) as fault:
            problems.append(Problem(place=_place(field, filled), message=fault.message))
            wrong.add(field.id)
        else:
            if value:
                answers[field.id] = value
    reasons = _reasons(known, filled, problems)
    problems += _missing(known, filled, answers, wrong, year)
    problems += _findings(known, filled, answers, reasons, year, last)
    if CONFIRMED not in filled.rows or not says(filled.rows[CONFIRMED].answer.text):
        problems.append(Problem(place=_spot(filled, CONFIRMED), message=message("intake.unconfirmed")))
    return Judged(answers=answers, reasons={id: each for id, each in reasons.items() if id in answers}, problems=tuple(problems))


def _changed(expected: Mapping[str, Line], filled: Filled) -> Iterator[Problem]:
    """Lines that are gone, stand twice, or do not ask any more what the form asks."""
    for key, line in expected.items():
        row = filled.rows.get(key)
        if row is None:
            yield Problem(place="", message=message("intake.line-gone", number=line.number or line.field.id, label=line.label))
        elif row.label.strip() != line.label.strip():
            said = message("intake.label", label=line.label, now=row.label[:80])
            yield Problem(place=row.answer.place, message=said)
    for key in filled.twice:
        yield Problem(place=_spot(filled, key), message=message("intake.line-twice"))
    for key in filled.rows.keys() - expected.keys() - {CONFIRMED}:
        yield Problem(place=_spot(filled, key), message=message("intake.line-unknown", key=key[:80]))


def _spot(filled: Filled, key: str) -> str:
    row = filled.rows.get(key)
    return row.answer.place if row else ""


def _place(field: Field, filled: Filled) -> str:
    """The cell of a field's answer; of several options the first."""
    key = f"{field.id}:{field.option[0].id}" if field.kind == "choices" else field.id
    return _spot(filled, key)


def _answer(field: Field, filled: Filled) -> str:
    """The answer of a field in its one form; empty if there is none. Raises WrongAnswer and _Wrong."""
    if field.kind == "choices":
        chosen = [each.id for each in field.option if _is_marked(filled.rows.get(f"{field.id}:{each.id}"))]
        return read_answer(field, chosen)
    row = filled.rows.get(field.id)
    return read_answer(field, [_text(field, _sound(row.answer), from_1904=filled.from_1904)]) if row else ""


def _sound(cell: Given) -> Given:
    if cell.formula:
        raise _Wrong("intake.formula")
    if cell.fault:
        raise _Wrong("intake.fault")
    return cell


def _is_marked(row: Row | None) -> bool:
    said = says(_sound(row.answer).text) if row else False
    if said is None:
        raise _Wrong("intake.mark")
    return said


def _text(field: Field, cell: Given, *, from_1904: bool) -> str:
    """What a cell says, as if it had been typed."""
    if field.kind in ("choice", "yes-no"):
        return _chosen(field, cell.text)
    if cell.number and field.kind == "date":
        return _day(cell.text, from_1904=from_1904)
    return _number(cell.text) if cell.number and field.kind in NUMBERS else cell.text


def _chosen(field: Field, text: str) -> str:
    said = says(text) if field.kind == "yes-no" and text.strip() else None
    return choice_named(field, text) if said is None else "yes" if said else "no"


def _day(text: str, *, from_1904: bool) -> str:
    """A day as a spreadsheet counts it; any other number stays what it is."""
    number = _decimal(text)
    if number is None or number != int(number) or not 0 < number < MOST_DAYS:
        return text
    return ((EPOCH_1904 if from_1904 else EPOCH) + timedelta(days=int(number))).isoformat()


def _number(text: str) -> str:
    """A number as people write it: a spreadsheet stores 0.1 as 0.10000000000000001 and 1200000 as 1.2E6."""
    number = _decimal(text)
    if number is None:
        return text
    digits = max(0, DIGITS - 1 - number.adjusted()) if number else 0
    rounded = format(round(number, digits), "f")
    return rounded.rstrip("0").rstrip(".") if "." in rounded else rounded


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 20 else None


def _reasons(known: ReturnSet, filled: Filled, problems: list[Problem]) -> dict[str, str]:
    """The reasons that were chosen; a word that is none is a problem."""
    ids = {spoken(each.name, LANG): each.id for each in known.reasons.values()}
    found: dict[str, str] = {}
    for key, row in filled.rows.items():
        text = row.reason.text.strip()
        if text and key in known.fields:
            if row.reason.formula or text not in ids:
                problems.append(Problem(place=row.reason.place, message=message("intake.reason")))
            else:
                found[key] = ids[text]
    return found


def _missing(
    known: ReturnSet, filled: Filled, answers: Mapping[str, str], wrong: set[str], year: int
) -> Iterator[Problem]:  # fmt: skip
    """What has to be answered and is not; of a line that is gone only that is said."""
    for field in fields_in(known, year):
        place = _place(field, filled)
        if place and field.needed and field.id not in answers and field.id not in wrong and is_asked(known, field, answers):
            said = message("intake.missing", name=field.name.ja, name_en=field.name.en or field.name.ja)
            yield Problem(place=place, message=said)


def _findings(
    known: ReturnSet, filled: Filled, answers: Mapping[str, str], reasons: Mapping[str, str], year: int, last: Mapping[str, str]
) -> Iterator[Problem]:  # fmt: skip
    """What the checks of the form refuse, and what they ask about where no reason is given."""
    for each in validate(known, answers, year=year, last=last):
        field = known.fields[each.field]
        if each.refuses:
            yield Problem(place=_place(field, filled), message=each.message)
        elif each.field not in reasons:
            row = filled.rows.get(each.field)
            yield Problem(place=row.reason.place if row else "", message=each.message)


def told(problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    """Problems as they are stored."""
    return [{"place": each.place, "id": each.message.id, "values": _plain(each.message)} for each in problems]


def _plain(each: Message) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in each.values.items()}
