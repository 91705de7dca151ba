"""What changed since one's last visit: on the first page of each role, within its rights, put away by a button."""

import html
from datetime import timedelta

import pytest
from sqlalchemy import event

from evaluator.db.models import Person
from evaluator.services import history, news
from evaluator.services.actor import Actor
from tests.factories import world
from tests.reading import of_class, said, tree

LEAKING = {
    "sheet.submitted": {"seat": 2},
    "declaration.made": {"seat": 2, "name": "緑川 委員"},
    "price.opened": {"proposal": 1, "amount": 12_345_678},
    "proposal.registered": {"number": 1, "name": "青野福祉会"},
    "seat.given": {"seat": 3, "name": "白石 委員"},
    "mark.revised": {"seat": 2, "item": "1.1"},
}
"""What a member must not learn of."""


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


@pytest.fixture
def town(session):
    made = world.whole_town(session)
    session.commit()
    return made


def happen(session, town, kind, *, after=1, new=None, by="clerk", about=True):
    who = town.people[by]
    where = town.procurement.id if about else None
    actor = Actor(name=who.name, person_id=who.id, organisation_id=town.organisation.id)
    at = world.NOW + timedelta(hours=after)
    history.record(session, actor, at, kind, organisation_id=town.organisation.id, procurement_id=where, new=new or {})
    session.commit()


def page_of(client, session, person, path, lang="en"):
    world.sign_in(client, session, person)
    return text(client.get(f"{path}?lang={lang}"))


def lines(page) -> list[str]:
    return [said(each.find("p")) for found in of_class(tree(page), "news") for each in found.iter("li")]


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_office_reads_what_others_did(client, session, town, role):
    happen(session, town, "schedule.changed")
    happen(session, town, "question.registered", after=2, new={"question": "場所はどこですか"})
    found = lines(page_of(client, session, town.people[role], "/procurements"))
    assert len(found) == 2
    assert found[1] == "The schedule was changed"


def test_own_deeds_and_people_are_no_news(client, session, town):
    happen(session, town, "schedule.changed", by="officer")
    happen(session, town, "person.created", about=False)
    assert lines(page_of(client, session, town.people["officer"], "/procurements")) == []


def test_administrator_reads_of_people_only(client, session, town):
    happen(session, town, "schedule.changed")
    happen(session, town, "person.created", about=False, new={"name": "山田 花子"})
    found = lines(page_of(client, session, town.people["administrator"], "/people"))
    assert len(found) == 1
    assert "山田 花子" in found[0]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_member_learns_nothing_of_others(client, session, town, lang):
    for kind, new in LEAKING.items():
        happen(session, town, kind, new=new)
    happen(session, town, "meeting.called", after=2, new={"at": "2026-12-24T09:00:00+09:00", "place": "市役所"})
    page = page_of(client, session, town.members[0], "/panel", lang)
    assert len(lines(page)) == 1
    whole = said(next(each for each in tree(page).iter("section") if each.get("aria-labelledby") == "news"))
    assert not any(word in whole for word in ("12,345,678", "緑川", "白石", "青野福祉会", "12月24日", "24 December", "市役所"))


def test_member_is_told_every_kind_in_words(client, session, town):
    for hours, kind in enumerate(news.FOR_MEMBERS, start=1):
        happen(session, town, kind, after=hours)
    found = lines(page_of(client, session, town.members[0], "/panel"))
    assert len(found) == news.MOST
    assert not any("." in each or "%" in each for each in found)


def test_member_without_a_seat_is_told_nothing(client, session, town):
    happen(session, town, "procurement.call")
    town.seats[0].left_at = world.NOW
    session.commit()
    assert lines(page_of(client, session, town.members[0], "/panel")) == []


def test_other_town_is_told_nothing(client, session, town):
    other = world.whole_town(session, code="131024", name="緑川市")
    session.commit()
    happen(session, town, "schedule.changed")
    assert lines(page_of(client, session, other.people["officer"], "/procurements")) == []
    assert lines(page_of(client, session, other.members[0], "/panel")) == []


def test_officer_on_a_nameless_panel_is_told_nothing(client, session, town):
    town.procurement.names_hidden = True
    world.seat(session, town.procurement, town.people["officer"])
    happen(session, town, "proposal.registered", new={"number": 1, "name": "青野福祉会"})
    assert lines(page_of(client, session, town.people["officer"], "/procurements")) == []


def test_news_put_away_do_not_come_back(client, session, town):
    happen(session, town, "schedule.changed")
    root = tree(page_of(client, session, town.people["officer"], "/procurements"))
    sent = {each.get("name"): each.get("value") for each in root.iter("input") if each.get("name") in ("page", "until")}
    answer = client.post("/looked", data=sent)
    assert (answer.status_code, answer.location) == (302, "/procurements")
    assert lines(text(client.get("/procurements"))) == []
    happen(session, town, "labels.drawn", after=24 * 365 * 9)
    assert len(lines(text(client.get("/procurements")))) == 1


def test_later_events_stay_after_an_older_page(client, session, town):
    happen(session, town, "schedule.changed", after=1)
    happen(session, town, "labels.drawn", after=3)
    world.sign_in(client, session, town.people["officer"])
    client.post("/looked", data={"page": "office", "until": (world.NOW + timedelta(hours=2)).isoformat()})
    assert len(lines(text(client.get("/procurements")))) == 1
    client.post("/looked", data={"page": "office", "until": world.NOW.isoformat()})
    assert len(lines(text(client.get("/procurements")))) == 1


@pytest.mark.parametrize(
    "sent", [{}, {"page": "x"}, {"page": "office", "until": "soon"}, {"page": "office", "until": "2026-01-01"}]
)
def test_bad_moment_is_refused(client, session, town, sent):
    world.sign_in(client, session, town.people["officer"])
    assert client.post("/looked", data=sent).status_code == 400


def test_moment_to_come_counts_as_now(client, session, town):
    world.sign_in(client, session, town.people["officer"])
    client.post("/looked", data={"page": "office", "until": "2999-01-01T00:00:00+00:00"})
    session.rollback()
    assert session.get_one(Person, town.people["officer"].id).looked_at.year < 2999


def test_many_events_cost_no_more_statements(client, session, town, engine):
    def statements():
        asked = []
        event.listen(engine, "before_cursor_execute", listener := lambda *given: asked.append(given[2]))
        text(client.get("/procurements"))
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    happen(session, town, "schedule.changed")
    world.sign_in(client, session, town.people["officer"])
    client.get("/procurements")
    few = statements()
    for hours in range(30):
        happen(session, town, "schedule.changed", after=hours)
    assert statements() == few
    assert len(lines(text(client.get("/procurements")))) == news.MOST
