"""Forms of joint handling 共同処理の形 as data: their legal basis, and whether they make a legal person of its own."""

from typing import Literal

from evaluator.core.values import Text, record

FORMS = ("council", "joint-body", "entrustment", "union", "wide-union", "partnership", "agreement")
"""Ids of the forms, as the file and yearly returns have them."""
PartyTo = Literal["lead", "own"]


@record
class JointForm:
    """One form."""

    id: str
    """Its id, as yearly returns use it."""
    name: Text
    """Its name."""
    basis: Text
    """The legal basis; that there is none in the act, where it is an agreement only."""
    legal_person: bool
    """Whether it is a legal person of its own."""
    council: bool
    """Whether it has a council of its own 議会."""
    resolution: bool
    """Whether the council of every body resolves on it before it is made."""
    contracting: PartyTo
    """Who contracts as a rule: the lead body, or the legal person itself."""
    example: Text
    """Where a consultation service is run in this form; empty where none was found."""
    source: str
    """Where this is written."""


@record
class JointFormFile:
    """The forms of a file."""

    form: tuple[JointForm, ...]
    """Every form, in the order in which they are offered."""
