"""From an empty desk to sheets that are open: an officer prepares, calls, answers, and begins the scoring, through HTTP."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from evaluator.core.calendar import JAPAN
from evaluator.db.models import Event, Price, Procurement, Sheet
from evaluator.db.queries import cases
from evaluator.services.actor import now
from tests.factories import world
from tests.factories.scoring import declared
from tests.factories.world import sign_in

FACTS = {
    "title": "令和9年度 自立相談支援事業 業務委託",
    "title_en": "Consultation service FY2027",
    "procedure": "open_proposal",
    "service": "jiritsu_sodan",
    "fiscal_year_from": "令和9年度",
    "fiscal_year_to": "２０２９",
    "ceiling_kind": "proposal_limit",
    "ceiling_yen": "32,067,200",
    "tax_included": "y",
    "contact": "福祉総務課 内線2345",
}
WORDS = {
    "ja": {
        "none": "案件はまだありません",
        "call": "公告する",
        "needs": ("委員が5名以上必要です", "委員長を1名決めてください"),
        "asks": "この手続は取り消せません",
        "answer": "質問1件が未回答です",
        "sheets": "採点票5件がまだ提出されていません",
    },
    "en": {
        "none": "There is no procurement yet",
        "call": "Publish the call",
        "needs": ("The panel needs at least 5 members", "Name one chair"),
        "asks": "This step cannot be taken back",
        "answer": "1 question without an answer",
        "sheets": "5 sheets are not in yet",
    },
}


class Desk:
    """An officer at the desk, in one language."""

    def __init__(self, client, session, lang):
        self.client, self.session, self.lang, self.at = client, session, lang, ""
        client.set_cookie("lang", lang)
        client.get(f"/procurements?lang={lang}")

    def see(self, *rest):
        answer = self.client.get("/".join([self.at, *map(str, rest)]))
        assert answer.status_code == 200
        return answer.text

    def send(self, *rest, **fields):
        answer = self.client.post("/".join([self.at, *map(str, rest)]), data=fields, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        self.session.rollback()  # what the page wrote is read anew
        return answer.text


@pytest.fixture
def town(session):
    made = world.town(session)
    people = {role: world.person(session, made, role, role, name=role) for role in ("officer", "clerk", "auditor")}
    members = [world.person(session, made, f"member{n}", "member", name=f"{world.NAMES[n]} 委員") for n in range(5)]
    session.commit()
    return made, people, members


def schedule(**days):
    moments = {kind: now().astimezone(JAPAN) + timedelta(days=number) for kind, number in days.items()}
    return {kind: f"{moment:%Y-%m-%dT%H:%M}" for kind, moment in moments.items()}


def prepared(desk, town):
    _, _, members = town
    desk.at = "/procurements"
    assert WORDS[desk.lang]["none"] in desk.see()
    desk.send("new", **FACTS)
    desk.at = re.search(r'href="(/procurements/\d+)"', desk.see())[1]
    desk.send("rubric", rubric="r1-soudan-standard")
    assert all(each in desk.see() for each in WORDS[desk.lang]["needs"])
    outside = {f"outside_{member.id}": "y" for member in members[:3]}
    chair = members[0].id
    desk.send("panel", person=[member.id for member in members], chair=chair, **outside, **{f"academic_{chair}": "y"})
    desk.send("schedule", **schedule(call=0, questions=3, answers=6, proposals=20, declarations=25, scoring=35))


def kinds(session):
    session.rollback()
    return [each for each in session.scalars(select(Event.kind).order_by(Event.id)) if each.startswith("procurement.")]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_officer_prepares_calls_and_begins_the_scoring(client, session, town, lang):
    people = town[1]
    words, desk = WORDS[lang], Desk(sign_in(client, session, people["officer"]), session, lang)
    prepared(desk, town)
    page = desk.see()
    assert (words["call"] in page, words["asks"] in page) == (True, True)
    desk.send("moves", "call")
    desk.send("questions", question="様式は自由ですか", asker="甲法人")
    assert words["answer"] in client.get("/procurements").text
    address = re.search(r'href="[^"]*(/questions/\d+)"', desk.see("questions"))[1]
    desk.send(address.lstrip("/"), answer="指定の様式でお願いします")
    assert "甲法人" not in desk.see("questions", "answers")

    desk.send("moves", "end-call")
    assert kinds(session)[-1] == "procurement.call", "the deadline has not passed"
    desk.send("schedule", **schedule(call=-30, questions=-28, answers=-25, proposals=-5, declarations=2, scoring=12))
    desk.send("moves", "end-call")

    procurement = session.scalars(select(Procurement)).one()
    proposals = [world.proposal(session, procurement, name=name) for name in ("青野会", "緑川会")]
    for each in proposals:
        session.add(Price(procurement_id=procurement.id, proposal_id=each.id, amount=30_000_000,
                          entered_by=people["clerk"].id, at=now()))  # fmt: skip
    session.commit()
    desk.send("moves", "start-scoring")
    assert kinds(session)[-1] == "procurement.end-call", "nobody has declared yet"
    session.rollback()
    for seat in cases.seats(session, procurement.id):
        declared(session, seat, *proposals)
    session.commit()
    desk.send("moves", "start-scoring")
    assert kinds(session) == [
        "procurement.created", "procurement.rubric-chosen", "procurement.call", "procurement.end-call",
        "procurement.start-scoring",
    ]  # fmt: skip
    assert len(session.scalars(select(Sheet)).all()) == 5
    assert words["sheets"] in client.get("/procurements").text


def test_others_of_the_office_see_what_is_theirs(app, session, town):
    _, people, _ = town
    desk = Desk(sign_in(app.test_client(), session, people["officer"]), session, "ja")
    prepared(desk, town)
    for role, waits in (("clerk", False), ("auditor", False)):
        page = sign_in(app.test_client(), session, people[role]).get("/procurements").text
        assert ("あなたを待っているもの" in page, FACTS["title"] in page) == (waits, True)
    desk.send("moves", "call")
    page = sign_in(app.test_client(), session, people["clerk"]).get("/procurements").text
    assert "提案を受け付けています" in page
    assert "案件をつくる" not in page


def test_another_town_finds_nothing_of_it(app, session, town):
    desk = Desk(sign_in(app.test_client(), session, town[1]["officer"]), session, "ja")
    prepared(desk, town)
    elsewhere = world.town(session, code="011002", name="他市")
    stranger = world.person(session, elsewhere, "stranger", "officer", name="他市 担当")
    session.commit()
    client = sign_in(app.test_client(), session, stranger)
    assert FACTS["title"] not in client.get("/procurements").text
    for path in ("", "/edit", "/schedule", "/rubric", "/panel", "/questions", "/hearings"):
        assert client.get(desk.at + path).status_code == 404


def test_rules_of_a_call_are_written_down_whole(client, session, town):
    desk = Desk(sign_in(client, session, town[1]["officer"]), session, "ja")
    prepared(desk, town)
    desk.send("moves", "call")
    found = session.scalars(select(Procurement)).one()
    assert all(f'"{name}"' in found.rules_text for name in ("rubric", "ceiling_yen", "names_hidden", "proxies_allowed", "panel"))
    assert found.rules_sha256[:12] in desk.see()
    answer = client.post(f"{desk.at}/rubric", data={"rubric": "r4-kakei"})
    assert (answer.status_code, found.rubric.rubric_id) == (422, "r1-soudan-standard")


def test_back_and_the_same_button_again_change_nothing(client, session, town):
    desk = Desk(sign_in(client, session, town[1]["officer"]), session, "ja")
    prepared(desk, town)
    for _ in range(2):
        desk.send("moves", "call")
    assert kinds(session).count("procurement.call") == 1


def test_cancelling_ends_it_with_the_reason(client, session, town):
    desk = Desk(sign_in(client, session, town[1]["officer"]), session, "ja")
    prepared(desk, town)
    desk.send("moves", "cancel")
    assert "procurement.cancel" not in kinds(session)
    desk.send("moves", "cancel", reason="予算が成立しなかったため")
    assert kinds(session)[-1] == "procurement.cancel"
    assert "中止" in client.get("/procurements").text
    assert client.post(f"{desk.at}/edit", data={**FACTS, "version": "1"}).status_code in (409, 422)
