"""Registering contracts: numbers given out once, renewals that cite, the history in the same transaction."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from evaluator.db.models import Contract, Event, EventValues
from evaluator.services.contracts import register, terms
from evaluator.services.contracts.keeping import ContractRefused
from evaluator.services.contracts.register import Facts, Parties
from evaluator.services.contracts.terms import Change
from tests.factories.contracts import contract, contractor
from tests.factories.scoring import actor_for
from tests.factories.together import together
from tests.factories.world import NOW, whole_town

FACTS = Facts(
    number="R7-1",
    title="相談",
    service="jiritsu_sodan",
    procedure="open_proposal",
    starts_on=date(2025, 4, 1),
    ends_on=date(2028, 3, 31),
    price_basis="total",
    amounts={2025: 10},
)


@pytest.fixture
def place(session):
    made = whole_town(session)
    session.commit()
    return made


@pytest.fixture
def officer(place):
    return actor_for(place, place.people["officer"], "officer")


def refused(act, *given, **named):
    with pytest.raises(ContractRefused) as caught:
        act(*given, **named)
    return caught.value.reason, [(each.place, each.message.id) for each in caught.value.problems]


def test_one_number_is_given_out_once_to_two_at_once(session, engine, place, officer):
    by = contractor(session, place.organisation)
    parties = Parties(ids=(by.id,), lead=by.id)
    session.commit()

    def deed(session, _seen):
        return register.create(session, officer, FACTS, parties, NOW).number

    found = together(engine, lambda session: session.scalar(select(func.count(Contract.id))), deed, deed)
    assert sorted(str(each) for each in found) == ["R7-1", "faults"]
    session.rollback()
    assert session.scalar(select(func.count(Contract.id))) == 1


def test_event_tells_old_and_new_of_a_correction(session, place, officer):
    made = contract(session, place.organisation, number="R7-1", title="古い名前")
    register.change(session, officer, made, replace(register.facts_of(made), title="新しい名前"), version=made.version, now=NOW)
    told = json.loads(session.scalars(select(EventValues.text)).one())
    assert (told["old"], told["new"]["title"]) == ({"title": "古い名前"}, "新しい名前")
    assert session.scalars(select(Event.kind)).all() == ["contract.corrected"]


def test_correction_that_changes_nothing_is_no_event(session, place, officer):
    made = contract(session, place.organisation)
    before = made.version
    register.change(session, officer, made, register.facts_of(made), version=before, now=NOW)
    assert (made.version, session.scalars(select(Event.kind)).all()) == (before, [])


def test_change_of_amounts_makes_the_version_grow(session, place, officer):
    made = contract(session, place.organisation)
    before = made.version
    register.change(session, officer, made, replace(register.facts_of(made), amounts={2025: 5}), version=before, now=NOW)
    assert made.version > before
    assert {each.fiscal_year: each.amount_yen for each in made.years} == {2025: 5}
    stale = replace(register.facts_of(made), amounts={2025: 6})
    assert refused(register.change, session, officer, made, stale, version=before, now=NOW)[0] == "stale"


def test_cited_contract_cannot_become_a_renewal(session, place, officer):
    first = contract(session, place.organisation, number="A", from_year=2020)
    older = contract(session, place.organisation, number="B", from_year=2010)
    contract(session, place.organisation, number="C", first_id=first.id, procedure="direct", note="継続")
    given = replace(register.facts_of(first), first=older.number, procedure="direct", note="継続")
    assert refused(register.change, session, officer, first, given, version=first.version, now=NOW) == (
        "faults", [("first", "contracting.first-itself")],
    )  # fmt: skip


def test_lead_is_one_of_the_contractors(session, place, officer):
    one, other = contractor(session, place.organisation, "一の会"), contractor(session, place.organisation, "二の会")
    for parties, wrong in (
        (Parties(ids=(), lead=0), "no-party"),
        (Parties(ids=(one.id,), lead=other.id), "no-lead"),
        (Parties(ids=(one.id, 999_999), lead=one.id), "party-unknown"),
    ):
        assert refused(register.create, session, officer, FACTS, parties, NOW)[1][-1][1] == f"contracting.{wrong}"


def test_amendments_are_numbered_in_order(session, place, officer):
    made = contract(session, place.organisation)
    for number, last in enumerate((date(2029, 3, 31), date(2030, 3, 31)), start=1):
        amounts = {each.fiscal_year: each.amount_yen for each in made.years}
        given = Change(
            agreed_on=date(2026, 4, 1), reason="延長", starts_on=made.starts_on, ends_on=last,
            parties=register.parties_of(made), amounts=amounts,
        )  # fmt: skip
        kept = terms.amend(session, officer, made, given, version=made.version, now=NOW)
        assert (kept.number, kept.changes) == (
            number,
            {"ends_on": {"old": kept.changes["ends_on"]["old"], "new": last.isoformat()}},
        )
    assert made.ends_on == date(2030, 3, 31)


def test_shortened_term_cannot_leave_amounts_outside(session, place, officer):
    made = contract(session, place.organisation)
    given = replace(register.facts_of(made), ends_on=date(2027, 3, 31))
    assert refused(register.change, session, officer, made, given, version=made.version, now=NOW) == (
        "faults", [("amounts", "contracting.year-outside")],
    )  # fmt: skip
