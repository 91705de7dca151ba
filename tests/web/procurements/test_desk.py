"""The office's desk, and setting up a procurement through its pages."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from evaluator.core.calendar import fiscal_year, japan_date, parse_year
from evaluator.core.canonical import sha256
from evaluator.db.models import Event, Procurement, Question, RubricRelease, ScheduleDate
from evaluator.library.store import Library
from evaluator.services import history
from evaluator.services.actor import Actor, now
from evaluator.services.evaluations import keep_rubric
from evaluator.services.returns import handing
from tests.factories import world
from tests.factories.contracts import contract
from tests.factories.returns import filled_in, returning
from tests.factories.staff import consulted, promised, spell
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, tree

FACTS = {
    "title": "令和9年度 自立相談支援事業 業務委託",
    "procedure": "open_proposal",
    "service": "jiritsu_sodan",
    "fiscal_year_from": "令和9年度",
    "fiscal_year_to": "R11",
    "ceiling_kind": "proposal_limit",
    "ceiling_yen": "３０，０００，０００",
    "tax_included": "y",
}


@pytest.fixture
def town(session):
    made = whole_town(session, state="preparation")
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def at(town, *rest):
    return "/".join(["/procurements", str(town.procurement.id), *map(str, rest)])


def kinds(session):
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_new_procurement_is_made_from_what_was_typed(officer, session, town, lang):
    answer = officer.post(f"/procurements/new?_={lang}", data=FACTS)
    assert answer.status_code == 302
    session.rollback()
    made = session.scalars(select(Procurement).order_by(Procurement.id.desc())).first()
    assert (made.fiscal_year_from, made.fiscal_year_to, made.ceiling_yen) == (2027, 2029, 30_000_000)
    assert (made.organisation_id, made.officer_id) == (town.organisation.id, town.people["officer"].id)
    assert kinds(session) == ["procurement.created"]


def newest(session):
    session.rollback()
    return session.scalars(select(Procurement).order_by(Procurement.id.desc())).first()


def test_last_year_follows_from_the_first(officer, session, town):
    assert officer.post("/procurements/new", data={**FACTS, "fiscal_year_to": ""}).status_code == 302
    assert (newest(session).fiscal_year_from, newest(session).fiscal_year_to) == (2027, 2027)


def test_rubric_gives_a_new_procurement_its_years(officer, session, town):
    three = Library().rubric("r1-soudan-standard")
    three = replace(three, rubric=replace(three.rubric, id="131016-three", contract_years=3))
    release = RubricRelease(
        organisation_id=town.organisation.id, rubric_sha256=keep_rubric(session, three), title_ja="三年", title_en="",
        published_at=world.NOW, published_by=town.people["officer"].id,
    )  # fmt: skip
    session.add(release)
    session.commit()
    address = f"/procurements/new?rubric={sha256(three)}"
    page = tree(officer.get(address).text)
    years = [by_id(page, f"fiscal_year_{end}").get("value") for end in ("from", "to")]
    assert [parse_year(each) for each in years] == [(first := fiscal_year(japan_date(now())) + 1), first + 2]
    answer = officer.post(address, data={**FACTS, "fiscal_year_to": ""})
    assert (answer.status_code, newest(session).fiscal_year_to) == (302, 2029)
    assert newest(session).rubric_sha256 == sha256(three)
    assert officer.get(f"/procurements/new?rubric={'0' * 64}").status_code == 404


@pytest.mark.parametrize(("hours", "said"), [(5, "提案を登録する"), (-5, "受付の締切へ")])
def test_call_leads_to_registering_until_its_deadline(officer, session, town, hours, said):
    town.procurement.state, town.procurement.frozen_at = "call", world.NOW
    next(each for each in town.procurement.dates if each.kind == "proposals").at = now() + timedelta(hours=hours)
    session.commit()
    assert said in officer.get("/procurements").text
    assert (at(town, "proposals", "choose") in officer.get(at(town)).text) == (hours > 0)


def test_amount_that_is_none_is_said_once(officer, town):
    answer = officer.post("/procurements/new?_=ja", data={**FACTS, "ceiling_yen": "32.000千円"})
    assert answer.status_code == 422
    assert ("直すところが1件" in answer.text, "上限の金額を入力してください" in answer.text) == (True, False)
    assert "「32.000千円」は二通りに読めます。" in answer.text


@pytest.mark.parametrize(("lang", "said"), [("ja", "32,000,000円と読みました。"), ("en", "Read as 32,000,000 yen.")])
@pytest.mark.parametrize("typed", ["32,000千円", "３，２００万円"])
def test_amount_with_a_unit_is_said_back(officer, session, town, typed, lang, said):
    officer.get(f"/?lang={lang}")
    refused = officer.post("/procurements/new", data={**FACTS, "title": "", "ceiling_yen": typed})
    assert (said in refused.text, f'value="{typed}"' in refused.text) == (True, True)
    assert said in officer.post("/procurements/new", data={**FACTS, "ceiling_yen": typed}, follow_redirects=True).text
    session.rollback()
    made = session.scalars(select(Procurement).order_by(Procurement.id.desc())).first()
    assert made.ceiling_yen == 32_000_000
    assert 'value="32,000,000"' in officer.get(f"/procurements/{made.id}/edit").text


def test_second_window_sees_both_values(officer, session, town):
    version = town.procurement.version
    assert officer.post(at(town, "edit"), data={**FACTS, "title": "一つ目", "version": version}).status_code == 302
    answer = officer.post(at(town, "edit"), data={**FACTS, "title": "二つ目", "version": version})
    assert answer.status_code == 409
    assert "一つ目" in answer.text
    assert "二つ目" in answer.text
    again = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)[1]
    assert officer.post(at(town, "edit"), data={**FACTS, "title": "二つ目", "version": again}).status_code == 302


def test_rules_stand_after_the_call(officer, session, town):
    town.procurement.state, town.procurement.frozen_at = "call", world.NOW
    session.commit()
    data = {**FACTS, "ceiling_yen": "1", "version": town.procurement.version}
    answer = officer.post(at(town, "edit"), data=data)
    assert answer.status_code == 422
    assert "公告で固定したため" in answer.text


def test_dates_out_of_order_are_refused(officer, session, town):
    data = {"proposals": "2026-12-10T17:00", "scoring": "2026-12-01T17:00"}
    answer = officer.post(at(town, "schedule"), data=data)
    assert answer.status_code == 422
    assert "前に来るはずの期日より早い日時です。" in answer.text
    assert officer.post(at(town, "schedule"), data={**data, "scoring": "2026-12-20T17:00"}).status_code == 302
    session.rollback()
    assert sorted(session.scalars(select(ScheduleDate.kind))) == ["proposals", "scoring"]


@pytest.mark.parametrize("typed", ["soon", "2026-13-40T99:99", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_date_that_is_none_is_said_so(officer, town, typed):
    assert officer.post(at(town, "schedule"), data={"proposals": typed}).status_code == 422


def test_library_rubric_is_pinned_by_its_content(officer, session, town):
    answer = officer.post(at(town, "rubric"), data={"rubric": "r3-shuro-junbi"})
    assert answer.status_code == 302
    session.rollback()
    assert town.procurement.rubric.rubric_id == "r3-shuro-junbi"
    assert officer.post(at(town, "rubric"), data={"rubric": "../etc/passwd"}).status_code == 422
    assert officer.post(at(town, "rubric"), data={}).status_code == 422


def test_questions_are_registered_and_answered(officer, session, town):
    assert officer.post(at(town, "questions"), data={"question": "様式は自由ですか", "asker": "A法人"}).status_code == 302
    session.rollback()
    question = session.scalar(select(Question))
    assert officer.post(at(town, "questions", question.id), data={"answer": ""}).status_code == 422
    assert officer.post(at(town, "questions", question.id), data={"answer": "はい"}).status_code == 302
    page = officer.get(at(town, "questions", "answers")).text
    assert "様式は自由ですか" in page
    assert "A法人" not in page


def test_opinion_of_an_academic_is_recorded(officer, session, town):
    data = {"name": "学識 太郎", "heard_at": "2026-11-01T10:00", "subject": "criteria", "opinion": "妥当"}
    assert officer.post(at(town, "hearings"), data={**data, "opinion": ""}).status_code == 422
    assert officer.post(at(town, "hearings"), data=data).status_code == 302
    assert "学識 太郎" in officer.get(at(town, "hearings")).text


def test_move_says_what_is_missing_and_keeps_the_state(officer, session, town):
    town.seats[0].chair = False
    session.commit()
    answer = officer.post(at(town, "moves", "call"), follow_redirects=True)
    assert "委員長を1名決めてください。" in answer.text
    session.rollback()
    assert town.procurement.state == "preparation"
    assert officer.post(at(town, "moves", "fly")).status_code == 404


def test_move_is_made_once(officer, session, town):
    for _ in range(2):
        assert officer.post(at(town, "moves", "call")).status_code == 302
    assert kinds(session) == ["procurement.call"]
    assert "公告" in officer.get(at(town)).text


def test_opening_cannot_be_made_by_hand(officer, session, town):
    town.procurement.state = "closed"
    session.commit()
    assert "開封は2人で行います。" in officer.post(at(town, "moves", "open-prices"), follow_redirects=True).text


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_others_of_the_office_read_and_do_not_decide(client, session, town, role):
    sign_in(client, session, town.people[role])
    for path in ("", "/panel", "/questions", "/hearings", "/questions/answers"):
        assert client.get(at(town) + path).status_code == 200
    assert client.get("/procurements").status_code == 200
    for path in ("/moves/call", "/panel", "/edit", "/schedule", "/rubric", "/hearings"):
        assert client.post(at(town) + path, data={}).status_code == 403


def statements(client, engine, path):
    said = []

    def note(*given):
        said.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len([each for each in said if not each.startswith(("BEGIN", "PRAGMA"))])


def test_desk_asks_the_database_as_often_for_many(officer, session, engine, town):
    few = statements(officer, engine, "/procurements")
    for _ in range(25):
        world.procurement(session, town.organisation, state="call")
    session.commit()
    assert statements(officer, engine, "/procurements") == few
    assert few <= 15


@pytest.mark.parametrize("order", ["next", "state", "title"])
def test_fullest_desk_asks_at_most_fifteen_times(officer, session, engine, town, order):
    for state in ("decided", "cancelled", "preparation", "call", "moderation"):
        world.procurement(session, town.organisation, state=state)
    running = contract(session, town.organisation, from_year=now().year - 1)
    promised(session, running, 300)
    spell(session, running)
    consulted(session, running, running.starts_on.year * 100 + 4, 3)
    clerk = town.people["clerk"]
    who = Actor(name=clerk.name, person_id=clerk.id, organisation_id=town.organisation.id, roles=frozenset({"clerk"}))
    about = {"organisation_id": town.organisation.id, "procurement_id": town.procurement.id}
    history.record(session, who, now(), "seat.given", **about, new={"person_id": clerk.id})
    session.commit()
    assert statements(officer, engine, f"/procurements?order={order}") <= 15


def test_returns_wait_on_the_desk_until_they_are_handed_in(client, session):
    made = returning(session)
    session.commit()
    world.sign_in(client, session, made.town.people["officer"])
    assert "2026年度調査（令和8年度）：調査票が届いています" in client.get("/procurements").text
    filled_in(session, made)
    handing.submit(session, made.clerk, made.body, now(), version=made.body.version)
    session.commit()
    assert "2026年度調査" not in client.get("/procurements").text
    handing.send_back(session, made.asker, made.body, now(), question="3-1は？")
    session.commit()
    assert "調査票が質問とともに差し戻されました" in client.get("/procurements").text
    page = client.get(f"/returns/{made.body.id}").text
    assert page.index("差し戻されました") < page.index("3-1は？") < page.index('id="messages"')


def test_pages_of_a_procurement_ask_little(officer, engine, town):
    counts = {path: statements(officer, engine, at(town) + path) for path in ("", "/panel", "/edit", "/schedule", "/rubric")}
    assert {path: count for path, count in counts.items() if count > 15} == {}


def test_each_rubric_is_offered_by_its_title(officer, town):
    page = officer.get(at(town, "rubric")).text
    assert "自立相談支援事業 標準型(公募型プロポーザル)" in page
    assert page.count('type="radio"') == len(Library().ids())
