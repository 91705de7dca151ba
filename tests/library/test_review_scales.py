"""Scales of other bodies' yearly reviews as a file. Source: facts.md 4.6."""

from pathlib import Path

import pytest

from evaluator import paths
from evaluator.core.values import CannotEvaluate
from evaluator.library.review_scales import FILE, review_scale, review_scales

WHOLE = (paths.RUBRICS / FILE).read_text(encoding="utf-8")


def test_four_bodies_say_source_and_assumption() -> None:
    found = review_scales().values()
    assert {each.body.en for each in found} == {"Fukuchiyama", "Omuta", "Shonai", "Shobara"}
    assert all("[S65]" in each.source and each.assumption.ja and each.assumption.en for each in found)
    assert {each.status for each in found} == {"proposal"}


def test_unknown_scale_is_an_error_with_a_hint() -> None:
    with pytest.raises(CannotEvaluate) as refused:
        review_scale("shonay")
    assert refused.value.problems[0].message.values["near"] == "shonai"


@pytest.mark.parametrize(
    ("old", "new", "place", "id"),
    [
        ("value = 83,", "value = 99,", "scale[4].grade[2]", "grade.misplaced"),
        ("range = { low = 0, high = 100 }", "range = { low = 0 }", "scale[1].range.high", "problem.missing-key"),
        ('id = "omuta"', 'id = "shonai"', "scale[4].id", "problem.duplicate"),
    ],
)
def test_broken_scale_names_file_and_place(tmp_path: Path, old: str, new: str, place: str, id: str) -> None:
    assert old in WHOLE
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CannotEvaluate) as refused:
        review_scales(tmp_path)
    assert (f"{FILE} {place}", id) in [(each.place, each.message.id) for each in refused.value.problems]
