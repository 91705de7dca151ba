"""Rows of CSV text by their columns, each with its line; every fault is found and named with line and column."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from evaluator.core.calendar import WrongYear, parse_year
from evaluator.core.contracting import first_day, last_day
from evaluator.core.identifiers import WrongIdentifier, local_code
from evaluator.core.values import Problem, problem, record
from evaluator.exchange.bodyfiles.rows import LINE, MOST_ROWS
from evaluator.exchange.contracts.table import read_day
from evaluator.exchange.figures.files import CONTROL, FileRefused, place, rows_of, unprotected

MOST_FAULTS = 50
CODE_DIGITS = 6
EPOCH = date(1899, 12, 30)
"""The day 0 of a spreadsheet, so that days after February 1900 come out right."""
SERIALS = range(20_000, 80_000)
"""Numbers that a cell holds for days from 1954 to 2119."""
Columns = Mapping[str, tuple[str, ...]]
"""By key, what a column may be called; the first name is Japanese."""


@record
class Line:
    """One row: where it stands, and its cells by column, empty ones left out."""

    line: int
    cells: Mapping[str, str]


class Faults:
    """What is wrong with a file so far; `refuse` ends it if that is anything."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.found: list[Problem] = []

    def add(self, line: Line, column: str, id: str, **values: str | int) -> None:
        """Something is wrong in a column of a line, or with the line if no column is named."""
        name = self._columns[column][0] if column else ""
        self.found.append(problem(place(line.line, name), id, **values))

    def take(self, line: Line, column: str, wrong: WrongIdentifier | WrongYear) -> None:
        """The same, with a sentence that a reader has ready."""
        self.found.append(Problem(place=place(line.line, self._columns[column][0]), message=wrong.message))

    def refuse(self) -> None:
        """Raise FileRefused if anything is wrong."""
        if self.found:
            raise FileRefused(self.found[:MOST_FAULTS])


def read(text: str, columns: Columns, *, needed: Collection[str]) -> tuple[Line, ...]:
    """Every row of a text with its cells by column. Raises FileRefused."""
    rows = rows_of(CONTROL.sub("", text))
    head = next(rows, None)
    if head is None:
        raise FileRefused([problem("", "bodies.file-empty")])
    order = _head(head[0], head[1], columns, needed)
    found: list[Line] = []
    for line, cells in rows:
        if len(found) >= MOST_ROWS:
            raise FileRefused([problem(place(line, ""), "bodies.file-long", most=f"{MOST_ROWS:,}")])
        found.append(_line(line, cells, order, len(head[1])))
    if not found:
        raise FileRefused([problem("", "bodies.file-empty")])
    return tuple(found)


def _line(line: int, cells: Sequence[str], order: Mapping[str, int], width: int) -> Line:
    if any(each.strip() for each in cells[width:]):
        raise FileRefused([problem(place(line, ""), "bodies.row-long", count=width)])
    texts = {name: unprotected(cells[at].strip()).strip() for name, at in order.items() if at < len(cells)}
    told = texts.pop(LINE, "")
    return Line(line=int(told) if told.isdecimal() and told.isascii() else line, cells={k: v for k, v in texts.items() if v})


def _head(line: int, names: Sequence[str], columns: Columns, needed: Collection[str]) -> dict[str, int]:
    known: dict[str, tuple[str, ...]] = {**columns, LINE: (LINE, "line")}
    order: dict[str, int] = {}
    wrong: list[Problem] = []
    for at, name in enumerate(names):
        kind = next((key for key, called in known.items() if _plain(name) in (_plain(key), *map(_plain, called))), None)
        if kind is None and name.strip():
            wrong.append(problem(place(line, name.strip()[:40]), "bodies.column-unknown"))
        elif kind in order:
            wrong.append(problem(place(line, name.strip()[:40]), "bodies.column-twice"))
        elif kind is not None:
            order[kind] = at
    lacking = tuple(known[each][0] for each in needed if each not in order)
    if lacking:
        wrong.append(problem(str(line), "bodies.columns-missing", names=lacking))
    if wrong:
        raise FileRefused(wrong[:MOST_FAULTS])
    return order


def _plain(name: str) -> str:
    """A name as it is compared; a 〜 that went through Shift_JIS comes back as another sign, which NFKC makes a tilde."""
    return " ".join(unicodedata.normalize("NFKC", name).replace("〜", "~").casefold().split())


def code_in(line: Line, column: str, faults: Faults) -> str | None:
    """The code of six digits in a column; five are refused, for a spreadsheet may have dropped a leading zero."""
    text = unicodedata.normalize("NFKC", line.cells.get(column, ""))
    if not text:
        return None
    try:
        code = local_code(text)
    except WrongIdentifier as wrong:
        faults.take(line, column, wrong)
        return None
    if len(text) != CODE_DIGITS:
        faults.add(line, column, "bodies.code-six", code=text)
        return None
    return code


def day_in(line: Line, column: str, faults: Faults, *, ends: bool) -> date | None:
    """The day in a column: a day, or a fiscal year, which `ends` on its last day and else stands for its first."""
    text = unicodedata.normalize("NFKC", line.cells.get(column, ""))
    if not text:
        return None
    if text.isdecimal() and len(text) < 6 and int(text) in SERIALS:
        return EPOCH + timedelta(days=int(text))
    try:
        return read_day(text)
    except ValueError:
        pass
    try:
        year = parse_year(text)
    except WrongYear:
        faults.add(line, column, "bodies.day", text=text[:40])
        return None
    return last_day(year) if ends else first_day(year)
