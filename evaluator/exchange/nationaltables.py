"""Tables of the national screens as files: CSV and a workbook, with n, the method, what is hidden, the date and the digest."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from evaluator.core.values import record
from evaluator.exchange.figures.files import protected
from evaluator.exchange.figures.templates import SAFE

Value = str | int | float | None
"""A cell: words, a figure, or nothing."""
NAME = 31
"""Signs that a sheet's name has at most."""
FORBIDDEN = str.maketrans("[]:*?/\\'", "        ")
"""Signs that no sheet's name may hold."""


@record
class Sheet:
    """One table with its heading."""

    name: str
    """Its heading."""
    head: tuple[str, ...]
    """What its columns are called."""
    rows: tuple[tuple[Value, ...], ...]
    """Its rows."""


def as_csv(sheets: Sequence[Sheet], notes: Sequence[str]) -> bytes:
    """All tables below each other, then the notes: UTF-8 with its mark, no cell that a program takes for a formula."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    for each in sheets:
        writer.writerow([protected(each.name)])
        writer.writerow([protected(cell) for cell in each.head])
        writer.writerows([[protected(cell) if isinstance(cell, str) else cell for cell in row] for row in each.rows])
        writer.writerow([])
    writer.writerows([[protected(each)] for each in notes])
    return made.getvalue().encode("utf-8-sig")


def as_workbook(sheets: Sequence[Sheet], notes: Sequence[str], notes_name: str) -> bytes:
    """A sheet for each table and one for the notes; no text in it is ever a formula."""
    made, taken = io.BytesIO(), set[str]()
    with xlsxwriter.Workbook(made, SAFE) as book:
        bold = book.add_format({"bold": True, "bg_color": "#EEEEF0", "border": 1, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True})
        for each in sheets:
            sheet = book.add_worksheet(_named(each.name, taken))
            for column, text in enumerate(each.head):
                sheet.write_string(0, column, text, bold)
            for at, row in enumerate(each.rows, 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif cell is not None:
                        sheet.write_number(at, column, cell)
            sheet.set_column(0, 0, 44)
            sheet.set_column(1, max(1, len(each.head) - 1), 14)
            sheet.freeze_panes(1, 1)
        last = book.add_worksheet(_named(notes_name, taken))
        last.set_column(0, 0, 100)
        for at, text in enumerate(notes):
            last.write_string(at, 0, text, wrapped)
    return made.getvalue()


def _named(name: str, taken: set[str]) -> str:
    """A sheet's name: short enough, without signs that it may not hold, another one than all before."""
    plain = name.translate(FORBIDDEN).strip()[:NAME] or "1"
    found, number = plain, 2
    while found.casefold() in taken:
        found = f"{plain[: NAME - 4]} {number}"
        number += 1
    taken.add(found.casefold())
    return found
