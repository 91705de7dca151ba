"""From an award to its contract in one step: contractors, facts and promises come with it."""

import json
import re

import pytest
from sqlalchemy import select

from evaluator.db.models import Award, Commitment, CommunityTie, Contract, Event, Organisation, ProposalMember, StaffPost
from evaluator.services import negotiation
from tests.factories.contracts import contractor
from tests.factories.decided import LATER, officer
from tests.factories.joint import body, joint
from tests.factories.world import sign_in
from tests.services.test_awards import DAY, decided, made


@pytest.fixture
def town(session):
    town = decided(session)
    award = made(session, town)
    signed = negotiation.Contract(on=DAY, yen=29_000_000, tax_included=True)
    negotiation.conclude(session, officer(town), town.procurement, award, signed, version=award.version, now=LATER)
    proposal = award.proposal
    proposal.facts = {**proposal.facts, "plans_target": "120", "other_target": "5", "branch": "3"}
    partner = contractor(session, town.organisation, "組む会")
    session.add(ProposalMember(proposal_id=proposal.id, proposer_id=partner.id, position=2, lead=False))
    session.add(StaffPost(proposal_id=proposal.id, role="相談支援員", fte_hundredths=500, dedicated=True, page="12"))
    session.add(CommunityTie(proposal_id=proposal.id, kind="partner", partner="青野フードバンク", content="食料支援"))
    session.commit()
    return town


@pytest.fixture
def client(app, session, town):
    return sign_in(app.test_client(), session, town.people["officer"])


def way(client, town):
    page = client.get(f"/procurements/{town.procurement.id}/award").text
    return re.search(r'href="(/procurements/\d+/award/\d+/register)"', page)[1]


def filled(page):
    """What the form offers already."""
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    chosen = dict(re.findall(r'<select[^>]*name="(\w+)".*?<option selected value="([^"]*)"', page, re.DOTALL))
    return {**found, **chosen}


GIVEN = {"number": "R7-1", "procedure": "open_proposal", "service": "jiritsu_sodan", "price_basis": "total", "tax": "yes",
         "starts_on": "2027-04-01", "ends_on": "2030-03-31", "amounts": "2027 9,000,000", "report_day": "10",
         "title": "自立相談支援事業"}  # fmt: skip


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_award_leads_to_a_form_that_is_filled_in(client, town, lang):
    page = client.get(f"{way(client, town)}?lang={lang}").text
    offered = filled(page)
    assert (offered["starts_on"], offered["ends_on"], offered["title"]) == ("2027-04-01", "2030-03-31", town.procurement.title)
    assert ("29,000,000" in page, "相談支援員" in page, "青野フードバンク" in page, "組む会" in page) == (True, True, True, True)


def test_contract_carries_over_what_was_promised(client, session, town):
    answer = client.post(way(client, town), data=GIVEN)
    session.rollback()
    kept = session.scalars(select(Contract)).one()
    assert answer.location == f"/contracts/{kept.id}"
    award = session.scalars(select(Award)).one()
    assert (kept.source, kept.award_id) == ("award", award.id)
    assert [(each.proposer.name, each.lead) for each in kept.parties] == [("青野福祉会", True), ("組む会", False)]
    promises = session.scalars(select(Commitment).order_by(Commitment.id)).all()
    assert [(each.kind, each.source) for each in promises] == [
        ("staffing", "proposal"),
        ("target", "proposal"),
        ("tie", "proposal"),
    ]
    staff, target, tie = promises
    assert (staff.role, staff.fte_hundredths, staff.dedicated, staff.page) == ("相談支援員", 500, True, "12")
    assert (target.indicator, target.target) == ("plans", "120")
    assert "青野フードバンク" in tie.text
    kinds = session.scalars(select(Event.kind).order_by(Event.number.desc()).limit(2)).all()
    assert kinds == ["contract.promises-carried", "contract.registered"]


def test_contract_of_a_joint_procurement_serves_every_body_in_its_years(client, session, town):
    made = joint(session, lead=town)
    late = session.get(Organisation, made.officers["黒田町"].keeper_id)
    body(session, made.agreement, late, from_year=2028, to_year=2029)
    session.commit()
    page = client.get(way(client, town)).text
    assert ("緑原町、黒田町" in page, "白川町" in page) == (True, False)
    assert client.post(way(client, town), data=GIVEN).status_code == 302
    session.rollback()
    kept = session.scalars(select(Contract)).one()
    served = {each.served.name: (each.from_year, each.to_year) for each in kept.towns}
    assert served == {town.organisation.name: (2027, None), "緑原町": (2027, None), "黒田町": (2028, 2029)}
    told = session.scalars(select(Event).where(Event.kind == "contract.town-added").order_by(Event.number)).all()
    values = [json.loads(each.values.text)["new"] for each in told]
    assert [(each["town"], each["from_year"]) for each in values] == [("緑原町", 2027), ("黒田町", 2028)]


def test_award_is_registered_once(client, session, town):
    address = way(client, town)
    assert client.post(address, data=GIVEN).status_code == 302
    assert client.post(address, data={**GIVEN, "number": "R7-2"}).status_code == 302
    session.rollback()
    assert [each.number for each in session.scalars(select(Contract))] == ["R7-1"]
    page = client.get(f"/procurements/{town.procurement.id}/award").text
    assert ("/register" in page, "/contracts/" in page) == (False, True)


def test_refused_form_keeps_what_was_typed(client, session, town):
    answer = client.post(way(client, town), data={**GIVEN, "amounts": "2040 1", "note": "書いたこと"})
    assert (answer.status_code, "書いたこと" in answer.text, "2040 1" in answer.text) == (422, True, True)
    assert session.scalars(select(Contract)).all() == []


def test_award_without_a_signed_contract_has_no_way(app, session):
    town = decided(session)
    made(session, town)
    session.commit()
    client = sign_in(app.test_client(), session, town.people["officer"])
    assert "/register" not in client.get(f"/procurements/{town.procurement.id}/award").text
    assert client.get(f"/procurements/{town.procurement.id}/award/1/register").status_code == 404
