"""Figures of many contracts from a file: CSV in the long or the wide form, see docs/figures-file.md."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from evaluator.core.months import WrongMonth, read_month
from evaluator.core.values import Message, Problem, message, problem, record

MOST_BYTES = 2_000_000
MOST_FIGURES = 20_000
MOST_COLUMNS = 60
ENCODINGS = ("utf-8-sig", "cp932")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Signs that no text has, and no page can show."""
COLUMNS = {
    "contract": ("契約番号", "contract", "contract number", "contract_number"),
    "month": ("月", "年月", "month"),
    "indicator": ("指標", "indicator"),
    "value": ("値", "実績", "value", "figure"),
    "read by people": ("指標名", "indicator name", "契約名", "contract title", "単位", "unit"),
}
"""What a column may be called; the last kind is there for people and is not read."""


@record
class Entry:
    """One figure of a file; `line` and `column` say where it stands, the column as people name it."""

    line: int
    column: str
    contract: str
    month: int
    indicator: str
    value: str


class FileRefused(Exception):
    """A file cannot be taken in; `problems` have the line and the column as their place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{each.place}: {each.message.id}" for each in problems))
        self.problems = tuple(problems)


def text_of(data: bytes) -> str:
    """The text of an uploaded file in UTF-8, with or without its mark, or Shift_JIS (cp932). Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused([problem("", "figures.file-large", most=f"{MOST_BYTES // 1_000_000} MB")])
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused([problem("", "figures.file-encoding")])


def read(text: str) -> tuple[Entry, ...]:
    """Every figure of a text; empty cells leave what is there. Raises FileRefused with all that is wrong with its form."""
    rows = rows_of(CONTROL.sub("", text))
    head = next(rows, None)
    if head is None:
        raise FileRefused([problem("", "figures.file-empty")])
    line, names = head
    places, months, wrong = _head(line, names)
    if wrong:
        raise FileRefused(wrong)
    found: list[Entry] = []
    for line, cells in rows:
        filled = [*cells, *[""] * (len(names) - len(cells))]
        if len(cells) > len(names) and any(each.strip() for each in cells[len(names) :]):
            wrong.append(problem(place(line, ""), "figures.row-long", count=len(names)))
        else:
            found += _entries(line, filled, names, places, months, wrong)
        if len(found) > MOST_FIGURES:
            raise FileRefused([problem(place(line, ""), "figures.file-long", most=f"{MOST_FIGURES:,}")])
    if wrong:
        raise FileRefused(wrong)
    if not found:
        raise FileRefused([problem("", "figures.file-empty")])
    return tuple(found)


def place(line: int, column: str) -> str:
    """Where something stands: the line, and the column if it is one cell."""
    return f"{line} {column}".strip()


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with the number of its last line."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter="\t" if "\t" in first else ",", strict=True)
    try:
        for cells in reader:
            if any(each.strip() for each in cells):
                yield reader.line_num, cells
    except csv.Error as broken:
        raise FileRefused([problem(place(reader.line_num, ""), "figures.file-form")]) from broken


def _head(line: int, names: Sequence[str]) -> tuple[dict[str, int], dict[int, int], list[Problem]]:
    """Which column is which; columns that are months, of the wide form; and what is wrong with the names."""
    places: dict[str, int] = {}
    months: dict[int, int] = {}
    wrong: list[Problem] = []
    for at, name in islice(enumerate(names), MOST_COLUMNS):
        kind = next((kind for kind, known in COLUMNS.items() if _plain(name) in known), None)
        month = None if kind or not name.strip() else _month(name)
        if kind and kind in places and kind != "read by people":
            wrong.append(problem(place(line, name), "figures.column-twice"))
        elif kind:
            places[kind] = at
        elif month is not None and month not in months.values():
            months[at] = month
        elif name.strip():
            wrong.append(problem(place(line, name.strip()[:40]), "figures.column-twice" if month else "figures.column-unknown"))
    needed = ("contract", "indicator") if months else ("contract", "month", "indicator", "value")
    lacking = [COLUMNS[each][0] for each in needed if each not in places]
    if lacking:
        wrong.append(problem(place(line, ""), "figures.columns-missing", names=tuple(lacking)))
    if months and ("month" in places or "value" in places):
        wrong.append(problem(place(line, ""), "figures.two-forms"))
    return places, months, wrong


def _entries(
    line: int, cells: Sequence[str], names: Sequence[str], places: dict[str, int], months: dict[int, int], wrong: list[Problem]
) -> Iterator[Entry]:
    contract, indicator = (unprotected(cells[places[each]]).strip() for each in ("contract", "indicator"))
    if months:
        given = [(at, month) for at, month in months.items() if cells[at].strip()]
    elif not cells[places["value"]].strip():
        given = []
    else:
        said: list[Message] = []
        month = _month(cells[places["month"]], said)
        wrong += (problem(place(line, names[places["month"]].strip()), each.id, **each.values) for each in said)
        given = [(places["value"], month)] if month is not None else []
    for at, month in given:
        yield Entry(
            line=line, column=names[at].strip(), contract=contract, month=month, indicator=indicator, value=cells[at].strip()
        )


def _month(text: str, said: list[Message] | None = None) -> int | None:
    try:
        return read_month(text)
    except WrongMonth as wrong:
        if said is not None:
            said.append(wrong.message if text.strip() else message("figures.month-empty"))
        return None


def _plain(name: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()


def protected(text: str) -> str:
    """A text that no spreadsheet takes for a formula (CSV injection): one that could be is led by an apostrophe."""
    return f"'{text}" if text.startswith(tuple("=+-@\t\r＝＋－＠")) else text


def unprotected(text: str) -> str:
    """A text as it was before `protected`."""
    return text[1:] if text[:1] == "'" and protected(text[1:]) != text[1:] else text
