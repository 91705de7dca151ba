"""What a computed result would be under other rules: worked out when asked for, kept in memory, stored nowhere."""

import hashlib
from collections import OrderedDict
from threading import Lock

from evaluator.core.overview import Overview
from evaluator.core.whatif import Compared, compared
from evaluator.db.models import Computation, Procurement
from evaluator.library import codec
from evaluator.services import casefile

MOST_KEPT = 64
"""How many results are kept in memory with their variants: a page of ten proposals, five members and nineteen items takes
about a second to work out."""
_KEPT: OrderedDict[tuple[str, str], tuple[Compared, ...]] = OrderedDict()
_LOCK = Lock()


def variants(procurement: Procurement, computation: Computation, overview: Overview) -> tuple[Compared, ...]:
    """Every variant of a computation beside it. The same rubric and case give the same, so that they are worked out once."""
    key = computation.rubric_sha256, hashlib.sha256(computation.case_text.encode()).hexdigest()
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    made = compared(casefile.rubric_of(procurement), codec.read_case_text(computation.case_text), overview.result)
    with _LOCK:
        _KEPT[key] = made
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return made
