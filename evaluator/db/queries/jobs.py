"""Reading jobs: those of one organisation, or the one that a worker takes up next."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session, joinedload

from evaluator.db.models import Job, JobFile, JobPiece
from evaluator.db.queries.paging import Page, page_of

SIZE = 30
LIVE = ("waiting", "running")


def next_job(session: Session, kinds: Collection[str], stale: datetime, *, only: int | None = None) -> Job | None:
    """The oldest job that waits, or whose worker was last heard of before `stale`; held, and passed over if it is held."""
    gone = and_(Job.state == "running", Job.heartbeat_at < stale)
    query = select(Job).where(Job.kind.in_(kinds), or_(Job.state == "waiting", gone)).order_by(Job.id).limit(1)
    query = query if only is None else query.where(Job.id == only)
    return session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def held_by(session: Session, job_id: int, holder: str) -> Job | None:
    """A job that runs and is this worker's still; held until the transaction ends."""
    query = select(Job).where(Job.id == job_id, Job.holder == holder, Job.state == "running")
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def live(session: Session, organisation_id: int, kind: str, key: str) -> Job | None:
    """The job of a kind and key that waits or runs."""
    query = select(Job).where(Job.organisation_id == organisation_id, Job.kind == kind, Job.key == key)
    return session.scalar(query.where(Job.state.in_(LIVE)))


def of_organisation(
    session: Session, organisation_id: int | None, kinds: Collection[str], job_id: int, *, hold: bool = False
) -> Job | None:  # fmt: skip
    """A job of an organisation, of one of the kinds."""
    query = select(Job).where(Job.id == job_id, Job.organisation_id == organisation_id, Job.kind.in_(kinds))
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def page(session: Session, organisation_id: int | None, kinds: Collection[str], *, number: int) -> Page[Job]:
    """A page of the jobs of an organisation, newest first, with who asked."""
    query = select(Job).where(Job.organisation_id == organisation_id, Job.kind.in_(kinds))
    return page_of(session, query.order_by(Job.id.desc()), joinedload(Job.asker), number=number, size=SIZE)


def of_key(session: Session, organisation_id: int | None, kind: str, key: str) -> Sequence[Job]:
    """Every job of a kind and key, newest first, with who asked."""
    query = select(Job).where(Job.organisation_id == organisation_id, Job.kind == kind, Job.key == key)
    return session.scalars(query.order_by(Job.id.desc()).options(joinedload(Job.asker))).all()


def of_round(session: Session, organisation_id: int | None, kind: str, round_id: int) -> Sequence[Job]:
    """The jobs of a kind that work on one round, newest first, with who asked; at most as many as one page has."""
    query = select(Job).where(Job.organisation_id == organisation_id, Job.kind == kind, Job.key.like(f"round-{round_id:d}-%"))
    return session.scalars(query.order_by(Job.id.desc()).options(joinedload(Job.asker)).limit(SIZE)).all()


def files(session: Session, job_id: int, side: str) -> Sequence[JobFile]:
    """The files that a job was given, or those it made, in their order."""
    return session.scalars(select(JobFile).where(JobFile.job_id == job_id, JobFile.side == side).order_by(JobFile.id)).all()


def made_about(session: Session, job_id: int) -> Collection[int]:
    """What the files that a job has made are about."""
    query = select(JobFile.about).where(JobFile.job_id == job_id, JobFile.side == "made", JobFile.about.is_not(None))
    return {each for each in session.scalars(query) if each is not None}


def content(session: Session, file_id: int) -> Iterator[bytes]:
    """The bytes of a file, one piece in memory at a time."""
    last = session.scalar(select(func.max(JobPiece.position)).where(JobPiece.file_id == file_id))
    for position in range(0 if last is None else last + 1):
        query = select(JobPiece.content).where(JobPiece.file_id == file_id, JobPiece.position == position)
        yield session.scalars(query).one()


def drop_content(session: Session, job_id: int, side: str) -> None:
    """Let go of the bytes of a job's files; that they were there stays known."""
    ids = select(JobFile.id).where(JobFile.job_id == job_id, JobFile.side == side)
    session.execute(delete(JobPiece).where(JobPiece.file_id.in_(ids)))


def has_content(session: Session, job_id: int, side: str) -> bool:
    """Whether the bytes of a job's files are still there."""
    query = select(JobPiece.file_id).join(JobFile, JobFile.id == JobPiece.file_id)
    return session.scalar(query.where(JobFile.job_id == job_id, JobFile.side == side).limit(1)) is not None
