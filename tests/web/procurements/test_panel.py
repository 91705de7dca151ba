"""Seats of a panel: several given in one sending, changed, left; every refusal in both languages, with all that was typed."""

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, Seat
from tests.factories import world
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, label_of, said, tree


@pytest.fixture
def town(session):
    made = whole_town(session, state="preparation")
    made.free = [world.person(session, made.organisation, f"new{at}", "member", name=f"新任{at}") for at in range(4)]
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def at(town, *rest):
    return "/".join(["/procurements", str(town.procurement.id), "panel", *map(str, rest)])


def kinds(session):
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def seats(session, people):
    """Office, outside, academic and chair by login."""
    session.rollback()
    rows = {each.person_id: each for each in session.scalars(select(Seat))}
    return {
        each.login: (rows[each.id].title, rows[each.id].outside, rows[each.id].academic, rows[each.id].chair)
        for each in people
        if each.id in rows
    }


def sent(town, *numbers, **more):
    """What the form sends that ticks some of those who are free."""
    ids = [each.id for each in town.free]
    fields = {f"{name.rpartition('_')[0]}_{ids[int(name[-1])]}": value for name, value in more.items() if name[-1].isdigit()}
    rest = {name: value for name, value in more.items() if not name[-1].isdigit()}
    return {"person": [ids[number] for number in numbers], **fields, **rest}


@pytest.mark.parametrize(("lang", "told"), [("ja", "委員を3名加えました。"), ("en", "3 seats are given.")])
def test_several_seats_are_given_in_one_sending(officer, session, town, lang, told):
    officer.get(f"/?lang={lang}")
    data = sent(town, 0, 1, 3, title_0="教授", outside_0="y", academic_0="y", outside_1="y", chair=town.free[1].id)
    assert told in officer.post(at(town), data=data, follow_redirects=True).text
    assert seats(session, town.free) == {
        "new0": ("教授", True, True, False),
        "new1": ("", True, False, True),
        "new3": ("", False, False, False),
    }
    assert kinds(session) == ["seat.given"] * 3
    chairs = list(session.scalars(select(Seat.person_id).where(Seat.chair)))
    assert chairs == [town.free[1].id]


def test_each_row_names_its_fields_by_person(officer, town):
    page = tree(officer.get(at(town) + "?lang=en").text)
    boxes = [each for each in by_id(page, "again").iter("input") if each.get("name") == "person"]
    assert [each.get("value") for each in boxes] == [str(each.id) for each in town.free]
    assert by_id(page, f"title_{town.free[0].id}").get("aria-label") == "新任0: office or occupation"
    assert label_of(page, "chair") == "Chair (if one of them)"


WRONG = [
    ((), {}, "person", "1人以上を選んでください。", "Tick at least one person."),
    ((0,), {"chair": "9"}, "chair", "委員長は、選んだ人の中から", "The chair must be one of those you tick."),
    ((0,), {"title_1": "医師"}, "title_1", "この人も選ぶか", "Tick this person too"),
    ((0,), {"outside_1": "y"}, "outside_1", "この人も選ぶか", "Tick this person too"),
    ((0,), {"academic_1": "y"}, "academic_1", "この人も選ぶか", "Tick this person too"),
    ((0,), {"title_0": "あ" * 201}, "title_0", "役職は200字までです。", "A position has at most 200 characters."),
]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("ticked", "more", "field", "ja", "en"), WRONG)
def test_wrong_seats_are_said_beside_the_field(officer, session, town, lang, ticked, more, field, ja, en):
    officer.get(f"/?lang={lang}")
    before = len(list(session.scalars(select(Seat))))
    data = sent(town, *ticked, **more)
    answer = officer.post(at(town), data=data)
    page = tree(answer.text)
    name = f"{field.rpartition('_')[0]}_{town.free[int(field[-1])].id}" if field[-1].isdigit() else field
    assert answer.status_code == 422
    assert {"ja": ja, "en": en}[lang] in said(by_id(page, f"{name}-error"))
    assert f"#{name}" in [each.get("href") for each in by_id(page, "faults").iter("a")]
    boxes = [each for each in page.iter("input") if each.get("name") == "person"]
    assert [each.get("value") for each in boxes if each.get("checked") is not None] == [str(each) for each in data["person"]]
    assert all(by_id(page, key).get("value") == value for key, value in data.items() if key.startswith("title"))
    session.rollback()
    assert len(list(session.scalars(select(Seat)))) == before


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_stranger_and_sitting_member_cannot_be_seated(officer, session, town, lang):
    officer.get(f"/?lang={lang}")
    stranger = world.person(session, world.town(session, code="011002", name="他市"), "stranger", "member")
    session.commit()
    for other in (stranger.id, town.members[0].id, "nobody"):
        answer = officer.post(at(town), data={"person": [town.free[0].id, other]})
        error = said(by_id(tree(answer.text), "person-error"))
        assert answer.status_code == 422
        assert {"ja": "すでに委員である人か", "en": "Somebody you ticked sits already"}[lang] in error
    assert kinds(session) == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_seats_after_the_scoring_began_are_refused(officer, session, town, lang):
    town.procurement.state = "scoring"
    session.commit()
    officer.get(f"/?lang={lang}")
    answer = officer.post(at(town), data=sent(town, 0, title_0="教授"))
    page = tree(answer.text)
    assert answer.status_code == 422
    assert {"ja": "採点が始まっているため", "en": "Scoring has begun"}[lang] in said(by_id(page, "faults"))
    assert by_id(page, f"title_{town.free[0].id}").get("value") == "教授"
    assert list(by_id(page, "again").iter("button")) == []


def test_seat_is_changed_and_left(officer, session, town):
    assert officer.post(at(town, 1), data={"title": "教授", "chair": "y"}).status_code == 302
    assert officer.post(at(town, "leave"), data={"number": 1, "reason": "辞任"}).status_code == 302
    assert officer.get(at(town, 1)).status_code == 404
    assert kinds(session) == ["seat.changed", "seat.left"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_changed_seat_with_a_wrong_office_is_refused(officer, town, lang):
    officer.get(f"/?lang={lang}")
    answer = officer.post(at(town, 1), data={"title": "x" * 201})
    page = tree(answer.text)
    assert (answer.status_code, by_id(page, "title").get("value")) == (422, "x" * 201)
    assert {"ja": "役職は200字まで", "en": "A position has at most 200"}[lang] in said(by_id(page, "title-error"))


LEAVING = [
    ({"number": "2"}, "reason", "退任の理由を入力してください。", "Say why the member leaves the panel."),
    ({"number": "2", "reason": "x" * 501}, "reason", "理由は500字までです。", "A reason has at most 500 characters."),
    ({"reason": "辞任"}, "number", "席を選んでください。", "Choose the seat."),
    ({"number": "99", "reason": "辞任"}, "number", "この席に委員はいません。", "Nobody sits on this seat."),
    ({"number": "two", "reason": "辞任"}, "number", "この席に委員はいません。", "Nobody sits on this seat."),
]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("data", "field", "ja", "en"), LEAVING)
def test_wrong_leaving_is_said_beside_the_field(officer, session, town, lang, data, field, ja, en):
    officer.get(f"/?lang={lang}")
    answer = officer.post(at(town, "leave"), data=data)
    page = tree(answer.text)
    assert answer.status_code == 422
    assert {"ja": ja, "en": en}[lang] in said(by_id(page, f"{field}-error"))
    assert by_id(page, "reason").get("value", "") == data.get("reason", "")
    chosen = [each.get("value") for each in by_id(page, "number").iter("option") if each.get("selected") is not None]
    assert chosen == ([data["number"]] if data.get("number") == "2" else [])
    assert kinds(session) == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_leaving_after_the_scoring_is_refused(officer, session, town, lang):
    town.procurement.state = "closed"
    session.commit()
    officer.get(f"/?lang={lang}")
    answer = officer.post(at(town, "leave"), data={"number": "2", "reason": "辞任"})
    page = tree(answer.text)
    assert (answer.status_code, by_id(page, "reason").get("value")) == (422, "辞任")
    assert [each.get("href") for each in by_id(page, "faults").iter("a")] == []
