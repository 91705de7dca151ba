"""Questions on the call and academic opinions: registered while they can be, and nothing typed is lost afterwards."""

import pytest
from sqlalchemy import func, select

from evaluator.db.models import Hearing, Question
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, of_class, said, tree

LATE = {
    "scoring": {"ja": "採点が始まっているため", "en": "Scoring has begun."},
    "cancelled": {"ja": "この案件は終わっているため", "en": "The procurement has ended."},
}


@pytest.fixture
def town(session):
    made = whole_town(session, state="preparation")
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def ended(session, town, state):
    town.procurement.state = state
    session.commit()
    return f"/procurements/{town.procurement.id}"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("state", LATE)
@pytest.mark.parametrize("typed", ["様式は自由ですか", ""])
def test_late_question_is_refused_and_kept_readable(officer, session, town, state, lang, typed):
    officer.get(f"/?lang={lang}")
    answer = officer.post(f"{ended(session, town, state)}/questions", data={"question": typed, "asker": "A法人"})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert LATE[state][lang] in said(by_id(page, "faults"))
    assert [each.get("href") for each in by_id(page, "faults").iter("a")] == []
    kept = {id: by_id(page, id) for id in ("question", "asker")}
    assert (said(kept["question"]), kept["asker"].get("value")) == (typed, "A法人")
    assert [each.get("readonly") is None for each in kept.values()] == [False, False]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Question)) == 0


def test_late_question_is_read_in_another_language(officer, session, town):
    answer = officer.post(f"{ended(session, town, 'scoring')}/questions?lang=en", data={"question": "様式は自由ですか"})
    page = tree(answer.text)
    assert (said(by_id(page, "question")), by_id(page, "again").get("method")) == ("様式は自由ですか", "post")
    assert of_class(by_id(page, "again"), "button--primary") == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_late_opinion_is_refused_and_kept_readable(officer, session, town, lang):
    officer.get(f"/?lang={lang}")
    data = {"name": "学識 太郎", "heard_at": "2026-11-01T10:00", "subject": "criteria", "opinion": "妥当である"}
    answer = officer.post(f"{ended(session, town, 'cancelled')}/hearings", data=data)
    page = tree(answer.text)
    assert (answer.status_code, said(by_id(page, "opinion"))) == (422, "妥当である")
    assert LATE["cancelled"][lang] in said(by_id(page, "faults"))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Hearing)) == 0
