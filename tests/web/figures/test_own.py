"""The pages of the indicators, and those of an organisation's own."""

import pytest
from sqlalchemy import select

from evaluator.db.models import OwnIndicator
from tests.factories.contracts import contract
from tests.factories.figures import own_indicator, report
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, tree

GOOD = {
    "name": "訪問件数", "name_en": "Home visits", "ending": "visits", "unit": "cases", "group": "volume", "direction": "neither",
    "from_year": "令和7年度", "definition": "自宅を訪ねた件数",
}  # fmt: skip


@pytest.fixture
def town(session):
    made = whole_town(session, members=0, proposals=0)
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


def the_one(session):
    session.rollback()
    return session.scalar(select(OwnIndicator))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_library_is_shown_with_its_sources(officer, lang):
    assert "employment_income_rate" in officer.get(f"/indicators?lang={lang}").text
    page = officer.get(f"/indicators/employment_income_rate?lang={lang}").text
    assert "75%" in page
    assert "71%" in page
    assert officer.get("/indicators/nothing").status_code == 404


def test_officer_adds_changes_and_retires_an_indicator(officer, session):
    assert officer.post("/indicators/own/new", data=GOOD).headers["Location"].endswith("/indicators/m131016_visits")
    one = the_one(session)
    assert officer.get("/indicators/m131016_visits").status_code == 200
    changed = officer.post(f"/indicators/own/{one.id}/edit", data=GOOD | {"ending": "calls"})
    assert changed.headers["Location"].endswith("/indicators/m131016_calls")
    new = {"from_year": "2027", "definition": "自宅と職場を訪ねた件数"}
    assert officer.post(f"/indicators/own/{one.id}/definition", data=new).status_code == 302
    assert officer.post(f"/indicators/own/{one.id}/retire").status_code == 302
    assert the_one(session).retired_at is not None
    assert officer.get("/indicators/m131016_calls?lang=en").text.count("Retired") == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "あ" * 201), ("ending", "A b"), ("ending", ""), ("unit", "percent"), ("unit", "nothing"),
        ("group", "x"), ("direction", ""), ("from_year", "来年"), ("from_year", "令和99年度"), ("definition", ""),
    ],
)  # fmt: skip
def test_bad_field_is_marked_and_nothing_lost(officer, session, field, value):
    answer = officer.post("/indicators/own/new", data=GOOD | {field: value})
    assert answer.status_code == 422
    page = tree(answer.text)
    assert by_id(page, f"{field}-error") is not None
    kept = "definition" if field != "definition" else "name"
    assert GOOD[kept] in answer.text
    assert the_one(session) is None


def test_used_indicator_cannot_be_changed(officer, session, town):
    one = own_indicator(session, town.organisation, by=town.people["officer"])
    report(session, contract(session, town.organisation), 202504, **{one.code: 3})
    session.commit()
    assert officer.post(f"/indicators/own/{one.id}/edit", data=GOOD).status_code == 422
    assert "/edit" not in officer.get(f"/indicators/{one.code}").text
    earlier = {"from_year": "令和2年度", "definition": "x"}
    answer = officer.post(f"/indicators/own/{one.id}/definition", data=earlier)
    assert answer.status_code == 422
    assert by_id(tree(answer.text), "from_year-error") is not None


def test_another_town_has_no_such_indicator(client, session, town):
    one = own_indicator(session, town.organisation, by=town.people["officer"])
    other = whole_town(session, code="131024", name="緑川市", members=0, proposals=0)
    sign_in(client, session, other.people["officer"])
    assert client.get(f"/indicators/{one.code}").status_code == 404
    assert client.get(f"/indicators/own/{one.id}/edit").status_code == 404
    assert client.post(f"/indicators/own/{one.id}/retire").status_code == 404


def test_clerk_reads_and_does_not_add(client, session, town):
    sign_in(client, session, town.people["clerk"])
    assert client.get("/indicators").status_code == 200
    assert client.get("/indicators/own/new").status_code == 403
