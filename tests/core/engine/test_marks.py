"""Marks: every mark becomes the points that its scale says."""

from fractions import Fraction

from evaluator.core.engine.marks import cell_for, top_of
from evaluator.core.rubric import Grade, Scale
from tests.core.tenders import item

BELOW_ZERO = Scale(
    input="range",
    grades=(
        Grade(id="A", points=Fraction(8), to=Fraction(10)),
        Grade(id="C", points=Fraction(-3), to=Fraction(0)),
    ),
)


def test_a_range_may_end_at_zero():
    cell = cell_for(-2, item("1", 10), BELOW_ZERO)
    assert cell is not None
    assert cell.points == -2


def test_a_mark_between_two_ranges_is_no_mark():
    assert cell_for(1, item("1", 10), BELOW_ZERO) is None


def test_a_factor_of_zero_leaves_nothing_to_give():
    assert top_of(Scale(input="number"), item("1", 10, factor=Fraction(0))) == 0
