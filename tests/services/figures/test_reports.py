"""Reports are in time until the report day of the following month, then late or missing."""

from datetime import UTC, date, datetime

import pytest

from evaluator.services.figures.reports import overdue, report_of, summary
from tests.factories.contracts import contract
from tests.factories.figures import received
from tests.factories.world import whole_town

NOW = datetime(2025, 8, 10, 14, 59, tzinfo=UTC)
"""The last minute of 10 August in Japan."""


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def one(session, town):
    return contract(session, town.organisation, from_year=2025, report_day=10)


@pytest.mark.parametrize(
    ("month", "day", "today", "state"),
    [
        (202503, None, date(2025, 8, 10), "outside"),
        (202509, None, date(2025, 8, 10), "ahead"),
        (202507, None, date(2025, 8, 10), "waiting"),
        (202507, None, date(2025, 8, 11), "missing"),
        (202507, date(2025, 8, 10), date(2025, 8, 11), "in-time"),
        (202507, date(2025, 8, 11), date(2025, 8, 11), "late"),
        (202512, date(2026, 1, 10), date(2026, 2, 1), "in-time"),
    ],
)
def test_state_follows_the_report_day(one, month, day, today, state):
    assert report_of(one, month, day, today).state == state


def test_summary_names_what_is_missing_and_late(session, town, one):
    received(session, one, 202404, date(2024, 5, 1), town.people["clerk"])
    received(session, one, 202504, date(2025, 5, 12), town.people["clerk"])
    found = summary(session, one, NOW)
    assert [each.month for each in found.missing] == [202505, 202506]
    assert [each.month for each in found.late] == [202504]
    assert (found.last, found.next_due, found.asked) == (202504, date(2025, 8, 10), 3)


def test_end_before_its_time_ends_the_reports(session, one):
    one.ended_on, one.ended_reason = date(2025, 5, 20), "解約"
    found = summary(session, one, NOW)
    assert [each.month for each in found.missing] == [202504, 202505]
    assert found.next_due is None


def test_office_sees_the_most_missing_first(session, town, one):
    two = contract(session, town.organisation, from_year=2025)
    for month, day in ((202504, date(2025, 5, 1)), (202505, date(2025, 6, 1)), (202506, date(2025, 7, 1))):
        received(session, two, month, day, town.people["clerk"])
    other = whole_town(session, code="131024", name="緑川市", members=0, proposals=0)
    contract(session, other.organisation)
    assert [each.contract_id for each in overdue(session, town.organisation.id, NOW)] == [one.id, two.id]
