"""A comprehensive evaluation with a secret ceiling (r2 of the library) from the call to the ranking, through the pages."""

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from evaluator.core.calendar import JAPAN
from evaluator.db.models import Envelope, Event, Price, Procurement
from evaluator.services import ranking
from evaluator.services.actor import now
from tests.factories.world import library_rubric, person, sign_in, whole_town

GRADES = {"A社": "A", "B社": "B", "C社": "A"}
"""What every member gives each proposal, where there is more than met or not."""
AMOUNTS = {"A社": "27,000,000", "B社": "20,000,000", "C社": "31,000,000", "ceiling": "３０，０００，０００"}


@pytest.fixture
def town(session):
    made = whole_town(
        session, members=5, proposals=3, state="preparation", rubric=library_rubric("r2-soudan-joint-comprehensive"),
        ceiling_kind="estimate", ceiling_yen=None, ceiling_secret=True, names_hidden=True,
    )  # fmt: skip
    made.people["second"] = person(session, made.organisation, "second", "officer", name="二人目")
    session.commit()
    return made


@pytest.fixture
def people(app, session, town):
    """A client for everybody in it; members by their place."""
    found = {**town.people, **dict(enumerate(town.members))}
    return {name: sign_in(app.test_client(), session, who) for name, who in found.items()}


def office(client, town, path, **data):
    answer = client.post(f"/procurements/{town.procurement.id}/{path}", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def moment(**ago):
    return f"{(now() - timedelta(**ago)).astimezone(JAPAN):%Y-%m-%dT%H:%M}"


def state(session, town):
    session.rollback()
    return session.get_one(Procurement, town.procurement.id).state


def called(people, session, town):
    """Two academics heard, the call published and ended."""
    officer = people["officer"]
    office(officer, town, "moves/call")
    assert state(session, town) == "preparation", "no academic is heard yet"
    for name in ("学識 一", "学識 二"):
        office(officer, town, "hearings", name=name, heard_at=moment(days=3), subject="criteria", opinion="基準は妥当")
    office(
        officer,
        town,
        "schedule",
        call=moment(days=2),
        proposals=moment(hours=1),
        declarations=moment(hours=-1),
        scoring=moment(hours=-2),
    )
    office(officer, town, "moves/call")
    assert state(session, town) == "call"
    office(officer, town, "moves/end-call")
    assert state(session, town) == "receipt"


def enveloped(people, session, town):
    """An envelope for every proposal and one for the ceiling, on paper; no amount anywhere."""
    for whose in (*[each.id for each in town.proposals], "ceiling"):
        outside = {"received_at": moment(minutes=30), "seal": "intact", "place": "会計課の金庫"}
        office(people["clerk"], town, "prices/envelopes/new", whose=str(whose), **outside)
    session.rollback()
    assert len(session.scalars(select(Envelope)).all()) == 4
    assert session.scalars(select(Price)).all() == []


def declared(client, town):
    at = f"/panel/{town.procurement.id}/declaration"
    keys = dict.fromkeys(re.findall(r'name="answer_([0-9a-f]+)"', page(client, at)))
    assert client.post(at, data={f"answer_{key}": "no" for key in keys}).status_code == 302


def scored(client, town):
    """One member's whole sheet, submitted."""
    at = f"/panel/{town.procurement.id}/sheet/review"
    for label, grade in GRADES.items():
        seen = dict(re.findall(r'name="seen:([^"]+)" value="([^"]+)"', page(client, f"{at}/{label}")))
        marks = {f"mark:{item}": "met" if item.startswith("1.1.") else grade for item in seen}
        client.post(f"{at}/{label}", data=marks | {f"seen:{item}": value for item, value in seen.items()} | {"review": "1"})
    assert "採点票を提出しました" in client.post(f"{at}/submit", follow_redirects=True).get_data(as_text=True)


def opened(people, session, town):
    """Two people read all four envelopes."""
    first, second = people["officer"], people["second"]
    office(first, town, "prices/opening", second=town.people["second"].id)
    session.rollback()
    label = {each.id: each.label for each in town.proposals}
    envelopes = [(each.id, label.get(each.proposal_id, "ceiling")) for each in session.scalars(select(Envelope))]
    for client in (first, second):
        for id, whose in envelopes:
            office(client, town, f"prices/opening/{id}", found="read", amount=AMOUNTS[whose])
    office(second, town, "prices/opening/finish")


def test_comprehensive_evaluation_runs_from_call_to_ranking(people, session, town):
    called(people, session, town)
    enveloped(people, session, town)
    for place in range(5):
        declared(people[place], town)
    office(people["officer"], town, "moves/start-scoring")
    assert state(session, town) == "scoring"
    for place in range(5):
        scored(people[place], town)
    office(people["officer"], town, "moves/close-scoring")
    assert state(session, town) == "closed"
    assert "30,000,000" not in page(people["officer"], f"/procurements/{town.procurement.id}/prices")
    opened(people, session, town)
    assert state(session, town) == "opened"
    _computed, overview = ranking.overview(session, town.procurement.id)
    found = {each.id: each for each in overview.result.proposals}
    first, second, third = (found[str(each.id)] for each in town.proposals)
    assert [each.status for each in (first, second, third)] == ["ranked", "ranked", "excluded"]
    assert [each.rank for each in (first, second)] == [1, 2]
    assert first.total - second.total > Fraction(0)
    shown = page(people["officer"], f"/procurements/{town.procurement.id}/ranking")
    assert all(each in shown for each in ("A社", "B社", "C社"))
    assert "30,000,000円" in page(people["officer"], f"/procurements/{town.procurement.id}/prices")
    kinds = list(session.scalars(select(Event.kind).order_by(Event.id)))
    assert [kinds.count(each) for each in ("declaration.made", "sheet.submitted", "envelope.registered")] == [5, 5, 4]
    assert (kinds.count("price.opened"), kinds.count("procurement.open-prices")) == (4, 1)
