"""The list of contracts and the dashboard: searched, narrowed, sorted, paged, in few statements, in both languages."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from evaluator.db.models import Commitment, FundingLine, ServedTown
from tests.factories.contracts import contract, contractor
from tests.factories.world import sign_in, town, whole_town


@pytest.fixture
def place(session):
    made = whole_town(session)
    session.commit()
    return made


@pytest.fixture
def officer(client, session, place):
    return sign_in(client, session, place.people["officer"])


def titles(page):
    return re.findall(r'<a class="strong" href="/contracts/\d+">([^<]+)</a>', page)


def statements(client, engine, path):
    said = []

    def note(*given):
        said.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len([each for each in said if not each.startswith(("BEGIN", "PRAGMA"))])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_empty_list_says_what_to_do(officer, lang):
    page = officer.get(f"/contracts?lang={lang}").text
    assert "/contracts/contractors" in page


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_dashboard_shows_what_the_contract_says(officer, session, place, lang):
    made = contract(session, place.organisation, number="R7-12", note="継続のため")
    session.commit()
    page = officer.get(f"/contracts/{made.id}?lang={lang}").text
    assert ("R7-12" in page, "青野みらい会" in page, "30,000,000" in page, "継続のため" in page) == (True, True, True, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=みどり", ["家計の契約"]),
        ("q=A-2", ["相談の契約"]),
        ("service=kakei_kaizen", ["家計の契約"]),
        ("state=over", ["家計の契約"]),
        ("state=running", ["相談の契約"]),
        ("state=ended", []),
        ("year=2020", ["家計の契約"]),
        ("year=2026", ["相談の契約"]),
        ("year=abc&service=none&state=none&order=none&page=99", ["相談の契約", "家計の契約"]),
        ("order=contractor", ["相談の契約", "家計の契約"]),
        ("order=title", ["家計の契約", "相談の契約"]),
    ],
)
def test_list_is_narrowed_to_what_is_asked(officer, session, place, query, found):
    other = contractor(session, place.organisation, "みどりの会")
    other.kana = "みどりのかい"
    contract(session, place.organisation, by=other, title="家計の契約", number="A-1", service="kakei_kaizen", from_year=2019)
    contract(session, place.organisation, title="相談の契約", number="A-2", from_year=2025)
    session.commit()
    assert titles(officer.get(f"/contracts?{query}").text) == found


def test_contract_that_ended_early_is_found_as_such(officer, session, place):
    contract(session, place.organisation, title="やめた", ended_on=date(2025, 9, 30), ended_reason="受託者の解散")
    session.commit()
    assert titles(officer.get("/contracts?state=ended").text) == ["やめた"]
    assert titles(officer.get("/contracts?state=running").text) == []
    assert titles(officer.get("/contracts?year=2026").text) == []


def test_contracts_of_other_towns_are_not_there(officer, session, place):
    theirs = contract(session, town(session, code="131024", name="緑町"), title="よその契約")
    session.commit()
    assert titles(officer.get("/contracts").text) == []
    for rest in ("", "/edit", "/commitments", "/towns", "/funding/2025", "/sharing", "/end", "/amendments/new", "/contractors"):
        assert officer.get(f"/contracts/{theirs.id}{rest}").status_code == 404


def test_list_asks_as_often_for_many_contracts(officer, session, engine, place):
    contract(session, place.organisation)
    session.commit()
    few = statements(officer, engine, "/contracts")
    for _ in range(30):
        contract(session, place.organisation)
    session.commit()
    assert statements(officer, engine, "/contracts") == few
    assert few <= 15


def test_dashboard_asks_as_often_for_much(officer, session, engine, place):
    made = contract(session, place.organisation)
    session.commit()
    paths = ["", "/commitments", "/towns", "/funding/2025", "/edit"]
    few = {path: statements(officer, engine, f"/contracts/{made.id}{path}") for path in paths}
    for number in range(20):
        session.add(Commitment(contract_id=made.id, kind="other", text=f"約束{number}", source="entered"))
        other = town(session, code=f"01{number:04}", name=f"町{number}")
        session.add(ServedTown(contract_id=made.id, served_id=other.id, from_year=2025))
        line = FundingLine(contract_id=made.id, fiscal_year=2026, name="負担金", rate="3/4", national_yen=3, own_yen=1)
        session.add(line)
    session.commit()
    grown = {path: statements(officer, engine, f"/contracts/{made.id}{path}") for path in paths}
    assert grown == few
    assert max(grown.values()) <= 15
