"""Entering, correcting, amending, ending and sharing a contract: what is kept, what is refused beside which field."""

import json
import re
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
from sqlalchemy import select

from evaluator.db.models import Amendment, Contract, Event, EventValues, Proposer
from tests.factories.contracts import contract, contractor
from tests.factories.files import SCRIPT, pdf
from tests.factories.world import sign_in, town, whole_town
from tests.reading import by_id, said, tree

GIVEN = {
    "number": "R7-1", "title": "自立相談支援事業 業務委託", "service": "jiritsu_sodan", "procedure": "open_proposal", "first": "",
    "consortium": "", "signed_on": "2025-03-20", "starts_on": "2025-04-01", "ends_on": "2028-03-31", "price_basis": "total",
    "tax": "yes", "amounts": "令和7年度 30,000,000\nR8\t3,100万円\n2027", "report_day": "10", "note": "",
}  # fmt: skip


@pytest.fixture
def place(session):
    made = whole_town(session)
    session.commit()
    return made


@pytest.fixture
def by(session, place):
    made = contractor(session, place.organisation)
    session.commit()
    return made


@pytest.fixture
def officer(client, session, place):
    return sign_in(client, session, place.people["officer"])


def every(session):
    session.rollback()
    return session.scalars(select(Contract).order_by(Contract.id)).all()


def events(session):
    session.rollback()
    return session.scalars(select(Event.kind).where(Event.kind.startswith("contract.")).order_by(Event.number)).all()


def error_of(page, name):
    found = by_id(tree(page), f"{name}-error")
    return said(found) if found is not None else ""


def version(client, address):
    return re.search(r'name="version"[^>]*value="(\d+)"', client.get(address).text)[1]


def test_contract_is_entered_with_amounts_and_event(officer, session, place, by):
    answer = officer.post(f"/contracts/new?p={by.id}", data=GIVEN)
    made = every(session)[0]
    assert (answer.status_code, answer.location) == (302, f"/contracts/{made.id}")
    assert {each.fiscal_year: each.amount_yen for each in made.years} == {2025: 30_000_000, 2026: 31_000_000}
    assert [(each.proposer_id, each.lead) for each in made.parties] == [(by.id, True)]
    assert [(each.served_id, each.from_year, each.to_year) for each in made.towns] == [(place.organisation.id, 2025, None)]
    assert (made.source, made.report_day, made.shared_at, events(session)) == ("entered", 10, None, ["contract.registered"])


def test_consortium_has_one_lead(officer, session, place, by):
    other = contractor(session, place.organisation, "青野生活協同組合")
    session.commit()
    data = {**GIVEN, "consortium": "青野共同体", "lead": str(other.id)}
    assert officer.post(f"/contracts/new?p={by.id}&p={other.id}", data={**data, "lead": ""}).status_code == 422
    assert officer.post(f"/contracts/new?p={by.id}&p={other.id}", data=data).status_code == 302
    made = every(session)[0]
    assert [(each.proposer_id, each.lead) for each in made.parties] == [(other.id, True), (by.id, False)]
    assert made.consortium == "青野共同体"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "x" * 61}, "number"),
        ({"title": " "}, "title"),
        ({"service": "none"}, "service"),
        ({"service": ""}, "service"),
        ({"procedure": "none"}, "procedure"),
        ({"starts_on": "sometime"}, "starts_on"),
        ({"starts_on": "1899-04-01"}, "starts_on"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "2025-03-31"}, "ends_on"),
        ({"ends_on": "2060-03-31"}, "ends_on"),
        ({"price_basis": ""}, "price_basis"),
        ({"tax": "perhaps"}, "tax"),
        ({"amounts": "2025 many"}, "amounts"),
        ({"amounts": "2025 1\n2025 2"}, "amounts"),
        ({"amounts": "2031 1"}, "amounts"),
        ({"amounts": "2025 32.000"}, "amounts"),
        ({"report_day": "29"}, "report_day"),
        ({"report_day": "soon"}, "report_day"),
        ({"procedure": "direct"}, "note"),
        ({"first": "R1-1"}, "first"),
        ({"signed_on": "2025-02-30"}, "signed_on"),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_stands_beside_its_field(officer, session, by, changed, field, lang):
    officer.get(f"/contracts?lang={lang}")
    answer = officer.post(f"/contracts/new?p={by.id}", data={**GIVEN, **changed})
    assert answer.status_code == 422
    assert error_of(answer.text, field)
    assert "自立相談支援事業 業務委託" in answer.text or changed.get("title")
    assert every(session) == []


def test_number_is_taken_once_in_a_town(officer, session, place, by):
    contract(session, place.organisation, number="R7-1", title="もうある契約")
    contract(session, town(session, code="131024", name="緑町"), number="R7-2")
    session.commit()
    answer = officer.post(f"/contracts/new?p={by.id}", data=GIVEN)
    assert (answer.status_code, "もうある契約" in error_of(answer.text, "number")) == (422, True)
    assert officer.post(f"/contracts/new?p={by.id}", data={**GIVEN, "number": "R7-2"}).status_code == 302


def test_renewal_cites_the_first_selection(officer, session, place, by):
    first = contract(session, place.organisation, number="R4-1", from_year=2022)
    contract(session, place.organisation, number="R5-1", from_year=2023, first_id=first.id, procedure="direct", note="継続")
    session.commit()
    renewal = {**GIVEN, "procedure": "direct", "note": "利用者との関係の継続", "first": "R4-1"}
    chain = officer.post(f"/contracts/new?p={by.id}", data={**renewal, "first": "R5-1"})
    assert (chain.status_code, "R4-1" in error_of(chain.text, "first")) == (422, True)
    open_call = officer.post(f"/contracts/new?p={by.id}", data={**renewal, "procedure": "open_proposal"})
    assert (open_call.status_code, bool(error_of(open_call.text, "procedure"))) == (422, True)
    assert officer.post(f"/contracts/new?p={by.id}", data=renewal).status_code == 302
    made = every(session)[-1]
    assert made.first_id == first.id
    assert made.title in officer.get(f"/contracts/{first.id}").text


def test_new_contractor_is_entered_on_the_way(officer, session, by):
    page = officer.get(f"/contracts/contractors?p={by.id}").text
    way = re.search(r'href="(/proposers/new[^"]*)"', page)[1].replace("&amp;", "&")
    data = {"corporate_number": "", "name": "新しい会", "kana": "あたらしいかい", "name_en": "", "address": ""}
    answer = officer.post(way, data=data)
    session.rollback()
    made = session.scalars(select(Proposer).where(Proposer.name == "新しい会")).one()
    assert answer.location == f"/contracts/contractors?p={by.id}&p={made.id}"


def test_contractors_of_others_are_not_taken(officer, session, by):
    theirs = contractor(session, town(session, code="131024", name="緑町"), "よその会")
    session.commit()
    assert officer.get(f"/contracts/new?p={theirs.id}").status_code == 302
    assert "よその会" not in officer.get(f"/contracts/contractors?p={theirs.id}&q=よその").text


def test_correction_keeps_old_and_new_in_history(officer, session, place, by):
    made = contract(session, place.organisation, by=by, number="R7-1")
    session.commit()
    at = f"/contracts/{made.id}/edit"
    assert officer.post(at, data={**GIVEN, "title": "直した名前", "version": version(officer, at)}).status_code == 302
    assert [each.title for each in every(session)] == ["直した名前"]
    assert events(session) == ["contract.corrected"]


def test_two_windows_lose_nothing(officer, session, place, by):
    made = contract(session, place.organisation, by=by, number="R7-1")
    session.commit()
    at = f"/contracts/{made.id}/edit"
    old = version(officer, at)
    assert officer.post(at, data={**GIVEN, "title": "先の窓", "version": old}).status_code == 302
    late = officer.post(at, data={**GIVEN, "title": "後の窓", "version": old})
    assert (late.status_code, "先の窓" in late.text, "後の窓" in late.text) == (409, True, True)
    assert [each.title for each in every(session)] == ["先の窓"]
    again = re.search(r'name="version"[^>]*value="(\d+)"', late.text)[1]
    assert officer.post(at, data={**GIVEN, "title": "後の窓", "version": again}).status_code == 302


def test_contractors_are_corrected(officer, session, place, by):
    made = contract(session, place.organisation, by=by)
    other = contractor(session, place.organisation, "本当の受託者")
    session.commit()
    at = f"/contracts/{made.id}/contractors?p={other.id}"
    assert officer.post(at, data={"version": version(officer, at)}).status_code == 302
    assert [each.proposer_id for each in every(session)[0].parties] == [other.id]
    assert events(session) == ["contract.parties-corrected"]


AMENDED = {"agreed_on": "2026-03-01", "reason": "支援員の増員", "starts_on": "2025-04-01", "ends_on": "2029-03-31",
           "amounts": "2025 30,000,000\n2026 36,000,000\n2027 36,000,000"}  # fmt: skip


def test_amendment_keeps_old_and_new(officer, session, place, by):
    made = contract(session, place.organisation, by=by)
    other = contractor(session, place.organisation, "加わる会")
    session.commit()
    at = f"/contracts/{made.id}/amendments/new?p={by.id}&p={other.id}"
    data = {**AMENDED, "lead": str(by.id), "version": version(officer, at)}
    assert officer.post(at, data=data).status_code == 302
    session.rollback()
    kept = session.scalars(select(Amendment)).one()
    assert (kept.number, kept.agreed_on, kept.reason) == (1, date(2026, 3, 1), "支援員の増員")
    assert kept.changes["ends_on"] == {"old": "2028-03-31", "new": "2029-03-31"}
    assert kept.changes["amounts"]["new"]["2026"] == 36_000_000
    assert kept.changes["parties"]["new"] == [by.name, "加わる会"]
    assert "starts_on" not in kept.changes
    assert events(session) == ["contract.amended"]
    for lang in ("ja", "en"):
        page = officer.get(f"/contracts/{made.id}?lang={lang}").text
        assert ("支援員の増員" in page, "36,000,000" in page) == (True, True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"agreed_on": ""}, "agreed_on"),
        ({"agreed_on": "2099-04-01"}, "agreed_on"),
        ({"reason": ""}, "reason"),
        ({"ends_on": "2024-03-31"}, "ends_on"),
        ({"amounts": "2031 1"}, "amounts"),
    ],
)
def test_bad_amendment_stands_beside_its_field(officer, session, place, changed, field):
    made = contract(session, place.organisation)
    session.commit()
    at = f"/contracts/{made.id}/amendments/new"
    answer = officer.post(at, data={**AMENDED, "version": version(officer, at), **changed})
    assert (answer.status_code, bool(error_of(answer.text, field))) == (422, True)


def test_amendment_keeps_its_scan_for_the_office(client, officer, session, place):
    made, bare = (contract(session, place.organisation) for _ in range(2))
    session.commit()
    at = f"/contracts/{made.id}/amendments/new"
    data = {**AMENDED, "version": version(officer, at), "file": (BytesIO(pdf(2)), "変更契約書.pdf")}
    assert officer.post(at, data=data).status_code == 302
    session.rollback()
    new = json.loads(session.scalars(select(EventValues).order_by(EventValues.event_id.desc())).first().text)["new"]
    assert new["scan"] == sha256(pdf(2)).hexdigest()
    paper = f"/contracts/{made.id}/amendments/1/file"
    assert paper in officer.get(f"/contracts/{made.id}").text
    sign_in(client, session, place.people["auditor"])
    assert client.get(paper).data == pdf(2)
    assert client.get(f"/contracts/{bare.id}/amendments/1/file").status_code == 404
    other = whole_town(session, code="272035", name="他市", members=0, proposals=0)
    session.commit()
    sign_in(client, session, other.people["officer"])
    assert client.get(paper).status_code == 404


def test_harmful_scan_is_refused_and_words_stay(officer, session, place):
    made = contract(session, place.organisation)
    session.commit()
    at = f"/contracts/{made.id}/amendments/new"
    data = {**AMENDED, "version": version(officer, at), "file": (BytesIO(pdf(catalog=f"/OpenAction {SCRIPT}")), "a.pdf")}
    answer = officer.post(at, data=data)
    assert (answer.status_code, bool(error_of(answer.text, "file")), "支援員の増員" in answer.text) == (422, True, True)
    assert session.scalars(select(Amendment)).all() == []


def test_amendment_that_changes_nothing_is_refused(officer, session, place):
    made = contract(session, place.organisation)
    session.commit()
    at = f"/contracts/{made.id}/amendments/new"
    same = {**AMENDED, "ends_on": "2028-03-31", "amounts": "2025 30,000,000\n2026 30,000,000\n2027 30,000,000"}
    assert officer.post(at, data={**same, "version": version(officer, at)}).status_code == 422
    assert session.scalars(select(Amendment)).all() == []


def test_early_end_has_a_reason_and_can_be_taken_back(officer, session, place):
    made = contract(session, place.organisation)
    session.commit()
    at = f"/contracts/{made.id}/end"
    stand = version(officer, at)
    for day in ("2024-03-31", "2028-03-31", ""):
        answer = officer.post(at, data={"ended_on": day, "ended_reason": "解散", "version": stand})
        assert (answer.status_code, bool(error_of(answer.text, "ended_on"))) == (422, True)
    data = {"ended_on": "2026-09-30", "ended_reason": "受託者の解散", "version": stand}
    assert officer.post(at, data={**data, "ended_reason": ""}).status_code == 422
    assert officer.post(at, data=data).status_code == 302
    page = officer.get(f"/contracts/{made.id}").text
    assert ("途中終了" in page, "受託者の解散" in page) == (True, True)
    assert officer.post(f"{at}/take-back", data={"version": version(officer, f"/contracts/{made.id}")}).status_code == 302
    assert every(session)[0].ended_on is None
    assert events(session) == ["contract.ended", "contract.end-taken-back"]


def test_sharing_asks_once_and_is_switched_off(officer, session, place):
    made = contract(session, place.organisation)
    session.commit()
    at = f"/contracts/{made.id}/sharing"
    answer = officer.post(at, data={"version": version(officer, at)})
    assert (answer.status_code, every(session)[0].shared_at) == (422, None)
    assert officer.post(at, data={"version": version(officer, at), "sure": "y"}).status_code == 302
    assert every(session)[0].shared_at is not None
    assert officer.post(at, data={"version": version(officer, at)}).status_code == 302
    assert every(session)[0].shared_at is None
    assert events(session) == ["contract.shared", "contract.unshared"]


@pytest.mark.parametrize(("role", "status"), [("clerk", 403), ("auditor", 403), ("administrator", 403)])
def test_only_officers_change_contracts(app, session, place, by, role, status):
    made = contract(session, place.organisation, by=by)
    session.commit()
    client = sign_in(app.test_client(), session, place.people[role])
    for path in ("edit", "end", "sharing", "amendments/new", "contractors", "commitments/new", "funding/2025"):
        assert client.get(f"/contracts/{made.id}/{path}").status_code == status
        assert client.post(f"/contracts/{made.id}/{path}", data=GIVEN).status_code == status
    reads = 403 if role == "administrator" else 200
    assert {client.get(path).status_code for path in ("/contracts", f"/contracts/{made.id}", "/population")} == {reads}
