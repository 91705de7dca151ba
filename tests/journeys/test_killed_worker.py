"""kill -9 of a worker in the middle of an intake: the next one goes on, and nothing is taken twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.db.models import BodyReturn, Event, Job, TakenFile
from evaluator.paths import ROOT
from evaluator.services.intake import taking
from tests.factories import workbooks
from tests.factories.returns import returning
from tests.factories.world import NOW

FILES = 45
LIMIT = 180.0
WORK = ("-c", "from evaluator.app import cli; cli()", "jobs", "work", "--once")


def worker(database_url: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DATABASE_URL": database_url, "EVALUATOR_DEV": "1", "JOB_STALE_SECONDS": "1"}
    return subprocess.Popen([sys.executable, *WORK], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, after making sure whom it hits."""
    assert process.poll() is None, "the worker ended before it was killed"
    assert WORK[-2].encode() in Path(f"/proc/{process.pid}/cmdline").read_bytes()
    os.kill(process.pid, signal.SIGKILL)
    process.wait(LIMIT)


def wait_until(session: Session, job: Job, *, some: bool) -> None:
    """Until some files are told of, or all."""
    until = time.monotonic() + LIMIT
    while True:
        session.rollback()
        session.refresh(job)
        if job.state == "done" or (some and job.done):
            return
        assert time.monotonic() < until
        time.sleep(0.02)


def test_killed_worker_loses_one_step_at_most(served_url, served_engine):
    with Session(served_engine) as session:
        made = returning(session)
        bodies = workbooks.more_bodies(session, made.round, FILES)
        files = workbooks.answered(session, made.round, bodies)
        job = taking.receive(session, made.asker, made.round, [("a.zip", workbooks.archive(files))], NOW)
        session.commit()
        first = worker(served_url)
        wait_until(session, job, some=True)
        kill(first)
        session.rollback()
        session.refresh(job)
        assert job.state == "running"
        assert 0 < job.done < FILES
        time.sleep(1.1)  # until its heartbeat is old
        assert worker(served_url).wait(LIMIT) == 0
        wait_until(session, job, some=False)
        states = select(TakenFile.state, func.count()).where(TakenFile.job_id == job.id).group_by(TakenFile.state)
        assert [tuple(each) for each in session.execute(states)] == [("accepted", FILES)]
        assert job.done == job.total == FILES
        taken = select(Event.organisation_id).where(Event.kind == "return.taken", Event.organisation_id != made.ministry.id)
        theirs = [each.organisation_id for each in bodies]
        assert sorted(session.scalars(taken)) == sorted(theirs)
        assert not session.scalars(select(Event.id).where(Event.kind == "return.replaced")).all()
        assert set(session.scalars(select(BodyReturn.version).where(BodyReturn.organisation_id.in_(theirs)))) == {2}
