"""From the sheets over the moderation to the close and the sealed opening, through the pages."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from evaluator.core.rules import Moderation
from evaluator.db.models import Envelope, Event, Procurement, Topic
from evaluator.services import ranking
from tests.factories.prices import on_paper, sealed_rubric, sealed_town
from tests.factories.scoring import declared
from tests.factories.world import sign_in

MARKS = (("5", "4"), ("5", "4"), ("1", "4"))
"""What each of three members gives the two items of every proposal."""


@pytest.fixture
def town(session):
    made = sealed_town(session, state="scoring", rubric=replace(sealed_rubric(), moderation=Moderation(by="consensus")))
    for seat in made.seats:
        declared(session, seat, *made.proposals)
    for proposal in made.proposals:
        on_paper(session, made, proposal)
    session.commit()
    return made


@pytest.fixture
def people(app, session, town):
    found = {**town.people, **dict(enumerate(town.members))}
    return {name: sign_in(app.test_client(), session, who) for name, who in found.items()}


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def sent(client, path, status=302, **data):
    answer = client.post(path, data=data)
    assert answer.status_code == status, answer.get_data(as_text=True)[:1000]
    return answer.get_data(as_text=True)


def state(session, town):
    session.rollback()
    return session.get_one(Procurement, town.procurement.id).state


def scored(client, town, marks):
    at = f"/panel/{town.procurement.id}/sheet/review"
    for label in ("A社", "B社", "C社"):
        seen = dict(re.findall(r'name="seen:([^"]+)" value="([^"]+)"', page(client, f"{at}/{label}")))
        given = {f"mark:{item}": mark for item, mark in zip(seen, marks, strict=True)}
        client.post(f"{at}/{label}", data=given | {f"seen:{item}": value for item, value in seen.items()} | {"review": "1"})
    assert "採点票を提出しました" in client.post(f"{at}/submit", follow_redirects=True).get_data(as_text=True)


def topic_for(session, town, proposal):
    session.rollback()
    return session.scalar(select(Topic).where(Topic.proposal_id == proposal.id, Topic.procurement_id == town.procurement.id))


def opened(people, session, town):
    at = f"/procurements/{town.procurement.id}/prices/opening"
    sent(people["officer"], at, second=town.people["second"].id)
    session.rollback()
    for client in (people["officer"], people["second"]):
        for place, envelope in enumerate(session.scalars(select(Envelope).order_by(Envelope.id)), start=1):
            sent(client, f"{at}/{envelope.id}", found="read", amount=str(20_000_000 + place))
    sent(people["second"], f"{at}/finish")


def test_panel_talks_before_any_price_is_opened(people, session, town):
    office, own = f"/procurements/{town.procurement.id}", f"/panel/{town.procurement.id}"
    for place, marks in enumerate(MARKS):
        scored(people[place], town, marks)
    sent(people["officer"], f"{office}/moves/close-scoring")
    assert state(session, town) == "scoring", "the panel has not talked yet"
    assert "合議を始める" in page(people["officer"], office)
    sent(people["officer"], f"{office}/moves/begin-moderation")
    assert state(session, town) == "moderation"
    sent(people["officer"], f"{office}/prices/opening", 404, second=town.people["second"].id)
    first, second, third = (topic_for(session, town, each) for each in town.proposals)

    assert "委員3" in page(people[2], f"{own}/moderation")
    sent(people[2], f"{own}/moderation/topics/{first.id}/mark", mark="4", reason="頁を見落としていた", seen="0")
    sent(people["officer"], f"{office}/moderation/topics/{first.id}", act="close", outcome="revised", note="確認した",
         version=first.version)  # fmt: skip
    sent(people[0], f"{own}/moderation/topics/{second.id}", act="close", outcome="agreed", agreed="3", note="3点と決めた",
         version=second.version)  # fmt: skip
    sent(people["officer"], f"{office}/moves/close-scoring")
    assert state(session, town) == "moderation", "one topic is open"
    sent(people["officer"], f"{office}/moderation/topics/{third.id}", act="close", outcome="kept", note="見方の違い",
         version=third.version)  # fmt: skip
    assert "合議を終える" in page(people["officer"], f"{office}/moderation")
    sent(people["officer"], f"{office}/moves/close-scoring")
    assert state(session, town) == "closed"

    late = sent(people[2], f"{own}/moderation/topics/{third.id}/mark", 423, mark="5", reason="遅い", seen="0")
    assert "採点は締め切られています" in late
    opened(people, session, town)
    assert state(session, town) == "opened"
    late = sent(people[2], f"{own}/moderation/topics/{third.id}/mark", 423, mark="5", reason="遅い", seen="0")
    assert "価格の開封または結果の確定" in late

    found = {each.id: each for each in ranking.overview(session, town.procurement.id)[1].result.proposals}
    totals = [found[str(each.id)].total for each in town.proposals]
    assert [float(each) for each in totals] == pytest.approx([14 / 3 + 4, 3 + 4, 11 / 3 + 4])
    text = page(people["officer"], f"{office}/ranking/2") + page(people["officer"], f"{office}/ranking/3")
    assert "合議で 3 に決定" in text
    kinds = list(session.scalars(select(Event.kind)))
    assert (kinds.count("mark.revised"), kinds.count("topic.closed"), kinds.count("procurement.begin-moderation")) == (1, 3, 1)
