"""What an own rubric may be called, and problems of one as people read them."""

import re

from flask_babel import gettext

from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem
from evaluator.exchange.rules.teller import Teller
from evaluator.exchange.wording import Names, sentence
from evaluator.web.rubrics import pages

CODE = re.compile(r"(\d{6}|o\d+)-")
"""How the number of a rubric of some organisation begins: with the code of that organisation."""
UNFIT = re.compile(r"[^a-z0-9]+")


def short_name(id: str) -> str:
    """What a rubric is called in its number, without the code of whoever made it, in signs that a number may hold."""
    return UNFIT.sub("-", CODE.sub("", id, count=1).lower()).strip("-")[:80].strip("-") or "rubric"


def refused_said(reason: str) -> str:
    said = {
        "id": gettext("Use small letters, digits and single hyphens, such as soudan-2027."),
        "taken": gettext("There is a draft with this name already. Go on with it, or choose another name."),
    }
    return said[reason]


def problems_said(problems: list[Problem], rubric: Rubric | None) -> list[str]:
    """Problems as people read them, each with its place."""
    names = Teller(rubric=rubric, lang=pages.lang()).names if rubric else Names()
    told = [(each.place, sentence(each.message, pages.lang(), names)) for each in problems]
    return [
        gettext("%(label)s: %(error)s", label=place, error=what) if place and not place.startswith("line ") else what
        for place, what in told
    ]
