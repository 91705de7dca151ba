"""Several people who do something at the same moment, each in a transaction of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from evaluator.db.sqlite import writing

PATIENCE = 20
"""Seconds until somebody who waits for another gives up."""


def together(engine: Engine, look: Callable[[Session], Any], *deeds: Callable[[Session, Any], Any]) -> list[Any]:
    """What each deed came to, or raised. Everybody has looked, as the guard of a page does, before anybody acts.

    SQLite has one writer at a time, who looks after the writer before has gone; PostgreSQL lets all look first.
    """
    everybody = Barrier(len(deeds), timeout=PATIENCE)

    def act(deed: Callable[[Session, Any], Any]) -> Any:
        with Session(engine, expire_on_commit=False) as session:
            if engine.dialect.name == "sqlite":
                everybody.wait()
                writing(session)
            seen = look(session)
            if engine.dialect.name != "sqlite":
                everybody.wait()
            found = deed(session, seen)
            session.commit()
            return found

    with ThreadPoolExecutor(len(deeds)) as pool:
        working = [pool.submit(act, deed) for deed in deeds]
        return [each.exception() or each.result() for each in working]
