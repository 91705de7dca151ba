"""The national screens: what ministries and prefectures see, what stays hidden, and files that explain themselves."""

import io
import os
import re
import zipfile

import pytest

from evaluator.exchange.rollups import files
from evaluator.services import rollups
from tests.factories.nation import nation
from tests.factories.world import sign_in, whole_town

NOTHING = "Nothing of this combination can be shown."
HIDDEN = '<span class="tag tag--plain">hidden</span>'


@pytest.fixture
def folder(app, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return tmp_path / rollups.FOLDER


@pytest.fixture
def made(session, folder):
    return nation(session, folder)


@pytest.fixture
def seen(client, session, made):
    """Pages in English as the ministry sees them."""
    return page(sign_in(client, session, made.ministry))


def page(client):
    def get(address, status=200):
        answer = client.get(f"{address}{'&' if '?' in address else '?'}lang=en")
        assert answer.status_code == status
        return answer.text

    return get


def test_pages_without_rollups_say_what_to_do(client, session, folder):
    made = nation(session)
    get = page(sign_in(client, session, made.ministry))
    for address in ("/national", "/national/selection"):
        assert "evaluator rollups make" in get(address)


def test_first_page_says_who_has_answered(seen):
    text = seen("/national")
    assert "11" in text
    assert "100.0%" in text
    assert "Outsourcing and selection" in text


def test_view_shows_rates_with_n_and_interval(seen):
    text = seen("/national/selection?by=prefecture")
    assert "Considers the proposal" in text
    assert "36.4%" in text  # 4 of 11
    assert "15.2 to 64.6" in text
    assert "a correlation, not an effect" in text
    assert "about 30 %" in text


def test_averages_stand_beside_each_other_with_n(client, session, folder):
    made = nation(session, folder, bodies=39, considering=20)
    text = page(sign_in(client, session, made.ministry))("/national/selection")
    assert "300.0" in text
    assert "100.0" in text
    assert "n=40" in text


def test_full_time_equivalents_have_one_decimal_always(seen):
    assert 'aria-label="Lead consultant, FY2026: 22.0"' in seen("/national/staffing?by=year")


def test_small_cells_are_hidden_and_never_zero(client, session, folder):
    made = nation(session, folder, bodies=4, considering=1)
    text = page(sign_in(client, session, made.ministry))("/national/selection?by=prefecture")
    assert HIDDEN in text
    assert "Hidden: fewer than 5 bodies" in text


@pytest.mark.parametrize("address", ["/national", "/national/selection?by=kind", "/national/selection?prefecture=27"])
def test_prefecture_sees_its_own_prefecture_only(client, session, made, address):
    text = page(sign_in(client, session, made.a))(address)
    assert "Osaka" not in text
    assert "The state of Tokyo Metropolis" in text


def test_prefecture_of_few_bodies_is_told_why_it_sees_no_classes(client, session, made):
    text = page(sign_in(client, session, made.a))("/national")
    assert "By size class and kind of body nothing is shown" in text
    assert HIDDEN not in text


def test_lists_hold_no_body_of_another_prefecture(client, session, made):
    get = page(sign_in(client, session, made.a))
    for address in ("/national/selection/bodies", "/national/selection/bodies?by=prefecture&key=27", "/national/coverage/bodies"):
        assert "Town 27" not in get(address)
    assert "Town 13-0" in get("/national/selection/bodies")


def test_prefecture_reads_no_answers_told_to_the_ministry(client, session, made):
    text = page(sign_in(client, session, made.a))("/national/selection/bodies?figure=considers")
    assert "Asked by another organisation" in text
    assert '<th scope="col">What it told</th>' not in text


def test_ministry_reads_what_it_was_told(seen):
    text = seen("/national/selection/bodies?figure=considers&by=prefecture&key=13")
    assert "Town 13-0" in text
    assert "Town 27-0" not in text
    assert '<th scope="col">What it told</th>' in text


@pytest.mark.parametrize("role", ["officer", "member", "administrator"])
def test_others_open_no_national_page(client, session, made, role):
    town = whole_town(session, code="011002", name="白虎市")
    session.commit()
    who = town.members[0] if role == "member" else town.people[role]
    sign_in(client, session, who)
    assert client.get("/national").status_code == 403
    assert client.get("/practices").status_code == 200


def test_ministry_sees_no_marks_and_no_prices(client, session, made):
    town = whole_town(session, code="011002", name="白虎市")
    session.commit()
    sign_in(client, session, made.ministry)
    for address in ("", "/ranking", "/prices", "/proposals", "/panel"):
        assert client.get(f"/procurements/{town.procurement.id}{address}").status_code in (403, 404)
    assert client.get(f"/panel/{town.procurement.id}").status_code in (403, 404)


def test_too_many_filters_are_refused_in_words(seen):
    text = seen("/national/selection?by=size&prefecture=13&kind=city")
    assert "Such a table is not published." in text


def test_part_of_the_nation_is_set_beside_itself_by_year(client, session, folder):
    get = page(sign_in(client, session, nation(session, folder, bodies=42, considering=14).ministry))
    assert '<option value="size" selected' in get("/national/selection")
    narrowed = get("/national/selection?prefecture=13")
    assert '<option value="year" selected' in narrowed
    assert "33.3%" in narrowed
    assert NOTHING not in narrowed


def test_two_classes_at_a_time_say_why_all_is_hidden(seen):
    assert NOTHING in seen("/national/selection?by=size&prefecture=13")


def test_unknown_view_is_not_there(seen):
    seen("/national/nothing", 404)


def test_files_hold_method_and_digest(client, session, made):
    sign_in(client, session, made.ministry)
    table = client.get("/national/selection/tables.csv?lang=en")
    assert "Considers the proposal,11,4,11,36.4,15.2 to 64.6" in table.text
    assert "Digest of the tables (SHA-256)" in table.text
    assert "Hidden: fewer than 5 bodies" in table.text
    book = client.get("/national/coverage/tables.xlsx?lang=en")
    with zipfile.ZipFile(io.BytesIO(book.data)) as archive:
        texts = archive.read("xl/sharedStrings.xml").decode()
    assert "Digest of the tables" in texts


def test_picture_explains_itself_without_the_page(client, session, folder):
    made = nation(session, folder, bodies=39, considering=10)
    sign_in(client, session, made.ministry)
    picture = client.get("/national/selection/picture.svg?by=prefecture&lang=en")
    assert picture.content_type == "image/svg+xml; charset=utf-8"
    assert picture.text.startswith("<?xml")
    assert "Digest of the tables" in picture.text
    assert "n = 77" in picture.text


def test_print_and_form_need_no_script(seen):
    text = seen("/national/selection")
    assert '<form class="search no-print" method="get"' in text
    assert "style=" not in text.partition("<main")[2]


def test_pages_without_rollups_say_that_they_are_being_made(client, session, folder):
    made = nation(session)
    get = page(sign_in(client, session, made.ministry))
    fresh = files.begin(folder)
    for address in ("/national", "/national/selection"):
        assert "The figures are being made right now." in get(address)
        assert "evaluator rollups make" not in get(address)
    os.utime(fresh, (0, 0))  # left by a process that was killed long ago
    assert "evaluator rollups make" in get("/national")


def test_view_by_year_names_the_years_of_its_lines(seen):
    assert re.search(r"FY\d{4}( to FY\d{4})?, by: Fiscal year", seen("/national/selection?by=year"))
