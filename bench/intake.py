"""A round of 906 workbooks, 5 % of them damaged in ten ways, taken in by workers of which one is killed in the middle.

Prints what was answered in each way, that nothing was taken twice, the rate, and how it compares with taking the same files
apart and nothing more. On SQLite, in its own folder. A number on the command line asks for another count of files.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from evaluator.app import create_app
from evaluator.db.models import BodyReturn, Event, Job, ReturnAnswer, TakenFile
from evaluator.extensions import db
from evaluator.paths import ROOT
from evaluator.services.actor import now
from evaluator.services.intake import taking
from tests.factories import workbooks
from tests.factories.returns import returning

FILES = 906
DAMAGED = 20
"""One file in so many is damaged."""
STALE = 1
"""Seconds after which a worker that is not heard of is taken for gone."""
WORK = (sys.executable, "-c", "from evaluator.app import cli; cli()", "jobs", "work", "--once")


@dataclass(kw_only=True)
class Sent:
    """What was sent: the job that reads it, how many files were damaged in each way, and the archive itself."""

    job_id: int
    ways: Counter[str]
    bodies: frozenset[int]
    archive: bytes


def main(count: int = FILES) -> None:
    """Make the workbooks, take them in with a kill in the middle, and say what came of them."""
    with tempfile.TemporaryDirectory(prefix="evaluator-intake-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        sent = _made(url, count)
        engine = create_engine(url)
        before = _computing()
        seconds, killed_at = _taken_in(url, engine, sent.job_id, count)
        computing = _computing() - before
        _tell_counts(engine, sent, count, killed_at)
        engine.dispose()
    plain = _plain(sent.archive)
    print(f"        {seconds:.1f} s at work, {count / seconds:.1f} files a second, the start of both workers included")
    print(f"        {computing / count * 1000:.0f} ms of computing for each file, workers and readers together: ", end="")
    print(f"{computing / plain:.1f} times that of unpacking it and going through its XML once ({plain / count * 1000:.1f} ms)")


def _made(url: str, count: int) -> Sent:
    """A round with as many bodies, a workbook of each, and the job that is to read them."""
    app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": url})
    with app.app_context():
        upgrade()
        session = db.session()
        made = returning(session)
        bodies = workbooks.more_bodies(session, made.round, count)
        files, ways = workbooks.some_damaged(session, made.round, bodies, count // DAMAGED)
        together = workbooks.archive(files)
        job_id = taking.receive(session, made.asker, made.round, [("a.zip", together)], now()).id
        sent = Sent(job_id=job_id, ways=ways, bodies=frozenset(each.id for each in bodies), archive=together.getvalue())
        session.commit()
        db.session.remove()
        db.engine.dispose()
    return sent


def _taken_in(url: str, engine: Engine, job_id: int, count: int) -> tuple[float, int]:
    """Seconds at work until all is told of, and how far the first worker was when it was killed."""
    begun = time.perf_counter()
    first = _worker(url)
    while (done := _done(engine, job_id)) < count // 2:
        assert first.poll() is None, "the worker ended before it was killed"
        time.sleep(0.05)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    seconds = time.perf_counter() - begun
    time.sleep(STALE + 0.1)
    begun = time.perf_counter()
    assert _worker(url).wait() == 0
    return seconds + time.perf_counter() - begun, done


def _worker(url: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DATABASE_URL": url, "EVALUATOR_DEV": "1", "JOB_STALE_SECONDS": str(STALE)}
    return subprocess.Popen(WORK, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def _done(engine: Engine, job_id: int) -> int:
    with Session(engine) as session:
        return session.get_one(Job, job_id).done


def _computing() -> float:
    """Seconds of computing of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tell_counts(engine: Engine, sent: Sent, count: int, killed_at: int) -> None:
    """Say what came of the files, and stop if it is not what it has to be."""
    damaged = sent.ways.total()
    with Session(engine) as session:
        job = session.get_one(Job, sent.job_id)
        assert (job.state, job.done, job.total) == ("done", count, count), (job.state, job.done, job.total)
        taken = session.scalars(select(TakenFile).where(TakenFile.job_id == sent.job_id)).all()
        _once(session, sent, count - damaged)
    accepted = [each for each in taken if each.state == "accepted"]
    answers = Counter(each.problems[0]["id"] for each in taken if each.state == "problems")
    print(f"intake: {count} workbooks, {len(accepted)} accepted, {answers.total()} refused, none taken twice;", end=" ")
    print(f"a worker was killed (-9) after {killed_at} and another went on")
    expected: Counter[str] = Counter()
    for way, times in sent.ways.items():
        answer = workbooks.DAMAGE[way][1]
        expected[answer] += times
        print(f"        {times:4} {way:20} {answer}")
    assert len(accepted) == count - damaged, len(accepted)
    assert answers == expected, answers


def _once(session: Session, sent: Sent, accepted: int) -> None:
    """Stop unless as many returns as were accepted are handed in, each once and with one event and one set of answers."""
    query = select(BodyReturn).where(BodyReturn.id.in_(sent.bodies), BodyReturn.state != "not-begun")
    handed_in = session.scalars(query).all()
    rows = select(ReturnAnswer.return_id, func.count().label("rows")).where(ReturnAnswer.return_id.in_(sent.bodies))
    assert len(handed_in) == accepted
    assert {each.state for each in handed_in} == {"submitted"}
    found = {each.return_id: each.rows for each in session.execute(rows.group_by(ReturnAnswer.return_id))}
    assert found == {each.id: len(each.handed_in or {}) for each in handed_in}
    events = session.scalars(select(Event.organisation_id).where(Event.kind == "return.taken")).all()
    assert len(events) == 2 * accepted
    assert Counter(events) & Counter(each.organisation_id for each in handed_in) == Counter(
        each.organisation_id for each in handed_in
    )
    assert not session.scalar(select(func.count()).select_from(Event).where(Event.kind == "return.replaced"))


def _plain(archive: bytes) -> float:
    """Seconds of computing to unpack every workbook and go through its XML once, with no check, no meaning, no storing."""
    begun = time.process_time()
    with zipfile.ZipFile(BytesIO(archive)) as together:
        for name in together.namelist():
            try:
                with zipfile.ZipFile(together.open(name)) as book:
                    for part in book.namelist():
                        expat.ParserCreate().Parse(book.read(part), True)  # noqa: FBT003
            except (zipfile.BadZipFile, expat.ExpatError):
                continue
    return time.process_time() - begun


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
