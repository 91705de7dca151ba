"""What is refused and what is asked about staff, in words."""

from fractions import Fraction

from flask_babel import gettext

from evaluator.core.months import month_text
from evaluator.core.rounding import decimal
from evaluator.services.staffspells import Ask, StaffRefused
from evaluator.web.contractstaff.shown import lang

FIELDS = {
    "order": "to_month", "outside": "from_month", "meets": "from_month", "no-end": "to_month", "not-later": "from_month",
}  # fmt: skip
"""The field beside which each refusal stands."""


def refused_said(refused: StaffRefused) -> str:
    """Why staff cannot be kept so."""
    values = {}
    if refused.term is not None:
        values = {"first": month_text(refused.term.first, lang()), "last": month_text(refused.term.last, lang())}
    if refused.other is not None:
        values |= {
            "person": refused.other.person,
            "role": refused.other.role,
            "since": month_text(refused.other.from_month, lang()),
        }
    return gettext(f"staff.refused.{refused.reason}", **values)


def ask_said(ask: Ask) -> str:
    """What is asked about."""
    if ask.kind == "role":
        return gettext("“%(role)s” is a post that nobody has entered or promised here. It is right.", role=ask.name)
    values = {"person": ask.name, "month": month_text(ask.month or 0, lang()), "fte": decimal(ask.fte or Fraction(0), 2)}
    if ask.contracts:
        titles = gettext("history.joint.items").join(ask.contracts)
        return gettext(
            "%(person)s comes to %(fte)s in %(month)s, together with: %(contracts)s. It is right, or they are two people.",
            contracts=titles,
            **values,
        )
    return gettext("%(person)s comes to %(fte)s in %(month)s, more than one full-time person. It is right.", **values)
