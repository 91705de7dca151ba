"""Workbooks taken in by a worker: counts are right, nothing is taken twice, what is wrong is told by cell."""

import io
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.db.models import BodyReturn, Event, Job, JobPiece, ReturnAnswer, TakenFile
from evaluator.exchange.returns import batch
from evaluator.exchange.uploads.confined import Limits
from evaluator.services.intake import taking
from evaluator.services.returns import handing
from evaluator.web.worker import Worker
from tests.factories import workbooks
from tests.factories.returns import Returning, asked_round, filled_in, return_of, returning
from tests.factories.world import NOW

EACH = 4
"""Good files for each that is damaged."""


@pytest.fixture
def made(session: Session) -> Returning:
    return returning(session)


def take(app: Flask, session: Session, made: Returning, files: dict[str, bytes]) -> Job:
    """Receive files as one archive and let a worker do all that waits."""
    job = taking.receive(session, made.asker, made.round, [("a.zip", workbooks.archive(files))], NOW)
    session.commit()
    with app.app_context():
        worker = Worker()
        while worker.once():
            pass
    session.expire_all()
    return job


def states(session: Session, job: Job) -> Counter[str]:
    return Counter(session.scalars(select(TakenFile.state).where(TakenFile.job_id == job.id)))


def problems(session: Session, job: Job) -> dict[str, list[str]]:
    found = session.scalars(select(TakenFile).where(TakenFile.job_id == job.id).order_by(TakenFile.id))
    return {each.name.removesuffix(".xlsx"): [one["id"] for one in each.problems] for each in found if each.problems}


def test_each_file_is_accepted_or_told_of(app, session, made):
    ways = list(workbooks.DAMAGE)
    bodies = workbooks.more_bodies(session, made.round, EACH * len(ways))
    blanks = [workbooks.blank_of(session, made.round, each) for each in bodies[: len(ways)]]
    files = workbooks.answered(session, made.round, bodies[len(ways) :])
    files |= {f"{way}.xlsx": workbooks.DAMAGE[way][0](blank) for way, blank in zip(ways, blanks, strict=True)}
    job = take(app, session, made, files)
    assert states(session, job) == {"accepted": len(files) - len(ways), "problems": len(ways)}
    assert (job.state, job.done, job.total) == ("done", len(files), len(files))
    told = problems(session, job)
    assert {way: told[way][0] for way in ways} == {way: first for way, (_damage, first) in workbooks.DAMAGE.items()}
    handed = session.scalars(select(BodyReturn).where(BodyReturn.round_id == made.round.id, BodyReturn.state == "submitted"))
    assert len(handed.all()) == len(files) - len(ways)
    assert session.scalar(select(func.count()).select_from(JobPiece)) == 0


def test_answers_are_those_of_the_workbook(app, session, made):
    blank = workbooks.blank_of(session, made.round, made.body, staff_people="12")
    take(app, session, made, {"a.xlsx": workbooks.filled(blank, {"staff_people": 14.0})})
    body = session.get(BodyReturn, made.body.id)
    assert body.state == "submitted"
    assert body.handed_in["staff_people"] == {"value": "14", "origin": "file", "reason": ""}
    assert {id: each["value"] for id, each in body.handed_in.items() if id != "staff_people"} == {
        id: value for id, value in blank.answers.items() if id != "staff_people"
    }
    query = select(Event.kind).where(Event.organisation_id == made.town.organisation.id).order_by(Event.number)
    kinds = session.scalars(query).all()
    assert kinds[-1] == "return.taken"


def test_same_file_is_not_taken_twice(app, session, made):
    files = {"a.xlsx": workbooks.filled(workbooks.blank_of(session, made.round, made.body))}
    take(app, session, made, files)
    again = take(app, session, made, {**files, "b.xlsx": files["a.xlsx"]})
    assert states(session, again) == {"duplicate": 2}
    assert problems(session, again)["b"] == ["intake.taken-already"]
    assert session.scalar(select(func.count()).where(ReturnAnswer.return_id == made.body.id)) == len(made.body.handed_in or {})


def test_newer_file_corrects_what_was_taken(app, session, made):
    first = workbooks.blank_of(session, made.round, made.body, staff_people="12")
    take(app, session, made, {"a.xlsx": workbooks.filled(first)})
    job = take(app, session, made, {"b.xlsx": workbooks.filled(first, {"staff_people": 13.0})})
    assert states(session, job) == {"accepted": 1}
    body = session.get(BodyReturn, made.body.id)
    assert (body.state, body.handed_in["staff_people"]["value"]) == ("corrected", "13")
    query = select(Event.kind).where(Event.organisation_id == body.organisation_id).order_by(Event.number)
    kinds = session.scalars(query).all()
    assert kinds[-2:] == ["return.taken", "return.replaced"]


def test_two_files_of_one_body_are_asked_about(app, session, made):
    blank = workbooks.blank_of(session, made.round, made.body)
    files = {"a.xlsx": workbooks.filled(blank), "b.xlsx": workbooks.filled(blank, {"staff_people": 1.0})}
    job = take(app, session, made, files)
    assert problems(session, job) == {"b": ["intake.two-files"]}


def test_body_that_types_is_not_overwritten(app, session, made):
    file = workbooks.filled(workbooks.blank_of(session, made.round, made.body))
    filled_in(session, made)
    job = take(app, session, made, {"a.xlsx": file})
    assert problems(session, job) == {"a": ["intake.typed-itself"]}
    assert session.get(BodyReturn, made.body.id).state == "draft"


def test_accepted_return_stays_locked(app, session, made):
    blank = workbooks.blank_of(session, made.round, made.body)
    take(app, session, made, {"a.xlsx": workbooks.filled(blank)})
    handing.accept(session, made.asker, session.get(BodyReturn, made.body.id), NOW)
    job = take(app, session, made, {"b.xlsx": workbooks.filled(blank, {"staff_people": 1.0})})
    assert problems(session, job) == {"b": ["intake.locked"]}


def test_file_of_another_asker_is_of_another_round(app, session, made):
    theirs = asked_round(session, made.asker, year=2024)
    file = workbooks.filled(workbooks.blank_of(session, theirs, return_of(session, theirs, made.town.organisation)))
    job = take(app, session, made, {"a.xlsx": file})
    assert problems(session, job) == {"a": ["intake.other-round"]}


def test_archive_that_is_none_fails_with_a_word(app, session, made):
    job = taking.receive(session, made.asker, made.round, [("a.zip", io.BytesIO(b"none"))], NOW)
    session.commit()
    with app.app_context():
        Worker().once()
    session.refresh(job)
    assert (job.state, job.problem["id"]) == ("failed", "upload.broken")


def test_file_that_ends_its_reader_stops_no_other(app, session, made, monkeypatch):
    bodies = workbooks.more_bodies(session, made.round, 3)
    run, small, asked = batch.confined.run, Limits(memory=24 * 1024 * 1024), []

    def starved(module, file, *, arguments, limits):
        """Reads as always, but a process that is to read the second file has too little memory to live."""
        asked.append(arguments)
        bad = arguments[0] == "read" and "1" in arguments[1].split(",")
        return run(module, file, arguments=arguments, limits=small if bad else limits)

    monkeypatch.setattr(batch.confined, "run", starved)
    job = take(app, session, made, workbooks.answered(session, made.round, bodies))
    assert asked == [("list",), ("read", "0,1,2"), ("read", "0"), ("read", "1"), ("read", "2")]
    assert states(session, job) == {"accepted": 2, "problems": 1}
    assert problems(session, job) == {bodies[1].organisation.code: ["upload.too-complex"]}
    assert (job.state, job.done) == ("done", 3)


def test_loose_files_are_taken_together(app, session, made):
    blank = workbooks.blank_of(session, made.round, made.body)
    sent = [("回答.xlsx", io.BytesIO(workbooks.filled(blank))), ("b.xlsx", io.BytesIO(b"none"))]
    job = taking.receive(session, made.asker, made.round, sent, NOW)
    session.commit()
    with app.app_context():
        Worker().once()
    session.expire_all()
    assert states(session, job) == {"accepted": 1, "problems": 1}
    assert session.scalars(select(TakenFile.name).order_by(TakenFile.position)).all() == ["回答.xlsx", "b.xlsx"]
    assert taking.receive(session, made.asker, made.round, sent, NOW).id != job.id
