"""What waits in yearly reviews and returns, for the desk."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext

from evaluator.core.calendar import fiscal_year_text
from evaluator.web.procurements.desk import Line, due_line
from evaluator.web.procurements.pages import lang

if TYPE_CHECKING:
    from evaluator.db.models import BodyReturn
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


def reviews(waiting: "Iterable[Waiting]", now: datetime, who: "Actor") -> tuple[Line, ...]:
    """The steps of yearly reviews that are this person's."""
    mine = [each for each in waiting if who.may("officer") or (who.may("clerk") and each.step in CLERICAL)]
    return tuple(_review(each, now) for each in mine)


def _review(waiting: "Waiting", now: datetime) -> Line:
    """The next step of one review."""
    year = fiscal_year_text(waiting.fiscal_year, lang())
    return due_line(
        icon=ICONS[waiting.step],
        what=gettext(f"desk.review.{waiting.step}", title=waiting.title, year=year),
        url=_url(waiting),
        action=gettext(f"desk.review.to.{waiting.step}"),
        due=waiting.due,
        now=now,
    )


def returns(found: "Iterable[BodyReturn]", now: datetime, who: "Actor") -> tuple[Line, ...]:
    """Yearly returns that are to be filled in or corrected; one that came back has no day of its own."""
    return tuple(_return(each, now) for each in found) if who.may("officer", "clerk") else ()


def _return(body: "BodyReturn", now: datetime) -> Line:
    asked, back = body.round, body.state == "sent-back"
    return due_line(
        icon="warn" if back else "pencil",
        what=gettext(f"desk.return.{body.state}", title=asked.title, year=fiscal_year_text(asked.fiscal_year, lang())),
        url=url_for("returns.show", return_id=body.id),
        action=gettext(f"desk.return.to.{body.state}"),
        due=None if back else asked.due_on,
        now=now,
    )


def _url(waiting: "Waiting") -> str:
    if waiting.step in ("prepare", "score"):
        return url_for("procurements.show", procurement_id=waiting.procurement_id)
    endpoint, anchor = ("reviews.write", None) if waiting.step == "write" else ("reviews.show", "reply")
    return url_for(endpoint, contract_id=waiting.contract_id, review_id=waiting.review_id, _anchor=anchor)
