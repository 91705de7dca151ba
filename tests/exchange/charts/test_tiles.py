"""The map of tiles: every prefecture once, nothing on top of another, hidden ones without a figure, words readable."""

from evaluator.exchange.charts.marks import Box
from evaluator.exchange.charts.noted import noted
from evaluator.exchange.charts.tiles import PLACES, RAMP, Tile, Words, level, tiles

WORDS = Words(beyond="% or more", hidden="dashed: hidden")


def light(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_prefecture_stands_on_its_own_tile():
    assert len(PLACES) == 47
    assert len(set(PLACES.values())) == 47


def test_words_on_every_fill_can_be_read():
    for fill, ink in RAMP:
        bright, dark = sorted((light(fill), light(ink)), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_hidden_prefecture_is_dashed_and_has_no_fill():
    drawn = tiles([Tile(code="13", name="東京", text="秘"), Tile(code="01", name="北海道", text="0", figure=0.0)], WORDS)
    texts = [each.text for each in drawn.words]
    assert texts.count("秘") == 1
    assert sum(isinstance(each, Box) and each.dash == "3 2" for each in drawn.marks) == 46 + 1  # the key too


def test_higher_figures_are_never_lighter():
    limits = (0.0, 20.0, 40.0, 60.0, 80.0)
    assert [level(each, limits) for each in (0, 19.9, 20, 79, 100)] == [0, 0, 1, 3, 4]


def test_everything_stands_inside_the_picture():
    for wide in (False, True):
        drawn = noted(tiles([], WORDS, wide=wide), "title", ["a note " * 40, "注" * 120])
        boxes = [each.box for each in drawn.words]
        assert all(left >= 0 and right <= drawn.width and bottom <= drawn.height for left, _top, right, bottom in boxes)
