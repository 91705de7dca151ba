"""Vendored files are byte for byte what their notes say, and nothing is loaded from elsewhere."""

import hashlib
import re
from pathlib import Path

import pytest

from evaluator.paths import ROOT, STATIC

NOTES = [STATIC / "vendor" / "dads" / "VENDOR.md", ROOT / "tests" / "browser" / "vendor" / "VENDOR.md"]
ROW = re.compile(r"^\| (\S+\.\w+) \|.*\| ([0-9a-f]{64}) \|$", re.MULTILINE)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.parent.name)
def test_vendored_file_has_the_noted_hash(note: Path):
    rows = ROW.findall(note.read_text(encoding="utf-8"))
    assert rows
    assert [hashlib.sha256((note.parent / name).read_bytes()).hexdigest() for name, _ in rows] == [digest for _, digest in rows]
    assert (note.parent / "LICENSE").exists()


def test_style_sheet_loads_nothing():
    sheet = (STATIC / "app.css").read_text(encoding="utf-8")
    assert re.findall(r"@import|url\(|https?:", sheet) == []
