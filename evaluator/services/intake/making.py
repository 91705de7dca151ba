"""Workbooks of a round for its bodies: one at once, or all of them as a job."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.calendar import date_with_weekday, fiscal_year_text
from evaluator.core.returns import ReturnSet, comparable, fields_in
from evaluator.db.models import BodyReturn, Job, ReturnRound
from evaluator.db.queries import intake as rows
from evaluator.db.queries import jobs as job_rows
from evaluator.exchange.returns.layout import LANG
from evaluator.exchange.returns.writing import Blank, write
from evaluator.exchange.uploads.labels import label
from evaluator.services.actor import Actor
from evaluator.services.intake.handing import goes_by
from evaluator.services.jobs import asking
from evaluator.services.jobs.asking import Wanted
from evaluator.services.jobs.running import Handler
from evaluator.services.returns.forms import form_of, given_values

KIND = "returns.workbooks"
TOGETHER = 20
"""Workbooks that one step makes."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A workbook with its name and the return that it is for."""

    return_id: int
    name: str
    content: bytes


def key_of(asked: ReturnRound) -> str:
    """Under which key the workbooks of a round are made, once at a time."""
    return f"round-{asked.id}"


def ask(session: Session, actor: Actor, asked: ReturnRound, now: datetime) -> Job:
    """Ask for the workbooks of all bodies of a round. Flushes."""
    total = rows.count_returns(session, asked.id)
    wanted = Wanted(kind=KIND, key=key_of(asked), works_on={"round": asked.id}, total=total)
    return asking.ask(session, actor, wanted, now)[0]


def one(session: Session, asked: ReturnRound, body: BodyReturn) -> Made:
    """The workbook of one body, at once."""
    return _made((body.id, blank(session, asked, body)))


def blank(session: Session, asked: ReturnRound, body: BodyReturn) -> Blank:
    """What the workbook of one body is made of."""
    return _blanks(session, asked, [body])[body.id]


def gather(session: Session, job: Job) -> dict[int, Blank] | None:
    """What the next workbooks are made of."""
    asked = session.get_one(ReturnRound, job.works_on["round"])
    found = rows.returns_of(session, asked.id, without=job_rows.made_about(session, job.id), most=TOGETHER)
    return _blanks(session, asked, found) or None


def _blanks(session: Session, asked: ReturnRound, found: Sequence[BodyReturn]) -> dict[int, Blank]:
    before = rows.handed_in_before(session, asked, [each.organisation_id for each in found])
    return {each.id: _blank(asked, each, given_values(form_of(asked), before.get(each.organisation_id, {}))) for each in found}


def _blank(asked: ReturnRound, body: BodyReturn, last: Mapping[str, str]) -> Blank:
    known, year = form_of(asked), asked.fiscal_year
    own = given_values(known, body.handed_in or {})
    return Blank(
        round_id=asked.id,
        form_sha256=asked.form_sha256,
        body=goes_by(body),
        body_name=body.organisation.name,
        asker=asked.asker.name,
        title=asked.title,
        year=year,
        year_said=fiscal_year_text(year, LANG),
        year_before=fiscal_year_text(year - 1, LANG),
        due=date_with_weekday(asked.due_on, LANG),
        note=asked.note,
        known=known,
        answers=own or _from_last(known, last, year),
        last=last,
    )


def _from_last(known: ReturnSet, last: Mapping[str, str], year: int) -> dict[str, str]:
    """Last year's answers of fields that the form fills in from there, unless they ask for something else now."""
    fields = [each for each in fields_in(known, year) if any(one.source == "last-year" for one in each.prefill)]
    return {each.id: last[each.id] for each in fields if each.id in last and comparable(each, first=year - 1, last=year)}


def work(blanks: Mapping[int, Blank]) -> tuple[Made, ...]:
    """Write them."""
    return tuple(_made(each) for each in blanks.items())


def _made(given: tuple[int, Blank]) -> Made:
    return_id, empty = given
    return Made(return_id=return_id, name=label(f"{empty.body.lstrip('#')}_{empty.body_name}.xlsx"), content=write(empty))


def store(session: Session, job: Job, found: tuple[Made, ...], now: datetime) -> None:  # noqa: ARG001
    """Keep them with the job. Flushes."""
    for each in found:
        asking.keep_file(session, job, io.BytesIO(each.content), each.name, side="made", about=each.return_id)
    job.done += len(found)


def finish(session: Session, job: Job) -> None:
    """Earlier workbooks of the same round are let go of."""
    for each in job_rows.of_key(session, job.organisation_id, job.kind, job.key):
        if each.id != job.id:
            job_rows.drop_content(session, each.id, "made")


HANDLER = Handler(roles=frozenset({"ministry"}), gather=gather, work=work, store=store, finish=finish)
