"""Roll-ups: what every body handed in, as sums per body beside each other, and the tables of the nation made from them.

No name, no mark, no price and no bid of anybody is in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy.orm import Session

from evaluator.core.national import Ask, Table

FOLDER = "rollups"
"""The folder below the instance's that holds them."""
Interval = Literal["wilson", "clopper-pearson"]
"""Which interval a share gets."""


class NotMade(LookupError):
    """There are no roll-ups yet; `evaluator rollups make` makes them."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was written."""

    bodies: int
    """Bodies that have a roll-up."""
    rows: int
    """Rows over all of them."""


def rebuild(session: Session, folder: Path, now: datetime) -> Made:
    """Write the roll-ups of every body anew below `folder`, each file at once or not at all. Reads only."""
    raise NotImplementedError


def made_at(folder: Path) -> datetime | None:
    """When the roll-ups were made, in UTC; None while there are none."""
    raise NotImplementedError


def tables(
    folder: Path, asks: Sequence[Ask], *, smallest: int = 5, interval: Interval = "wilson"
) -> tuple[Table, ...]:  # fmt: skip
    """A table for each Ask, in their order, read at once; cells under `smallest` and what gives them away are hidden.

    Raises NotMade without roll-ups, NotPublished for a table of too many dimensions.
    """
    raise NotImplementedError
