"""Pictures: nothing outside the view box, no word over another, gaps where figures may not be joined."""

import random
import re
from itertools import combinations

import pytest

from evaluator.exchange.charts.funnel import Funnel, Point, funnel
from evaluator.exchange.charts.intervals import Line, intervals
from evaluator.exchange.charts.marks import FLAG, OWN, PROMISE, REFERENCE, Dot, Path
from evaluator.exchange.charts.multiple import Years, multiple


def overlaps(picture):
    boxes = [(word.text, word.box) for word in picture.words]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if a[0] < b[2] - 0.5 and b[0] < a[2] - 0.5 and a[1] < b[3] - 3.5 and b[1] < a[3] - 3.5
    ]


def outside(picture):
    found = [
        w.text
        for w in picture.words
        if w.box[0] < -8 or w.box[2] > picture.width + 1 or w.box[1] < -1 or w.box[3] > picture.height + 1
    ]
    for mark in picture.marks:
        if isinstance(mark, Dot) and not (mark.x - mark.r >= 0 and mark.x + mark.r <= picture.width and mark.y - mark.r >= 0):
            found.append((mark.x, mark.y))
        if isinstance(mark, Path):
            places = [tuple(map(float, each.split())) for each in re.findall(r"[\d.-]+ [\d.-]+", mark.d)]
            found += [(x, y) for x, y in places if not (0 <= x <= picture.width and 0 <= y <= picture.height)]
    return found


def years(seed):
    draw = random.Random(seed)
    span = list(range(2019, 2019 + draw.randint(1, 10)))
    values = {each: draw.uniform(0, 80) for each in span if draw.random() > 0.15}
    return Years(
        years=span, values=values, labels={span[0]: "R元", span[-1]: "7"} if len(span) > 1 else {span[0]: "R元"},
        end="54.2", breaks={span[3]: "定義変更"} if len(span) > 4 else {},
        reference=dict.fromkeys(span, draw.uniform(0, 90)), reference_name="目安",
        promise=dict.fromkeys(span, draw.uniform(0, 90)), promise_name="約束5.0",
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(25))
def test_small_multiples_keep_words_apart_and_inside(seed):
    picture = multiple(years(seed))
    assert overlaps(picture) == []
    assert outside(picture) == []


def test_a_redefinition_breaks_the_line():
    asked = Years(
        years=(2019, 2020, 2021, 2022), values={2019: 1, 2020: 2, 2021: 3, 2022: 4}, labels={}, end="4", breaks={2021: "定義変更"}
    )
    drawn = next(each for each in multiple(asked).marks if isinstance(each, Path) and each.width == 2)
    assert drawn.d.count("M") == 2
    assert drawn.d.count("L") == 2


def test_a_year_without_a_figure_is_a_gap():
    asked = Years(years=(2019, 2020, 2021), values={2019: 1, 2021: 3}, labels={}, end="3")
    drawn = next(each for each in multiple(asked).marks if isinstance(each, Path) and each.width == 2)
    assert drawn.d.count("M") == 2
    assert "L" not in drawn.d


def test_reference_and_promise_differ_by_more_than_colour():
    marks = [each for each in multiple(years(3)).marks if isinstance(each, Path) and each.stroke in (REFERENCE, PROMISE)]
    assert len({each.dash for each in marks}) == 2


def shape(count, seed, named=6):
    draw = random.Random(seed)
    points = [
        Point(
            base=draw.randint(8, 320),
            figure=draw.uniform(5, 95),
            name=f"社会福祉法人みらい会{each} 54.{each}",
            flagged=each < named,
            own=each == 2,
        )
        for each in range(count)
    ]
    bases = [float(each) for each in range(5, 340, 5)]
    rows = tuple([min(100.0, max(0.0, 47 + sign * 160 / base**0.5)) for base in bases] for sign in (-1, 1, -1.6, 1.6))
    return Funnel(
        points=points, group=47.0, bases=bases, limits=rows, top=100.0, figure_name="就労・増収率（%）",
        base_name="対象者の数（人）",
        group_name="全体 47.0", limit_names=("99.8%限界", "95%限界"),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_names_in_a_funnel_hit_nothing(seed):
    picture = funnel(shape(40, seed))
    assert overlaps(picture) == []
    assert outside(picture) == []


def test_flags_are_diamonds_and_own_is_blue():
    dots = [each for each in funnel(shape(40, 1)).marks if isinstance(each, Dot)]
    assert sum(each.shape == "diamond" for each in dots) == 6
    assert [each.stroke for each in dots if each.shape == "diamond"] == [FLAG] * 6
    assert sum(each.fill == OWN for each in dots) == 1


def test_one_unit_alone_still_makes_a_picture():
    assert outside(funnel(shape(1, 1))) == []


@pytest.mark.parametrize("seed", range(5))
def test_intervals_stand_inside_with_words_apart(seed):
    draw = random.Random(seed)
    rows = [
        Line(
            name=f"社会福祉法人とても長い名前の会 青野市（見本） n={each}",
            own_figure=draw.uniform(0, 100),
            figure=50,
            low=draw.uniform(0, 45),
            high=draw.uniform(55, 100),
            rank="12.3（1〜40位）",
            own=each == 3,
        )
        for each in range(13)
    ]
    picture = intervals(rows, group=47, rank_head="順位の平均（95%区間）", unit="%")
    assert overlaps(picture) == []
    assert outside(picture) == []
