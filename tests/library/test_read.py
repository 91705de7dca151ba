"""Rubric and case files, alone and with the library they name."""

from pathlib import Path

import pytest

from evaluator.core.canonical import sha256
from evaluator.core.values import CannotEvaluate
from evaluator.library.read import read_case, read_rubric
from evaluator.library.store import Library

RUBRIC = """
[rubric]
id = "four-headings"
version = "2019.1"
title = "四項目型"
procedure = "open_proposal"

[[group]]
id = "1"
name = "企画"
points = 60
scale = "five"

[[group.item]]
id = "1.1"
name = "内容"
points = 60
descriptor = "plan"

[[group]]
id = "2"
name = "経費"
points = 40
"""
SCALES = """
[scale.five]
grades = [{ id = "5", share = 1 }, { id = "1", share = "20 %" }]
[scale.unused]
input = "number"
"""
DESCRIPTORS = """
[descriptor.plan]
name = "計画"
level = { 5 = "具体的", 1 = "不明" }
"""
CASE = """
[case]
id = "c"
title = "題"
rubric = "four-headings@2019.1"
[[proposal]]
id = "A社"
"""


@pytest.fixture
def library(tmp_path) -> Library:
    (tmp_path / "scales.toml").write_text(SCALES)
    (tmp_path / "descriptors.toml").write_text(DESCRIPTORS)
    (tmp_path / "four-headings.toml").write_text(RUBRIC)
    return Library(tmp_path)


def refused(read, source, library) -> dict[str, str]:
    with pytest.raises(CannotEvaluate) as found:
        read(source, library=library)
    return {each.place: each.message.id for each in found.value.problems}


def test_a_rubric_brings_what_it_names(library):
    rubric = read_rubric(RUBRIC.encode(), library=library).rubric
    assert set(rubric.scale) == {"five", "direct"}
    assert set(rubric.descriptor) == {"plan"}


def test_a_change_of_a_library_scale_changes_the_hash(library, tmp_path):
    before = sha256(read_rubric(RUBRIC.encode(), library=library).rubric)
    (tmp_path / "scales.toml").write_text(SCALES.replace("20 %", "30 %"))
    assert sha256(read_rubric(RUBRIC.encode(), library=Library(tmp_path)).rubric) != before


def test_an_own_scale_stands_before_that_of_the_library(library):
    own = read_rubric((RUBRIC + '\n[scale.five]\ninput = "number"').encode(), library=library).rubric
    assert own.scale["five"].input == "number"


def test_a_case_takes_its_rubric_from_the_library(library):
    file = read_case(CASE.encode(), library=library)
    assert file.rubric == library.rubric("four-headings")
    assert [each.id for each in file.case.proposal] == ["A社"]


def test_a_case_file_may_hold_its_own_rubric(library):
    file = read_case((RUBRIC + CASE.replace('rubric = "four-headings@2019.1"\n', "")).encode(), library=library)
    assert file.rubric.rubric.id == "four-headings"
    assert read_rubric((RUBRIC + '[case]\nid = "c"\ntitle = "題"').encode(), library=library).rubric == file.rubric


def test_a_rubric_both_named_and_given_is_refused(library):
    found = refused(read_case, (RUBRIC + CASE).encode(), library)
    assert set(found.values()) == {"problem.rubric-named-and-given"}


def test_an_unknown_rubric_never_falls_back_to_another(library):
    assert refused(read_case, CASE.replace("four-h", "for-h").encode(), library) == {"case.rubric": "problem.unknown-rubric-near"}
    assert refused(read_case, CASE.replace("2019.1", "2020.1").encode(), library) == {"case.rubric": "problem.unknown-version"}
    assert refused(read_case, CASE.replace("four-headings@2019.1", "../../etc/passwd").encode(), library) == {
        "case.rubric": "problem.unknown-rubric"
    }


def test_an_older_version_lies_beside_the_newest(library, tmp_path):
    (tmp_path / "four-headings@2018.1.toml").write_text(RUBRIC.replace("2019.1", "2018.1"))
    beside = Library(tmp_path)
    assert beside.ids() == ("four-headings",)
    assert beside.rubric("four-headings").rubric.version == "2019.1"
    assert beside.rubric("four-headings@2018.1").rubric.version == "2018.1"


def test_an_unknown_scale_comes_with_the_nearest_of_the_library(library):
    with pytest.raises(CannotEvaluate) as found:
        read_rubric(RUBRIC.replace('"five"', '"fife"').replace('"plan"', '"plam"').encode(), library=library)
    assert {each.place: each.message.values for each in found.value.problems} == {
        "group[1].scale": {"name": "fife", "near": "five"},
        "group[1].item[1].descriptor": {"name": "plam", "near": "plan"},
    }


def test_problems_of_rubric_and_case_come_together(library):
    text = RUBRIC.replace("points = 40", "pionts = 40") + CASE.replace('rubric = "four-headings@2019.1"', "fictional = 1")
    assert refused(read_case, text.encode(), library) == {
        "group[2].pionts": "problem.unknown-key-near",
        "case.fictional": "problem.true-false-expected",
    }


def test_a_broken_library_file_is_named(library, tmp_path):
    (tmp_path / "scales.toml").write_text('[scale.five]\ninput = "grades"')
    assert refused(read_rubric, RUBRIC.encode(), Library(tmp_path)) == {"scales.toml scale.five input": "problem.not-one-of-near"}


def test_ten_thousand_items_are_read(library):
    items = "".join(f'[[group.item]]\nid = "1.{n}"\nname = "項目{n}"\npoints = 1\n' for n in range(10_000))
    text = RUBRIC.partition("[[group]]")[0] + '[[group]]\nid = "1"\nname = "全"\npoints = 10000\n' + items
    rubric = read_rubric(text.encode(), library=library).rubric
    assert sum(1 for _ in rubric.leaves()) == 10_000


def test_the_projects_own_library_is_read_by_default():
    with pytest.raises(CannotEvaluate, match="unknown-rubric"):
        Library().rubric("no-such-rubric-anywhere")
    assert Library().root == Path(__file__).parents[2] / "rubrics"
