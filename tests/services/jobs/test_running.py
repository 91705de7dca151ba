"""Jobs: asked for once, taken up by one worker, called off, given up."""

from datetime import timedelta

import pytest

from evaluator.db.models import Event
from evaluator.services.intake import making
from evaluator.services.jobs import asking, running
from evaluator.services.jobs.kinds import KINDS
from tests.factories.returns import returning
from tests.factories.world import NOW

STALE = timedelta(seconds=60)


@pytest.fixture
def made(session):
    return returning(session)


def take_up(session, holder, now=NOW):
    return running.take_up(session, tuple(KINDS), holder, now, stale=STALE)


def test_waiting_job_is_not_asked_for_twice(session, made):
    first = making.ask(session, made.asker, made.round, NOW)
    assert making.ask(session, made.asker, made.round, NOW).id == first.id
    assert session.query(Event).filter_by(kind="job.asked").count() == 1
    first.state, first.ended_at = "done", NOW
    assert making.ask(session, made.asker, made.round, NOW).id != first.id


def test_one_worker_has_a_job_until_its_heartbeat_is_old(session, made):
    job = making.ask(session, made.asker, made.round, NOW)
    assert take_up(session, "a").id == job.id
    assert take_up(session, "b", NOW + STALE) is None
    assert take_up(session, "b", NOW + STALE * 2).holder == "b"
    assert not running.end(session, KINDS[job.kind], job.id, "a", NOW)
    assert running.end(session, KINDS[job.kind], job.id, "b", NOW)
    assert job.state == "done"


def test_cancelled_job_stores_no_further_step(session, made):
    job = making.ask(session, made.asker, made.round, NOW)
    take_up(session, "a")
    assert asking.cancel(session, made.asker, job, NOW)
    assert not running.store(session, KINDS[job.kind], job.id, "a", (), NOW)
    assert not asking.cancel(session, made.asker, job, NOW)
    assert job.state == "cancelled"


def test_job_that_never_gets_on_is_hopeless(session, made):
    job = making.ask(session, made.asker, made.round, NOW)
    for each in range(running.MOST_TRIES):
        take_up(session, "a", NOW + STALE * 2 * each)
        assert not running.is_hopeless(job)
    take_up(session, "a", NOW + STALE * 20)
    assert running.is_hopeless(job)


def test_job_that_is_let_go_waits_again(session, made):
    job = making.ask(session, made.asker, made.round, NOW)
    take_up(session, "a")
    running.let_go(session, job.id, "a")
    assert (job.state, job.tries) == ("waiting", 0)
