"""Pictures: their measures, and that they are whole."""

import struct
import zlib

import pytest

from evaluator.exchange.uploads.kinds import SCAN
from tests.factories import files


@pytest.mark.parametrize("make", [files.png, files.jpeg])
def test_picture_of_a_hundred_megapixels_is_taken(take, make):
    assert take(make(10_000, 10_000), "a.png" if make is files.png else "a.jpg", SCAN).size


@pytest.mark.parametrize("make", [files.png, files.jpeg])
@pytest.mark.parametrize(("size", "id"), [((10_001, 10_000), "picture-large"), ((0, 5), "broken")])
def test_picture_of_mad_measures_is_refused(refusals, make, size, id):
    assert refusals(make(*size), "a.png" if make is files.png else "a.jpg", SCAN) == [f"upload.{id}"]


def test_every_cut_of_a_picture_is_refused(refusals):
    for name, whole in (("a.png", files.png()), ("a.jpg", files.jpeg())):
        for length in range(8, len(whole)):
            assert refusals(whole[:length], name, SCAN) == ["upload.broken"]


def test_altered_byte_of_a_png_is_refused(refusals):
    whole = files.png()
    for at in range(8, len(whole)):
        altered = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        assert refusals(altered, "a.png", SCAN) == ["upload.broken"]


def test_png_without_a_picture_is_refused(refusals):
    empty = b"IEND"
    whole = files.png()[:33] + struct.pack(">I", 0) + empty + struct.pack(">I", zlib.crc32(empty))
    assert refusals(whole, "a.png", SCAN) == ["upload.broken"]


def test_jpeg_of_nothing_but_marks_ends(refusals):
    assert refusals(b"\xff\xd8" + b"\xff\xd0" * 200_000, "a.jpg", SCAN) == ["upload.broken"]
