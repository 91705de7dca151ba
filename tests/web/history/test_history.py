"""The pages of the history: who reads what, how it is found, and how it grows."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from evaluator.db.models import Event, RoleGrant, Seat
from evaluator.services import audit, casefile, history
from evaluator.services.returns.forms import library_form
from tests.factories.history import WHO, append, tamper
from tests.factories.scoring import actor_for, hand_in, panel_at_work
from tests.factories.world import NOW, library_rubric, person, procurement, sign_in, whole_town

STATEMENTS = 15


@pytest.fixture
def town(session):
    """A town with events of people, of a procurement, and of another one."""
    made = whole_town(session)
    tell(session, made, "person.created", new={"person": made.people["clerk"].id, "login": "new", "name": "新人"}, case=None)
    tell(session, made, "procurement.changed", old={"title": "旧い名"}, new={"title": "新しい名"})
    tell(session, made, "sheet.submitted", new={"stage": "review", "seat": 2, "number": 1, "sha256": "a" * 64})
    session.commit()
    return made


def tell(session, town, kind, *, case="own", at=NOW, who="officer", **values):
    where = town.procurement.id if case == "own" else case
    return history.record(
        session, actor_for(town, town.people[who]), at, kind, organisation_id=town.organisation.id, procurement_id=where, **values
    )


def numbers(page):
    return [int(each) for each in re.findall(r'<th scope="row" class="num tnum">(\d+)</th>', page.text)]


@pytest.mark.parametrize("role", ["officer", "clerk", "auditor"])
def test_office_reads_everything_newest_first(client, session, town, role):
    sign_in(client, session, town.people[role])
    page = client.get("/history")
    assert numbers(page) == [3, 2, 1]
    for words in ("委員2の採点票が提出されました", "旧い名", "新しい名", "利用者をつくりました：新人", "青野市 officer"):
        assert words in page.text
    english = client.get("/history?lang=en").text
    assert "A score sheet was submitted: Member no. 2" in english
    assert numbers(client.get(f"/procurements/{town.procurement.id}/history")) == [3, 2]


@pytest.mark.parametrize(
    ("lang", "only", "second"), [("ja", "審査", "第2次審査(面接)"), ("en", "Review", "Second stage (interview)")]
)
def test_stage_is_called_by_its_name(client, session, town, lang, only, second):
    other = procurement(
        session, town.organisation, rubric=library_rubric("r7-fukushi-kyoten"), title="二段階", title_en="Two stages"
    )
    named = casefile.rubric_of(other).stage[1].id
    tell(session, town, "procurement.next-stage", new={"stage": named}, case=other.id)
    session.commit()
    sign_in(client, session, town.people["officer"])
    page = client.get(f"/history?lang={lang}").text
    words = re.sub(r"<[^>]*>", " ", page)
    assert (f"{only}" in page, bool(re.search(r"\breview\b", words)), second in page) == (True, False, True)
    assert ("Two stages" in page, "二段階" in page) == (lang == "en", lang == "ja")


def test_administrators_read_only_what_concerns_people(client, session, town):
    tell(session, town, "proposer.registered", new={"name": "青野福祉会"}, case=None)
    session.commit()
    sign_in(client, session, town.people["administrator"])
    assert numbers(client.get("/history/people")) == [1]
    assert numbers(client.get("/history/people?kind=procurement")) == []
    assert client.get("/history/people/1").status_code == 200
    assert [client.get(f"/history/people/{number}").status_code for number in (2, 3, 4)] == [404] * 3
    assert client.get("/history").status_code == 403


def test_members_and_other_towns_read_nothing(client, session, town):
    other = whole_town(session, code="131024", name="緑川市")
    tell(session, other, "procurement.created", new={"title": "よその案件"})
    session.commit()
    sign_in(client, session, town.members[0])
    assert client.get("/history").status_code == 403
    sign_in(client, session, other.people["officer"])
    page = client.get("/history")
    assert (numbers(page), "青野市" in page.text) == ([1], False)
    assert client.get("/history/3").status_code == 404
    assert client.get(f"/procurements/{town.procurement.id}/history").status_code == 404
    assert client.get(f"/history?procurement={town.procurement.id}").status_code == 422


@pytest.mark.parametrize(
    ("hidden", "state", "seen"), [(True, "scoring", [1]), (False, "scoring", [3, 2, 1]), (True, "decided", [3, 2, 1])]
)
def test_who_judges_without_names_reads_nothing_of_it(client, session, town, hidden, state, seen):
    session.add(Seat(procurement_id=town.procurement.id, person_id=town.people["clerk"].id, number=9))
    town.procurement.names_hidden, town.procurement.state = hidden, state
    session.commit()
    sign_in(client, session, town.people["clerk"])
    assert numbers(client.get("/history")) == seen
    codes = {client.get(f"/history/{number}").status_code for number in (2, 3)}
    assert codes == {200 if 3 in seen else 404}
    assert client.get(f"/procurements/{town.procurement.id}/history").status_code == (200 if 3 in seen else 403)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=旧い名", [2]),
        ("q=旧い名+新しい", [2]),
        ("q=旧い名+いない", []),
        ("q=%25", []),
        ("q=%22title%22", []),
        ("kind=people", [1]),
        ("kind=sheet.submitted", [3]),
        ("since=2026-11-21", []),
        ("since=2026-11-20&until=2026-11-20", [3, 2, 1]),
        ("until=2026-11-19", []),
        ("before=3", [2, 1]),
        ("after=1", [3, 2]),
        ("before=x&after=-1", [3, 2, 1]),
        ("before=99999999999999999999999", [3, 2, 1]),
    ],
)
def test_a_search_narrows_the_list(client, session, town, asked, found):
    sign_in(client, session, town.people["officer"])
    assert numbers(client.get(f"/history?{asked}")) == found


def test_a_list_is_narrowed_by_person_and_procurement(client, session, town):
    tell(session, town, "member.reminded", who="clerk", new={"seat": 1})
    session.commit()
    sign_in(client, session, town.people["officer"])
    assert numbers(client.get(f"/history?person={town.people['clerk'].id}")) == [4]
    assert numbers(client.get(f"/history?procurement={town.procurement.id}")) == [4, 3, 2]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "asked", ["since=yesterday", "until=2026-02-30", "kind=nothing", "person=0", "person=x", "procurement=0"]
)
def test_what_cannot_be_asked_is_said(client, session, town, asked, lang):
    sign_in(client, session, town.people["officer"])
    page = client.get(f"/history?{asked}&q=title&lang={lang}")
    assert (page.status_code, "field__error" in page.text, 'value="title"' in page.text) == (422, True, True)


def test_pages_lead_through_all_events(client, session, town):
    append(session, town.organisation, 97)
    session.commit()
    sign_in(client, session, town.people["officer"])
    seen, address = [], "/history"
    while address:
        page = client.get(address)
        seen += numbers(page)
        address = (re.findall(r'href="([^"]*)" rel="next"', page.text) or [""])[0].replace("&amp;", "&")
    assert seen == list(range(100, 0, -1))
    back = re.findall(r'href="([^"]*)" rel="prev"', page.text)[0]
    assert numbers(client.get(back)) == list(range(60, 20, -1))


def test_statements_and_size_do_not_grow(client, session, town, engine):
    sign_in(client, session, town.people["officer"])
    counts = []
    for more in (20, 400):
        for each in range(more):
            tell(session, town, "key.named", new={"holder": town.people["clerk"].id, "after": each})
        session.commit()
        for address in ("/history", "/history?before=21", f"/procurements/{town.procurement.id}/history", "/history/people"):
            counts.append(counted(client, engine, address))
    assert max(counts) <= STATEMENTS, counts
    assert counts[:4] == counts[4:]
    assert len(client.get("/history").data) < 100_000


def counted(client, engine, address):
    """Statements of one page."""
    said = []
    note = lambda *args: said.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    client.get(address)
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_old_pages_are_found_by_index(session, town, dialect):
    append(session, town.organisation, 300)
    session.commit()
    session.execute(text("ANALYZE"))
    words = "EXPLAIN QUERY PLAN" if dialect == "sqlite" else "EXPLAIN"
    query = (
        f"{words} SELECT * FROM event WHERE organisation_id = {town.organisation.id} AND number < 20 ORDER BY number DESC LIMIT 5"
    )
    plan = "\n".join(" ".join(map(str, row)) for row in session.execute(text(query)))
    assert "organisation_id" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_drafts_and_marks_are_never_events(client, session):
    town = panel_at_work(session, members=2, proposals=1)
    sign_in(client, session, town.people["officer"])
    hand_in(session, town, 0, comment="とてもよい提案")
    page = client.get("/history")
    assert "委員1の採点票が提出されました" in page.text
    assert "とてもよい提案" not in page.text
    assert client.get("/history?q=とてもよい提案").text.count('<th scope="row"') == 0


def test_a_kind_without_wording_stands_for_itself(client, session, town):
    tell(session, town, "strange.happened", new={"unheard": {"of": [1, {"deep": None}]}, "flag": True})
    session.commit()
    sign_in(client, session, town.people["officer"])
    page = client.get("/history").text
    assert "strange.happened" in page
    assert "unheard" in page


def test_texts_of_values_stay_texts(client, session, town):
    tell(session, town, "procurement.changed", old={"title": "<script>alert(1)</script>"}, new={"title": "%(about)s {{ 7*7 }}"})
    session.commit()
    sign_in(client, session, town.people["officer"])
    page = client.get("/history").text
    assert "<script>alert(1)" not in page
    assert "%(about)s {{ 7*7 }}" in page


def test_one_event_says_whether_it_agrees(client, session, town):
    sign_in(client, session, town.people["auditor"])
    page = client.get("/history/2").text
    assert "この記録は一致しています" in page
    assert session.get(Event, 2) is None or all(each in page for each in _digests(session, 2))
    tamper(session, "UPDATE event_values SET text = '{broken' WHERE event_id = (SELECT id FROM event WHERE number = 2)")
    assert "この記録は一致しません" in client.get("/history/2").text
    assert client.get("/history").status_code == 200
    assert client.get("/history/4").status_code == 404


def _digests(session, number):
    found = session.query(Event).filter_by(number=number).one()
    return found.previous, found.commitment, found.digest


def test_a_proof_is_asked_for_and_remembered(client, session, town):
    sign_in(client, session, town.people["auditor"])
    assert "まだ検証していません" in client.get("/history").text
    assert client.post("/history/check").headers["Location"] == "/history"
    page = client.get("/history").text
    assert "変更と削除の跡はありません" in page
    assert numbers(client.get("/history"))[0] == 4
    tamper(session, "UPDATE event SET kind = 'x' WHERE number = 2")
    client.post("/history/check")
    assert "サーバの管理者に知らせてください" in client.get("/history").text


def test_administrators_prove_the_chain_as_well(client, session, town):
    sign_in(client, session, town.people["administrator"])
    assert client.post("/history/people/check").headers["Location"] == "/history/people"
    assert "変更と削除の跡はありません" in client.get("/history/people").text


def test_erased_events_stay_in_the_list(client, session, town):
    audit.erase(session, WHO, NOW + timedelta(days=9), organisation_id=town.organisation.id, before=NOW + timedelta(days=1))
    session.commit()
    sign_in(client, session, town.people["officer"])
    page = client.get("/history")
    assert numbers(page) == [4, 3, 2, 1]
    assert "値は消去済み" in page.text
    assert "旧い名" not in page.text
    assert "消去済み" in client.get("/history/2").text


def test_two_roles_in_two_towns_stay_apart(client, session, town):
    other = whole_town(session, code="131024", name="緑川市")
    both = person(session, town.organisation, "both", "officer")
    session.add(RoleGrant(person_id=both.id, organisation_id=other.organisation.id, role="officer", granted_at=NOW))
    session.commit()
    sign_in(client, session, both, other.organisation)
    assert numbers(client.get("/history")) == []


def test_answers_of_a_return_are_called_by_their_questions(client, session, town):
    asked = library_form().fields["housing_forms"]
    answers = {"housing_mechanism": "yes", "housing_forms": asked.option[0].id, "plans": "1234", "gone": "before"}
    tell(session, town, "return.submitted", new={"title": "2026年度調査", "answers": answers}, case=None)
    session.commit()
    sign_in(client, session, town.people["officer"])
    page = client.get("/history?lang=ja").text
    for words in (asked.name.ja, asked.option[0].name.ja, "1,234", "gone before"):
        assert words in page
    assert asked.name.en in client.get("/history?lang=en").text
