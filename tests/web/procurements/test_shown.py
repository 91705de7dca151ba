"""What the desk and the page of a procurement show: dates past and late, orders, steps with names, ways to other rooms."""

import re
from datetime import timedelta

import pytest

from evaluator.core.calendar import JAPAN
from evaluator.db.models import ScheduleDate
from evaluator.services import history
from evaluator.services.actor import Actor, now
from tests.factories import world
from tests.factories.world import sign_in, whole_town


@pytest.fixture
def town(session):
    made = whole_town(session, state="preparation", title="ちょうど一件")
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def dated(session, procurement, **days):
    """Put a procurement's dates so many days from now."""
    for each in session.query(ScheduleDate).filter_by(procurement_id=procurement.id):
        session.delete(each)
    session.flush()
    for kind, number in days.items():
        session.add(ScheduleDate(procurement_id=procurement.id, kind=kind, at=now() + timedelta(days=number)))
    session.commit()


def titles(page):
    return re.findall(r'<a class="strong" href="/procurements/\d+">([^<]+)</a>', page)


def test_nearest_coming_date_stands_first(officer, session, town):
    late = world.procurement(session, town.organisation, title="あとの件")
    soon = world.procurement(session, town.organisation, title="すぐの件")
    over = world.procurement(session, town.organisation, title="すんだ件", state="decided")
    dated(session, late, call=-50, scoring=9)
    dated(session, soon, call=-5, scoring=2)
    dated(session, over, decision=1)
    dated(session, town.procurement, scoring=30)
    assert titles(officer.get("/procurements").text) == ["すぐの件", "あとの件", "ちょうど一件", "すんだ件"]


def test_order_by_stage_follows_the_course(officer, session, town):
    for state in ("decided", "cancelled", "call", "scoring"):
        world.procurement(session, town.organisation, title=state, state=state)
    session.commit()
    assert titles(officer.get("/procurements?order=state").text) == ["ちょうど一件", "call", "scoring", "decided", "cancelled"]


@pytest.mark.parametrize(("state", "said"), [("call", True), ("scoring", False), ("decided", False)])
def test_date_is_late_only_while_something_waits_for_it(officer, session, town, state, said):
    town.procurement.state = state
    dated(session, town.procurement, proposals=-3)
    assert ("due--late" in officer.get(f"/procurements/{town.procurement.id}").text) == said


def test_desk_says_how_much_is_due(officer, session, town):
    for number, days in enumerate((-2, 4, 5, 30)):
        dated(session, world.procurement(session, town.organisation, state="scoring", title=str(number)), scoring=days)
    assert "きょうまでの期限は1件、7日以内は2件です。" in officer.get("/procurements").text


def test_more_than_eight_things_are_folded(officer, session, town):
    for number in range(9):
        world.procurement(session, town.organisation, state="call", title=f"件{number}")
    session.commit()
    assert "ほか2件" in officer.get("/procurements").text


def test_cancelled_procurement_stands_on_no_step(officer, session, town):
    town.procurement.state = "cancelled"
    session.commit()
    page = officer.get("/procurements").text
    assert ("段階のうち" in page, "中止" in page.split("<tbody>")[1]) == (False, True)


def test_steps_name_who_took_them(officer, session, town):
    who = Actor(name="佐藤 美咲", person_id=town.people["officer"].id)
    history.record(
        session, who, now(), "procurement.created", organisation_id=town.organisation.id, procurement_id=town.procurement.id
    )
    session.commit()
    assert "佐藤 美咲" in officer.get(f"/procurements/{town.procurement.id}").text.split("</ol>")[0]


def test_closed_day_is_only_warned_of(officer, session, town):
    answer = officer.post(
        f"/procurements/{town.procurement.id}/schedule",
        data={"proposals": "2027-05-03T17:00", "scoring": "2027-05-06T17:00"},
        follow_redirects=True,
    )
    assert "閉庁日です：提案書の提出期限。" in answer.text
    session.rollback()
    local = {each.kind: each.at.astimezone(JAPAN) for each in town.procurement.dates}
    assert f"{local['proposals']:%Y-%m-%d %H:%M}" == "2027-05-03 17:00"


def test_search_and_filter_keep_only_what_fits(officer, session, town):
    world.procurement(session, town.organisation, title="別の件", state="call")
    session.commit()
    assert titles(officer.get("/procurements?q=ちょうど").text) == ["ちょうど一件"]
    assert titles(officer.get("/procurements?state=call").text) == ["別の件"]
    assert "当てはまる案件はありません" in officer.get("/procurements?q=なにもない").text
    assert len(titles(officer.get("/procurements?state=nonsense&order=nonsense&page=99").text)) == 2


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_rooms_lead_only_where_something_answers(officer, town, lang):
    page = officer.get(f"/procurements/{town.procurement.id}?lang={lang}").text
    rooms = re.findall(r'<a class="strong" href="([^"]+)"', page)
    assert len(rooms) >= 6
    assert [officer.get(each).status_code for each in rooms] == [200] * len(rooms)


def test_rubrics_for_the_same_procedure_come_first(officer, town):
    page = officer.get(f"/procurements/{town.procurement.id}/rubric?lang=en").text
    order = re.findall(r'name="rubric" value="([^"]+)"', page)
    assert order[-2:] == ["r2-soudan-joint-comprehensive", "r8-annual-performance"]
    assert "Staffing 25.0 %" in page


def test_declaration_is_asked_for_only_with_proposals(officer, session, town):
    address = f"/procurements/{town.procurement.id}/panel?lang=en"
    assert "Not yet" in officer.get(address).text
    for each in town.proposals:
        each.state, each.reason = "withdrawn", "辞退"
    session.commit()
    page = officer.get(address).text
    assert ("No proposal yet" in page, "Declared" in page) == (True, False)


def test_english_pages_call_it_by_its_english_title(officer, session, town):
    town.procurement.title_en = "The one case"
    session.commit()
    for path in ("/panel", "/questions", "/schedule", "/panel/1/reminder"):
        page = officer.get(f"/procurements/{town.procurement.id}{path}?lang=en").text
        assert ("The one case" in page, "ちょうど一件" in page) == (True, False)
