"""Money, towns, people and promises of a contract: kept with an event, refused beside the field, 404 for other towns."""

import re

import pytest
from sqlalchemy import select

from evaluator.db.models import Commitment, CommitmentCheck, Event, FundingLine, Population, ServedTown
from tests.factories.contracts import contract
from tests.factories.world import sign_in, town, whole_town
from tests.reading import by_id, said, tree


@pytest.fixture
def place(session):
    made = whole_town(session)
    session.commit()
    return made


@pytest.fixture
def made(session, place):
    found = contract(session, place.organisation)
    session.commit()
    return found


@pytest.fixture
def officer(client, session, place):
    return sign_in(client, session, place.people["officer"])


def events(session):
    session.rollback()
    return session.scalars(select(Event.kind).where(Event.kind.startswith("contract.")).order_by(Event.number)).all()


def every(session, model):
    session.rollback()
    return session.scalars(select(model).order_by(model.id)).all()


def error_of(page, name):
    found = by_id(tree(page), f"{name}-error")
    return said(found) if found is not None else ""


def version(client, address):
    return re.search(r'name="version"[^>]*value="(\d+)"', client.get(address).text)[1]


LINE = {"name_0": "負担金", "rate_0": "3/4", "national_0": "22,500,000", "own_0": "7,500,000", "source_0": "交付決定通知"}


def test_shares_that_add_up_are_kept(officer, session, made):
    at = f"/contracts/{made.id}/funding/2025"
    assert officer.post(at, data={**LINE, "version": version(officer, at)}).status_code == 302
    kept = every(session, FundingLine)
    assert [(each.fiscal_year, each.rate, each.national_yen, each.own_yen) for each in kept] == [
        (2025, "3/4", 22_500_000, 7_500_000)
    ]
    assert events(session) == ["contract.funding-entered"]
    assert "22,500,000" in officer.get(f"/contracts/{made.id}").text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_sum_that_differs_is_refused_with_both_figures(officer, session, made, lang):
    at = f"/contracts/{made.id}/funding/2025"
    stand = version(officer, f"{at}?lang={lang}")
    answer = officer.post(at, data={**LINE, "own_0": "7,000,000", "national_0": "21,000,000", "version": stand})
    assert (answer.status_code, "28,000,000" in answer.text, "30,000,000" in answer.text) == (422, True, True)
    assert ("21,000,000" in answer.text, every(session, FundingLine)) == (True, [])


def test_share_off_its_rate_asks_once(officer, session, made):
    at = f"/contracts/{made.id}/funding/2025"
    data = {**LINE, "national_0": "20,000,000", "own_0": "10,000,000", "version": version(officer, at)}
    asked = officer.post(at, data=data)
    assert (asked.status_code, "22,500,000" in error_of(asked.text, "meant_0")) == (422, True)
    assert every(session, FundingLine) == []
    assert officer.post(at, data={**data, "meant_0": "y"}).status_code == 302
    assert len(every(session, FundingLine)) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"rate_0": "4/3"}, "rate_0"),
        ({"rate_0": "3/0"}, "rate_0"),
        ({"rate_0": "some"}, "rate_0"),
        ({"rate_0": ""}, "rate_0"),
        ({"name_0": ""}, "name_0"),
        ({"national_0": "-1"}, "national_0"),
        ({"own_0": "ten"}, "own_0"),
        ({"own_0": ""}, "own_0"),
        ({"source_0": "x" * 301}, "source_0"),
        ({"name_3": "県の補助"}, "rate_3"),
    ],
)
def test_bad_share_stands_beside_its_field(officer, session, made, changed, field):
    at = f"/contracts/{made.id}/funding/2025"
    answer = officer.post(at, data={**LINE, "version": version(officer, at), **changed})
    assert (answer.status_code, bool(error_of(answer.text, field)), every(session, FundingLine)) == (422, True, [])


def test_two_sources_add_up_together(officer, session, made):
    at = f"/contracts/{made.id}/funding/2025"
    two = {"name_0": "負担金", "rate_0": "3/4", "national_0": "15,000,000", "own_0": "5,000,000",
           "name_1": "補助金", "rate_1": "１／２", "national_1": "500万円", "own_1": "5,000,000"}  # fmt: skip
    assert officer.post(at, data={**two, "version": version(officer, at)}).status_code == 302
    assert [each.rate for each in every(session, FundingLine)] == ["3/4", "1/2"]
    assert officer.post(at, data={**dict.fromkeys(two, ""), "version": version(officer, at)}).status_code == 302
    assert every(session, FundingLine) == []


def test_year_outside_the_term_is_not_there(officer, made):
    assert officer.get(f"/contracts/{made.id}/funding/2031").status_code == 404


def test_year_without_amount_takes_no_shares(officer, session, place):
    made = contract(session, place.organisation)
    session.delete(made.years[0])
    session.commit()
    at = f"/contracts/{made.id}/funding/2025"
    assert officer.post(at, data={**LINE, "version": version(officer, at)}).status_code == 422
    assert every(session, FundingLine) == []


def test_town_is_searched_and_added(officer, session, made):
    other = town(session, code="131024", name="緑町")
    session.commit()
    page = officer.get(f"/contracts/{made.id}/towns?q=緑").text
    way = re.search(r'href="(/contracts/\d+/towns/add/\d+)"', page)[1]
    stand = version(officer, way)
    for given, field in (
        ({"from_year": ""}, "from_year"),
        ({"from_year": "R8", "to_year": "R7"}, "to_year"),
        ({"from_year": "x"}, "from_year"),
    ):
        answer = officer.post(way, data={**given, "version": stand})
        assert (answer.status_code, bool(error_of(answer.text, field))) == (422, True)
    assert officer.post(way, data={"from_year": "R7", "to_year": "", "version": stand}).status_code == 302
    assert [each.served_id for each in every(session, ServedTown)][-1] == other.id
    again = officer.post(way, data={"from_year": "R7", "version": version(officer, way)})
    assert again.status_code == 422
    at = f"/contracts/{made.id}/towns/{other.id}"
    assert officer.post(at, data={"from_year": "R7", "to_year": "R8", "version": version(officer, at)}).status_code == 302
    assert officer.post(f"{at}/remove").status_code == 302
    assert len(every(session, ServedTown)) == 1
    assert events(session) == ["contract.town-added", "contract.town-changed", "contract.town-removed"]


def test_last_town_stays(officer, session, place, made):
    assert officer.post(f"/contracts/{made.id}/towns/{place.organisation.id}/remove").status_code == 302
    assert len(every(session, ServedTown)) == 1


def people(page):
    return re.search(r'name="(people_\d+)"', page)[1]


@pytest.mark.parametrize("role", ["officer", "clerk"])
def test_people_are_entered_with_their_source(app, session, place, made, role):
    client = sign_in(app.test_client(), session, place.people[role])
    page = client.get("/population?year=2025")
    name = people(page.text)
    for given in (
        {name: "64,316"},
        {name: "0", "source": "台帳"},
        {name: "many", "source": "台帳"},
        {name: "999999999", "source": "x"},
    ):
        assert client.post("/population?year=2025", data=given).status_code == 422
    assert every(session, Population) == []
    answer = client.post("/population?year=2025", data={name: "６４，３１６", "source": "住民基本台帳"})
    assert (answer.status_code, answer.location) == (302, "/population?year=2025")
    kept = every(session, Population)
    assert [(each.town_id, each.fiscal_year, each.people, each.source) for each in kept] == [
        (place.organisation.id, 2025, 64316, "住民基本台帳")
    ]
    assert events(session) == ["contract.population-entered"]


def test_people_of_two_windows_are_not_lost(officer, session, made):
    page = officer.get("/population?year=2025").text
    name = people(page)
    seen = {name.replace("people", "seen"): ""}
    assert officer.post("/population?year=2025", data={name: "100", "source": "先", **seen}).status_code == 302
    late = officer.post("/population?year=2025", data={name: "200", "source": "後", **seen})
    assert (late.status_code, "100" in error_of(late.text, name)) == (422, True)
    assert [each.people for each in every(session, Population)] == [100]


def test_auditor_reads_people_without_a_form(app, session, place, made):
    client = sign_in(app.test_client(), session, place.people["auditor"])
    assert "people_" not in client.get("/population?year=2025").text
    assert client.post("/population?year=2025", data={}).status_code == 403


def test_empty_year_of_people_says_so(officer, made):
    page = officer.get("/population?year=2040")
    assert (page.status_code, "people_" in page.text) == (200, False)


PROMISE = {"kind": "staffing", "text": "相談支援員を5人置く", "role": "相談支援員", "fte": "5.0", "dedicated": "y",
           "indicator": "", "target": "", "fiscal_year": "", "source": "proposal", "page": "12"}  # fmt: skip


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_promise_is_entered_and_shown_as_not_looked_at(officer, session, made, lang):
    assert officer.post(f"/contracts/{made.id}/commitments/new", data=PROMISE).status_code == 302
    kept = every(session, Commitment)[0]
    assert (kept.kind, kept.fte_hundredths, kept.dedicated, kept.page) == ("staffing", 500, True, "12")
    page = officer.get(f"/contracts/{made.id}/commitments?lang={lang}").text
    assert ({"ja": "記録なし", "en": "No record"}[lang] in page, "相談支援員を" in page) == (True, True)
    assert events(session) == ["contract.promise-added"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "none"}, "kind"),
        ({"text": " "}, "text"),
        ({"fte": ""}, "fte"),
        ({"fte": "five"}, "fte"),
        ({"kind": "target", "indicator": "", "target": "12"}, "indicator"),
        ({"kind": "target", "indicator": "none", "target": "12"}, "indicator"),
        ({"kind": "target", "indicator": "plans", "target": "many"}, "target"),
        ({"fiscal_year": "令和99年度"}, "fiscal_year"),
        ({"fiscal_year": "2035"}, "fiscal_year"),
        ({"source": "dream"}, "source"),
        ({"page": "x" * 61}, "page"),
    ],
)
def test_bad_promise_stands_beside_its_field(officer, session, made, changed, field):
    answer = officer.post(f"/contracts/{made.id}/commitments/new", data={**PROMISE, **changed})
    assert (answer.status_code, bool(error_of(answer.text, field)), every(session, Commitment)) == (422, True, [])


def test_promise_changes_until_it_is_looked_at(officer, session, made):
    officer.post(f"/contracts/{made.id}/commitments/new", data=PROMISE)
    at = f"/contracts/{made.id}/commitments/{every(session, Commitment)[0].id}"
    assert officer.post(at, data={**PROMISE, "text": "4人置く", "version": version(officer, at)}).status_code == 302
    found = {"state": "partly", "actual": "4.0人", "evidence": "勤務表", "version": version(officer, f"{at}/check/2025")}
    assert officer.post(f"{at}/check/2025", data={**found, "evidence": ""}).status_code == 422
    assert officer.post(f"{at}/check/2025", data={**found, "state": "lost"}).status_code == 422
    assert officer.post(f"{at}/check/2025", data=found).status_code == 302
    late = officer.post(f"{at}/check/2025", data={**found, "state": "kept"})
    assert (late.status_code, [each.state for each in every(session, CommitmentCheck)]) == (409, ["partly"])
    assert officer.post(at, data={**PROMISE, "version": "99"}).status_code in (409, 422)
    assert officer.post(f"{at}/remove").location == at
    assert [each.text for each in every(session, Commitment)] == ["4人置く"]
    assert officer.get(f"{at}/check/2040").status_code == 404
    for lang in ("ja", "en"):
        page = officer.get(f"/contracts/{made.id}?lang={lang}").text
        assert {"ja": "一部", "en": "Partly"}[lang] in page
        assert officer.get(at + f"?lang={lang}").status_code == 200
        assert officer.get(f"{at}/check/2025?lang={lang}").status_code == 200
    assert officer.post(f"{at}/check/2025/remove").status_code == 302
    assert officer.post(f"{at}/remove").status_code == 302
    assert every(session, Commitment) == []
    assert [each.removeprefix("contract.promise-") for each in events(session)] == [
        "added", "changed", "checked", "check-removed", "removed",
    ]  # fmt: skip


def test_promise_of_another_contract_is_not_there(officer, session, place, made):
    other = contract(session, place.organisation)
    theirs = Commitment(contract_id=other.id, kind="other", text="よその約束", source="entered")
    session.add(theirs)
    session.commit()
    for rest in ("", "/check/2025"):
        assert officer.get(f"/contracts/{made.id}/commitments/{theirs.id}{rest}").status_code == 404
    assert officer.post(f"/contracts/{made.id}/commitments/{theirs.id}/remove").status_code == 404
