"""Departments as co-evaluators 共同評価: which items are whose, who judges for whom, and which took part."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.case import Case, CaseHead
from evaluator.core.check.departments import compares_sheets, department_problems, is_judged
from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.values import Problem, Text
from evaluator.db.models import Procurement, Seat
from evaluator.db.queries import cases
from evaluator.services import casefile, history
from evaluator.services.actor import Actor
from evaluator.services.judging import department_of, departments_of
from evaluator.services.procurements import hold

MOST = 8
"""How many departments can judge items of their own in one procurement."""
Stored = dict[str, Any]
"""One department as the procurement keeps it."""
SEATING = ("preparation", "call", "receipt")
"""States in which a seat can be given to a department."""


class DepartmentsRefused(Exception):
    """What cannot be assigned; `reason` is `no-rubric`, `frozen`, `ended`, `stale`, `item`, `seat` or `whole-sheets`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Share:
    """One department with the items that are its own and the seats that judge for it."""

    id: str
    ja: str
    en: str = ""
    items: tuple[str, ...] = ()
    seats: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one department contributed to a procurement."""

    name: Text
    items: tuple[Criterion, ...]
    points: Fraction
    """Full marks of its items, as the rubric writes them."""
    share: Fraction | None
    """Their share of the full marks of all items that are no bonus."""
    seats: tuple[Seat, ...]


def shares_of(procurement: Procurement) -> tuple[Share, ...]:
    """The departments of a procurement as they are stored."""
    return tuple(
        Share(id=each["id"], ja=each["ja"], en=each["en"], items=tuple(each["items"]), seats=tuple(each["seats"]))
        for each in procurement.departments
    )


def items_of(rubric: Rubric) -> tuple[Criterion, ...]:
    """Items that a department can have to itself: what members score, each for themselves."""
    return tuple(each for each in rubric.leaves() if is_judged(rubric, each))


def assign(
    session: Session, actor: Actor, procurement: Procurement, shares: Sequence[Share], now: datetime, *, version: int
) -> None:
    """Say which department judges what, and who judges for it. Flushes.

    Items and names stand once the rules are frozen; so do the seats that were there then. Raises DepartmentsRefused.
    """
    hold(session, procurement)
    if procurement.state not in SEATING:
        raise DepartmentsRefused("ended")
    if procurement.version != version:
        raise DepartmentsRefused("stale")
    if procurement.rubric is None:
        raise DepartmentsRefused("no-rubric")
    old, new = procurement.departments, [_stored(each) for each in shares]
    _refuse(session, procurement, shares)
    if procurement.frozen_at is not None and _fixed(procurement, old) != _fixed(procurement, new):
        raise DepartmentsRefused("frozen")
    if new != old:
        procurement.departments = new
        session.flush()
        _tell(session, actor, procurement, now, old=old)


def _stored(share: Share) -> Stored:
    return {**asdict(share), "items": list(share.items), "seats": sorted(share.seats)}


def _refuse(session: Session, procurement: Procurement, shares: Sequence[Share]) -> None:
    rubric = casefile.rubric_of(procurement)
    items = [item for each in shares for item in each.items]
    seats = [number for each in shares for number in each.seats]
    known = {each.number for each in cases.seats(session, procurement.id, people=False)}
    if len(items) != len(set(items)) or not set(items) <= {each.id for each in items_of(rubric)}:
        raise DepartmentsRefused("item")
    if len(seats) != len(set(seats)) or not set(seats) <= known:
        raise DepartmentsRefused("seat")
    if items and compares_sheets(rubric):
        raise DepartmentsRefused("whole-sheets")


def _fixed(procurement: Procurement, stored: Sequence[Stored]) -> list[Stored]:
    """What of the departments stands once it is frozen: all but the seats that were given afterwards."""
    frozen = frozen_seats(procurement)
    return [{**each, "seats": [number for number in each["seats"] if frozen is None or number in frozen]} for each in stored]


def frozen_seats(procurement: Procurement) -> frozenset[int] | None:
    """Numbers of the seats that the frozen rules name; None before the rules are frozen."""
    if procurement.rules_text is None:
        return None
    return frozenset(each["number"] for each in json.loads(procurement.rules_text)["panel"])


def rules_of(procurement: Procurement) -> dict[str, object]:
    """What the frozen rules say of departments; nothing where there is none, so that rules frozen before stay what they are."""
    return {"departments": _fixed(procurement, procurement.departments)} if procurement.departments else {}


def problems_of(session: Session, procurement: Procurement, rubric: Rubric) -> tuple[Problem, ...]:
    """What is wrong with the departments of a procurement, over those who sit now; no statement where there is none."""
    if not procurement.departments:
        return ()
    sitting = [each for each in cases.seats(session, procurement.id, people=False) if each.left_at is None]
    case = Case(
        case=CaseHead(id="departments", title=Text(ja="")),
        member=tuple(casefile.member_of(each, procurement) for each in sitting),
        department=departments_of(procurement),
    )
    return tuple(department_problems(rubric, case))


def taking_part(session: Session, procurement: Procurement) -> tuple[Part, ...]:
    """Which departments took part in a procurement, with what: for reports on collaboration. One statement."""
    if not procurement.departments or procurement.rubric is None:
        return ()
    rubric = casefile.rubric_of(procurement)
    leaves = {each.id: each for each in rubric.leaves()}
    full = sum((each.points for each in leaves.values() if each.kind == "base"), Fraction(0))
    seats = cases.seats(session, procurement.id)
    return tuple(_part(each, leaves, full, seats) for each in shares_of(procurement))


def _part(share: Share, leaves: Mapping[str, Criterion], full: Fraction, seats: Sequence[Seat]) -> Part:
    items = tuple(leaves[id] for id in leaves if id in share.items)
    points = sum((each.points for each in items), Fraction(0))
    return Part(
        name=Text(ja=share.ja, en=share.en),
        items=items,
        points=points,
        share=points / full if full else None,
        seats=tuple(each for each in seats if each.number in share.seats and each.left_at is None),
    )


def known_names(session: Session, organisation_id: int) -> tuple[tuple[str, str], ...]:
    """Names of departments that the municipality used before, each once with its English name."""
    found: dict[str, str] = {}
    for stored in cases.departments(session, organisation_id):
        for each in stored:
            found.setdefault(each["ja"], each["en"])
    return tuple(sorted(found.items()))


def seat_department(procurement: Procurement, seat: Seat) -> Text | None:
    """The name of the department that a seat judges for."""
    own = department_of(procurement, seat.number)
    return next((each.name for each in departments_of(procurement) if each.id == own), None)


def _tell(session: Session, actor: Actor, procurement: Procurement, now: datetime, *, old: list[Stored]) -> None:
    history.record(
        session,
        actor,
        now,
        "departments.assigned",
        organisation_id=procurement.organisation_id,
        procurement_id=procurement.id,
        old={"departments": list(_said(old))},
        new={"departments": list(_said(procurement.departments))},
    )


def _said(stored: Sequence[Stored]) -> Iterator[str]:
    """One line for each department: its name, its items, its seats."""
    for each in stored:
        items, seats = (" ".join(map(str, each[key])) for key in ("items", "seats"))
        yield f"{each['ja']}: {items} / {seats}"
