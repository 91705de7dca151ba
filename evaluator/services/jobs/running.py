"""Running long work: a job is taken up, and each of its steps is read, worked out and stored in one transaction.

A worker that dies loses the step it was at and nothing else: another takes the job up when its heartbeat is old.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.values import Message, message
from evaluator.db.models import Job
from evaluator.db.queries import jobs as rows

MOST_TRIES = 5
"""How often a job is taken up without getting on, before it is given up."""


@dataclass(frozen=True, kw_only=True)
class Handler:
    """What a kind of job does, in steps that each can be done again until they are stored."""

    roles: frozenset[str]
    """Who sees its jobs, of the organisation that asked."""
    gather: Callable[[Session, Job], Any]
    """Reads what the next step needs; None if nothing is left. Raises JobFailed."""
    work: Callable[[Any], Any]
    """Works it out with no transaction open, for it may take long. Raises JobFailed."""
    store: Callable[[Session, Job, Any, datetime], None]
    """Stores the step and how far the job is now. Flushes. Raises JobFailed."""
    finish: Callable[[Session, Job], None]
    """Clears up when nothing is left, or the job failed. Flushes."""


def take_up(
    session: Session, kinds: Collection[str], holder: str, now: datetime, *, stale: timedelta, only: int | None = None
) -> Job | None:  # fmt: skip
    """The next job, or the one that is named, marked as this worker's; None if nothing waits.

    Begin a writing transaction before; flushes.
    """
    job = rows.next_job(session, kinds, now - stale, only=only)
    if job is None:
        return None
    job.state, job.holder, job.heartbeat_at = "running", holder, now
    job.begun_at = job.begun_at or now
    job.tries += 1
    session.flush()
    return job


def job_of(session: Session, job_id: int) -> Job:
    """A job by its id, for the worker that holds it."""
    return session.get_one(Job, job_id)


def is_hopeless(job: Job) -> bool:
    """Whether a job was taken up too often without getting on."""
    return job.tries > MOST_TRIES


def store(session: Session, handler: Handler, job_id: int, holder: str, found: Any, now: datetime) -> bool:
    """Store what a step found and beat the heart; False if the job was called off or is another worker's. Flushes."""
    job = rows.held_by(session, job_id, holder)
    if job is None:
        return False
    handler.store(session, job, found, now)
    job.heartbeat_at, job.tries = now, 0
    session.flush()
    return True


def end(session: Session, handler: Handler, job_id: int, holder: str, now: datetime, problem: Message | None = None) -> bool:
    """Mark a job as done, or as failed with its problem; False if it is not this worker's any more. Flushes."""
    job = rows.held_by(session, job_id, holder)
    if job is None:
        return False
    handler.finish(session, job)
    job.state, job.ended_at, job.heartbeat_at, job.holder = "failed" if problem else "done", now, None, ""
    job.problem = {"id": problem.id, "values": dict(problem.values)} if problem else None
    session.flush()
    return True


def let_go(session: Session, job_id: int, holder: str) -> None:
    """Put a job back among those that wait, for a worker that ends. Flushes."""
    job = rows.held_by(session, job_id, holder)
    if job is not None:
        job.state, job.holder, job.heartbeat_at, job.tries = "waiting", "", None, 0
        session.flush()


def problem_of(job: Job) -> Message | None:
    """Why a job failed; none if it did not."""
    return message(job.problem["id"], **job.problem["values"]) if job.problem else None


def kinds_for(handlers: Mapping[str, Handler], roles: Collection[str]) -> tuple[str, ...]:
    """The kinds of jobs that somebody with these roles sees."""
    return tuple(kind for kind, each in handlers.items() if not each.roles.isdisjoint(roles))
