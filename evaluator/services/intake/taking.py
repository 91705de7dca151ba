"""Taking in workbooks of a round: received as a job, read in batches, each accepted or answered with its problems, none twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import insert
from sqlalchemy.orm import Session

from evaluator.core.values import Message, message
from evaluator.db.models import Job, JobFile, ReturnRound, TakenFile
from evaluator.db.queries import intake as rows
from evaluator.db.queries import jobs as job_rows
from evaluator.exchange.returns import batch
from evaluator.exchange.returns.batch import Came, Entry
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.confined import Busy
from evaluator.services.actor import Actor
from evaluator.services.intake.handing import Batch, settle
from evaluator.services.jobs import asking
from evaluator.services.jobs.asking import JobFailed, Wanted
from evaluator.services.jobs.running import Handler

KIND = "returns.intake"
TOGETHER = 25
"""Files that one process reads."""
ROLES = frozenset({"ministry"})


@dataclass(frozen=True, kw_only=True)
class Step:
    """What the next step works on: a source to look into, or some of its files."""

    source_id: int
    file: IO[bytes]
    ids: Mapping[int, int]
    """The files to be read, by their place in the source; none where it is to be looked into."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a step found."""

    step: Step
    entries: tuple[Entry, ...] = ()
    came: tuple[Came, ...] = ()
    died: bool = False


def receive(
    session: Session, actor: Actor, asked: ReturnRound, files: Sequence[tuple[str, IO[bytes]]], now: datetime
) -> Job:  # fmt: skip
    """Keep what was sent and ask for the job that reads it. Archives stay as they are, the rest is put into one. Flushes.

    While the same files wait or are being read for the round they are not received again.
    """
    archives = [each for each in files if each[0].lower().endswith(".zip")]
    loose = [each for each in files if not each[0].lower().endswith(".zip")]
    with TemporaryFile() as together:
        if loose:
            batch.packed(loose, together)
            archives.append(("files.zip", together))
        key = f"round-{asked.id}-{asking.digest(file for _name, file in archives)[:32]}"
        job, new = asking.ask(session, actor, Wanted(kind=KIND, key=key, works_on={"round": asked.id}), now)
        for name, file in archives if new else ():
            asking.keep_file(session, job, file, name)
    return job


def gather(session: Session, job: Job) -> Step | None:
    """The next step: a source that was not looked into, else the next files."""
    source = rows.unlisted(session, job.id)
    if source is not None:
        return Step(source_id=source.id, file=_loaded(session, source.id), ids={})
    found = rows.waiting(session, job.id, most=TOGETHER)
    if not found:
        return None
    at = found[0].source_id
    return Step(source_id=at, file=_loaded(session, at), ids={each.position: each.id for each in found})


def _loaded(session: Session, file_id: int) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 closed by `work`
    for piece in job_rows.content(session, file_id):
        file.write(piece)
    return file


def work(step: Step) -> Found:
    """Look into a source, or read files in a confined process. Raises JobFailed for an archive that is none.

    Where no process is to be had just now nothing is found, and the same step comes again.
    """
    with step.file as file:
        try:
            if not step.ids:
                return Found(step=step, entries=_some(batch.listed(file)))
            return Found(step=step, came=batch.read(file, tuple(step.ids)))
        except batch.Died:
            return Found(step=step, died=True)
        except Busy:
            return Found(step=step)
        except Refused as refused:
            raise JobFailed(refused.messages[0]) from refused


def _some(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    if not entries:
        raise JobFailed(message("intake.empty"))
    return entries


def store(session: Session, job: Job, found: Found, now: datetime) -> None:
    """Store what a step found. Flushes."""
    if found.entries:
        _list(session, job, found)
    elif found.died:
        for each in rows.of_ids(session, found.step.ids.values()):
            each.state = "alone"
    else:
        _settle(session, job, found, now)
    session.flush()


def _list(session: Session, job: Job, found: Found) -> None:
    source = session.get_one(JobFile, found.step.source_id)
    source.about = len(found.entries)
    round_id = job.works_on["round"]
    new = {"job_id": job.id, "source_id": source.id, "round_id": round_id, "state": "waiting", "sha256": "", "problems": []}
    session.execute(insert(TakenFile), [{**new, "position": each.position, "name": each.name} for each in found.entries])
    job.total += len(found.entries)


def _settle(session: Session, job: Job, found: Found, now: datetime) -> None:
    """Tell of each file that was read: accepted, there already, or with its problems."""
    asked = session.get_one(ReturnRound, job.works_on["round"])
    taken = {each.id: each for each in rows.of_ids(session, found.step.ids.values())}
    held = Batch.of(session, asked, found.came, job.id)
    for came in found.came:
        each = taken.get(found.step.ids[came.position])
        if each is not None:
            each.sha256 = came.sha256
            settle(session, actor_of(job, asked), held, each, came, now)
            each.read_at = now
            job.done += 1


def actor_of(job: Job, asked: ReturnRound) -> Actor:
    """Who takes in: whoever asked for the job, for the ministry or prefecture of the round."""
    name = job.asker.name if job.asker else "system"
    return Actor(
        name=name, person_id=job.asked_by, organisation_id=job.organisation_id, organisation=asked.asker.name, roles=ROLES
    )


def finish(session: Session, job: Job) -> None:
    """The bytes are not kept once all is told; what was accepted is in the returns."""
    job_rows.drop_content(session, job.id, "given")


def problems_of(taken: TakenFile) -> tuple[tuple[str, Message], ...]:
    """What is wrong with a file: the cell, and why."""
    return tuple((each["place"], message(each["id"], **each["values"])) for each in taken.problems)


HANDLER = Handler(roles=ROLES, gather=gather, work=work, store=store, finish=finish)
