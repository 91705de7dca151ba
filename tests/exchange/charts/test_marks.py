"""Words of pictures: readable, apart, inside; scales with round steps."""

import itertools
import random

import pytest

from evaluator.exchange.charts.marks import SIZE, TEXT_COLOURS, WHITE, cut, spread, width_of
from evaluator.exchange.charts.scale import Scale, ticks


def light(colour):
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", TEXT_COLOURS)
def test_words_are_readable_on_white(colour):
    assert (light(WHITE) + 0.05) / (light(colour) + 0.05) >= 4.5


def test_japanese_is_wider_than_latin_letters():
    assert width_of("契約", 10) == 20
    assert width_of("ab", 10) == 11


def test_a_long_name_is_cut_with_a_mark():
    shown = cut("社会福祉法人とても長い名前の会", 100)
    assert shown.endswith("…")
    assert width_of(shown) <= 100
    assert cut("短い", 100) == "短い"


@pytest.mark.parametrize("seed", range(30))
def test_crowded_places_stand_apart_and_inside(seed):
    draw = random.Random(seed)
    wanted = [draw.uniform(-20, 120) for _ in range(draw.randint(1, 8))]
    placed = spread(wanted, gap=SIZE, low=0, high=100)
    ordered = sorted(placed)
    assert min(placed) >= -1e-9
    assert max(placed) <= 100 + 1e-9
    assert all(b - a >= SIZE - 1e-6 for a, b in itertools.pairwise(ordered))


def test_places_with_room_stay_where_they_are():
    assert spread([10, 50, 90], gap=12, low=0, high=100) == [10, 50, 90]


def test_the_order_of_places_is_kept():
    placed = spread([50, 49, 51], gap=10, low=0, high=100)
    assert placed[1] < placed[0] < placed[2]


def test_too_many_places_share_the_room_evenly():
    assert spread([5, 5, 5], gap=60, low=0, high=100) == [0, 50, 100]


@pytest.mark.parametrize(("low", "high"), [(0, 100), (0, 0.37), (3, 3), (0, 12345), (41.2, 58.9), (0, 1e-6)])
def test_steps_are_round_few_and_cover(low, high):
    steps = ticks(low, high)
    assert steps[0] <= low
    assert steps[-1] >= high
    assert 2 <= len(steps) <= 9


def test_a_figure_beyond_stands_at_the_edge():
    scale = Scale(low=0, high=10, start=100, end=0)
    assert scale.at(5) == 50
    assert scale.at(12) == 0
