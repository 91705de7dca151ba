"""Other bodies' grades on 0 to 100, the raw grade kept. Source: facts.md 4.6."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.grades import Range, ReviewGrade, ReviewScale, ReviewScales, mapped, scale_problems
from evaluator.core.values import CannotEvaluate, Text
from evaluator.library.review_scales import review_scales

SCALES = review_scales()


@pytest.mark.parametrize(
    ("scale", "raw", "value"),
    [
        ("fukuchiyama", "72.5", Fraction(145, 2)),
        ("omuta-item", "4", 80),
        ("omuta", "80%", 80),
        ("shonai", "B", 83),
        ("shonai", "Ｂ", 83),
        ("shonai", "78点", 78),
        ("shobara", "S", 100),
        ("shobara", "A", 80),
    ],
)
def test_grade_lies_where_its_file_says(scale: str, raw: str, value: Fraction) -> None:
    found = mapped(SCALES[scale], raw)
    assert (found.value, found.raw, found.scale) == (value, raw, scale)


def test_as_planned_is_three_different_grades() -> None:
    planned = {scale: mapped(SCALES[scale], raw) for scale, raw in (("shobara", "A"), ("omuta-item", "4"), ("shonai", "B"))}
    assert all(each.as_planned for each in planned.values())
    assert all(abs(each.value - 80) <= 3 for each in planned.values())
    assert mapped(SCALES["shonai"], "A").as_planned is False
    assert mapped(SCALES["fukuchiyama"], "80").as_planned is None


def test_letter_keeps_the_band_it_stands_for() -> None:
    found = mapped(SCALES["shonai"], "C")
    assert (found.low, found.high) == (60, 75)
    assert mapped(SCALES["shonai"], "61").low == mapped(SCALES["shonai"], "61").high == 61


@pytest.mark.parametrize(
    ("scale", "raw", "id"),
    [
        ("shobara", "E", "grade.unknown"),
        ("shobara", "80", "grade.unknown"),
        ("omuta", "A", "grade.unknown"),
        ("omuta", "", "grade.unknown"),
        ("fukuchiyama", "101", "grade.outside"),
        ("fukuchiyama", "-1", "grade.unknown"),
        ("fukuchiyama", "7.2.5", "grade.unknown"),
        ("fukuchiyama", "1e2", "grade.unknown"),
        ("fukuchiyama", ".", "grade.unknown"),
    ],
)
def test_unknown_grade_is_a_problem_never_a_guess(scale: str, raw: str, id: str) -> None:
    with pytest.raises(CannotEvaluate) as refused:
        mapped(SCALES[scale], raw)
    assert [each.message.id.removesuffix("-near") for each in refused.value.problems] == [id]


@given(st.sampled_from(sorted(SCALES)), st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_better_figures_never_map_lower(scale: str, one: object, other: object) -> None:
    if SCALES[scale].range is None:
        ladder = [mapped(SCALES[scale], each.id).value for each in SCALES[scale].grade]
        assert ladder == sorted(ladder, reverse=True)
        return
    low, high = (mapped(SCALES[scale], str(each)).value for each in sorted((one, other)))
    assert 0 <= low <= high <= 100


def grade(id: str, value: int, **more: int) -> ReviewGrade:
    return ReviewGrade(id=id, name=Text(ja=id), value=Fraction(value), **{key: Fraction(each) for key, each in more.items()})


FINE = ReviewScale(
    id="x", body=Text(ja="市"), name=Text(ja="年"), source="", assumption=Text(ja=""), grade=(grade("A", 90), grade("B", 50))
)


@pytest.mark.parametrize(
    ("scale", "place", "id"),
    [
        (replace(FINE, grade=()), "scale[1]", "grade.none"),
        (replace(FINE, range=Range(low=Fraction(5), high=Fraction(5))), "scale[1].range", "grade.range-empty"),
        (replace(FINE, grade=(grade("A", 101),)), "scale[1].grade[1]", "grade.misplaced"),
        (replace(FINE, grade=(grade("A", 90, low=95),)), "scale[1].grade[1]", "grade.misplaced"),
        (replace(FINE, grade=(grade("A", 50), grade("B", 50))), "scale[1].grade[2].value", "grade.order"),
        (replace(FINE, grade=(grade("A", 50), grade("A", 40))), "scale[1].grade[2].id", "problem.duplicate"),
    ],
)
def test_broken_scale_is_named_with_its_place(scale: ReviewScale, place: str, id: str) -> None:
    assert [(each.place, each.message.id) for each in scale_problems(ReviewScales(scale=(scale,)))] == [(place, id)]
    assert scale_problems(ReviewScales(scale=(FINE,))) == ()
