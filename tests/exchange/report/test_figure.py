"""The colours of figures can be read, and mean the same as in the style sheet."""

import re

import pytest

from evaluator.exchange.report.figure import COLOURS, INKS
from evaluator.paths import STATIC


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [*COLOURS.values(), *INKS])
def test_white_text_on_a_bar_can_be_read(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_axes_have_the_colours_of_the_style_sheet():
    sheet = (STATIC / "app.css").read_text(encoding="utf-8")
    assert set(re.findall(r"--axis-\w+: (#\w{6})", sheet)) == set(COLOURS.values())


def test_each_axis_has_a_chip():
    sheet = (STATIC / "app.css").read_text(encoding="utf-8")
    chips = set(re.findall(r"\.chip--([\w-]+) ", sheet))
    assert chips == {axis.replace("_", "-") for axis in COLOURS} | {"ink0", "ink1"}
