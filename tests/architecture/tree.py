"""The files of the project, as the tests of this folder look at them."""

import subprocess
from pathlib import Path

from evaluator.paths import ROOT, STATIC, TEMPLATES

VENDORED = "vendor"


def tracked() -> list[Path]:
    """What git would hand to someone else: tracked files, and new ones that are not ignored."""
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = [ROOT / name for name in listing.split("\0") if name]
    assert paths, "git lists no file"
    return [path for path in paths if path.is_file() and VENDORED not in path.relative_to(ROOT).parts]


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def modules_for_the_browser() -> list[Path]:
    return [path for path in tracked() if path.suffix in {".js", ".mjs"} and path.is_relative_to(STATIC)]


def templates() -> list[Path]:
    return [path for path in tracked() if path.is_relative_to(TEMPLATES)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
