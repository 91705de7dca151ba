"""CSV files of the project as rows that name their line; a damaged file is refused, never half read."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluator.core.values import CannotEvaluate, Problem, problem


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    place: str
    """File and line, such as `municipalities.csv line 7`."""
    cells: Mapping[str, str]
    """The cells by column."""


def table(path: Path, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of a CSV file with a heading, in UTF-8; they may stand in any order of columns, and more are allowed.

    Raises CannotEvaluate, the file and line as place, for a file that cannot be read, is not UTF-8, has a broken
    quotation, lacks a column or names one twice, or has a row with more or fewer cells than its heading.
    """
    lines = list(_lines(path))
    heading = lines[0][1] if lines else []
    missing = [
        problem(f"{path.name} line 1", "problem.table-column", column=each) for each in columns if heading.count(each) != 1
    ]
    if missing:
        raise CannotEvaluate(tuple(missing))
    stray = tuple(_stray(path, line, cells, heading) for line, cells in lines[1:] if len(cells) != len(heading))
    if stray:
        raise CannotEvaluate(stray)
    return tuple(Row(f"{path.name} line {line}", dict(zip(heading, cells, strict=True))) for line, cells in lines[1:])


def _stray(path: Path, line: int, cells: list[str], heading: list[str]) -> Problem:
    return problem(f"{path.name} line {line}", "problem.table-cells", found=len(cells), expected=len(heading))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        raise CannotEvaluate((problem(f"{path.name} line {reader.line_num}", "problem.table-quotes"),)) from None


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CannotEvaluate((problem(path.name, "problem.file-missing", file=path.name),)) from None
    except OSError:
        raise CannotEvaluate((problem(path.name, "problem.file-unreadable", file=path.name),)) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        raise CannotEvaluate((problem(f"{path.name} line {line}", "problem.table-encoding"),)) from None
