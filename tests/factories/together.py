"""Several people who do something at the same moment, each in a transaction of their own."""

from collections.abc import Callable
from threading import Barrier, Thread
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
    found: list[Any] = [None] * len(deeds)
    everybody = Barrier(len(deeds), timeout=PATIENCE)

    def act(at: int) -> None:
        with Session(engine, expire_on_commit=False) as session:
            try:
                if engine.dialect.name == "sqlite":
                    everybody.wait()
                    writing(session)
                seen = look(session)
                if engine.dialect.name != "sqlite":
                    everybody.wait()
                found[at] = deeds[at](session, seen)
                session.commit()
            except Exception as fault:
                found[at] = fault

    people = [Thread(target=act, args=(at,)) for at in range(len(deeds))]
    for each in people:
        each.start()
    for each in people:
        each.join(PATIENCE)
    return found
