"""What waits in yearly reviews, for the desk."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext

from evaluator.core.calendar import JAPAN, date_with_weekday, days_left, fiscal_year_text, japan_date
from evaluator.web.procurements.desk import Line
from evaluator.web.procurements.pages import SOON, lang, left_said

if TYPE_CHECKING:
    from evaluator.services.actor import Actor
    from evaluator.services.reviews.desk import Waiting

CLERICAL = ("look",)
"""Steps that a clerk takes too."""
ICONS = {
    "prepare": "pencil",
    "score": "people",
    "write": "pencil",
    "send": "page",
    "await": "clock",
    "look": "page",
    "fix": "check",
}


def among(lines: tuple[Line, ...], waiting: "Iterable[Waiting]", now: datetime, who: "Actor") -> tuple[Line, ...]:
    """What waits already with the steps of reviews that are this person's, the nearest date first."""
    mine = [each for each in waiting if who.may("officer") or (who.may("clerk") and each.step in CLERICAL)]
    found = (*lines, *(line(each, now) for each in mine))
    return tuple(sorted(found, key=lambda each: (each.at is None, each.at)))


def line(waiting: "Waiting", now: datetime) -> Line:
    """The next step of one review."""
    year = fiscal_year_text(waiting.fiscal_year, lang())
    at = datetime.combine(waiting.due, time(23, 59), JAPAN) if waiting.due else None
    left = days_left(waiting.due, japan_date(now)) if waiting.due else None
    kind = "" if left is None else "alert" if left <= 0 else "warn" if left <= SOON else ""
    more = ""
    if waiting.due and left is not None:
        more = gettext("%(when)s, %(left)s", when=date_with_weekday(waiting.due, lang()), left=left_said(left))
    return Line(
        icon=ICONS[waiting.step],
        kind=kind,
        what=gettext(f"desk.review.{waiting.step}", title=waiting.title, year=year),
        more=more,
        url=_url(waiting),
        action=gettext(f"desk.review.to.{waiting.step}"),
        at=at,
    )


def _url(waiting: "Waiting") -> str:
    if waiting.step in ("prepare", "score"):
        return url_for("procurements.show", procurement_id=waiting.procurement_id)
    endpoint, anchor = ("reviews.write", None) if waiting.step == "write" else ("reviews.show", "reply")
    return url_for(endpoint, contract_id=waiting.contract_id, review_id=waiting.review_id, _anchor=anchor)
