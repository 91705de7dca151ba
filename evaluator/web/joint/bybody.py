"""Indicators, contracts and guideline points of each body, ready to read: of all for the lead, of a year for who takes part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from evaluator.core.rounding import decimal
from evaluator.exchange.wording import spoken
from evaluator.services.figures.sums import library_set
from evaluator.services.joint import indicators
from evaluator.web.joint import shown
from evaluator.web.locale import body_name

if TYPE_CHECKING:
    from evaluator.db.models import JointParticipant, JointYear
    from evaluator.services.joint.reading import Slice


@dataclass(frozen=True, kw_only=True)
class MeasuredRow:
    """The indicators of one body in a shared year."""

    name: str
    own: bool
    people: str
    cases: str
    rate: str
    yen: str
    per_case: str
    per_head: str


def measured(year: "JointYear", own: int | None = None) -> list[MeasuredRow]:
    """The bodies of a shared year; `own` is the organisation whose row is marked. Empty where only the cost is known."""
    found = indicators.measured(year)
    return [
        MeasuredRow(
            name=body_name(each.participant.organisation), own=each.participant.organisation_id == own,
            people=_whole(each.population), cases=_whole(each.cases), rate=_rounded(each.rate, 1), yen=shown.yen(each.yen),
            per_case=_yen(each.per_case), per_head=_yen(each.per_head),
        )
        for each in (found if indicators.told(found) else ())
    ]  # fmt: skip


def _whole(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _rounded(value: Fraction | None, digits: int) -> str:
    return "—" if value is None else decimal(value, digits)


def _yen(value: Fraction | None) -> str:
    return "—" if value is None else shown.yen(int(decimal(value, 0)))


def slice_of(each: "Slice") -> dict[str, Any]:
    """One year of a contract as one body's."""
    known = library_set().indicators
    return {
        "title": each.contract.title,
        "number": each.contract.number,
        "year": shown.year_name(each.year),
        "amount": shown.yen_or_none(each.amount_yen) or "—",
        "towns": each.towns,
        "served": each.served,
        "split": each.figures is not None,
        "figures": [(spoken(known[id].name, shown.lang()), f"{value:,}", months) for id, value, months in each.figures or ()],
    }


def slices(
    participants: Sequence["JointParticipant"], found: Mapping[int, Sequence["Slice"]]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:  # fmt: skip
    """The contracts of every body by its name; a body without one is left out."""
    for each in participants:
        if found[each.id]:
            yield body_name(each.organisation), [slice_of(one) for one in found[each.id]]


def points(counts: Mapping[Any, int] | None) -> list[tuple[str, str, int]]:
    """What the guideline points of a procurement came to, by state."""
    return [(state, gettext(f"state.{state}"), count) for state, count in (counts or {}).items()]
