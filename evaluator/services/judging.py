"""Which items a seat judges, where departments have items of their own. Read from the procurement alone, without a statement."""

from evaluator.core.case import Department
from evaluator.core.values import Text
from evaluator.db.models import Procurement, Seat


def departments_of(procurement: Procurement) -> tuple[Department, ...]:
    """The departments of a procurement, in the order in which they were entered."""
    return tuple(
        Department(id=each["id"], name=Text(ja=each["ja"], en=each["en"]), items=tuple(each["items"]))
        for each in procurement.departments
    )


def department_of(procurement: Procurement, number: int) -> str | None:
    """The department that the seat of a number judges for; None if for none."""
    return next((each["id"] for each in procurement.departments if number in each["seats"]), None)


def others_items(procurement: Procurement, seat: Seat | None) -> tuple[str, ...]:
    """Items that a seat does not judge, for they are another department's; none without a seat."""
    if seat is None or not procurement.departments:
        return ()
    return tuple(sorted(_others(procurement, seat.number)))


def judges(procurement: Procurement, number: int, item: str) -> bool:
    """Whether the seat of a number judges an item."""
    return item not in _others(procurement, number)


def owner_of(procurement: Procurement, item: str) -> Text | None:
    """The name of the department that has an item to itself; None if everybody judges it."""
    return next((each.name for each in departments_of(procurement) if item in each.items), None)


def _others(procurement: Procurement, number: int) -> set[str]:
    """Items of the departments that a seat does not judge for."""
    own = department_of(procurement, number)
    return {item for each in procurement.departments if each["id"] != own for item in each["items"]}
