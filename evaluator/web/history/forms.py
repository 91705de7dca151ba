"""What the list of events can be narrowed by."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Optional

from evaluator.web.form import DayField, plain
from evaluator.web.history.kinds import KINDS

MOST_WORDS = 8
"""Words of a search that count."""
ABOUT = {
    "procurement": _l("Procurements"),
    "call": _l("Questions and opinions"),
    "proposal": _l("Proposals and documents"),
    "panel": _l("Panel"),
    "scoring": _l("Scoring"),
    "moderation": _l("Moderation"),
    "price": _l("Prices"),
    "joint": _l("Joint procurement"),
    "decision": _l("Decisions of people, awards"),
    "contract": _l("Contracts"),
    "staff": _l("Staff of contracts"),
    "partner": _l("Social resources"),
    "figures": _l("Monthly figures"),
    "review": _l("Yearly reviews"),
    "return": _l("Yearly returns"),
    "job": _l("Long work"),
    "body": _l("Bodies and their numbers"),
    "national": _l("Views of the nation, good practice"),
    "rubric": _l("Rubrics"),
    "publication": _l("Publication and disclosure"),
    "people": _l("People and roles"),
    "history": _l("History"),
}


class Search(FlaskForm):
    """Words, kind, person, procurement, and days; all may be left empty. Asked for by GET, in either language."""

    q = StringField(filters=[plain])
    kind = SelectField(_l("What it is about"), default="")
    person = SelectField(_l("Who did it"), default="")
    procurement = SelectField(_l("Procurement"), default="")
    since = DayField(_l("From this day"), validators=[Optional()])
    until = DayField(_l("To this day"), validators=[Optional()])

    class Meta:
        """A search changes nothing, so its address holds no token."""

        csrf = False

    def offer(self, *, people: list[tuple[int, str]], procurements: list[tuple[int, str]], kind: str = "") -> None:
        """Fill the lists to choose from; one `kind` by itself is there only where a page leads to it."""
        one = [(kind, gettext("Only events like this one"))] if kind else []
        self.kind.choices = [("", gettext("Everything")), *one, *((key, str(ABOUT[key])) for key in KINDS)]
        self.person.choices = [("", gettext("Everybody")), *((str(id), name) for id, name in people)]
        self.procurement.choices = [("", gettext("All")), *((str(id), name) for id, name in procurements)]
