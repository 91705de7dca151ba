"""Where answers are filled in from before anybody types: the body's own records, and its return of the year before."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from evaluator.core.calendar import FIRST_MONTH, JAPAN, japan_date
from evaluator.core.lint.shares import summary
from evaluator.core.months import month_of
from evaluator.core.returns import Field, Prefill, ReturnSet, Source, comparable, fields_in
from evaluator.core.rounding import decimal, decimals_of
from evaluator.db.models import ContractStaff, Procurement
from evaluator.db.queries import returns as rows
from evaluator.services.casefile import rubric_of
from evaluator.services.figures import sums

STAFF_MONTH = 10
"""Staff are counted on 1 October."""
CONSIDER = ("open_proposal", "named_proposal", "comprehensive_additive", "comprehensive_division")
"""Procedures in which what bidders propose is judged."""
CRITERIA = {
    "track_record": "record", "content": "plan", "staffing": "staff", "community": "community", "user": "user",
    "continuity": "continuity", "cost": "cost",
}  # fmt: skip
"""The criterion of the form that stands for each axis of a rubric."""
HUNDRED, MOST_DIGITS = 100, 2


@dataclass(frozen=True, kw_only=True)
class Filled:
    """An answer that a record gives, and which record."""

    value: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Records:
    """Everything that answers can be taken from; what is not recorded is absent, which is not zero."""

    figures: Mapping[str, int]
    """Monthly indicators added up over the year and all contracts."""
    staff: Sequence[ContractStaff] | None
    """Staff on 1 October; None where that day has not come, or nobody is recorded."""
    procurements: Sequence[Procurement]
    """Procurements decided in the year."""
    last: Mapping[str, str]
    """What was handed in for the year before."""


def gather(
    session: Session, organisation_id: int, known: ReturnSet, *, year: int, last: Mapping[str, str], now: datetime
) -> Records:
    """The records of a body for a fiscal year. Six statements at most."""
    begins, ends = (datetime(each, FIRST_MONTH, 1, tzinfo=JAPAN) for each in (year, year + 1))
    month = year * HUNDRED + STAFF_MONTH
    staff = rows.staff_at(session, organisation_id, month) if month <= month_of(japan_date(now)) else ()
    return Records(
        figures=_figures(session, organisation_id, known, year),
        staff=staff or None,
        procurements=rows.decided(session, organisation_id, begins, ends),
        last=last,
    )


def _figures(session: Session, organisation_id: int, known: ReturnSet, year: int) -> dict[str, int]:
    wanted = {each.what for field in known.fields.values() for each in field.prefill if each.source == "figures"}
    there = wanted & set(sums.library_set().indicators)
    contracts = rows.contract_ids(session, organisation_id)
    found: dict[str, int] = {}
    for (_contract, _year, id), each in sums.yearly(session, contracts, [year], sorted(there)).items():
        found[id] = found.get(id, 0) + each.above
    return found


def filled(known: ReturnSet, records: Records, *, year: int) -> dict[str, Filled]:
    """The answer of every field that a record gives, by the first source that knows one."""
    found = {field.id: _first(field, records, year) for field in fields_in(known, year)}
    return {id: each for id, each in found.items() if each is not None}


def _first(field: Field, records: Records, year: int) -> Filled | None:
    for each in field.prefill:
        value = _last(field, records, year) if each.source == "last-year" else SOURCES[each.source](field, each, records)
        if value:
            return Filled(value=value, source=each.source)
    return None


def _last(field: Field, records: Records, year: int) -> str:
    """Last year's answer, unless the field asks for something else now."""
    return records.last.get(field.id, "") if comparable(field, first=year - 1, last=year) else ""


def _figure(_field: Field, wanted: Prefill, records: Records) -> str:
    return str(records.figures[wanted.what]) if wanted.what in records.figures else ""


def _staff(_field: Field, wanted: Prefill, records: Records) -> str:
    if records.staff is None:
        return ""
    own = [each for each in records.staff if not wanted.role or each.role == wanted.role]
    people = {each.person for each in own}
    if wanted.what == "people":
        return str(len(people))
    if wanted.what == "dedicated":
        return str(len(people - {each.person for each in own if not each.dedicated}))
    return _plain(Fraction(sum(each.fte_hundredths for each in own), HUNDRED))


def _procurement(field: Field, wanted: Prefill, records: Records) -> str:
    return PROCUREMENTS[wanted.what](field, records.procurements) if records.procurements else ""


def _procedures(field: Field, made: Sequence[Procurement]) -> str:
    return _chosen(field, (each.procedure for each in made))


def _considers(_field: Field, made: Sequence[Procurement]) -> str:
    return "yes" if any(each.procedure in CONSIDER for each in made) else "no"


def _criteria(field: Field, made: Sequence[Procurement]) -> str:
    axes = {axis for each in _judged(made) for axis, share in summary(rubric_of(each)).axes.items() if share}
    return _chosen(field, (CRITERIA[axis] for axis in axes))


def _price_share(_field: Field, made: Sequence[Procurement]) -> str:
    """The share of points for the price where one procurement was made, or all gave it the same; else it is for people."""
    shares = {summary(rubric_of(each)).price * HUNDRED for each in _judged(made)}
    return _plain(shares.pop()) if len(shares) == 1 else ""


def _judged(made: Sequence[Procurement]) -> list[Procurement]:
    return [each for each in made if each.procedure in CONSIDER and each.rubric is not None]


def _chosen(field: Field, ids: Iterable[str]) -> str:
    given = set(ids)
    return ",".join(each.id for each in field.option if each.id in given)


def _plain(value: Fraction) -> str:
    """A number with at most two decimals, none that are not needed."""
    digits = decimals_of(value, most=MOST_DIGITS)
    return decimal(value, MOST_DIGITS if digits is None else digits)


SOURCES: Mapping[str, Callable[[Field, Prefill, Records], str]] = {
    "figures": _figure,
    "staff": _staff,
    "procurements": _procurement,
}
PROCUREMENTS: Mapping[str, Callable[[Field, Sequence[Procurement]], str]] = {
    "procurements": lambda _field, made: str(len(made)),
    "procedures": _procedures,
    "considers-proposals": _considers,
    "criteria": _criteria,
    "price-share": _price_share,
}
