"""Pages on which a ministry makes workbooks and takes them in, and what is not there for anybody else."""

import io

import pytest

from evaluator.db.models import Job, TakenFile
from evaluator.web.worker import Worker
from tests.factories import workbooks
from tests.factories.returns import ministry, returning
from tests.factories.world import sign_in


@pytest.fixture
def made(session):
    found = returning(session)
    session.commit()
    return found


@pytest.fixture
def asker(client, session, made):
    return sign_in(client, session, made.officer)


def work(app):
    with app.app_context():
        while Worker().once():
            pass


def sent(content: bytes, name: str = "a.xlsx"):
    return {"files": [(io.BytesIO(content), name)]}


def test_what_is_wrong_is_shown_and_listed(app, asker, session, made):
    content = workbooks.DAMAGE["formula"][0](workbooks.blank_of(session, made.round, made.body))
    answer = asker.post(f"/rounds/{made.round.id}/intake", data=sent(content, "=回答.xlsx"))
    assert "Left to read" in asker.get(f"{answer.location}?lang=en").text
    work(app)
    page = asker.get(f"{answer.location}?lang=en").text
    assert "There is a formula. Enter the value." in page
    listed = asker.get(f"{answer.location}/list").data.decode("utf-8-sig").splitlines()
    assert listed[1].startswith("'=回答.xlsx,")
    assert workbooks.parts_of(asker.get(f"{answer.location}/list?form=xlsx").data)


def test_accepted_file_is_shown_where_nothing_is_wrong(app, asker, session, made):
    workbook = workbooks.filled(workbooks.blank_of(session, made.round, made.body))
    answer = asker.post(f"/rounds/{made.round.id}/intake", data=sent(workbook))
    work(app)
    page = asker.get(f"{answer.location}?lang=en").text
    assert "Read the return" in page
    assert "No file is in this list." not in page


def test_workbooks_of_all_bodies_come_as_one_archive(app, asker, session, made):
    asker.post(f"/rounds/{made.round.id}/workbooks")
    work(app)
    session.rollback()
    job = session.query(Job).one()
    assert f"/jobs/{job.id}/files" in asker.get(f"/rounds/{made.round.id}/workbooks").text
    (inside,) = workbooks.parts_of(asker.get(f"/jobs/{job.id}/files").data).values()
    alone = asker.get(f"/rounds/{made.round.id}/workbooks/{made.body.id}").data
    assert workbooks.parts_of(inside).keys() == workbooks.parts_of(alone).keys()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "", "Choose the workbooks, or a zip of them."),
        (b"x", "a.docx", "Choose files that end in .xlsx or .zip."),
        (b"", "a.xlsx", "A file is empty."),
    ],
)
def test_upload_that_cannot_be_says_why(asker, made, content, name, said):
    asker.get(f"/rounds/{made.round.id}/intake?lang=en")
    answer = asker.post(f"/rounds/{made.round.id}/intake", data=sent(content, name))
    assert answer.status_code == 422
    assert said in answer.text


def test_round_of_another_asker_is_not_there(client, session, made):
    _other, officer = ministry(session, name="別の省")
    job = Job(
        kind="returns.intake", key=f"round-{made.round.id}-a", organisation_id=made.ministry.id, state="waiting", done=0, total=0,
        works_on={"round": made.round.id}, asked_at=made.round.created_at, tries=0, holder="",
    )  # fmt: skip
    session.add(job)
    session.commit()
    other = sign_in(client, session, officer)
    at = f"/rounds/{made.round.id}"
    for address in (
        f"{at}/workbooks",
        f"{at}/workbooks/{made.body.id}",
        f"{at}/intake",
        f"{at}/intake/{job.id}",
        f"/jobs/{job.id}",
    ):
        assert other.get(address).status_code == 404, address
    assert other.post(f"{at}/intake", data=sent(b"x")).status_code == 404
    assert other.post(f"/jobs/{job.id}/cancel").status_code == 404
    assert session.query(TakenFile).count() == 0


def test_waiting_job_counts_nothing_before_it_knows(asker, session, made):
    workbook = workbooks.filled(workbooks.blank_of(session, made.round, made.body))
    asker.post(f"/rounds/{made.round.id}/intake", data=sent(workbook))
    session.rollback()
    job = session.query(Job).one()
    assert (job.state, job.total) == ("waiting", 0)
    for address in ("/jobs", f"/jobs/{job.id}", f"/rounds/{made.round.id}/intake/{job.id}"):
        page = asker.get(f"{address}?lang=en").text
        assert "Waits its turn" in page
        assert "0 of 0" not in page
        assert "0 / 0" not in page


def test_job_tells_how_far_it_is_and_is_called_off(asker, session, made):
    asker.post(f"/rounds/{made.round.id}/workbooks")
    session.rollback()
    job = session.query(Job).one()
    assert asker.get(f"/jobs/{job.id}/state").json == {"state": "waiting", "done": 0, "total": 1, "live": True}
    assert "<progress" in asker.get(f"/jobs/{job.id}").text
    asker.post(f"/jobs/{job.id}/cancel")
    assert asker.get(f"/jobs/{job.id}/state").json["state"] == "cancelled"
    assert "Called off" in asker.get("/jobs?lang=en").text
