"""The files of the project, as the tests of this folder look at them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

from evaluator.paths import ROOT, STATIC, TEMPLATES

VENDORED = "vendor"


def tracked() -> list[Path]:
    """What git would hand to someone else: tracked files, and new ones that are not ignored."""
    return [path for path in _listed() if path.is_file()]


@cache
def _listed() -> tuple[Path, ...]:
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = tuple(ROOT / name for name in listing.split("\0") if name)
    assert paths, "git lists no file"
    return tuple(path for path in paths if VENDORED not in path.relative_to(ROOT).parts)


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax of a Python file, read once for all tests of a run."""
    return ast.parse(path.read_text(encoding="utf-8"))


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def modules_for_the_browser() -> list[Path]:
    return [path for path in tracked() if path.suffix in {".js", ".mjs"} and path.is_relative_to(STATIC)]


def templates() -> list[Path]:
    return [path for path in tracked() if path.is_relative_to(TEMPLATES)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
