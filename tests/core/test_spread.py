"""How far marks lie apart: in grades or steps, in points, and who is far from the median."""

from fractions import Fraction

import pytest

from evaluator.core.card import Card
from evaluator.core.engine.review import REVIEW
from evaluator.core.rubric import Grade, Scale
from evaluator.core.spread import length_of, place_of, spread_of
from tests.core.tenders import item, rubric

FIVE = Scale(grades=tuple(Grade(id=str(5 - at), share=Fraction(4 - at, 4)) for at in range(5)))
HALVES = Scale(input="number", max=Fraction(10), step=Fraction(1, 2))
RANGES = Scale(
    input="range",
    grades=(Grade(id="A", share=Fraction(4, 5), to=Fraction(1)), Grade(id="B", share=Fraction(0), to=Fraction(3, 5))),
)


def slot(scale, points=20, **more):
    made = rubric(item("1", points, scale="s", **more), scale={"s": scale})
    return Card(made, REVIEW, "members", {}).slots["1"]


def test_spread_of_grades_is_counted_in_grades():
    found = spread_of(slot(FIVE), {1: "5", 2: "3", 3: "5", 4: "4", 5: "1"}, 2)
    assert (found.range, found.middle, found.points, found.far) == (4, 3, 20, {5})
    assert (found.lowest, found.highest) == ("1", "5")


@pytest.mark.parametrize(("far", "named"), [(1, {2, 5}), (2, {5}), (3, {5}), (4, set())])
def test_far_is_at_least_so_many_grades(far, named):
    marks = {1: "4", 2: "3", 3: "4", 4: "4", 5: "1"}
    assert spread_of(slot(FIVE), marks, far).far == named


def test_even_number_of_marks_has_a_middle_between():
    assert spread_of(slot(FIVE), {1: "5", 2: "2"}, 2).middle == Fraction(5, 2)


def test_numbers_are_counted_in_their_steps():
    found = spread_of(slot(HALVES), {1: "9.5", 2: "8"}, 2)
    assert (found.range, found.points) == (3, 3)
    assert length_of(slot(HALVES)) == 20


def test_numbers_without_a_step_are_counted_in_ones():
    assert place_of(slot(Scale(input="number", step=None)), "2.5") == Fraction(5, 2)


def test_a_number_in_a_range_lies_with_its_grade():
    found = spread_of(slot(RANGES, 10), {1: "0.85", 2: "1", 3: "0.4"}, 1)
    assert (found.range, found.points, found.far) == (1, 6, {3})
    assert length_of(slot(RANGES)) == 1


def test_grades_of_one_worth_are_one_level():
    same = Scale(grades=(Grade(id="A", share=Fraction(1)), Grade(id="B", share=Fraction(0)), Grade(id="C", share=Fraction(0))))
    assert spread_of(slot(same), {1: "B", 2: "C"}, 1).range == 0


def test_states_and_marks_off_the_scale_lie_nowhere():
    assert spread_of(slot(FIVE), {1: "abstained", 2: ""}, 2) is None
    assert spread_of(slot(FIVE), {1: "abstained", 2: "3"}, 2).places == {2: 2}
