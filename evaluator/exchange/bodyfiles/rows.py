"""A file of rows as one text: CSV as it is, a workbook's first sheet and TOML as CSV with the same lines, see docs/bodies.md."""

import csv
import io
import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any

from evaluator.core.values import message, problem
from evaluator.exchange.figures.files import FileRefused, text_of
from evaluator.exchange.uploads import guard, looking, workbook
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.kinds import LIST

LINE = "行"
"""The column that tells the line of the file where the text has other lines."""
MOST_ROWS = 20_000
MOST_COLUMNS = 40
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


def text_from(stream: IO[bytes], name: str) -> str:
    """The rows of a CSV, xlsx or TOML file as CSV text. Raises Refused for a file that the guard keeps out, and FileRefused."""
    accepted = guard.accept(stream, name, purpose=LIST)
    if accepted.kind == "xlsx":
        return _from_workbook(stream)
    text = text_of(stream.read())
    return _from_toml(text) if accepted.kind == "toml" else text


def _from_workbook(stream: IO[bytes]) -> str:
    with TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy)
        answer = json.loads(looking.asked(__name__, copy))
    if answer["refused"]:
        raise Refused(*(message(each) for each in answer["refused"]))
    return _written(answer["rows"])


def main(_arguments: Sequence[str]) -> None:
    """Write the rows of the first sheet of the workbook on standard input."""
    rows: list[list[str]] = []
    refused: list[str] = []
    try:
        found = workbook.read(sys.stdin.buffer)
        rows = _rows_of_sheet(next(iter(found.sheets.values()), {}))
    except Refused as fault:
        refused = [each.id for each in fault.messages]
    sys.stdout.write(json.dumps({"rows": rows, "refused": refused}))


def _rows_of_sheet(cells: dict[str, workbook.Cell]) -> list[list[str]]:
    """The cells of a sheet, row by row, with empty rows where it has them."""
    rows: dict[int, dict[int, str]] = {}
    for at, cell in cells.items():
        found = _CELL.fullmatch(at)
        column, row = (_number(found[1]), int(found[2])) if found else (0, 0)
        if not found or column > MOST_COLUMNS or row > MOST_ROWS:
            raise Refused(message("upload.too-complex"))
        rows.setdefault(row, {})[column] = " ".join(cell.text.split())
    width = max((column for row in rows.values() for column in row), default=0)
    return [[rows.get(at, {}).get(each, "") for each in range(1, width + 1)] for at in range(1, max(rows, default=0) + 1)]


def _number(letters: str) -> int:
    """Which column its letters name: A is 1, AA is 27."""
    found = 0
    for each in letters:
        found = found * 26 + ord(each) - ord("A") + 1
    return found


def _from_toml(text: str) -> str:
    """The `[[row]]` tables of a TOML file, whatever the tables are called."""
    try:
        held = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as broken:
        raise FileRefused([problem("", "bodies.toml-form", text=str(broken)[:120])]) from broken
    tables = [each for each in held.values() if isinstance(each, list) and all(isinstance(row, dict) for row in each)]
    if len(held) != 1 or len(tables) != 1:
        raise FileRefused([problem("", "bodies.toml-tables")])
    lines = [at for at, each in enumerate(text.splitlines(), start=1) if each.lstrip().startswith("[[")]
    return _written(_with_lines(tables[0], lines))


def _with_lines(tables: Sequence[dict[str, Any]], lines: Sequence[int]) -> Iterable[list[str]]:
    names = list(dict.fromkeys(name for each in tables for name in each))
    placed = len(lines) == len(tables)
    yield [LINE, *names]
    for at, each in enumerate(tables):
        yield [str(lines[at] if placed else at + 1), *(_said(each.get(name, "")) for name in names)]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        raise FileRefused([problem("", "bodies.toml-tables")])
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())


def _written(rows: Iterable[Sequence[str]]) -> str:
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()
