"""kill -9 of a worker in the middle of storing a step: the next one goes on, and nothing is taken twice."""

import os
import signal
import subprocess
import sys

from sqlalchemy import func, select

from evaluator.db.models import BodyReturn, Event, ReturnAnswer, TakenFile
from evaluator.paths import ROOT
from evaluator.services.intake import taking
from evaluator.web.worker import Worker
from tests.factories import workbooks
from tests.factories.returns import returning
from tests.factories.world import NOW

FILES, TOGETHER, BEFORE = 10, 4, 2
"""Files in all, in one step, and those of the second step that are stored when the worker dies."""


def die(url: str) -> int:
    """A worker of its own process dies; how it ended."""
    words = [sys.executable, "-m", "tests.journeys.dying_worker", str(BEFORE), str(TOGETHER)]
    environment = {**os.environ, "DATABASE_URL": url, "EVALUATOR_DEV": "1"}
    return subprocess.run(words, cwd=ROOT, env=environment, timeout=600, check=False).returncode


def states(session, job_id):
    query = select(TakenFile.state, func.count()).where(TakenFile.job_id == job_id).group_by(TakenFile.state)
    return {state: count for state, count in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def test_killed_worker_loses_one_step_at_most(app, engine, session, monkeypatch):
    made = returning(session)
    bodies = workbooks.more_bodies(session, made.round, FILES)
    theirs = {each.organisation_id for each in bodies}
    files = workbooks.answered(session, made.round, bodies)
    job = taking.receive(session, made.asker, made.round, [("a.zip", workbooks.archive(files))], NOW)
    session.commit()
    assert die(engine.url.render_as_string(hide_password=False)) == -signal.SIGKILL
    session.refresh(job)
    assert (job.state, job.done) == ("running", TOGETHER)
    assert states(session, job.id) == {"accepted": TOGETHER, "waiting": FILES - TOGETHER}
    session.rollback()
    monkeypatch.setitem(app.config, "JOB_STALE_SECONDS", 0)
    with app.app_context():
        Worker().once()
    session.expire_all()
    assert (job.state, job.done, job.total) == ("done", FILES, FILES)
    assert states(session, job.id) == {"accepted": FILES}
    taken = session.scalars(select(Event.organisation_id).where(Event.kind == "return.taken")).all()
    assert sorted(each for each in taken if each != made.ministry.id) == sorted(theirs)
    assert len(taken) == 2 * FILES
    assert not session.scalars(select(Event.id).where(Event.kind == "return.replaced")).all()
    handed = session.scalars(select(BodyReturn).where(BodyReturn.organisation_id.in_(theirs))).all()
    assert {each.version for each in handed} == {2}
    rows = select(func.count()).where(ReturnAnswer.return_id.in_([each.id for each in handed]))
    assert session.scalar(rows) == sum(len(each.handed_in or {}) for each in handed)
