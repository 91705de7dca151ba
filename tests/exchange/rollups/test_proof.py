"""What proves that engines answer alike: it sees every difference, and what it asks has rows of each kind."""

import pyarrow as pa
import pytest

from evaluator.exchange.rollups import proof
from prove.comparing import Proof
from prove.sample import ODD, every_figure, kind_of, odd, odd_figures, parts

ROWS = [(0, "13", 5), (0, "27", 2**53 + 1), (1, "13", None)]


def table(rows, kind=None):
    number, place, amount = zip(*rows, strict=True)
    return pa.table({"request": number, "prefecture": place, "above": pa.array(amount, type=kind or pa.int64())})


def test_equal_rows_in_another_order_are_equal():
    assert proof.differences(table(ROWS), table(ROWS[::-1])) == ()


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (
            [(0, "13", 5), (0, "27", 2**53), (1, "13", None)],
            ["second has (0, '27', 9007199254740992)", "first has (0, '27', 9007199254740993)"],
        ),
        ([(0, "13", 5), (0, "27", 2**53 + 1), (1, "13", 0)], ["second has (1, '13', 0)", "first has (1, '13', None)"]),
        (ROWS[:2], ["first has (1, '13', None)"]),
        ([*ROWS, ROWS[0]], ["second has (0, '13', 5)"]),
    ],
    ids=["amount", "gap", "lacking", "twice"],
)
def test_a_planted_difference_is_told_by_row(planted, said):
    assert proof.differences(table(ROWS), table(planted)) == tuple(f"only the {each}, 1 times" for each in said)


def test_whole_numbers_are_not_equal_to_floats():
    (said,) = proof.differences(table(ROWS[:1]), table(ROWS[:1], pa.float64()))
    assert "('above', 'int64')" in said
    assert "('above', 'double')" in said


def test_every_kind_of_figure_is_in_the_proof():
    kinds = {type(each.measure).__name__ for each in every_figure()}
    assert kinds == {type(each).__name__ for each in ODD}
    assert any(each.split for each in every_figure())
    assert len(every_figure()) == sum(map(len, parts(every_figure(), 40)))


def test_odd_cases_have_rows_of_each_kind(tmp_path):
    nation, requests = odd(tmp_path), odd_figures()
    found = proof.sums(nation.folder, requests, by="duckdb")
    assert {kind_of(requests[each]) for each in found["request"].to_pylist()} == set(map(kind_of, requests))
    assert max(found["above"].to_pylist()) > 2**54
    assert proof.years(nation.folder.parent / "bodies", by="duckdb").num_rows == 2


def test_a_difference_or_nothing_at_all_is_no_proof():
    made = Proof()
    assert made.problems() == ["nothing was compared"]
    made.rows["Mean"] += made.compare(lambda by: table(ROWS)).num_rows
    assert made.problems() == []
    made.rows["Rate"] += 0
    assert made.problems() == ["no row of Rate was compared"]
    made.compare(lambda by: table(ROWS if by == "duckdb" else ROWS[:2]))
    assert made.problems() == ["only the first has (1, '13', None), 1 times", "no row of Rate was compared"]
