"""What stands in a workbook that came back, found by keys and never by place."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evaluator.core.values import message, record
from evaluator.exchange.returns.keys import COLUMNS, FORMAT, META
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.workbook import Cell, Workbook

CELL = ("sheet", "at", "text", "number", "fault", "formula")
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)


@record
class Given:
    """What stands in one cell."""

    sheet: str
    at: str
    text: str = ""
    number: bool = False
    fault: bool = False
    formula: bool = False

    @property
    def place(self) -> str:
        """As people name it: sheet and cell."""
        return f"{self.sheet}!{self.at}"


@record
class Row:
    """One line: what its label says now, its answer and its reason."""

    label: str
    answer: Given
    reason: Given


@record
class Filled:
    """A workbook as it came back."""

    meta: Mapping[str, str]
    rows: Mapping[str, Row]
    twice: tuple[str, ...] = ()
    """Keys that stand on more than one line."""
    from_1904: bool = False


def found_in(book: Workbook) -> Filled:
    """The lines of a workbook by their keys. Raises Refused for one that is no form of ours."""
    meta = _meta(book.sheets.get(META, {}))
    if meta.get("format") != FORMAT:
        raise Refused(message("intake.not-ours"))
    rows: dict[str, Row] = {}
    twice: list[str] = []
    for name, cells in book.sheets.items():
        for key, row in _rows(name, cells):
            if key in rows:
                twice.append(key)
            rows.setdefault(key, row)
    return Filled(meta=meta, rows=rows, twice=tuple(twice), from_1904=book.from_1904)


def _meta(cells: Mapping[str, Cell]) -> dict[str, str]:
    """Keys in the first column, their values beside them."""
    keys = {at: cell.text for at, cell in cells.items() if at.startswith("A") and at[1:].isdigit()}
    return {key: cells[f"B{at[1:]}"].text for at, key in keys.items() if f"B{at[1:]}" in cells}


def _rows(name: str, cells: Mapping[str, Cell]) -> Iterator[tuple[str, Row]]:
    columns = {cell.text: at[:-1] for at, cell in cells.items() if _is_head(at) and cell.text in COLUMNS}
    if set(columns) != set(COLUMNS):
        return
    for at, cell in cells.items():
        match = PLACE.fullmatch(at)
        if match and match[1] == columns["key"] and match[2] != "1":
            yield cell.text, _row(name, cells, columns, match[2])


def _is_head(at: str) -> bool:
    match = PLACE.fullmatch(at)
    return match is not None and match[2] == "1"


def _row(name: str, cells: Mapping[str, Cell], columns: Mapping[str, str], row: str) -> Row:
    label = cells.get(f"{columns['question']}{row}")
    return Row(
        label=label.text if label else "",
        answer=_given(name, cells, f"{columns['answer']}{row}"),
        reason=_given(name, cells, f"{columns['reason']}{row}"),
    )


def _given(name: str, cells: Mapping[str, Cell], at: str) -> Given:
    cell = cells.get(at)
    if cell is None:
        return Given(sheet=name, at=at)
    return Given(sheet=name, at=at, text=cell.text, number=cell.number, fault=cell.fault, formula=cell.formula)


def to_plain(found: Filled) -> dict[str, Any]:
    """A workbook in lists and texts, for another process; cells that are empty say only where they are."""
    rows = {key: [each.label, _cell(each.answer), _cell(each.reason)] for key, each in found.rows.items()}
    return {"meta": found.meta, "rows": rows, "twice": found.twice, "from_1904": found.from_1904}


def _cell(given: Given) -> list[Any]:
    full = given.text or given.formula
    return [given.sheet, given.at, given.text, given.number, given.fault, given.formula] if full else [given.sheet, given.at]


def from_plain(told: Mapping[str, Any]) -> Filled:
    """A workbook as another process told of it."""
    rows = {
        key: Row(label=label, answer=_given_of(answer), reason=_given_of(reason))
        for key, (label, answer, reason) in told["rows"].items()
    }
    return Filled(meta=told["meta"], rows=rows, twice=tuple(told["twice"]), from_1904=bool(told["from_1904"]))


def _given_of(told: list[Any]) -> Given:
    return Given(**dict(zip(CELL, told, strict=False)))
