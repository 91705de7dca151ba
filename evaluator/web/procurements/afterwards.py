"""What comes after the result on the desk: the decision of the municipality, and the contract."""

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext

from evaluator.db.queries.awards import Progress
from evaluator.web.procurements.desk import Line
from evaluator.web.procurements.pages import title_of

if TYPE_CHECKING:
    from evaluator.db.models import Procurement


def lines(procurements: "tuple[Procurement, ...]", progress: dict[int, Progress]) -> tuple[Line, ...]:
    """What waits for an officer after results were fixed; it has no date."""
    return tuple(_line(each, progress[each.id]) for each in procurements)


def next_said(procurement: "Procurement", progress: Progress) -> str:
    """What an officer does next with one procurement whose result is fixed; empty if nothing is left."""
    done = progress.made and not progress.to_recall and (progress.contracted or not progress.to_contract)
    return "" if procurement.state != "decided" or done else _next(progress, title_of(procurement))[1]


def _line(procurement: "Procurement", progress: Progress) -> Line:
    what, action = _next(progress, title_of(procurement))
    url = url_for("awards.index", procurement_id=procurement.id)
    return Line(icon="pencil", kind="", what=what, more="", url=url, action=action, at=None)


def _next(progress: Progress, title: str) -> tuple[str, str]:
    if not progress.drafted:
        return gettext("%(title)s: the decision is to be drafted", title=title), gettext("Draft the decision")
    if not progress.made:
        return gettext("%(title)s: the decision waits for its approval", title=title), gettext("Record the next approval")
    if progress.to_recall:
        return gettext("%(title)s: the new call is to be made", title=title), gettext("Make the new procurement")
    return gettext("%(title)s: the contract is to be recorded", title=title), gettext("Record the contract")
