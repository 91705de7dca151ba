"""What the next step of a procurement lacks: a sentence, and the page where it is mended."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l

from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence
from evaluator.web.procurements.pages import lang

MENDED_AT = {
    "rubric": ("procurements.rubric", _l("Choose the rubric")),
    "panel": ("procurements.panel", _l("Go to the panel")),
    "schedule": ("procurements.schedule", _l("Set the dates")),
    "hearings": ("procurements.hearings", _l("Record an opinion")),
    "price": ("procurements.edit", _l("Enter the ceiling")),
    "tax": ("procurements.edit", _l("Correct the tax")),
    "facts": ("reviews.of_procurement", _l("Enter the figures")),
    "figures": ("procurements.figures", _l("Enter the figures")),
    "questions": ("procurements.questions", _l("Answer the questions")),
    "proposals": ("proposals.index", _l("Go to the proposals")),
    "moderation": ("moderation.show", _l("Go to the moderation")),
    "departments": ("departments.show", _l("Go to the departments")),
    "joint": ("joint.office", _l("Go to the approvals of the bodies")),
    "result": ("decisions.index", _l("Record a decision")),
}
"""Where each thing that a move lacks is mended, and what is done there, by the place of the problem."""
WAITING = ("need.deadline-passed",)
"""What only time mends."""


@dataclass(frozen=True, kw_only=True)
class Lack:
    """One thing that a step lacks; without an address where nothing can be done about it, or no page is there."""

    said: str
    url: str
    action: str


def lacks(problems: tuple[Problem, ...], procurement_id: int) -> tuple[Lack, ...]:
    """What is missing, with the page where it is mended, in the order of the problems."""
    return tuple(_lack(each, procurement_id) for each in problems)


def _lack(found: Problem, procurement_id: int) -> Lack:
    said = sentence(found.message, lang(), Names())
    endpoint, action = MENDED_AT.get(found.place, ("", ""))
    if endpoint not in current_app.view_functions or found.message.id in WAITING:
        return Lack(said=said, url="", action="")
    return Lack(said=said, url=url_for(endpoint, procurement_id=procurement_id), action=str(action))
