"""The facts of a yearly review are exact, and what is absent is named."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from evaluator.db.models import Commitment
from evaluator.services.figures.review import figures_for_review
from tests.factories.contracts import contract
from tests.factories.figures import months_reported, population
from tests.factories.staff import spell
from tests.factories.world import whole_town

NOW = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def one(session, town):
    return contract(session, town.organisation, from_year=2025)


def promise(session, one, indicator, target, year=None):
    session.add(
        Commitment(
            contract_id=one.id,
            kind="target",
            text="目標",
            indicator=indicator,
            target=target,
            fiscal_year=year,
            source="proposal",
        )
    )
    session.flush()


def test_facts_are_exact_and_gaps_are_named(session, town, one):
    months_reported(session, one, 202504, {"new_consultations": [10, 11], "plans": [3, None], "job_support_users": [0, None]})
    promise(session, one, "plan_ratio", "50 %")
    promise(session, one, "plan_ratio", "2/5", 2025)
    promise(session, one, "improvement_rate", "九割")
    found = figures_for_review(session, one, 2025, now=NOW)
    assert found.facts["plan_ratio"] == Fraction(3, 10)
    assert found.facts["plan_ratio_target"] == Fraction(2, 5)
    assert found.months["plan_ratio"] == 1
    assert found.absent["employment_income_rate"] == "not-reported"
    assert found.absent["new_consultations_per_100k_month"] == "no-population"
    assert found.absent["improvement_rate_target"] == "target-unreadable"
    assert found.absent["job_support_ratio_target"] == "no-target"
    assert not found.facts.keys() & found.absent.keys()


def test_population_and_staff_complete_the_facts(session, town, one):
    months_reported(session, one, 202504, {"new_consultations": [10, 11]})
    population(session, town.organisation, 2025, 50_000, town.people["officer"])
    spell(session, one, "相談員A")
    found = figures_for_review(session, one, 2025, now=NOW)
    assert found.facts["new_consultations_per_100k_month"] == Fraction(21 * 100_000, 50_000 * 2)
    assert found.facts["new_consultations_per_staff_month"] > 0
    assert found.absent["staffing_fill_rate"] == "not-reported"


def test_nothing_divided_by_zero_is_a_rate(session, one):
    months_reported(session, one, 202504, {"plans": [0], "new_consultations": [0]})
    assert figures_for_review(session, one, 2025, now=NOW).absent["plan_ratio"] == "zero-base"
