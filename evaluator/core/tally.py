"""What many returns add up to: how many bodies answered what, sums, and rates as they are printed. All of it exact.

Bodies that did not answer stand in no denominator unless one is given; every figure carries its own n.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from evaluator.core.answers import Answers, amount
from evaluator.core.returns import NUMBERS, ReturnSet, overlapping
from evaluator.core.rounding import decimal
from evaluator.core.values import record

PERCENT = 100


class CannotAdd(ValueError):
    """Fields that may count the same again cannot be added up; `fields` are the first two of them."""

    def __init__(self, fields: tuple[str, str]) -> None:
        super().__init__(" ".join(fields))
        self.fields = fields


@record
class Sum:
    """A number added up over bodies."""

    total: Fraction
    """The sum."""
    bodies: int
    """How many bodies answered it."""
    having: int
    """How many of them answered more than zero."""


def added(known: ReturnSet, returns: Iterable[Answers], field: str) -> Sum:
    """One field over the returns of many bodies. Raises KeyError for an unknown field, ValueError for one without numbers."""
    wanted = known.fields[field]
    if wanted.kind not in NUMBERS:
        raise ValueError(field)
    given = [each for each in (amount(wanted, answers) for answers in returns) if each is not None]
    return Sum(total=sum(given, Fraction(0)), bodies=len(given), having=sum(each > 0 for each in given))


def added_up(known: ReturnSet, returns: Sequence[Answers], fields: Sequence[str]) -> Fraction:
    """Several fields added up over all bodies. Raises CannotAdd where two of them may count the same again."""
    if pair := overlapping(known, fields):
        raise CannotAdd(pair)
    return sum((added(known, returns, each).total for each in fields), Fraction(0))


def having_any(known: ReturnSet, returns: Iterable[Answers], fields: Sequence[str]) -> int:
    """How many bodies answered more than zero to any of several fields, each body once, so that fields may overlap."""
    wanted = [known.fields[each] for each in fields]
    return sum(any((amount(each, answers) or 0) > 0 for each in wanted) for answers in returns)


def answered(known: ReturnSet, returns: Iterable[Answers], field: str) -> tuple[Mapping[str, int], int]:
    """How many bodies chose each answer of a field, and how many answered it at all; of several choices each counts."""
    given = [each for each in (answers.get(known.fields[field].id, "") for answers in returns) if each]
    return Counter(one for each in given for one in each.split(",")), len(given)


def percent_text(above: Fraction | int, below: Fraction | int, *, digits: int = 1) -> str | None:
    """A rate in percent as it is printed, rounded half-up: `98.8` for 894 of 905; none where nothing stands below the line.

    Source of the rule: the printed tables of FY2020 (905 welfare offices, ministry council paper).
    """
    return decimal(Fraction(above) * PERCENT / Fraction(below), digits) if below else None
