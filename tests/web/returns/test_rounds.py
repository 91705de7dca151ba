"""Rounds: begun, followed, one return read, sent back, accepted; and what the ministry never sees."""

import pytest

from evaluator.db.models import BodyReturn, ReturnRound
from evaluator.services.returns import filling, handing
from tests.factories.returns import filled_in, ministry, returning, sent
from tests.factories.world import NOW, sign_in

DAYS = {"opens_on": "2026-11-01", "due_on": "2026-11-30"}


@pytest.fixture
def made(session):
    found = returning(session)
    session.commit()
    return found


@pytest.fixture
def asker(client, session, made):
    return sign_in(client, session, made.officer)


def handed(session, made):
    filled_in(session, made, new_consultations="37")
    handing.submit(session, made.clerk, made.body, NOW, version=made.body.version)
    session.commit()
    return f"/rounds/{made.round.id}/{made.body.id}"


def state(session, made):
    session.rollback()
    session.expire_all()
    return session.get_one(BodyReturn, made.body.id).state


def test_round_is_begun_and_listed(asker, session, made):
    answer = asker.post("/rounds/new", data={"title": "秋の調査", "fiscal_year": "令和8年度", **DAYS})
    assert answer.status_code == 302
    page = asker.get("/rounds?lang=en").text
    assert "秋の調査" in page
    assert "0 of 1 bodies" in page
    session.rollback()
    assert session.query(ReturnRound).filter_by(title="秋の調査").one().fiscal_year == 2026


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "Give the round a title."),
        ({"due_on": ""}, "Enter until when answers are given."),
        ({"due_on": "2026-10-01"}, "The last day is before the first."),
        ({"fiscal_year": "someday"}, "someday"),
        ({"title": "2026年度調査"}, "There is a round of this title in the fiscal year."),
    ],
)
def test_round_that_cannot_be_says_why(asker, session, changed, said):
    asker.get("/rounds?lang=en")
    given = {"title": "秋の調査", "fiscal_year": "2026", **DAYS, **changed}
    answer = asker.post("/rounds/new", data=given)
    assert answer.status_code == 422
    assert said in answer.text
    session.rollback()
    assert session.query(ReturnRound).count() == 1


def test_answers_that_are_not_handed_in_are_not_shown(asker, session, made):
    filling.begin(session, made.clerk, made.body, NOW)
    filling.save(session, made.clerk, made.body, sent({"new_consultations": "4321"}), NOW)
    session.commit()
    page = asker.get(f"/rounds/{made.round.id}/{made.body.id}?lang=en").text
    assert "Nothing was handed in yet." in page
    assert "4,321" not in page


def test_handed_in_return_is_read_and_accepted(asker, session, made):
    address = handed(session, made)
    page = asker.get(f"{address}?lang=en").text
    assert "37 cases" in page
    assert asker.post(f"{address}/accept").status_code == 302
    assert state(session, made) == "accepted"
    assert "Accepted" in asker.get(f"/rounds/{made.round.id}?lang=en&state=accepted&q=青野").text


def test_return_goes_back_with_a_question(asker, session, made):
    address = handed(session, made)
    assert asker.post(f"{address}/send-back", data={"send_back-text": ""}).status_code == 422
    assert state(session, made) == "submitted"
    assert asker.post(f"{address}/send-back", data={"send_back-text": "専任の人数は?"}).status_code == 302
    assert state(session, made) == "sent-back"
    assert "専任の人数は?" in asker.get(address).text


def test_draft_of_a_correction_is_not_shown(asker, session, made):
    address = handed(session, made)
    asker.post(f"{address}/send-back", data={"send_back-text": "?"})
    session.rollback()
    body = session.get_one(BodyReturn, made.body.id, populate_existing=True)
    filling.save(session, made.clerk, body, sent({"new_consultations": "41"}, base={"new_consultations": "37"}), NOW)
    session.commit()
    assert "37 cases" in asker.get(f"{address}?lang=en").text
    assert "41 cases" not in asker.get(address).text


def test_return_is_not_accepted_twice(asker, session, made):
    address = handed(session, made)
    asker.post(f"{address}/accept")
    answer = asker.post(f"{address}/accept", follow_redirects=True)
    assert "今の状態ではできません" in answer.text or "cannot be done as the return stands" in answer.text


def test_accepted_return_is_opened_again_with_a_question(asker, session, made):
    address = handed(session, made)
    asker.post(f"{address}/accept")
    assert "差し戻して開き直す" in asker.get(f"{address}?lang=ja").text
    assert asker.post(f"{address}/reopen", data={"reopen-text": "もう一度"}).status_code == 302
    assert state(session, made) == "sent-back"


def test_answer_leaves_the_return_as_it_stands(asker, session, made):
    address = handed(session, made)
    assert asker.post(f"{address}/answer", data={"answer-text": "はい。"}).status_code == 302
    assert state(session, made) == "submitted"


def test_round_of_another_ministry_is_not_there(client, session, made):
    _other, who = ministry(session, name="別の省")
    address = handed(session, made)
    stranger = sign_in(client, session, who)
    assert stranger.get(f"/rounds/{made.round.id}").status_code == 404
    assert stranger.get(address).status_code == 404
    for each in ("accept", "send-back", "reopen", "answer"):
        assert stranger.post(f"{address}/{each}").status_code == 404


def test_return_of_another_round_is_not_there(asker, session, made):
    handed(session, made)
    asker.post("/rounds/new", data={"title": "秋の調査", "fiscal_year": "2026", **DAYS})
    session.rollback()
    other = session.query(ReturnRound).filter_by(title="秋の調査").one()
    assert asker.get(f"/rounds/{other.id}/{made.body.id}").status_code == 404


def test_municipality_opens_no_round(client, session, made):
    officer = sign_in(client, session, made.town.people["officer"])
    assert officer.get("/rounds").status_code == 403
    assert officer.get(f"/rounds/{made.round.id}/{made.body.id}").status_code == 403


def test_ministry_opens_no_return_of_a_body(asker, made):
    assert asker.get("/returns").status_code == 403
    assert asker.get(f"/returns/{made.body.id}").status_code == 403
