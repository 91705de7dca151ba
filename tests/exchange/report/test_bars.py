"""Bars are laid out on one scale, and texts stay inside."""

import pytest

from evaluator.exchange.report.bars import NARROW, RIGHT, WIDE, Bar, Part, draw, fitted, ticks, width_of


def bar(*values: float, name: str = "A社") -> Bar:
    parts = tuple(Part(short="実績", value=value, shown=f"{value:g}", colour="#333333") for value in values)
    return Bar(name=name, under="", parts=parts, total=f"{sum(values):g}", hollow=False)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_full_marks_end_at_the_right_edge(width):
    drawing = draw([bar(60, 40)], full=100, width=width)
    last = drawing.strips[0].blocks[-1]
    assert last.x + last.width == pytest.approx(width - RIGHT, abs=2)


def test_parts_follow_each_other_in_proportion():
    first, second = draw([bar(75, 25)], full=100).strips[0].blocks
    assert second.x == pytest.approx(first.x + first.width, abs=2)
    assert first.width / second.width == pytest.approx(3, rel=0.03)


def test_limit_stands_where_its_value_would():
    drawing = draw([bar(60)], full=100, limit=(60, "基準"))
    block = drawing.strips[0].blocks[0]
    assert drawing.limit.x == pytest.approx(block.x + block.width, abs=2)


def test_negative_part_is_not_drawn():
    assert len(draw([bar(50, -5)], full=100).strips[0].blocks) == 1


def test_bonus_beyond_full_marks_still_fits():
    drawing = draw([bar(100, 20)], full=100)
    last = drawing.strips[0].blocks[-1]
    assert last.x + last.width <= NARROW - RIGHT


def test_text_of_a_narrow_part_is_left_out():
    texts = [block.text for block in draw([bar(60, 6, 1)], full=100).strips[0].blocks]
    assert texts == ["実績 60", "6", ""]


@pytest.mark.parametrize("values", [(), (0.0,)])
def test_nothing_to_draw_divides_by_nothing(values):
    assert draw([bar(*values)], full=0).strips[0].blocks == ()


@pytest.mark.parametrize(
    ("top", "marks"), [(100, [0, 20, 40, 60, 80, 100]), (1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (1500, [0, 500, 1000, 1500])]
)
def test_ticks_are_round_numbers(top, marks):
    assert ticks(top) == pytest.approx(marks)


def test_long_name_is_cut_to_its_room():
    shown = fitted("特定非営利活動法人 " * 5, 13, 200)
    assert shown.endswith("…")
    assert width_of(shown, 13) <= 200


def test_short_name_is_left_alone():
    assert fitted("A社", 13, 200) == "A社"
