"""A file of figures is looked at first, and stored whole or not at all."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, Figure, FigureChange, MonthReport
from evaluator.exchange.figures.files import FileRefused, read
from evaluator.services.figures import imports
from tests.factories.contracts import contract
from tests.factories.figures import months_reported
from tests.factories.scoring import actor_for
from tests.factories.world import whole_town

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HEAD = "契約番号,月,指標,値\n"


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def clerk(town):
    return actor_for(town, town.people["clerk"], "clerk")


@pytest.fixture
def two(session, town):
    made = [contract(session, town.organisation, number=f"2025-{at}", from_year=2025, years=2) for at in (1, 2)]
    session.commit()
    return made


def rows(count, value=lambda at: 5):
    """Rows of two contracts, an indicator and a month each."""
    ids = (
        "plans_reviewed", "conferences", "joint_cases", "referrals_made", "first_contacts", "households_reached", "survey_sent",
        "complaints", "daily_participants", "social_participants", "economic_participants", "employed", "income_up",
        "new_consultations",
    )  # fmt: skip
    months = [f"2025-{each:02}" for each in range(4, 13)] + [
        "2026-01",
        "2026-02",
        "2026-03",
        *(f"2026-{e:02}" for e in range(4, 12)),
    ]
    every = [(number, month, id) for number in ("2025-1", "2025-2") for month in months for id in ids]
    return HEAD + "".join(f"{number},{month},{id},{value(at)}\n" for at, (number, month, id) in enumerate(every[:count]))


def stored(session):
    return {(each.contract_id, each.month, each.indicator): each.value for each in session.scalars(select(Figure))}


def take(session, clerk, text, **more):
    entries = read(text)
    found = imports.plan(session, clerk.organisation_id, entries, NOW)
    return imports.store(session, clerk, NOW, entries, key=found.key, **more)


def faults(session, clerk, text):
    with pytest.raises(FileRefused) as refused:
        imports.plan(session, clerk.organisation_id, read(text), NOW)
    return [(each.place, each.message.id) for each in refused.value.problems]


def test_one_bad_row_of_many_stores_nothing(session, clerk, two):
    text = rows(500, value=lambda at: "-5" if at == 333 else 5)
    assert faults(session, clerk, text) == [("335 値", "figures.negative")]
    assert stored(session) == {}


def test_many_contracts_are_stored_with_one_event(session, clerk, two):
    done = take(session, clerk, rows(500), received_on=date(2026, 11, 20))
    assert (done.entered, done.corrected, done.same) == (500, 0, 0)
    assert len(stored(session)) == 500
    assert [each.kind for each in session.scalars(select(Event))] == ["figures.entered"]
    assert {each.source for each in session.scalars(select(FigureChange))} == {"import"}
    assert {each.received_on for each in session.scalars(select(MonthReport))} == {date(2026, 11, 20)}


def test_same_file_again_changes_nothing(session, clerk, two):
    take(session, clerk, rows(60))
    done = take(session, clerk, rows(60))
    assert (done.entered, done.corrected, done.same) == (0, 0, 60)
    assert len(list(session.scalars(select(Event)))) == 1
    assert len(list(session.scalars(select(FigureChange)))) == 60


def test_other_values_are_corrections_with_a_reason(session, clerk, two):
    take(session, clerk, rows(20))
    with pytest.raises(imports.NotStored) as refused:
        take(session, clerk, rows(20, value=lambda at: 6 if at == 3 else 5))
    assert refused.value.what == "reason"
    done = take(session, clerk, rows(20, value=lambda at: 6 if at == 3 else 5), reason="再集計")
    assert (done.corrected, done.same) == (1, 19)
    assert [each.kind for each in session.scalars(select(Event).order_by(Event.number))][1] == "figures.corrected"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("2025-9,2025-04,plans,1", "契約番号 figures.contract-unknown"),
        ("2025-1,2025-04,nothing,1", "指標 figures.indicator-unknown"),
        ("2025-1,2025-04,plan_ratio,1", "指標 figures.indicator-unknown"),
        ("2025-1,2025-04,うち就労支援対象プラン作成者,1", "指標 figures.indicator-unknown"),
        ("2025-1,2025-03,plans,1", "値 figures.month-closed"),
        ("2025-1,2026-12,plans,1", "値 figures.month-closed"),
        ("2025-1,2027-04,plans,1", "値 figures.month-closed"),
        ("2025-1,2025-05,complaints,1", "値 figures.row-twice"),
        ("2025-1,2025-06,daily_achievers,3", "値 figure.at-most.refuses"),
    ],
)
def test_bad_row_is_named_with_line_and_column(session, clerk, two, row, found):
    text = f"{HEAD}2025-1,2025-05,complaints,0\n2025-1,2025-06,daily_participants,2\n{row}\n"
    column, said = found.split()
    assert faults(session, clerk, text) == [(f"4 {column}", said)]


def test_contract_of_another_town_is_unknown(session, clerk, two):
    other = whole_town(session, code="131024", name="緑川市", members=0, proposals=0)
    contract(session, other.organisation, number="X-1")
    assert faults(session, clerk, f"{HEAD}X-1,2025-04,plans,1\n") == [("2 契約番号", "figures.contract-unknown")]


def test_questions_need_one_remark_and_never_block(session, clerk, two):
    text = f"{HEAD}2025-1,2025-04,new_consultations,1\n2025-1,2025-04,プラン作成件数,2\n"
    with pytest.raises(imports.NotStored) as refused:
        take(session, clerk, text)
    assert refused.value.what == "remark"
    take(session, clerk, text, remark="確認済み")
    assert session.scalar(select(MonthReport)).remark == "確認済み"


def test_what_changed_since_the_preview_is_shown_again(session, clerk, two):
    entries = read(f"{HEAD}2025-1,2025-04,complaints,1\n")
    found = imports.plan(session, clerk.organisation_id, entries, NOW)
    months_reported(session, two[0], 202504, {"complaints": [4]})
    with pytest.raises(imports.NotStored) as refused:
        imports.store(session, clerk, NOW, entries, key=found.key, reason="x")
    assert refused.value.what == "changed"


def test_reports_cannot_come_before_their_month(session, clerk, two):
    with pytest.raises(imports.NotStored) as refused:
        take(session, clerk, f"{HEAD}2025-1,2025-04,complaints,1\n", received_on=date(2025, 3, 1))
    assert refused.value.what == "received"
