"""Questions on the call and academic opinions: registered while they can be, and nothing typed is lost afterwards."""

import pytest
from sqlalchemy import func, select

from evaluator.db.models import Hearing, Question
from tests.factories.world import NOW, sign_in, whole_town
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


def many_questions(session, town, count=45):
    """Questions of a call; every third has its answer."""
    for at in range(count):
        answer = f"回答{at:02}" if at % 3 == 0 else ""
        session.add(
            Question(
                procurement_id=town.procurement.id, received_at=NOW, asker=f"{at:02}法人", question=f"質問{at:02}は何ですか",
                answer=answer, answered_at=NOW if answer else None,
            )
        )  # fmt: skip
    session.commit()
    return f"/procurements/{town.procurement.id}/questions"


def shown(answer):
    return [said(each) for each in of_class(tree(answer.text), "list-lines")[0].iter("b")]


def test_many_questions_are_paged_with_open_ones_first(officer, session, town):
    path = many_questions(session, town)
    found = [shown(officer.get(f"{path}?page={number}")) for number in (1, 2, 3)]
    assert [len(each) for each in found] == [20, 20, 5]
    assert found[0][0] == "質問01は何ですか"
    assert found[2][-1] == "質問42は何ですか"
    assert len({each for page in found for each in page}) == 45


def test_questions_are_found_by_words_of_question_answer_or_asker(officer, session, town):
    path = many_questions(session, town)
    assert shown(officer.get(f"{path}?q=回答03")) == ["質問03は何ですか"]
    assert shown(officer.get(f"{path}?q=07法人 質問")) == ["質問07は何ですか"]
    assert "当てはまる質問はありません" in officer.get(f"{path}?q=%25").text
