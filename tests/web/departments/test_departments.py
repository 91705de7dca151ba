"""Departments as co-evaluators, through the pages: assigned, frozen, scored by their own members, ranked and told."""

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from evaluator.core.evaluate import evaluate
from evaluator.core.rules import Panel, Price, Ties
from evaluator.db.models import Event, Procurement, Publication, Sheet
from evaluator.services import casefile, course, departments, sheets
from tests.factories.publishing import published
from tests.factories.scoring import actor_for, declared, hand_in, own_sheet, rubric_of
from tests.factories.talking import talking
from tests.factories.world import NOW, sign_in, whole_town
from tests.reading import by_id, of_class, said, tree

NAMES = {"ja_1": "住宅課", "en_1": "Housing Division", "ja_2": "福祉課", "en_2": "", "ja_3": "", "en_3": ""}
ITEMS = {"item_0": "", "item_1": "1", "item_2": "2"}
SEATS = {"seat_1": "1", "seat_2": "1", "seat_3": "2", "seat_4": ""}
LATER = NOW + timedelta(days=9)


def plain(**values):
    return replace(rubric_of(5, 5, 5), ties=Ties(chain=("lottery",), share_rank=True), price=Price(handling="none"), **values)


@pytest.fixture
def town(session):
    made = whole_town(session, members=4, proposals=2, state="preparation", rubric=plain())
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def address(town):
    return f"/procurements/{town.procurement.id}/departments"


def sent(client, town, **more):
    version = by_id(tree(client.get(address(town)).text), "version").get("value")
    given = {"version": version, **NAMES, **ITEMS, **SEATS, **more}
    return client.post(address(town), data={key: value for key, value in given.items() if value is not None})


def stored(session, town):
    session.rollback()
    return session.get_one(Procurement, town.procurement.id).departments


def the_officer(town):
    return actor_for(town, town.people["officer"], "officer")


def move(session, town, name):
    course.move(session, the_officer(town), town.procurement, name, LATER)
    session.commit()


def scored(session, officer, town, marks=(4, 2, 5, 3)):
    """The whole course with departments, up to the close of the scoring."""
    assert sent(officer, town).status_code == 302
    session.rollback()
    move(session, town, "call")
    for name in ("end-call", "start-scoring"):
        for seat in town.seats if name == "start-scoring" else ():
            declared(session, seat, *town.proposals)
        move(session, town, name)
    for at, mark in enumerate(marks):
        hand_in(session, town, at, mark=str(mark))
    move(session, town, "close-scoring")


def test_departments_are_kept_and_told_in_history(officer, session, town):
    assert sent(officer, town).status_code == 302
    assert stored(session, town) == [
        {"id": "1", "ja": "住宅課", "en": "Housing Division", "items": ["2"], "seats": [1, 2]},
        {"id": "2", "ja": "福祉課", "en": "", "items": ["3"], "seats": [3]},
    ]
    assert list(session.scalars(select(Event.kind))) == ["departments.assigned"]
    assert "住宅課: 2 / 1 2" in said(tree(officer.get(f"/procurements/{town.procurement.id}/history").text))


def test_a_department_with_items_needs_a_seat(officer, session, town):
    sent(officer, town, seat_3="")
    session.rollback()
    with pytest.raises(course.MoveRefused) as refused:
        move(session, town, "call")
    assert {each.message.id for each in refused.value.problems} == {"need.departments"}


WRONG = [
    ({"item_0": "3"}, "この部署の名前を上で入力するか、別の部署を選んでください。"),
    ({"ja_2": "住宅課"}, "同じ部署が二つあります。"),
    ({"item_0": "9"}, "示されたものから選んでください。"),
    ({"en_3": "Tax"}, "部署名も入力してください。"),
]


@pytest.mark.parametrize(("more", "sentence"), WRONG)
def test_what_does_not_fit_stays_typed(officer, session, town, more, sentence):
    answer = sent(officer, town, **more)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "住宅課" in answer.text
    assert stored(session, town) == []


def test_a_rule_of_whole_totals_takes_no_departments(client, session):
    rubric = plain(panel=Panel(combine_at="total"))
    town = whole_town(session, members=4, proposals=2, state="preparation", rubric=rubric)
    answer = sent(sign_in(client, session, town.people["officer"]), town)
    assert (answer.status_code, stored(session, town)) == (422, [])
    assert "委員ごとの合計や順位を比べるため" in answer.text


def test_two_windows_do_not_overwrite_each_other(officer, session, town):
    sent(officer, town)
    answer = sent(officer, town, version="1", ja_1="税務課")
    assert answer.status_code == 409
    assert stored(session, town)[0]["ja"] == "住宅課"


def test_the_freezing_fixes_who_judges_what(officer, session, town):
    sent(officer, town)
    session.rollback()
    move(session, town, "call")
    frozen = json.loads(town.procurement.rules_text)["departments"]
    assert [(each["ja"], each["items"], each["seats"]) for each in frozen] == [("住宅課", ["2"], [1, 2]), ("福祉課", ["3"], [3])]
    changed = [replace(each, items=()) for each in departments.shares_of(town.procurement)]
    with pytest.raises(departments.DepartmentsRefused, match="frozen"):
        departments.assign(session, the_officer(town), town.procurement, changed, LATER, version=town.procurement.version)
    town.procurement.departments = []
    assert "departments" in set(course.changed_rules(session, town.procurement))


def test_rules_without_departments_are_written_as_before(session, town):
    assert "departments" not in course.rules_of(session, town.procurement)


def test_a_member_sees_only_own_items(officer, session, town):
    sent(officer, town)
    session.rollback()
    move(session, town, "call")
    move(session, town, "end-call")
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    move(session, town, "start-scoring")
    assert [tuple(own_sheet(session, town, at).card.slots) for at in range(4)] == [("1", "2"), ("1", "2"), ("1", "3"), ("1",)]
    assert [each.total for each in sheets.progress(session, town.procurement.id)] == [4, 4, 4, 2]
    session.rollback()
    member = sign_in(officer, session, town.members[2])
    page = member.get(f"/panel/{town.procurement.id}/sheet/review/A社").text
    assert ("福祉課" in page, "items-2" in page) == (True, False)


def test_the_ranking_combines_those_who_judge(officer, session, town):
    scored(session, officer, town)
    rubric = casefile.rubric_of(town.procurement)
    result = evaluate(rubric, casefile.case_of(session, town.procurement, rubric))
    figures = {each.criterion: each for each in result.proposals[0].items if each.leaf}
    assert [figures[id].exact for id in "123"] == [Fraction(7, 2), 3, 5]
    assert [[mark.member for mark in figures[id].marks] for id in "123"] == [["1", "2", "3", "4"], ["1", "2"], ["3"]]
    assert result.proposals[0].total == Fraction(23, 2)


def test_the_ranking_page_names_each_department(officer, session, town):
    scored(session, officer, town)
    text = said(tree(officer.get(f"/procurements/{town.procurement.id}/ranking?lang=en").text))
    assert "scored only by the members of Housing Division" in text


def test_a_seat_without_items_gets_no_sheet(officer, session, town):
    sent(officer, town, item_0="2", item_1="1", item_2="2")
    session.rollback()
    move(session, town, "call")
    move(session, town, "end-call")
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    move(session, town, "start-scoring")
    assert session.scalars(select(Sheet.seat_id).order_by(Sheet.seat_id)).all() == [each.id for each in town.seats[:3]]


def test_the_summary_says_what_each_department_gave(officer, session, town):
    sent(officer, town)
    session.rollback()
    parts = departments.taking_part(session, town.procurement)
    assert [(each.name.ja, each.points, each.share, len(each.seats)) for each in parts] == [
        ("住宅課", 5, Fraction(1, 3), 2),
        ("福祉課", 5, Fraction(1, 3), 1),
    ]
    assert "33.3 %" in officer.get(address(town)).text


def test_names_of_earlier_departments_are_offered(officer, session, town):
    sent(officer, town)
    session.rollback()
    assert departments.known_names(session, town.organisation.id) == (("住宅課", "Housing Division"), ("福祉課", ""))


STORED = [
    {"id": "1", "ja": "住宅課", "en": "Housing Division", "items": ["2"], "seats": [1, 2]},
    {"id": "2", "ja": "福祉課", "en": "", "items": [], "seats": [3]},
]


def test_moderation_shows_an_item_to_its_own_members(client, session):
    town = talking(session, departments=STORED)
    at = f"/procurements/{town.procurement.id}/moderation"
    office = sign_in(client, session, town.people["officer"])
    added = office.post(f"{at}/topics", data={"cell": f"{town.proposals[0].label}|2"})
    assert added.status_code == 302
    session.rollback()
    topic = added.location.rpartition("=")[2].partition("#")[0]
    page = office.get(f"{at}?topic={topic}&lang=en").text
    assert "by Housing Division" in said(of_class(tree(page), "section__note")[0])
    assert len(of_class(tree(page), "voice")) == 2
    session.rollback()
    own = f"/panel/{town.procurement.id}/moderation"
    mark = {"mark": "9", "reason": "説明に納得した", "seen": "0"}
    assert sign_in(client, session, town.members[2]).post(f"{own}/topics/{topic}/mark", data=mark).status_code == 404
    session.rollback()
    assert sign_in(client, session, town.members[0]).post(f"{own}/topics/{topic}/mark", data=mark).status_code == 302


def test_printed_sheet_names_the_department_and_its_items(officer, session, town):
    sent(officer, town)
    session.rollback()
    move(session, town, "call")
    move(session, town, "end-call")
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    move(session, town, "start-scoring")
    printed = [of_class(tree(officer.get(f"/procurements/{town.procurement.id}/paper/{at}/print").text), "paper-sheet")[0]
               for at in (1, 3, 4)]  # fmt: skip
    assert ["部署住宅課" in said(each).replace(" ", "") for each in printed] == [True, False, False]
    assert ["部署福祉課" in said(each).replace(" ", "") for each in printed] == [False, True, False]
    names = [item.name.ja for item in departments.items_of(casefile.rubric_of(town.procurement))]
    shown = [[at for at, name in enumerate(names, start=1) if name in said(each)] for each in printed]
    assert shown == [[1, 2], [1, 3], [1]]


def test_recusal_leaves_the_sum_of_the_list(officer, session, town):
    sent(officer, town)
    session.rollback()
    move(session, town, "call")
    move(session, town, "end-call")
    for at, seat in enumerate(town.seats):
        declared(session, seat, *town.proposals, conflict=(town.proposals[0],) if at == 0 else ())
    move(session, town, "start-scoring")
    whole = sum(each.total for each in sheets.progress(session, town.procurement.id))
    assert whole == 12
    session.rollback()
    listed = officer.get("/procurements?lang=en").text
    assert f"0 of {whole}" in said(tree(listed)) or f"0 / {whole}" in said(tree(listed))


@pytest.mark.parametrize(("seats", "told"), [([1, 2], True), ([1], False)])
def test_published_result_names_the_department_of_an_item(client, session, seats, told):
    """Also where no points by item are shown, for one member alone judged it."""
    published(session, departments=[{**STORED[0], "seats": seats}])
    number = session.scalar(select(Publication.id))
    session.rollback()
    page = tree(client.get(f"/published/{number}?lang=en").text)
    assert "scored only by the members of Housing Division" in said(page)
    figures = client.get(f"/api/v1/results/{number}").get_json()["proposals"][0]["figures"]
    assert ([each["department"]["en"] for each in figures if each["department"]] == ["Housing Division"]) is told
