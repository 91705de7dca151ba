"""Asking for long work, and calling it off: in the transaction of its event, once however often it is asked for."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evaluator.core.values import Message
from evaluator.db.models import Job, JobFile, JobPiece
from evaluator.db.models.document import PIECE
from evaluator.db.queries import jobs as rows
from evaluator.services import history
from evaluator.services.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for: its kind, what it works on by ids, and the key under which an organisation has one at a time."""

    kind: str
    key: str
    works_on: Mapping[str, int]
    total: int = 0


class JobFailed(Exception):
    """A job cannot be done; `message` says why. Whatever its steps have stored stays."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def ask(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> tuple[Job, bool]:
    """A job, and whether it is new: one that waits or runs is not asked for twice. Flushes."""
    where = actor.organisation_id or 0
    there = rows.live(session, where, wanted.kind, wanted.key)
    if there is not None:
        return there, False
    made = Job(
        kind=wanted.kind, key=wanted.key, organisation_id=where, asked_by=actor.person_id, asked_at=now,
        works_on=dict(wanted.works_on), total=wanted.total, state="waiting", done=0, tries=0, holder="",
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        there = rows.live(session, where, wanted.kind, wanted.key)
        if there is None:
            raise
        return there, False
    _tell(session, actor, made, now, "job.asked")
    return made, True


def cancel(session: Session, actor: Actor, job: Job, now: datetime) -> bool:
    """Call a job off, if it is not over; whether it was. What its steps have stored stays. Flushes. The job is held."""
    if job.state not in rows.LIVE:
        return False
    job.state, job.ended_at, job.heartbeat_at, job.holder = "cancelled", now, None, ""
    rows.drop_content(session, job.id, "given")
    session.flush()
    _tell(session, actor, job, now, "job.cancelled")
    return True


def keep_file(
    session: Session, job: Job, file: IO[bytes], name: str, *, side: str = "given", about: int | None = None
) -> JobFile:  # fmt: skip
    """Store a file of a job in pieces. Flushes."""
    made = JobFile(job_id=job.id, side=side, name=name[:200], size=0, sha256="", about=about)
    digest, size, pieces = hashlib.sha256(), 0, []
    file.seek(0)
    for piece in iter(lambda: file.read(PIECE), b""):
        digest.update(piece)
        size += len(piece)
        pieces.append(piece)
    made.size, made.sha256 = size, digest.hexdigest()
    session.add(made)
    session.flush()
    session.add_all(JobPiece(file_id=made.id, position=at, content=piece) for at, piece in enumerate(pieces))
    session.flush()
    return made


def digest(files: Iterable[IO[bytes]]) -> str:
    """A hash of what several files hold, whatever they are called and in whatever order they come."""
    found = []
    for file in files:
        file.seek(0)
        own = hashlib.sha256()
        for piece in iter(lambda held=file: held.read(PIECE), b""):  # type: ignore[misc]
            own.update(piece)
        found.append(own.hexdigest())
    return hashlib.sha256("".join(sorted(found)).encode()).hexdigest()


def _tell(session: Session, actor: Actor, job: Job, now: datetime, kind: str) -> None:
    new = {"job_kind": job.kind, "number": job.id, **job.works_on}
    history.record(session, actor, now, kind, organisation_id=job.organisation_id, new=new)
