"""The records on a contract's dashboard: figures, staff, ties and reviews as they stand, in few statements."""

from datetime import date

import pytest

from evaluator.db.models import Amendment, Commitment, CommitmentCheck, MonthReport, Review, ReviewReply
from tests.factories.contracts import contract
from tests.factories.counting import statements
from tests.factories.partners import partner, tie
from tests.factories.staff import promised, spell
from tests.factories.world import NOW, sign_in, whole_town
from tests.reading import said, tree


@pytest.fixture
def place(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def made(session, place):
    return contract(session, place.organisation, from_year=2024, years=2)


@pytest.fixture
def clerk(client, session, place):
    session.commit()
    return sign_in(client, session, place.people["clerk"])


def records(client, made, lang="en"):
    page = tree(client.get(f"/contracts/{made.id}?lang={lang}").text)
    (rows,) = [each.findall(".//tbody/tr") for each in page.iter("section") if each.get("aria-labelledby") == "records"]
    return {said(row.find("th")): [said(each) for each in row.findall("td")] for row in rows}


def test_empty_records_are_said_to_be_empty(clerk, session, made):
    made.starts_on, made.ends_on = date(2040, 4, 1), date(2041, 3, 31)
    session.commit()
    found = records(clerk, made)
    assert found["Figures"] == ["No report has been due yet.", ""]
    assert found["Staff"] == ["Nobody is recorded as working for it yet.", ""]
    assert found["Community ties"] == ["No partner is recorded yet.", ""]
    assert found["Yearly reviews"] == ["No fiscal year is over yet.", ""]


def test_missing_and_late_reports_are_counted(clerk, session, place, made):
    by = place.people["clerk"].id
    for month, day in ((202404, date(2024, 5, 8)), (202405, date(2024, 6, 20))):
        session.add(MonthReport(contract_id=made.id, month=month, received_on=day, entered_by=by, entered_at=NOW))
    session.commit()
    line, tag = records(clerk, made)["Figures"]
    assert ("The last report is of May 2024." in line, "1 report came late." in line, tag) == (True, True, "22 missing")


def test_staff_stands_against_the_promise(clerk, session, made):
    promised(session, made, 250)
    spell(session, made)
    session.commit()
    line, tag = records(clerk, made)["Staff"]
    assert ("1.00 full-time equivalents of 2.50 promised" in line, tag) == (True, "1.50 vacant")


def test_partners_that_were_brought_in_are_named(clerk, session, place, made):
    for number in range(6):
        other = partner(session, place.organisation, name=f"partner {number}")
        tie(session, other, made, recorded_by=place.people["clerk"].id, origin="brought", evidence="paper")
    session.commit()
    line, tag = records(clerk, made)["Community ties"]
    assert ("partner 5" in line, "and 2 more" in line, tag) == (True, True, "6 of its own")


def test_latest_review_and_years_without_one_are_said(clerk, session, place, made):
    values = {"grade_scale": "shonai", "raw_grade": "B", "score": "83", "source": "paper", "fixed_at": NOW}
    session.add(Review(contract_id=made.id, fiscal_year=2024, fixed_by=place.people["officer"].id, **values))
    session.commit()
    line, tag = records(clerk, made)["Yearly reviews"]
    assert ("FY2024: 83.0 of 100, grade B" in line, "Not reviewed yet: FY2025" in line, tag) == (True, True, "Entered")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_fullest_dashboard_reads_at_most_fifteen_statements(client, session, place, made, lang):
    officer = place.people["officer"].id
    promise = promised(session, made, 250)
    for year in (2024, 2025):
        session.add(CommitmentCheck(
            commitment_id=promise.id, fiscal_year=year, state="kept", evidence="x", checked_by=officer, checked_at=NOW
        ))  # fmt: skip
        session.add(Commitment(contract_id=made.id, kind="other", text="x", source="entered"))
        reply = ReviewReply(channel="paper", name="x", content="y", received_on=date(2026, 1, 1), registered_by=officer,
                            registered_at=NOW)  # fmt: skip
        session.add(Review(contract_id=made.id, fiscal_year=year, grade_scale="shonai", raw_grade="B", score="83", source="x",
                           fixed_at=NOW, fixed_by=officer, replies=[reply]))  # fmt: skip
        session.add(Amendment(contract_id=made.id, number=year, agreed_on=date(year, 4, 1), reason="x", changes={},
                              recorded_by=officer, recorded_at=NOW))  # fmt: skip
        spell(session, made, f"person {year}")
        tie(session, partner(session, place.organisation, name=f"p{year}"), made, recorded_by=officer)
        contract(session, place.organisation, first_id=made.id, procedure="direct")
    session.commit()
    sign_in(client, session, place.people["officer"])
    session.expire_all()
    with statements(session) as found:
        assert client.get(f"/contracts/{made.id}?lang={lang}").status_code == 200
    assert len(found) <= 15
