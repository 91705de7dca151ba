"""Guidelines as versioned files: which one is in force, and what is wrong with a broken one. Source: facts.md 1.1, 1.3."""

import re
from datetime import date
from pathlib import Path

import pytest

from evaluator import paths
from evaluator.core.compliance import Facts, judge
from evaluator.core.values import CannotEvaluate
from evaluator.library.guidelines import guideline, guideline_on, guidelines
from evaluator.library.store import Library

MANUAL = (paths.RUBRICS / "guidelines" / "GL-2021-manual9.toml").read_text(encoding="utf-8")


EXAMPLE = re.search(r"```toml\n(.*?)```", (paths.ROOT / "docs" / "guideline-format.md").read_text(encoding="utf-8"), re.DOTALL)


def _folder(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "guidelines").mkdir()
    for name, text in files.items():
        (tmp_path / "guidelines" / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_manual_has_points_views_and_checks() -> None:
    points = [each.id for each in guideline("GL-2021-manual9").point]
    assert points == ["G1", "G2", "G3", "G4", "G5", "G6", "V1", "V2", "V3", "CHK7", "CHK8", "CHK9", "CHK10"]


def test_every_point_stands_in_both_languages() -> None:
    found = guideline("GL-2021-manual9")
    texts = [found.guideline.title, found.guideline.short, *(text for each in found.point for text in (each.name, each.text))]
    assert all(each.ja and each.en for each in texts)


def test_descriptors_of_the_checks_are_in_the_library() -> None:
    named = {id for point in guideline("GL-2021-manual9").point for part in point.part for id in part.descriptors}
    assert named == {"D05", "D31", "D06", "D07", "D09"}
    assert named <= set(Library().descriptors)


def test_the_guideline_in_force_depends_on_the_day(tmp_path: Path) -> None:
    newer = MANUAL.replace("GL-2021-manual9", "GL-2025").replace("2021-02-01", "2025-04-01")
    older = MANUAL.replace("effective_from = 2021-02-01", "effective_from = 2021-02-01\neffective_to = 2026-03-31")
    root = _folder(tmp_path, a=newer, b=older)
    assert list(guidelines(root)) == ["GL-2021-manual9", "GL-2025"]
    in_force = [guideline_on(day, root) for day in (date(2021, 1, 31), date(2021, 2, 1), date(2025, 4, 1), date(2026, 4, 1))]
    assert [each and each.guideline.id for each in in_force] == [None, "GL-2021-manual9", "GL-2025", "GL-2025"]


def test_another_guideline_is_one_more_file(tmp_path: Path) -> None:
    assert EXAMPLE is not None
    root = _folder(tmp_path, manual=MANUAL, own=EXAMPLE[1])
    found = guideline_on(date(2027, 4, 1), root)
    assert found is not None
    assert (found.guideline.id, [each.id for each in found.point]) == ("GL-own-2027", ["G4", "CHK7", "CHK10"])
    facts = Facts(procedure="open_proposal", fiscal_year_from=2028, fiscal_year_to=2029, stated={})
    judged = judge(found, Library().rubric("four-headings"), facts)
    assert [(each.point, each.state) for each in judged] == [("G4", "not_recorded"), ("CHK10", "not_recorded")]
    before = guideline_on(date(2027, 3, 31), root)
    assert before is not None
    assert before.guideline.id == "GL-2021-manual9"


def test_an_unknown_guideline_is_an_error() -> None:
    with pytest.raises(CannotEvaluate) as refused:
        guideline("GL-2021-manual8")
    assert refused.value.problems[0].message.id == "problem.unknown-guideline-near"


@pytest.mark.parametrize(
    ("old", "new", "place", "id"),
    [
        ('kind = "term", years = 2', 'kind = "term"', "point[4].part[2]", "problem.part-lacks"),
        ('id = "G2"', 'id = "G1"', "point[2].id", "problem.point-twice"),
        ('kind = "hand-over"', 'kind = "handover"', "point[4].part[3].kind", "problem.not-one-of-near"),
    ],
)
def test_a_broken_guideline_names_file_and_place(tmp_path: Path, old: str, new: str, place: str, id: str) -> None:
    assert old in MANUAL
    with pytest.raises(CannotEvaluate) as refused:
        guidelines(_folder(tmp_path, broken=MANUAL.replace(old, new)))
    first = refused.value.problems[0]
    assert (first.place, first.message.id) == (f"guidelines/broken.toml {place}", id)
