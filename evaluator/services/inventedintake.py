"""Workbooks that invented bodies sent back: some are accepted, some answered with their problems, as a job that is done."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from evaluator.db.models import BodyReturn, Job, ReturnRound
from evaluator.exchange.returns.writing import write
from evaluator.services.actor import Actor
from evaluator.services.intake import making, taking
from evaluator.services.intake.handing import goes_by
from evaluator.services.jobs import running

HOLDER = "demo"
STEPS = 20
"""More than the job has."""
FIRST = "xl/worksheets/sheet1.xml"
OPEN = re.compile(r'<c r="(E\d+)"( s="\d+")?/>')
"""The one cell of the first sheet that is left open: there a body says that it looked at everything."""


def taken(
    session: Session, actor: Actor, asked: ReturnRound, sound: Sequence[tuple[BodyReturn, Mapping[str, str]]],
    unsigned: tuple[BodyReturn, Mapping[str, str]], now: datetime,
) -> Job:  # fmt: skip
    """Take in sound workbooks, one of them twice, one that nobody confirmed, and a file that is none. Flushes."""
    files = [(_name(body), _filled(session, asked, body, answers)) for body, answers in sound]
    files.append((f"写し_{files[0][0]}", files[0][1]))
    files.append((_name(unsigned[0]), _filled(session, asked, *unsigned, confirmed=False)))
    files.append(("回答について.xlsx", "回答は別の便で送ります。".encode()))
    job = taking.receive(session, actor, asked, [(name, io.BytesIO(content)) for name, content in files], now)
    _done(session, job, now)
    return job


def _name(body: BodyReturn) -> str:
    """What its workbook is called."""
    return f"{goes_by(body)}_{body.organisation.name}.xlsx"


def _filled(
    session: Session, asked: ReturnRound, body: BodyReturn, answers: Mapping[str, str], *, confirmed: bool = True
) -> bytes:  # fmt: skip
    """The workbook of a body with its answers, as it comes back."""
    made = write(replace(making.blank(session, asked, body), answers=answers))
    return _signed(made) if confirmed else made


def _signed(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as signed:
        for each in book.namelist():
            part = book.read(each)
            if each == FIRST:
                part = OPEN.sub(r'<c r="\1"\2 t="inlineStr"><is><t>○</t></is></c>', part.decode()).encode()
            signed.writestr(zipfile.ZipInfo(each), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _done(session: Session, job: Job, now: datetime) -> None:
    """Work on the job as a worker does, to its end."""
    handler = taking.HANDLER
    running.take_up(session, (taking.KIND,), HOLDER, now, stale=timedelta(hours=1), only=job.id)
    for _step in range(STEPS):
        found = handler.gather(session, job)
        if found is None:
            break
        running.store(session, handler, job.id, HOLDER, handler.work(found), now)
    running.end(session, handler, job.id, HOLDER, now)
