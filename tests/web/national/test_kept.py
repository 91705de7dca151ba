"""Views that people keep: only their own, named once, told in the history."""

import pytest

from evaluator.db.models import Event, SavedView
from tests.factories.nation import nation
from tests.factories.world import sign_in

ADDRESS = "/national/selection/keep?year=2026&by=kind&lang=en"


@pytest.fixture
def made(session):
    return nation(session)


def names(session):
    session.rollback()
    return [each.name for each in session.query(SavedView).order_by(SavedView.id)]


def keep(client, name):
    client.get("/national?lang=en")
    return client.post("/national/selection/keep?year=2026&by=kind", data={"name": name})


def test_view_is_kept_with_what_it_asked(client, session, made):
    sign_in(client, session, made.ministry)
    assert keep(client, "種類別").status_code == 302
    assert names(session) == ["種類別"]
    assert "by=kind" in session.query(SavedView).one().asked
    kinds = [each.kind for each in session.query(Event) if each.kind.startswith("national.")]
    assert kinds == ["national.view-kept"]


@pytest.mark.parametrize(("name", "said"), [("", "Give the view a name."), ("種類別", "You keep a view of this name already.")])
def test_name_that_cannot_be_says_why(client, session, made, name, said):
    sign_in(client, session, made.ministry)
    keep(client, "種類別")
    answer = keep(client, name)
    assert answer.status_code == 422
    assert said in answer.text
    assert names(session) == ["種類別"]


def test_nobody_drops_the_view_of_somebody_else(client, session, made):
    sign_in(client, session, made.ministry)
    keep(client, "種類別")
    session.rollback()
    saved = session.query(SavedView).one().id
    session.rollback()
    sign_in(client, session, made.a)
    assert client.post(f"/national/kept/{saved}/drop").status_code == 404
    sign_in(client, session, made.ministry)
    assert client.post(f"/national/kept/{saved}/drop").status_code == 302
    assert names(session) == []
