"""Keys for programs: an administrator makes them, sees each once, and revokes them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from evaluator.core.calendar import japan_date
from evaluator.db.models import ApiKey, Event
from evaluator.services.actor import now
from tests.factories.world import sign_in, whole_town

AT = "/organisation/keys"


@pytest.fixture
def made(session):
    found = whole_town(session)
    session.commit()
    return found


@pytest.fixture
def administrator(client, session, made):
    return sign_in(client, session, made.people["administrator"])


def typed(**more):
    day = (japan_date(now()) + timedelta(days=30)).isoformat()
    return {"name": "公開サイト", "scopes": ["rubrics"], "last_day": day, **more}


def keys(session):
    session.rollback()
    return session.scalars(select(ApiKey).order_by(ApiKey.id)).all()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_key_is_shown_once(administrator, session, lang):
    page = administrator.post(AT, data=typed()).text
    text = re.search(r"<code>(ev1_[\w-]{43})</code>", page).group(1)
    again = administrator.post(f"{AT}?lang={lang}", data={"shown": text, "called": "公開サイト"}).text
    assert text in again
    (row,) = keys(session)
    assert (row.start, row.scopes, row.sha256 == text) == (text[:12], ["rubrics"], False)
    assert text not in administrator.get(f"{AT}?lang={lang}").text
    assert text[:12] in administrator.get(AT).text
    assert list(session.scalars(select(Event.kind))) == ["api.key-made"]


@pytest.mark.parametrize(("kind", "offered"), [("municipality", False), ("prefecture", True), ("ministry", True)])
def test_tables_of_the_nation_are_offered_to_those_who_see_them(administrator, session, made, kind, offered):
    made.organisation.kind = kind
    session.commit()
    assert ('value="aggregates"' in administrator.get(AT).text) is offered
    answer = administrator.post(AT, data=typed(scopes=["aggregates"]))
    assert (answer.status_code, len(keys(session))) == ((200, 1) if offered else (422, 0))


WRONG = [{"name": ""}, {"scopes": []}, {"scopes": ["everything"]}, {"last_day": "2020-01-01"}, {"last_day": "2199-01-01"}]


@pytest.mark.parametrize("more", WRONG)
def test_a_wrong_key_is_not_made(administrator, session, more):
    answer = administrator.post(AT, data=typed(**more))
    assert (answer.status_code, keys(session)) == (422, [])
    assert ("公開サイト" in answer.text) is ("name" not in more)


def test_a_revoked_key_stays_to_be_seen(administrator, session):
    administrator.post(AT, data=typed())
    (row,) = keys(session)
    assert administrator.post(f"{AT}/{row.id}/revoke").status_code == 302
    assert keys(session)[0].revoked_at is not None
    assert "取消済み" in administrator.get(AT).text
    assert "この鍵はすでに取り消されています" in administrator.post(f"{AT}/{row.id}/revoke", follow_redirects=True).text


def test_another_town_cannot_revoke_a_key(administrator, client, session):
    administrator.post(AT, data=typed())
    (row,) = keys(session)
    other = whole_town(session, code="131024", name="緑川市")
    session.commit()
    stranger = sign_in(client, session, other.people["administrator"])
    assert stranger.post(f"{AT}/{row.id}/revoke").status_code == 404
    assert keys(session)[0].revoked_at is None


def test_the_page_for_people_names_every_address(client):
    for lang in ("ja", "en"):
        assert "/api/v1/guideline-points" in client.get(f"/api?lang={lang}").text
