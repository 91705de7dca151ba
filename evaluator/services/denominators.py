"""Numbers of places that rates stand on: people, households and others, from files with a source, never constants."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from evaluator.db.queries import denominators as rows


def on(session: Session, owner: int, kind: str, day: date) -> Mapping[str, int]:
    """The newest number of each place on or before a day, by code; a place without one has no entry.

    `owner` is the organisation for which is asked: its own files and the ministry's count, the later day of reference
    first, of one day its own. `kind` is one of rubrics/denominators/. Two statements.
    """
    found = on_ids(session, owner, kind, day)
    codes = rows.codes(session, found)
    return {codes[id]: value for id, value in found.items() if id in codes}


def on_ids(session: Session, owner: int, kind: str, day: date) -> Mapping[int, int]:
    """The same by the organisation's id, for those without a code too. One statement."""
    return rows.newest(session, owner, kind, day)
