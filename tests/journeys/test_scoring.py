"""A member's whole way through the pages, without script: declare, score, submit, revise; and what the office learns when."""

import re

import pytest

from evaluator.db.models import Procurement
from evaluator.services.sheets import StageOpen, entry_of, progress
from tests.factories.world import sign_in, whole_town

GRADES = {"A社": "4", "B社": "3"}


def page(client, path):
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def declare(client, at):
    shown = page(client, at)
    keys = dict.fromkeys(re.findall(r'name="answer_([0-9a-f]+)"', shown))
    assert client.post(at, data={f"answer_{key}": "no" for key in keys}).status_code == 302


def score(client, at, key):
    shown = page(client, f"{at}/{key}")
    seen = dict(re.findall(r'name="seen:([^"]+)" value="([^"]+)"', shown))
    data = {f"seen:{item}": value for item, value in seen.items()} | {f"mark:{item}": GRADES[key] for item in seen}
    assert client.post(f"{at}/{key}", data=data | {"review": "1"}).location.endswith("/review")


def in_state(session, id, state):
    session.rollback()
    session.get_one(Procurement, id).state = state
    session.commit()


@pytest.fixture
def town(session):
    made = whole_town(session, members=1, proposals=2, state="receipt", names_hidden=True)
    session.commit()
    return made


def test_member_declares_scores_submits_and_revises(client, session, town):
    id, numbers = town.procurement.id, [str(each.id) for each in town.proposals]
    at = f"/panel/{id}/sheet/review"
    sign_in(client, session, town.members[0], town.organisation)
    assert "採点はまだ始まっていません" in page(client, f"{at}/A社")
    declare(client, f"/panel/{id}/declaration")
    in_state(session, id, "scoring")
    for key in GRADES:
        score(client, at, key)
    session.rollback()
    assert [(each.done, each.total, each.submitted) for each in progress(session, id)] == [(38, 38, False)]
    assert "採点票を提出しました" in client.post(f"{at}/submit", follow_redirects=True).get_data(as_text=True)
    session.rollback()
    with pytest.raises(StageOpen):
        entry_of(session, id, "review")
    client.post(f"{at}/reopen", data={"reason": "読み違い"})
    shown = page(client, f"{at}/A社")
    seen = re.search(r'name="seen:1.1" value="([^"]+)"', shown)[1]
    client.post(f"{at}/A社", data={"seen:1.1": seen, "mark:1.1": "5"})
    client.post(f"{at}/submit")
    in_state(session, id, "closed")
    scores = entry_of(session, id, "review").scores
    assert (scores[numbers[0]]["1.1"], scores[numbers[0]]["1.2"], scores[numbers[1]]["1.1"]) == (
        {"1": "5"},
        {"1": "4"},
        {"1": "3"},
    )
    assert "採点は締め切りました" in page(client, f"{at}/receipt")


def test_officer_scores_what_the_office_gives(client, session):
    from tests.factories.scoring import panel_at_work, rubric_of

    office = {"id": "2", "name": {"ja": "地域要件"}, "points": 5, "by": "office"}
    rubric = rubric_of(10, group=[{"id": "1", "name": {"ja": "内容"}, "points": 10}, office])
    made = panel_at_work(session, members=1, proposals=1, rubric=rubric)
    at = f"/procurements/{made.procurement.id}/sheet/review"
    sign_in(client, session, made.people["officer"], made.organisation)
    shown = page(client, f"{at}/A社")
    assert ("地域要件" in shown, "内容" in shown.split("<template")[0]) == (True, False)
    seen = re.search(r'name="seen:2" value="([^"]+)"', shown)[1]
    client.post(f"{at}/A社", data={"seen:2": seen, "mark:2": "4"})
    assert "採点票を提出しました" in client.post(f"{at}/submit", follow_redirects=True).get_data(as_text=True)
    sign_in(client, session, made.people["clerk"], made.organisation)
    assert client.get(f"{at}/A社").status_code == 403
