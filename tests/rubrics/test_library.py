"""The rubrics that ship: points, shares and texts. Source: facts.md 2.2, 7, 7.1 to 7.3; cases A47 and A49 for four-headings."""

from fractions import Fraction
from itertools import chain

import pytest

from evaluator.core.check.rubric import rubric_problems
from evaluator.core.lint.lint import summary
from evaluator.core.lint.shares import AXES, percent
from evaluator.core.rubric import Rubric
from evaluator.core.values import Text
from evaluator.library.store import Library

LIBRARY = Library()
SHARES = {
    "r1-soudan-standard": (100, "20.0 25.0 20.0 23.0 3.0 4.0 5.0"),
    "r2-soudan-joint-comprehensive": (300, "11.7 16.7 13.3 18.3 5.0 1.7 33.3"),
    "r3-shuro-junbi": (100, "16.0 22.0 18.0 25.0 8.0 6.0 5.0"),
    "r4-kakei": (100, "20.0 25.0 15.0 25.0 5.0 5.0 5.0"),
    "r5-kodomo-gakushu": (100, "8.0 10.0 15.0 45.0 13.0 4.0 5.0"),
    "r6-kyoju": (100, "15.0 16.0 25.0 35.0 0.0 4.0 5.0"),
    "r7-fukushi-kyoten": (150, "16.7 26.7 23.3 12.0 8.0 6.7 6.7"),
    "r8-annual-performance": (100, "58.0 14.0 6.0 16.0 6.0 0.0 0.0"),
    "four-headings": (100, "15.0 15.0 0.0 50.0 0.0 0.0 20.0"),
}
"""Total and share of track_record, staffing, community, content, user, continuity, cost: the table of facts.md 7, and T1."""


@pytest.fixture(params=SHARES)
def rubric(request: pytest.FixtureRequest) -> Rubric:
    return LIBRARY.rubric(request.param)


def test_nine_rubrics_are_in_the_library() -> None:
    assert set(LIBRARY.ids()) == set(SHARES)


def test_every_rubric_can_be_applied_as_is(rubric: Rubric) -> None:
    assert rubric_problems(rubric) == ()
    assert LIBRARY.unknown_names(rubric) == ()


def test_axis_shares_match_the_published_table(rubric: Rubric) -> None:
    total, shares = SHARES[rubric.rubric.id]
    found = summary(rubric)
    assert found.total == total
    assert [percent(found.axes[axis]) for axis in AXES] == shares.split()
    assert sum(found.axes.values()) == 1


def test_points_of_parts_add_up_in_every_group(rubric: Rubric) -> None:
    groups = [each for each in rubric.walk() if each.parts]
    assert all(each.points == sum(part.points for part in each.parts) for each in groups)


def test_every_text_stands_in_both_languages(rubric: Rubric) -> None:
    named = [*rubric.walk(), *rubric.stage, *rubric.threshold, *rubric.band, *rubric.descriptor.values()]
    grades = [grade for scale in rubric.scale.values() for grade in scale.grades]
    texts = [rubric.rubric.title, *(each.name for each in (*named, *grades))]
    texts += chain.from_iterable(each.level.values() for each in rubric.descriptor.values())
    assert all(isinstance(each, Text) and each.ja and each.en for each in texts)


def test_weights_and_assumptions_are_called_proposals(rubric: Rubric) -> None:
    assert rubric.rubric.source
    assert any("提案" in each or "公表されていない" in each for each in rubric.rubric.assumed)


def test_only_guideline_codes_are_tags(rubric: Rubric) -> None:
    tags = {tag for each in rubric.walk() for tag in each.serves}
    assert tags <= {f"G{number}" for number in range(1, 7)}


def test_descriptors_have_five_levels_or_two() -> None:
    assert set(LIBRARY.descriptors) == {f"D{number:02}" for number in range(1, 36)} | {"MUST"}
    for id, each in LIBRARY.descriptors.items():
        assert set(each.level) == ({"met", "unmet"} if id == "MUST" else set("12345"))
        assert all(text.ja and text.en and "[S" not in text.en for text in each.level.values())


SCALE_SHARES = {
    "SC5-100": "5:1 4:4/5 3:3/5 2:2/5 1:1/5",
    "SC5-54310": "5:1 4:4/5 3:3/5 2:1/5 1:0",
    "SC5-ABCDE": "A:1 B:3/4 C:1/2 D:1/4 E:0",
    "SC4-ABCD": "A:1 B:7/10 C:2/5 D:0",
    "SC5-90": "5:9/10 4:4/5 3:7/10 2:3/5 1:1/2",
    "SC4-SABC": "S:1 A:3/5 B:1/5 C:0",
    "SC3-25": "3:1 2:3/5 1:1/5",
    "MUST": "met:1 unmet:0",
}
"""facts.md 7.1."""


@pytest.mark.parametrize("name", SCALE_SHARES)
def test_scales_give_the_published_shares(name: str) -> None:
    grades = LIBRARY.scales[name].grades
    assert " ".join(f"{each.id}:{each.share}" for each in grades) == SCALE_SHARES[name]


def test_ten_steps_pair_up_in_five_names() -> None:
    grades = LIBRARY.scales["SC10"].grades
    assert [each.share for each in grades] == [Fraction(number, 10) for number in range(10, 0, -1)]
    assert len({each.name for each in grades if each.name}) == 5


def test_check_list_adds_leaves_and_takes_points() -> None:
    ordinary, priority = LIBRARY.scales["checklist"], LIBRARY.scales["checklist-priority"]
    assert {each.id: each.points for each in ordinary.grades} == {"o": 1, "△": 0, "x": -2}
    assert [each.points for each in priority.grades] == [2, 0, -5]


def test_unmet_is_the_only_failing_grade() -> None:
    failing = [(name, each.id) for name, scale in LIBRARY.scales.items() for each in scale.grades if each.fails]
    assert failing == [("MUST", "unmet")]


def test_unverified_shares_say_so() -> None:
    assert all("未確認" in (LIBRARY.scales[name].source or "") for name in ("SC5-100", "SC5-ABCDE"))
    assert any("未確認" in each for each in LIBRARY.rubric("r3-shuro-junbi").rubric.assumed)


@pytest.mark.parametrize("name", ["SC5-100", "SC5-54310", "SC5-ABCDE", "SC4-ABCD", "SC5-90", "SC4-SABC", "SC3-25", "SC10"])
def test_grades_stand_for_all_five_levels(name: str) -> None:
    levels = [level for grade in LIBRARY.scales[name].grades for level in (grade.anchor or (grade.id,))]
    assert sorted(set(levels), reverse=True) == list("54321")
    assert levels == sorted(levels, reverse=True)
