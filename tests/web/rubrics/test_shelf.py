"""The shelf of rubrics: the list, one version in full, and who may see it."""

import re

import pytest

from tests.factories.world import library_rubric, sign_in
from tests.web.rubrics.conftest import LIBRARY, begun, published


def titles(page):
    return re.findall(r'<a class="strong" href="/rubrics/[^"]+">(.+?)</a>', page)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ("評価基準", "ライブラリ", "実績 20.0%", "公募型プロポーザル")),
        ("en", ("Rubrics", "Library", "Track record 20.0%", "Consultation service - standard open proposal")),
    ],
)
def test_list_shows_points_shares_and_origin(officer, lang, words):
    page = officer.get(f"/rubrics?lang={lang}").text
    assert [each for each in words if each not in page] == []
    assert len(titles(page)) == 9


def test_list_is_searched_narrowed_and_sorted(officer):
    assert len(titles(officer.get("/rubrics?q=家計").text)) == 1
    assert len(titles(officer.get("/rubrics?procedure=review").text)) == 1
    assert titles(officer.get("/rubrics?source=own").text) == []
    assert "当てはまる評価基準はありません" in officer.get("/rubrics?source=own").text
    named = titles(officer.get("/rubrics?order=title").text)
    assert named == sorted(named)
    assert len(titles(officer.get("/rubrics?order=x&source=x&procedure=x&page=x").text)) == 9


def test_drafts_and_own_versions_stand_first(officer):
    digest = published(officer)
    begun(officer, name="kakei")
    page = officer.get("/rubrics").text
    addresses = re.findall(r'<a class="strong" href="(/rubrics/[^"]+)">', page)
    assert addresses[0].startswith("/rubrics/drafts/")
    assert addresses[1] == f"/rubrics/{digest}"


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_clerk_and_auditor_read_but_do_not_write(client, session, town, role):
    reader = sign_in(client, session, town.people[role])
    page = reader.get(f"/rubrics/{LIBRARY}").text
    assert "/begin" not in page
    assert reader.get("/rubrics").status_code == 200
    assert reader.post(f"/rubrics/{LIBRARY}/begin", data={"name": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "ja",
            (
                "2.1",
                "支援員の配置数・専任性",
                "法に基づく同一事業を3年以上受託",
                "5段階(20%刻み)",
                "合計が60%以上であること。",
                "くじ引き",
            ),
        ),
        ("en", ("Number and dedication of support staff", "Same statutory service", "then lower price", "Scales")),
    ],
)
def test_version_can_be_read_whole(officer, lang, words):
    page = officer.get(f"/rubrics/{LIBRARY}?lang={lang}").text
    assert [each for each in words if each not in page] == []
    assert all(each.id in page and each.name.ja in page for each in library_rubric().walk() if lang == "ja")
    assert LIBRARY in page


def test_own_version_names_who_published_and_where_it_is_used(officer, session, town):
    digest = published(officer)
    town.procurement.rubric_sha256 = digest
    session.commit()
    page = officer.get(f"/rubrics/{digest}").text
    assert "青野市 officer" in page
    assert f'href="/procurements/{town.procurement.id}"' in page
    assert f"before={LIBRARY}" in page


TOKEN = re.compile(r'name="csrf_token" (type="hidden" )?value="[^"]*"')


@pytest.mark.parametrize("path", ["", "/changes", "/file", "/begin", "/share"])
def test_unshared_version_of_another_body_is_not_there(officer, stranger, path):
    digest = published(officer)
    foreign, absent = stranger.get(f"/rubrics/{digest}{path}"), stranger.get(f"/rubrics/{'0' * 64}{path}")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert TOKEN.sub("", foreign.text) == TOKEN.sub("", absent.text.replace("0" * 64, digest))


@pytest.mark.parametrize("path", ["/adopt", "/share", "/stop-sharing", "/version", "/begin"])
def test_nothing_is_done_with_an_unshared_version(officer, stranger, session, other, path):
    digest = published(officer)
    assert stranger.post(f"/rubrics/{digest}{path}", data={"name": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["/publish", "/file", "/changes", ""])
def test_draft_of_another_body_is_not_there(officer, stranger, path):
    draft = begun(officer)
    assert stranger.get(f"{draft}{path}").status_code == 404
    assert stranger.post(f"{draft}/publish", data={"confirmed": ""}).status_code == 404


def test_what_is_no_hash_is_not_there(officer):
    for wrong in ("x", "../etc/passwd", "%00", "A" * 64, LIBRARY[:63]):
        assert officer.get(f"/rubrics/{wrong}").status_code == 404
