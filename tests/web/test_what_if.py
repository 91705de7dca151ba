"""The page of other rules: for the office once there is a ranking, marked as advice, and for nobody else."""

from collections import OrderedDict

import pytest

from evaluator.core.whatif import work
from evaluator.db.models import Computation
from evaluator.db.queries import cases
from evaluator.library import codec
from evaluator.services import casefile, ranking, whatif
from tests.factories.decided import closed, rule
from tests.factories.world import sign_in, whole_town
from tests.reading import tree


@pytest.fixture
def town(session):
    return closed(session, rule("lot"), marks=(5, 3, 3))


def at(town):
    return f"/procurements/{town.procurement.id}/ranking/what-if"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("role", ["officer", "clerk", "auditor"])
def test_office_and_auditor_see_each_variant_as_advice(client, session, town, role, lang):
    sign_in(client, session, town.people[role])
    page = client.get(f"{at(town)}?lang={lang}")
    words = ("参考", "中央値", "委員3 を除く") if lang == "ja" else ("Advice only", "Median", "Without member 3")
    assert (page.status_code, [each for each in words if each not in page.text]) == (200, [])
    sections = list(tree(page.text).iter("table"))
    assert len(sections) == 2, "the rule has no price points, which is said once"
    assert at(town) in client.get(f"/procurements/{town.procurement.id}/ranking").text


def test_every_table_stands_inside_advice(client, session, town):
    sign_in(client, session, town.people["officer"])
    page = tree(client.get(at(town)).text)
    parts = [part for part in page.iter("section") if "advice" in part.get("class", "").split()]
    advised = [table for part in parts for table in part.iter("table")]
    assert len(advised) == len(list(page.iter("table"))) == 2


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_before_there_is_a_ranking_nothing_is_shown(client, session, lang):
    town = whole_town(session)
    sign_in(client, session, town.people["officer"])
    page = client.get(f"{at(town)}?lang={lang}")
    assert (page.status_code, list(tree(page.text).iter("table"))) == (200, [])


@pytest.mark.parametrize("who", ["member", "administrator"])
def test_panel_and_administrator_do_not_see_it(client, session, town, who):
    sign_in(client, session, town.members[0] if who == "member" else town.people[who])
    assert client.get(at(town)).status_code == 403
    assert "what-if" not in client.get(f"/panel/{town.procurement.id}/ranking").text


def test_visitor_and_another_town_do_not_see_it(client, session, town):
    assert client.get(at(town)).status_code == 302
    other = whole_town(session, code="011002", name="緑川市")
    sign_in(client, session, other.people["officer"])
    assert client.get(at(town)).status_code == 404


@pytest.mark.parametrize(("most", "tables", "said"), [(0.9, 1, "一人を除いた場合は"), (0.1, 0, "どの場合も計算しません")])
def test_too_much_work_is_left_out_and_said(client, session, town, monkeypatch, most, tables, said):
    found = ranking.overview(session, town.procurement.id)
    whole = work(casefile.rubric_of(town.procurement), codec.read_case_text(found[0].case_text))
    session.rollback()
    monkeypatch.setattr(whatif, "MOST_WORK", int(whole * most))
    monkeypatch.setattr(whatif, "_KEPT", OrderedDict())
    sign_in(client, session, town.people["officer"])
    page = client.get(f"{at(town)}?lang=ja").text
    assert (len(list(tree(page).iter("table"))), said in page) == (tables, True)


def test_looking_stores_nothing_and_works_it_out_once(client, session, town):
    sign_in(client, session, town.people["officer"])
    before = cases.newest(session, town.procurement.id)
    client.get(at(town))
    session.rollback()
    assert session.query(Computation).count() == 1
    found = ranking.overview(session, town.procurement.id)
    assert found[0].result_sha256 == before.result_sha256
    assert whatif.variants(town.procurement, *found) is whatif.variants(town.procurement, *found)
