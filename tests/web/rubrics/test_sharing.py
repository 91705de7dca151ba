"""Sharing with other bodies, taking over, and choosing for a procurement."""

import re

import pytest

from evaluator.db.models import Procurement
from tests.web.rubrics.conftest import LIBRARY, kinds, published


@pytest.fixture
def shared(officer):
    digest = published(officer)
    assert officer.post(f"/rubrics/{digest}/share", data={"note": "2026年度に使いました"}).status_code == 302
    return digest


def test_shared_version_shows_the_body_and_its_note_only(officer, stranger, session, town, shared):
    town.procurement.rubric_sha256 = shared
    session.commit()
    page = stranger.get(f"/rubrics/{shared}").text
    assert "青野市" in page
    assert "2026年度に使いました" in page
    assert "officer" not in page.replace("緑野市 officer", "")
    assert town.procurement.title not in page
    assert "青野市" in stranger.get("/rubrics?source=shared").text
    assert stranger.get(f"/rubrics/{shared}/file").status_code == 200


def test_version_is_taken_over_and_both_sides_know(officer, stranger, session, town, other, shared):
    assert stranger.post(f"/rubrics/{shared}/adopt").status_code == 302
    assert "緑野市" in officer.get(f"/rubrics/{shared}").text
    assert "取り入れた基準" in stranger.get(f"/rubrics/{shared}").text
    assert kinds(session, town)[-1] == "rubric.taken-over"
    assert kinds(session, other) == ["rubric.adopted"]


def test_histories_tell_their_own_side_in_words(officer, stranger, shared):
    stranger.post(f"/rubrics/{shared}/adopt")
    ours, theirs = officer.get("/history").text, stranger.get("/history").text
    assert "他の団体がこの団体の評価基準を取り入れました" in ours
    assert "緑野市 officer" not in ours
    assert "他の団体の評価基準を取り入れました" in theirs
    assert "青野市 officer" not in theirs


def test_version_that_is_no_longer_shared_disappears(officer, stranger, shared):
    assert officer.post(f"/rubrics/{shared}/stop-sharing").status_code == 302
    assert stranger.get(f"/rubrics/{shared}").status_code == 404
    assert stranger.post(f"/rubrics/{shared}/adopt").status_code == 404
    again = officer.post(f"/rubrics/{shared}/stop-sharing", follow_redirects=True)
    assert "この版は共有していません" in again.text


def test_who_took_it_over_keeps_it(officer, stranger, shared):
    stranger.post(f"/rubrics/{shared}/adopt")
    officer.post(f"/rubrics/{shared}/stop-sharing")
    assert stranger.get(f"/rubrics/{shared}").status_code == 200


def test_long_note_is_said_beside_its_field(officer, shared):
    answer = officer.post(f"/rubrics/{shared}/share", data={"note": "あ" * 1001})
    assert answer.status_code == 422
    assert "メモは1,000字までです。" in answer.text
    assert "あ" * 1001 in answer.text


def test_own_version_is_not_taken_over(officer, shared):
    answer = officer.post(f"/rubrics/{shared}/adopt", follow_redirects=True)
    assert "この版はこの団体のものです" in answer.text


def chosen(session, town):
    session.rollback()
    return session.get_one(Procurement, town.procurement.id).rubric_sha256


def offered(client, town, q=""):
    page = client.get(f"/procurements/{town.procurement.id}/rubric?q={q}").text
    return re.findall(r'name="rubric" value="([^"]+)"', page)


def test_procurement_chooses_an_own_version(officer, session, town):
    digest = published(officer)
    assert digest in offered(officer, town)
    assert officer.post(f"/procurements/{town.procurement.id}/rubric", data={"rubric": digest}).status_code == 302
    assert chosen(session, town) == digest


def test_procurement_chooses_what_was_taken_over(stranger, session, other, shared):
    address = f"/procurements/{other.procurement.id}/rubric"
    assert shared not in offered(stranger, other)
    assert stranger.post(address, data={"rubric": shared}).status_code == 404
    stranger.post(f"/rubrics/{shared}/adopt")
    assert shared in offered(stranger, other)
    assert stranger.post(address, data={"rubric": shared}).status_code == 302
    assert chosen(session, other) == shared


def test_version_of_another_body_cannot_be_chosen(officer, stranger, session, other):
    digest = published(officer)
    address = f"/procurements/{other.procurement.id}/rubric"
    assert stranger.post(address, data={"rubric": digest}).status_code == 404
    assert stranger.post(address, data={"rubric": "0" * 64}).status_code == 404
    assert chosen(session, other) == LIBRARY


def test_choice_is_searched_and_can_be_read(officer, town):
    assert offered(officer, town, "家計") == ["r4-kakei"]
    page = officer.get(f"/procurements/{town.procurement.id}/rubric").text
    assert f'href="/rubrics/{LIBRARY}"' in page
    assert "当てはまる評価基準はありません" in officer.get(f"/procurements/{town.procurement.id}/rubric?q=なにもない").text
