"""What waits for the office today, the nearest date first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from flask import current_app, url_for
from flask_babel import gettext, ngettext

from evaluator.core.calendar import JAPAN, date_with_weekday, days_left, japan_date, short_moment
from evaluator.db.queries.desk import Counts
from evaluator.exchange.wording import spoken
from evaluator.services import panelroom
from evaluator.services.comparison.early import Brief
from evaluator.web.procurements.pages import SOON, lang, left_said, title_of

if TYPE_CHECKING:
    from evaluator.db.models import Procurement

NEXT = {
    "preparation": ("call", "call"),
    "call": ("end-call", "proposals"),
    "receipt": ("start-scoring", "declarations"),
    "scoring": ("close-scoring", "scoring"),
    "moderation": ("close-scoring", "meeting"),
    "closed": ("decide", "decision"),
    "opened": ("decide", "decision"),
}
"""The move that follows each state, and the date that it hangs on."""


RECEIVING = ("call", "receipt")
"""States in which proposals are taken in and checked."""
CHANGEABLE = ("preparation", "call", "receipt", "scoring")
"""States in which a member still has something to do, and can leave."""
WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that waits."""

    icon: str
    kind: str
    what: str
    more: str
    url: str
    action: str
    at: datetime | None


def waiting(
    procurements: "tuple[Procurement, ...]", counts: dict[int, Counts], now: datetime, *, deciding: bool
) -> tuple[Line, ...]:
    """What waits, the nearest date first, what has no date last; for a clerk only what a clerk does: taking proposals in."""
    mine = procurements if deciding else tuple(each for each in procurements if each.state in RECEIVING)
    lines = [line for each in mine for line in _of(each, counts[each.id], now, deciding=deciding)]
    return nearest_first(lines)


def nearest_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    """What waits, the nearest date first, what has no date last."""
    return tuple(sorted(lines, key=lambda each: (each.at is None, each.at)))


def due_line(*, icon: str, what: str, url: str, action: str, due: date | None, now: datetime) -> Line:
    """What waits until the end of a day, or has no day."""
    if due is None:
        return Line(icon=icon, kind="", what=what, more="", url=url, action=action, at=None)
    at, left = datetime.combine(due, time(23, 59), JAPAN), days_left(due, japan_date(now))
    more = gettext("%(when)s, %(left)s", when=date_with_weekday(due, lang()), left=left_said(left))
    return Line(icon=icon, kind=_kind(left), what=what, more=more, url=url, action=action, at=at)


def _kind(left: int | None) -> str:
    return "" if left is None else "alert" if left <= 0 else "warn" if left <= SOON else ""


def early(found: Brief, lang: str) -> tuple[Line, ...]:
    """One line for all that should be looked at early in contracts that run, with what is most urgent; none if nothing is."""
    if not found.lines:
        return ()
    names = [spoken(each.name, lang) for each in found.rules[:3]]
    what = ngettext("Contracts: %(num)s thing to look at early", "Contracts: %(num)s things to look at early", found.lines)
    more = ("、" if lang == "ja" else ", ").join(names)
    url = url_for("comparison.warnings")
    return (Line(icon="warn", kind="warn", what=what, more=more, url=url, action=gettext("Look at it"), at=None),)


def urgency(lines: tuple[Line, ...], now: datetime) -> str:
    """How much waits until the end of the day and of the next seven days, in a sentence."""
    left = [days_left(japan_date(each.at), japan_date(now)) for each in lines if each.at is not None]
    today, week = sum(days <= 0 for days in left), sum(0 < days <= WEEK for days in left)
    if not today and not week:
        return gettext("Nothing falls due within seven days.")
    return gettext("Due today or before: %(today)s. Within seven days: %(week)s.", today=today, week=week)


def _of(procurement: "Procurement", counts: Counts, now: datetime, *, deciding: bool) -> list[Line]:
    found = [_step(procurement, counts, now)]
    if deciding and counts.unanswered and procurement.state in ("call", "receipt"):
        title, left = title_of(procurement), counts.unanswered
        what = ngettext(
            "%(title)s: %(num)s question without an answer", "%(title)s: %(num)s questions without an answer", left, title=title
        )
        found.append(
            _line(procurement, "pencil", str(what), "answers", now, "procurements.questions", gettext("Write the answer"))
        )
    if deciding and counts.stranded and procurement.state in CHANGEABLE:
        what = ngettext(
            "%(title)s: the role of %(num)s member is over, the seat is still held",
            "%(title)s: the roles of %(num)s members are over, their seats are still held",
            counts.stranded,
            title=title_of(procurement),
        )
        found.append(_line(procurement, "people", str(what), "", now, "procurements.panel", gettext("Look at the seats")))
    return found


def _step(procurement: "Procurement", counts: Counts, now: datetime) -> Line:
    title, (_, date) = title_of(procurement), NEXT[procurement.state]
    if procurement.state == "scoring" and counts.submitted < counts.sheets:
        missing = counts.sheets - counts.submitted
        what = ngettext(
            "%(title)s: %(num)s sheet is not in yet", "%(title)s: %(num)s sheets are not in yet", missing, title=title
        )
        return _line(procurement, "people", str(what), date, now, "procurements.panel", gettext("See the progress"))
    what = gettext(f"desk.{procurement.state}", title=title)
    if is_receiving(procurement, now):
        return _line(procurement, "clock", what, date, now, "proposals.choose", gettext("Register a proposal"))
    if procurement.state == "moderation":
        return _line(procurement, "people", what, date, now, "moderation.show", gettext("Go to the moderation"))
    moderated = procurement.state == "scoring" and panelroom.is_moderated(procurement, procurement.stage)
    action = gettext("desk.to.begin-moderation") if moderated else gettext(f"desk.to.{procurement.state}")
    return _line(procurement, "clock", what, date, now, "procurements.show", action)


def is_receiving(procurement: "Procurement", now: datetime) -> bool:
    """Whether proposals can still come in by their deadline."""
    return procurement.state == "call" and any(each.kind == "proposals" and each.at > now for each in procurement.dates)


def _line(procurement: "Procurement", icon: str, what: str, date: str, now: datetime, to: str, action: str) -> Line:
    at = next((each.at for each in procurement.dates if each.kind == date), None)
    assert to in current_app.view_functions
    left = days_left(japan_date(at), japan_date(now)) if at else None
    more = gettext("%(when)s, %(left)s", when=short_moment(at, lang()), left=left_said(left)) if at and left is not None else ""
    url = url_for(to, procurement_id=procurement.id)
    return Line(icon=icon, kind=_kind(left), what=what, more=more, url=url, action=action, at=at)
