"""What the desk and the page of a procurement show: dates past and late, orders, steps with names, ways to other rooms."""

import re
from datetime import timedelta

import pytest

from evaluator.core.calendar import JAPAN
from evaluator.db.models import ScheduleDate
from evaluator.services import history
from evaluator.services.actor import Actor, now
from tests.factories import world
from tests.factories.scoring import rubric_of
from tests.factories.world import sign_in, whole_town
from tests.reading import of_class, said, tree


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


@pytest.mark.parametrize("order", ["next", "state", "title"])
def test_pages_of_list_show_each_once(officer, session, town, order):
    for number in range(45):
        state = "decided" if number % 2 else "call" if number % 3 else "cancelled"
        world.procurement(session, town.organisation, state=state, title=f"件{number:02}")
    session.commit()
    shown = [titles(officer.get(f"/procurements?order={order}&page={page}").text) for page in (1, 2, 3)]
    assert [len(each) for each in shown] == [20, 20, 6]
    whole = [title for page in shown for title in page]
    assert len(set(whole)) == 46
    assert order != "title" or whole == sorted(whole)


@pytest.mark.parametrize(("state", "said"), [("call", True), ("scoring", False), ("decided", False)])
def test_date_is_late_only_while_something_waits_for_it(officer, session, town, state, said):
    town.procurement.state = state
    dated(session, town.procurement, proposals=-3)
    assert ("due--late" in officer.get(f"/procurements/{town.procurement.id}").text) == said


def test_desk_says_how_much_is_due(officer, session, town):
    for number, days in enumerate((-2, 4, 5, 30)):
        dated(session, world.procurement(session, town.organisation, state="scoring", title=str(number)), scoring=days)
    assert "きょうまでの期限は1件、7日以内は2件です。" in officer.get("/procurements").text


def test_more_than_twelve_things_are_folded(officer, session, town):
    def folded(*, others: int) -> bool:
        for number in range(others):
            world.procurement(session, town.organisation, state="call", title=f"件{number}")
        session.commit()
        return "ほか2件" in officer.get("/procurements").text

    assert (folded(others=11), folded(others=2)) == (False, True)


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


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_missing_links_to_where_it_is_mended(officer, session, town, lang):
    town.procurement.rubric_sha256, town.seats[0].chair = None, False
    dated(session, town.procurement)
    page = tree(officer.get(f"/procurements/{town.procurement.id}?lang={lang}").text)
    address = f"/procurements/{town.procurement.id}"
    lines = next(each for each in of_class(page, "notice") if list(each.iter("li")))
    assert [each.get("href") for each in lines.iter("a")] == [f"{address}/rubric", f"{address}/schedule", f"{address}/panel"]
    assert [said(each) for each in lines.iter("a")] == [said(each) for each in lines.iter("li")]
    assert [each.get("href") for each in of_class(page, "button--primary")] == [f"{address}/rubric"]
    assert ("1名以上" in said(page), "At least 1" in said(page)) == (False, False)


def test_what_time_alone_mends_has_no_link(officer, session, town):
    town.procurement.state = "call"
    dated(session, town.procurement, proposals=3)
    page = tree(officer.get(f"/procurements/{town.procurement.id}?lang=en").text)
    lines = next(each for each in of_class(page, "notice") if list(each.iter("li")))
    assert [len(list(lines.iter(kind))) for kind in ("li", "a")] == [1, 0]


@pytest.mark.parametrize(
    ("state", "said_ja", "said_en"),
    [
        ("preparation", "公告の準備へ", "To the preparation of the call"),
        ("call", "受付の締切へ", "To the end of the call"),
        ("receipt", "採点の開始へ", "To the start of scoring"),
        ("scoring", "採点の締切へ", "To the close of scoring"),
        ("closed", "結果の確定へ", "To the result"),
    ],
)
def test_desk_says_where_each_line_leads(officer, session, town, state, said_ja, said_en):
    town.procurement.state = state
    session.commit()
    for lang, expected in (("ja", said_ja), ("en", said_en)):
        lines = of_class(tree(officer.get(f"/procurements?lang={lang}").text), "today")
        links = [(said(each), each.get("href")) for each in lines[0].iter("a")]
        assert (expected, f"/procurements/{town.procurement.id}") in links


@pytest.mark.parametrize(
    ("role", "ja", "en"), [("auditor", "調達案件", "Procurements"), ("clerk", "きょうの仕事", "Today's work")]
)
def test_auditor_has_a_list_and_no_work(client, session, town, role, ja, en):
    sign_in(client, session, town.people[role])
    for lang, heading in (("ja", ja), ("en", en)):
        page = tree(client.get(f"/procurements?lang={lang}").text)
        assert [said(each) for each in page.iter("h1")] == [heading]
        assert said(next(page.iter("title"))).startswith(heading)
        assert ("nothing for you to do" in said(page)) == (role == "auditor" and lang == "en")


@pytest.mark.parametrize(
    ("basis", "said_as"), [("total", "57,717円（税込み）"), ("per_person_month", "57,717円（1人月あたり、税込み）")]
)
def test_ceiling_names_what_it_is_for(officer, session, town, basis, said_as):
    facts = {"ceiling_kind": "proposal_limit", "ceiling_yen": 57_717}
    rubric = rubric_of(5, 5, price={"handling": "open", "basis": basis})
    made = world.procurement(session, town.organisation, rubric=rubric, **facts)
    session.commit()
    assert said_as in officer.get(f"/procurements/{made.id}").text


@pytest.mark.parametrize(("lang", "day"), [("ja", "{0.month}/{0.day}"), ("en", "{0.day} {0:%b}")])
def test_track_names_day_and_person_apart(officer, session, town, lang, day):
    who, at = Actor(name="佐藤 花子", person_id=town.people["officer"].id), now()
    history.record(
        session, who, at, "procurement.created", organisation_id=town.organisation.id, procurement_id=town.procurement.id
    )
    session.commit()
    page = tree(officer.get(f"/procurements/{town.procurement.id}?lang={lang}").text)
    assert [said(each) for each in of_class(page, "stages__when")] == [day.format(at.astimezone(JAPAN)), "佐藤 花子"]
