"""Counting the statements that reach the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The statements that the session's database is given inside the block; that a transaction begins is none."""
    found: list[str] = []
    engine = session.get_bind()

    def listen(*given: object) -> None:
        if not str(given[2]).startswith("BEGIN"):
            found.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", listen)
