"""Proving a chain, as a ratio to reading the same rows and doing nothing with them. By hand: python -m bench.chain [EVENTS]."""

import resource
import secrets
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from bench.timing import told
from evaluator.core.canonical import canonical
from evaluator.db import models
from evaluator.db.base import Base
from evaluator.db.queries import chains
from evaluator.services import audit, history

EVENTS = 1_000_000
STEP = 20_000
START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def main() -> None:
    """Fill a SQLite database with one chain, read it plainly, prove it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with tempfile.TemporaryDirectory(prefix="evaluator-bench-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'chain.sqlite3'}")
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            fill(session, count)
            before = memory()
            reading = timed(lambda: read(session))
            proving = timed(lambda: prove(session, count))
    ratio = proving[1] / reading[1]
    print(f"{count:,} events: proved in {told(proving[0])}, read plainly in {told(reading[0])}")
    print(f"processor alone: {told(proving[1])} and {told(reading[1])}, ratio {ratio:.1f}")
    print(f"memory before {before:,} MB, at most {memory():,} MB")


def timed(run: Callable[[], None]) -> tuple[float, float]:
    """Seconds of one call: by the clock, and of the processor alone."""
    start, busy = perf_counter(), process_time()
    run()
    return perf_counter() - start, process_time() - busy


def memory() -> int:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def read(session: Session) -> None:
    """A plain SELECT of the same rows, in the same batches."""
    number = 0
    while rows := chains.batch(session, 1, number):
        number = rows[-1].number


def prove(session: Session, count: int) -> None:
    """The whole proof; every event must agree."""
    tally = audit.Tally()
    faults = list(audit.verify(session, tally=tally))
    assert (faults, tally.events) == ([], count)


def fill(session: Session, count: int) -> None:
    """One chain as the program would write it, in bulk."""
    session.add(models.Organisation(id=1, kind="municipality", code="131016", name="青野市", kana="", name_en="Aono"))
    session.flush()
    digest = history.FIRST
    for start in range(0, count, STEP):
        events, values = [], []
        for number in range(start + 1, min(start + STEP, count) + 1):
            event, row = link(number, digest)
            digest = event["digest"]
            events.append(event)
            values.append(row)
        session.execute(insert(models.Event), events)
        session.execute(insert(models.EventValues), values)
    session.add(models.ChainHead(organisation_id=1, number=count, digest=digest))
    session.commit()


def link(number: int, previous: str) -> tuple[dict[str, object], dict[str, object]]:
    """An event with its values."""
    old, new = {"place": "第1会議室", "at": START.isoformat()}, {"place": "第2会議室", "at": START.isoformat()}
    text, salt = canonical({"old": old, "new": new, "actor": "青野 花子", "person": 7}), secrets.token_bytes(history.SALT)
    columns = {
        "id": number, "organisation_id": 1, "number": number, "at": START + timedelta(seconds=number), "kind": "meeting.changed",
        "procurement_id": number % 40, "commitment": history.commitment_of(salt, text), "previous": previous,
    }  # fmt: skip
    digest = history.digest_of(models.Event(**columns))
    return {**columns, "digest": digest}, {"event_id": number, "person_id": 7, "actor": "青野 花子", "salt": salt, "text": text}


if __name__ == "__main__":
    main()
