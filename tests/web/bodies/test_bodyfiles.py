"""Pages of yearly files: the office downloads its own, the ministry takes files in."""

import io

import pytest
from sqlalchemy import select

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.db.models import BodyFile
from evaluator.services.actor import now
from tests.factories.bodies import mark
from tests.factories.world import person, sign_in, town
from tests.web.bodies.test_bodies import text

YEAR = fiscal_year(japan_date(now())) - 1


@pytest.fixture
def data(client, session, there):
    """The file of a town, as its office downloads it."""
    officer = person(session, there.by_code["131016"], "office", "officer")
    sign_in(client, session, officer)
    assert f"/bodyfile/{YEAR}.json" in text(client.get("/bodyfile"))
    return client.get(f"/bodyfile/{YEAR}.json").get_data()


def send(client, *files):
    return client.post("/bodyfiles", data={"files": [(io.BytesIO(each), f"{at}.json") for at, each in enumerate(files)]})


def test_downloaded_file_is_taken_in_and_listed(client, session, there, data):
    sign_in(client, session, there.officer)
    assert [send(client, data).status_code for _ in range(2)] == [302, 302]
    session.rollback()
    assert [each.number for each in session.scalars(select(BodyFile))] == [1]
    assert "青野市" in text(client.get("/bodyfiles"))


def test_bad_file_is_named_and_the_good_one_taken(client, session, there, data):
    sign_in(client, session, there.officer)
    answer = send(client, data.replace("青野市".encode(), "緑川村".encode()), data)
    assert (answer.status_code, "0.json" in text(answer), "1.json" in text(answer)) == (422, True, False)
    session.rollback()
    assert len(session.scalars(select(BodyFile)).all()) == 1


def test_broken_json_is_named_in_words_alone(client, session, there):
    sign_in(client, session, there.officer)
    client.set_cookie("lang", "ja")
    page = text(send(client, b"{"))
    assert "1 行 2 列" in page
    assert "line 1" not in page


def test_file_that_another_comes_before_is_marked(client, session, there, data):
    sign_in(client, session, there.prefecture_officer)
    send(client, data)
    assert "有効なファイル1件" in text(client.get("/bodyfiles"))
    sign_in(client, session, there.officer)
    send(client, data)
    sign_in(client, session, there.prefecture_officer)
    shown = text(client.get("/bodyfiles"))
    assert "有効なファイル0件、使用しないファイル1件" in shown
    assert "ほかの機関が取り込んだファイルを優先します。" in shown


def test_no_file_is_asked_for(client, ministry):
    answer = client.post("/bodyfiles", data={})
    assert (answer.status_code, "field__error" in text(answer)) == (422, True)


def test_other_prefecture_sees_no_file_of_it(client, session, there, data):
    sign_in(client, session, there.prefecture_officer)
    assert send(client, data).status_code == 302
    far = person(session, there.by_code["200000"], "far", "ministry")
    sign_in(client, session, far)
    assert "青野市" not in text(client.get("/bodyfiles"))
    assert send(client, data).status_code == 422


def test_town_that_others_serve_reads_what_to_do(client, session, there):
    mark(session, there.by_code["131016"], server=there.by_code["130001"], owner=there.ministry)
    sign_in(client, session, person(session, there.by_code["131016"], "office", "officer"))
    assert "見本都が行い" in text(client.get("/bodyfile"))
    assert client.get(f"/bodyfile/{YEAR}.json").status_code == 200


@pytest.mark.parametrize(("by_ministry", "said"), [(True, "国の一覧では"), (False, "管理者が")])
def test_body_that_does_not_implement_reads_what_to_do(client, session, there, by_ministry, said):
    at = there.by_code["131016"]
    mark(session, at, implementing=False, owner=there.ministry if by_ministry else at)
    sign_in(client, session, person(session, at, "office", "officer"))
    assert said in text(client.get("/bodyfile"))


def test_organisation_without_a_code_is_led_to_the_reason(client, session):
    at = town(session)
    at.code = None
    sign_in(client, session, person(session, at, "office", "officer"))
    answer = client.get(f"/bodyfile/{YEAR}.json")
    assert (answer.status_code, answer.location) == (302, "/bodyfile")
    assert "団体コードがないため" in text(client.get("/bodyfile"))


@pytest.mark.parametrize("year", [1999, 2999])
def test_year_that_is_not_offered_is_not_found(client, session, there, data, year):
    assert client.get(f"/bodyfile/{year}.json").status_code == 404
