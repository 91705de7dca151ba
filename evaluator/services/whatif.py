"""What a computed result would be under other rules: worked out when asked for, kept in memory, stored nowhere."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from evaluator.core.canonical import digest
from evaluator.core.case import Case
from evaluator.core.overview import Overview
from evaluator.core.result import Result
from evaluator.core.rubric import Rubric
from evaluator.core.whatif import Compared, compared, work
from evaluator.db.models import Computation, Procurement
from evaluator.library import codec
from evaluator.services import casefile


@dataclass(frozen=True, kw_only=True)
class Variants:
    """The variants that were worked out, and what was left out because it would take too long."""

    compared: tuple[Compared, ...]
    left_out: Literal["none", "members", "all"]


MOST_KEPT = 64
"""How many results are kept in memory with their variants: a page of ten proposals, five members and nineteen items takes
about a second to work out."""
MOST_WORK = 100_000
"""How many marks are worked through for one page: about ten times a page of ten proposals, five members, nineteen items."""
_KEPT: OrderedDict[tuple[str, str], Variants] = OrderedDict()
_LOCK = Lock()


def variants(procurement: Procurement, computation: Computation, overview: Overview) -> Variants:
    """Every variant of a computation beside it. The same rubric and case give the same, so that they are worked out once.

    What would be more than MOST_WORK is left out: first the variants without one member, then all.
    """
    key = computation.rubric_sha256, digest(computation.case_text)
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    made = _made(casefile.rubric_of(procurement), codec.read_case_text(computation.case_text), overview.result)
    with _LOCK:
        _KEPT[key] = made
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return made


def _made(rubric: Rubric, case: Case, result: Result) -> Variants:
    if work(rubric, case, members=False) > MOST_WORK:
        return Variants(compared=(), left_out="all")
    members = work(rubric, case) <= MOST_WORK
    return Variants(compared=compared(rubric, case, result, members=members), left_out="none" if members else "members")
