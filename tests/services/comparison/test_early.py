"""What is listed early: planted trouble is, what chance explains is not, and each line says since when."""

from datetime import UTC, date, datetime

import pytest

from evaluator.core.months import after, months_of
from evaluator.db.models import Commitment, Figure, MonthReport
from evaluator.services.comparison.early import early
from tests.factories.contracts import contract
from tests.factories.staff import spell
from tests.factories.world import NOW as MADE
from tests.factories.world import procurement, whole_town

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def deal(session, town):
    """A contract of three years whose reports have all come in time."""
    made = contract(session, town.organisation, from_year=2025, years=3)
    for month in (*months_of(2025), *months_of(2026)[:7]):
        following = after(month)
        came = date(following // 100, following % 100, 5)
        officer = town.people["officer"].id
        session.add(MonthReport(contract_id=made.id, month=month, received_on=came, entered_by=officer, entered_at=MADE))
    session.flush()
    return made


def listed(session, town):
    return {each.rule.id: each for each in early(session, town.organisation.id, NOW)}


def reported(session, deal, months, **figures):
    rows = [
        Figure(contract_id=deal.id, month=month, indicator=id, value=value) for month in months for id, value in figures.items()
    ]
    session.add_all(rows)
    session.flush()


def test_a_contract_in_order_is_not_listed(session, town, deal):
    assert listed(session, town) == {}


def test_a_missing_report_is_listed_since_its_month(session, town, deal):
    session.delete(session.query(MonthReport).filter_by(contract_id=deal.id, month=202610).one())
    session.flush()
    found = listed(session, town)["reports-missing"]
    assert found.since == 202610
    assert found.said.values["months"] == 1


def test_a_role_below_its_promise_is_listed(session, town, deal):
    session.add(
        Commitment(contract_id=deal.id, kind="staffing", text="x", role="相談支援員", fte_hundredths=200, source="proposal")
    )
    spell(session, deal, person="A")
    spell(session, deal, person="B", to_month=202609)
    found = listed(session, town)["staff-below"]
    assert found.since == 202610
    assert found.said.values["promised"] == "2.0"
    assert found.said.values["present"] == "1.0"


def test_one_month_below_the_promise_is_not_listed(session, town, deal):
    session.add(
        Commitment(contract_id=deal.id, kind="staffing", text="x", role="相談支援員", fte_hundredths=200, source="proposal")
    )
    spell(session, deal, person="A")
    spell(session, deal, person="B", to_month=202610)
    assert "staff-below" not in listed(session, town)


def test_people_who_leave_are_counted(session, town, deal):
    for name, month in (("A", 202605), ("B", 202608)):
        spell(session, deal, person=name, to_month=month, left_work=True)
    found = listed(session, town)["turnover"]
    assert (found.since, found.said.values["left"]) == (202605, 2)


def test_complaints_without_answer_are_listed(session, town, deal):
    reported(session, deal, [202608], complaints=2, complaints_answered=1)
    found = listed(session, town)["complaints-open"]
    assert (found.since, found.said.values["open"]) == (202608, 1)


def test_a_fall_beyond_chance_is_listed(session, town, deal):
    reported(session, deal, (*months_of(2025)[7:], 202604), new_consultations=20, plans=10)
    reported(session, deal, months_of(2026)[1:7], new_consultations=20, plans=4)
    found = listed(session, town)["plans-fall"]
    assert found.since == 202605
    assert found.said.values["old"] == "50.0"
    assert found.said.values["new"] == "20.0"


def test_a_fall_within_chance_is_not_listed(session, town, deal):
    reported(session, deal, (*months_of(2025)[7:], 202604), new_consultations=20, plans=10)
    reported(session, deal, months_of(2026)[1:7], new_consultations=20, plans=9)
    assert "plans-fall" not in listed(session, town)


def test_too_few_months_are_no_fall(session, town, deal):
    reported(session, deal, months_of(2026)[1:7], new_consultations=20, plans=1)
    assert "plans-fall" not in listed(session, town)


def test_an_ending_without_successor_is_listed(session, town):
    contract(session, town.organisation, from_year=2024, years=3, service="kakei_kaizen")
    assert "ending" in listed(session, town)


def test_a_next_procurement_takes_the_ending_away(session, town):
    contract(session, town.organisation, from_year=2024, years=3, service="kakei_kaizen")
    procurement(session, town.organisation, service="kakei_kaizen", fiscal_year_from=2027)
    assert "ending" not in listed(session, town)


def test_contracts_that_are_over_are_left_alone(session, town):
    contract(session, town.organisation, from_year=2020, years=3)
    assert listed(session, town) == {}
