"""Work that runs on its own: what is asked for, how far it is, and the files that go with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.person import Person
from evaluator.db.types import UtcDateTime

LIVE = text("state IN ('waiting', 'running')")


class Job(Base):
    """One piece of long work for an organisation. `works_on` holds ids only; `problem` a message, where it failed.

    Of one kind and `key` an organisation has one that waits or runs. Whoever runs it is `holder`; a heartbeat that is old
    says that the holder is gone. `tries` counts how often it was taken up since it last got on.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state_known"),
        CheckConstraint("done >= 0 AND total >= 0", name="counts_above_zero"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('waiting', 'running'))", name="ended_when_over"),
        CheckConstraint("(heartbeat_at IS NULL) = (state <> 'running')", name="heartbeat_while_running"),
        CheckConstraint("(problem IS NULL) = (state <> 'failed')", name="problem_when_failed"),
        Index("uq_job_live", "organisation_id", "kind", "key", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_job_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    works_on: Mapped[dict[str, Any]] = mapped_column(JSON)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    tries: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str] = mapped_column(String(100), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    asker: Mapped[Person | None] = relationship()


class JobFile(Base):
    """A file that a job was given, or one that it made."""

    __tablename__ = "job_file"
    __table_args__ = (
        CheckConstraint("side IN ('given', 'made')", name="side_known"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("size > 0", name="size_above_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), index=True)
    side: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    about: Mapped[int | None] = mapped_column()
    """What a made file is about: an id in the table that its kind of job works on."""


class JobPiece(Base):
    """Bytes of a file of a job, in pieces of a fixed size; gone when the job no longer needs them."""

    __tablename__ = "job_piece"

    file_id: Mapped[int] = mapped_column(ForeignKey("job_file.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


TAKEN = text("state = 'accepted'")


class TakenFile(Base):
    """One workbook that came in for a round, and what became of it. `problems` are messages with their places.

    `source_id` is the file it came in, `position` its place there. A file of the same content is accepted once in a round.
    """

    __tablename__ = "taken_file"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'alone', 'accepted', 'problems', 'duplicate')", name="state_known"),
        CheckConstraint("(read_at IS NULL) = (state IN ('waiting', 'alone'))", name="read_when_told"),
        CheckConstraint("state <> 'accepted' OR (return_id IS NOT NULL AND sha256 <> '')", name="accepted_for_a_return"),
        Index("uq_taken_file_position", "source_id", "position", unique=True),
        Index("uq_taken_file_accepted", "round_id", "sha256", unique=True, sqlite_where=TAKEN, postgresql_where=TAKEN),
        Index("ix_taken_file_job_id_state", "job_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("job_file.id"))
    position: Mapped[int]
    round_id: Mapped[int] = mapped_column(ForeignKey("return_round.id"))
    return_id: Mapped[int | None] = mapped_column(ForeignKey("body_return.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
