"""One page of a list, with what is needed to move to the others."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

Row = TypeVar("Row")
MOST_WORDS = 8
"""Words of a search that count: a database takes only so long a condition."""


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """One page of a list, counted from 1."""

    rows: tuple[Row, ...]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.total // self.size))


def words_of(search: str) -> tuple[str, ...]:
    """The words of a search that count, each once."""
    return tuple(dict.fromkeys(search.split()))[:MOST_WORDS]


def page_of(session: Session, query: Select[Any], *options: ExecutableOption, number: int, size: int) -> Page[Any]:
    """One page of an ordered query over one model; a page past the last is the last one. Two statements and the options'."""
    total = session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)) or 0
    number = max(1, min(number, -(-total // size)))
    rows = tuple(session.scalars(query.options(*options).limit(size).offset((number - 1) * size)))
    return Page(rows=rows, number=number, size=size, total=total)
