"""What was entered once is there where it is asked again (WCAG 2.2, 3.3.7 Redundant Entry)."""

import re

import pytest
from sqlalchemy import select

from evaluator.core.calendar import fiscal_year, japan_date, parse_year
from evaluator.db.models import Proposer
from evaluator.services import shelf
from evaluator.services.actor import now
from tests.factories.publishing import decided
from tests.factories.world import sign_in, whole_town
from tests.reading import by_id, tree


def value(page, id):
    return by_id(tree(page), id).get("value")


@pytest.fixture
def receiving(client, session):
    town = whole_town(session, state="call")
    session.commit()
    sign_in(client, session, town.people["officer"])
    return f"/procurements/{town.procurement.id}/proposals"


def test_name_that_was_sought_names_the_new_proposer(client, receiving):
    page = client.get(f"{receiving}/choose?q=青野ささえあい").text
    onward = re.search(r'href="(/proposers/new\?[^"]*)"', page)[1].replace("&amp;", "&")
    assert value(client.get(onward).text, "name") == "青野ささえあい"


def test_proposal_begins_with_who_was_chosen_and_now(client, session, receiving):
    assert client.post("/proposers/new", data={"name": "緑の会", "kana": "みどりのかい"}).status_code == 302
    session.rollback()
    found = session.scalars(select(Proposer.id).where(Proposer.name == "緑の会")).one()
    page = client.get(f"{receiving}/new?p={found}").text
    assert "緑の会" in page
    assert value(page, "received_at")[:10] == japan_date(now()).isoformat()


def test_procurement_begins_with_what_its_rubric_says(client, session):
    town = whole_town(session)
    session.commit()
    sign_in(client, session, town.people["officer"])
    digest, rubric = next((each, one) for each, one in shelf.library().items() if one.rubric.contract_years == 5)
    page = client.get(f"/procurements/new?rubric={digest}").text
    years = [parse_year(value(page, f"fiscal_year_{end}")) for end in ("from", "to")]
    assert years == [fiscal_year(japan_date(now())) + 1, fiscal_year(japan_date(now())) + 5]
    assert re.search(rf'<option selected value="{rubric.rubric.procedure}">', page)


def test_next_decision_begins_with_the_route_before(client, session):
    town = decided(session, made=False)
    sign_in(client, session, town.people["officer"])
    at = f"/procurements/{town.procurement.id}/award"
    data = {"decision": f"award:{town.proposals[0].id}", "route": "課長\n市長", "conditions": "", "reason": ""}
    version = re.search(r'name="version"[^>]*value="(\d+)"', client.get(f"{at}/1/edit").text)[1]
    assert client.post(f"{at}/1/edit", data={**data, "version": version}).status_code == 302
    version = re.search(r'name="version"[^>]*value="(\d+)"', client.get(f"{at}/1/drop").text)[1]
    assert client.post(f"{at}/1/drop", data={"reason": "書き直す", "version": version}).status_code == 302
    assert "課長\n市長" in by_id(tree(client.get(f"{at}/new?lot=").text), "route").text


def test_refused_page_keeps_everything_that_was_typed(client, receiving):
    typed = {"name": "緑の会", "kana": "漢字", "name_en": "Midori", "address": "青野市1-2"}
    answer = client.post("/proposers/new", data=typed)
    assert answer.status_code == 422
    assert {name: value(answer.text, name) for name in typed} == typed
