"""What is typed into the grid of a contract's months is stored whole or not at all."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from evaluator.core.months import months_of
from evaluator.db.models import Event, Figure, FigureChange, MonthReport
from evaluator.services.figures.grid import load
from evaluator.services.figures.judging import Sent
from evaluator.services.figures.saving import NotSaved, save
from tests.factories.contracts import contract
from tests.factories.figures import months_reported
from tests.factories.scoring import actor_for
from tests.factories.world import whole_town

NOW = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def town(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def clerk(town):
    return actor_for(town, town.people["clerk"], "clerk")


@pytest.fixture
def one(session, town):
    made = contract(session, town.organisation, from_year=2025, years=1)
    session.commit()
    return made


@pytest.fixture
def put(session, clerk, one):
    """A function that saves cells such as `202504 plans` into the grid."""

    def save_cells(cells, **more):
        grid = load(session, one, 2025, NOW)
        named = {(int(key.split()[0]), key.split()[1]): each for key, each in cells.items()}
        base = more.pop("base", dict(grid.stored))
        return save(session, clerk, NOW, grid, Sent(cells=named, base=base, **more))

    return save_cells


def stored(session):
    return {f"{each.month} {each.indicator}": each.value for each in session.scalars(select(Figure))}


def refused(put, cells, **more):
    with pytest.raises(NotSaved) as caught:
        put(cells, **more)
    return caught.value.judged


def test_whole_year_is_stored_with_one_event(session, put, one):
    grid = load(session, one, 2025, NOW)
    cells = {f"{month} {each.id}": "12" for month in months_of(2025) for each in grid.entered}
    put(cells)
    assert len(stored(session)) == 12 * len(grid.entered) == len(list(session.scalars(select(FigureChange))))
    assert [each.kind for each in session.scalars(select(Event))] == ["figures.entered"]
    assert {each.received_on for each in session.scalars(select(MonthReport))} == {date(2026, 4, 20)}


def test_empty_cells_store_nothing(session, put):
    put({"202504 plans": "", "202505 plans": "0", "202505 new_consultations": "0"})
    assert stored(session) == {"202505 plans": 0, "202505 new_consultations": 0}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("-3", "figures.negative"),
        ("△3", "figures.negative"),
        ("abc", "figures.no-number"),
        ("2.5", "figures.not-whole"),
        ("1,23", "figures.no-number"),
        ("1000000000", "figures.too-large"),
        ("12\0", "figures.no-number"),
        ("九", "figures.no-number"),
    ],
)
def test_bad_figure_is_refused_beside_its_cell(session, put, text, problem):
    judged = refused(put, {"202504 new_consultations": "3", "202504 plans": text})
    assert {cell: [each.id for each in said] for cell, said in judged.faults.items()} == {(202504, "plans"): [problem]}
    assert stored(session) == {}


def test_more_achievers_than_participants_are_refused(session, put):
    judged = refused(put, {"202504 daily_participants": "3", "202504 daily_achievers": "4"})
    assert [each.id for each in judged.faults[202504, "daily_achievers"]] == ["figure.at-most.refuses"]
    put({"202504 daily_participants": "4", "202504 daily_achievers": "4"})
    judged = refused(put, {"202504 daily_participants": "3"}, reason="訂正")
    assert (202504, "daily_achievers") in judged.faults


def test_old_fault_does_not_block_another_figure(session, put, one):
    months_reported(session, one, 202504, {"daily_participants": [1], "daily_achievers": [2]})
    put({"202504 complaints": "1"})
    assert stored(session)["202504 complaints"] == 1


@pytest.mark.parametrize("month", [202603, 202604])
def test_months_outside_the_contract_are_refused(session, put, one, month):
    one.ended_on, one.ended_reason = date(2026, 2, 10), "解約"
    assert [each.id for each in refused(put, {f"{month} plans": "1"}).faults[month, "plans"]] == ["figures.month-closed"]


def test_months_that_have_not_begun_are_refused(session, put, one, clerk):
    one.ends_on = date(2027, 3, 31)
    grid = load(session, one, 2026, NOW)
    assert grid.open == {202604}
    with pytest.raises(NotSaved):
        save(session, clerk, NOW, grid, Sent(cells={(202605, "plans"): "1"}))


def test_question_is_asked_once_and_answered(session, put):
    cells = {"202504 new_consultations": "3", "202504 plans": "4"}
    judged = refused(put, cells)
    assert [(each.cell, each.message.id) for each in judged.asks] == [((202504, "plans"), "figure.at-most.asks")]
    asked = frozenset(each.key for each in judged.asks)
    assert refused(put, cells, asked=asked).unanswered == {202504}
    assert refused(put, cells, remarks={202504: "前月の相談から"}).unanswered == {202504}
    put(cells, asked=asked, remarks={202504: "前月の相談から"})
    assert session.scalar(select(MonthReport)).remark == "前月の相談から"
    put({"202504 complaints": "0"})
    assert stored(session)["202504 plans"] == 4


def test_zero_after_a_steady_series_is_asked(session, put):
    cells = {f"20250{4 + at} complaints": str(each) for at, each in enumerate((4, 5, 3, 0))}
    assert [(each.cell, each.message.id) for each in refused(put, cells).asks] == [((202507, "complaints"), "figures.zero-after")]


def test_figure_far_from_others_is_asked(session, put, one):
    months_reported(session, one, 202504, {"new_consultations": [20, 22, 19, 21, 20, 23]})
    judged = refused(put, {"202510 new_consultations": "220"})
    assert [each.message.id for each in judged.asks] == ["figure.outlier.asks"]


def test_correction_needs_a_reason_and_keeps_history(session, put, one):
    put({"202504 new_consultations": "3"})
    assert refused(put, {"202504 new_consultations": "5"}).reason_missing
    put({"202504 new_consultations": "5", "202505 new_consultations": "6"}, reason="集計誤り")
    put({"202504 new_consultations": ""}, reason="取消し")
    lines = [(each.month, each.old, each.new, each.reason) for each in session.scalars(select(FigureChange))]
    assert lines == [(202504, None, 3, ""), (202504, 3, 5, "集計誤り"), (202505, None, 6, ""), (202504, 5, None, "取消し")]
    assert stored(session) == {"202505 new_consultations": 6}
    kinds = [each.kind for each in session.scalars(select(Event).order_by(Event.number))]
    assert kinds == ["figures.entered", "figures.corrected", "figures.corrected"]


def test_second_window_loses_nothing(session, put):
    put({"202504 plans": "2", "202504 new_consultations": "9", "202505 plans": "3", "202505 new_consultations": "9"})
    before = {(202504, "plans"): 2, (202505, "plans"): 3}
    put({"202504 plans": "4"}, reason="訂正")
    judged = refused(put, {"202504 plans": "5", "202505 plans": "6"}, base=before, reason="訂正")
    assert (judged.clashes[202504, "plans"].now, judged.clashes[202504, "plans"].before) == (4, 2)
    assert stored(session)["202505 plans"] == 3
    put({"202504 plans": "2", "202505 plans": "6"}, base=before, reason="訂正")
    assert (stored(session)["202504 plans"], stored(session)["202505 plans"]) == (4, 6)


def test_same_form_sent_twice_changes_nothing(session, put):
    put({"202504 plans": "2", "202504 new_consultations": "2"})
    assert put({"202504 plans": "2", "202504 new_consultations": "2"}, base={}).empty
    assert len(list(session.scalars(select(Event)))) == 1


def test_reports_come_on_days_that_can_be(session, put):
    judged = refused(
        put, {}, days={202504: date(2025, 3, 31), 202505: date(2026, 4, 21)}, remarks={202506: "報告はまだです"}
    )  # fmt: skip
    assert {month: each.id for month, each in judged.day_faults.items()} == {
        202504: "figures.received-before", 202505: "figures.received-ahead", 202506: "figures.remark-alone"
    }  # fmt: skip
    put({}, days={202504: date(2025, 5, 9)})
    put({}, days={202504: date(2025, 5, 12)}, base_days={202504: date(2025, 5, 9)})
    assert [each.kind for each in session.scalars(select(Event).order_by(Event.number))][1] == "figures.corrected"
    assert refused(put, {}, days={202504: date(2025, 5, 11)}, base_days={202504: date(2025, 5, 9)}).report_clashes
