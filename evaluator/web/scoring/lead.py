"""The sentence at the head of a sheet."""

from flask_babel import get_locale, gettext

from evaluator.exchange.wording import spoken
from evaluator.services.departments import seat_department
from evaluator.services.worksheet import Worksheet


def lead_of(work: Worksheet, number: int) -> str:
    """Which of the proposals this is, whether names are hidden, and for whom the member scores."""
    where = gettext("%(number)s of %(count)s", number=number, count=len(work.proposals))
    if not work.place.procurement.names_hidden:
        return _for_whom(work, gettext("Proposal %(where)s.", where=where))
    return _for_whom(work, gettext("Proposal %(where)s. Names stay hidden until the result is fixed.", where=where))


def _for_whom(work: Worksheet, said: str) -> str:
    """What was said, and for which department the member scores where some have items of their own."""
    procurement, seat = work.place.procurement, work.place.seat
    if seat is None or not procurement.departments:
        return said
    name = seat_department(procurement, seat)
    if name is None:
        own = gettext("You score the items that belong to no department.")
    else:
        department = spoken(name, str(get_locale()))
        own = gettext("You score for %(department)s: its own items, and those that everybody scores.", department=department)
    return f"{said}{'' if str(get_locale()) == 'ja' else ' '}{own}"
