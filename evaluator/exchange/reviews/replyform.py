"""The form by which a contractor answers a draft without a link: a workbook to fill in, and what one that came back says."""

import io
import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import IO

import xlsxwriter

from evaluator.core.values import Message, message, record
from evaluator.exchange.contracts.table import read_day
from evaluator.exchange.figures.templates import SAFE
from evaluator.exchange.uploads import workbook
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.workbook import Cell, Workbook
from evaluator.exchange.yesno import says

MOST_NAME = 200
MOST_CONTENT = 8000
ROWS = 12
"""Cells for the opinion, a paragraph to each."""
NUMBER = re.compile(r"R([0-9]{1,9})-([0-9a-f]{12})")
NAMES = ("reply_number", "reply_limit", "reply_name", "reply_day", "reply_nothing", "reply_opinion")
"""What the cells are called in the file, so that they are found wherever they are moved to."""
MORE_YES = ("レ", "v", "✔", "☑", "■")


@record
class Sheet:
    """What a form says, in the language of whoever fills it in."""

    title: str
    lead: tuple[str, ...]
    number: tuple[str, str]
    """What the number is called, and the number: which review, and which wording of its draft."""
    limit: tuple[str, str]
    draft: tuple[tuple[str, str], ...]
    """The draft: what, and what stands there; a line whose second text is empty is a heading."""
    answer: str
    """The heading above the cells to fill in."""
    how: str
    name: str
    day: str
    nothing: str
    opinion: str
    too_long: str


@record
class Said:
    """One cell to fill in: its name in the file, where it stands, what stands there, and what is wrong with it."""

    name: str
    at: str
    text: str
    wrong: Message | None = None


@record
class Filled:
    """A form as it came back."""

    review_id: int
    wording: str
    """Which wording of the draft it answers."""
    name: str
    day: date | None
    nothing: bool
    content: str
    said: tuple[Said, ...]
    outside: tuple[tuple[str, str], ...]
    """What somebody wrote where nothing is asked: the cell, empty for a comment or a text box, and the text."""
    pictures: int


def write(sheet: Sheet) -> bytes:
    """The form as a workbook; only the cells to fill in can be changed, and no text in it is ever a formula."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {**SAFE, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("reply")
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 84)
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.protect("", {"format_rows": True, "format_columns": True})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "font_size": 14, "text_wrap": True})
        part = book.add_format({"bold": True, "bg_color": "#EEEEF0", "top": 2})
        row = 0
        for at, text in enumerate((sheet.title, *sheet.lead)):
            page.merge_range(row, 0, row, 1, text, head if at == 0 else plain)
            row += 1
        for name, (label, text) in zip(NAMES[:2], (sheet.number, sheet.limit), strict=True):
            page.write_string(row, 0, label, plain)
            page.write_string(row, 1, text, plain)
            book.define_name(name, f"=reply!$B${row + 1}")
            row += 1
        for label, text in sheet.draft:
            page.write_string(row, 0, label, plain if text else part)
            page.write_string(row, 1, text, plain if text else part)
            row += 1
        page.write_string(row, 0, sheet.answer, part)
        page.write_string(row, 1, "", part)
        page.merge_range(row + 1, 0, row + 1, 1, sheet.how, plain)
        page.set_row(row + 1, 48)
        _cells(book, page, sheet, row + 2)
    return made.getvalue()


def _cells(book: xlsxwriter.Workbook, page: xlsxwriter.workbook.Worksheet, sheet: Sheet, row: int) -> None:
    """The cells to fill in."""
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    open_cell = {"locked": False, "border": 1, "text_wrap": True, "valign": "top", "bg_color": "#FFFFE6"}
    text = book.add_format({**open_cell, "num_format": "@"})
    day = book.add_format({**open_cell, "num_format": "yyyy-mm-dd", "align": "left"})
    for name, label, look in (
        ("reply_name", sheet.name, text), ("reply_day", sheet.day, day), ("reply_nothing", sheet.nothing, text)
    ):  # fmt: skip
        page.write_string(row, 0, label, plain)
        page.write_blank(row, 1, None, look)
        book.define_name(name, f"=reply!$B${row + 1}")
        if name == "reply_nothing":
            page.data_validation(row, 1, row, 1, {"validate": "list", "source": ["○"], "error_type": "warning"})
        row += 1
    first, last = row + 1, row + ROWS
    for at in range(ROWS):
        page.write_string(row + at, 0, sheet.opinion if at == 0 else "", plain)
        page.write_blank(row + at, 1, None, text)
        page.set_row(row + at, 64)
    area = f"$B${first}:$B${last}"
    book.define_name("reply_opinion", f"=reply!{area}")
    rule = {"validate": "custom", "value": f"=SUMPRODUCT(LEN({area}))<={MOST_CONTENT}", "error_message": sheet.too_long}
    page.data_validation(row, 1, row + ROWS - 1, 1, rule)


def number(review_id: int, wording: str) -> str:
    """The number of a form: which review, and which wording of its draft (a SHA-256 in hexadecimal)."""
    return f"R{review_id}-{wording[:12]}"


def texts(data: bytes) -> frozenset[str]:
    """Every text that stands in a form before it is filled in."""
    found = workbook.read(io.BytesIO(data))
    return frozenset(cell.text.strip() for cells in found.sheets.values() for cell in cells.values())


def read(file: IO[bytes], known: Collection[str]) -> Filled:
    """What a form that came back says; `known` are the texts that stood in it before.

    Raises Refused for a file that is no such form; whatever else is wrong stands with its cell.
    """
    book = workbook.read(file)
    if not set(NAMES) <= book.names.keys():
        raise Refused(message("reply-form.other"))
    found = NUMBER.fullmatch(_text(book, "reply_number"))
    if found is None:
        raise Refused(message("reply-form.number"))
    name, day, nothing, opinion = (_one(book, each) for each in NAMES[2:])
    signed, no_day = _day(book, day)
    ticked = _ticked(nothing.text)
    content = opinion.text
    said = (
        _checked(name, None if name.text else message("reply-form.no-name"), most=MOST_NAME),
        _checked(day, no_day),
        _checked(nothing, _not_both(nothing.text, content) if ticked is not None else message("reply-form.mark")),
        _checked(opinion, None, most=MOST_CONTENT),
    )
    return Filled(
        review_id=int(found[1]), wording=found[2], name=name.text, day=signed, nothing=bool(ticked) and not content,
        content=content, said=said, outside=tuple(_outside(book, known)), pictures=book.pictures,
    )  # fmt: skip


def _given(book: Workbook, name: str) -> list[Cell]:
    area = book.names[name]
    cells = book.sheets.get(area.sheet, {})
    return [cells[at] for at in area.cells if at in cells]


def _text(book: Workbook, name: str) -> str:
    return "\n".join(each.text.strip() for each in _given(book, name))


def _one(book: Workbook, name: str) -> Said:
    """What stands in the cells of a name; the fault of a formula is named."""
    given, area = _given(book, name), book.names[name].cells
    at = area[0] if len(area) == 1 else f"{area[0]}:{area[-1]}"
    faulty = next((each for each in given if each.fault), None)
    wrong = message("reply-form.fault", cell=faulty.at) if faulty else None
    return Said(name=name, at=at, text=_text(book, name), wrong=wrong)


def _checked(said: Said, wrong: Message | None, *, most: int = 0) -> Said:
    if most and len(said.text) > most:
        wrong = message("reply-form.long", count=f"{len(said.text):,}", most=f"{most:,}")
    return said if said.wrong else Said(name=said.name, at=said.at, text=said.text, wrong=wrong)


def _ticked(text: str) -> bool | None:
    return True if unicodedata.normalize("NFKC", text).strip().casefold() in MORE_YES else says(text)


def _not_both(mark: str, content: str) -> Message | None:
    """Either there is an opinion, or there is nothing to say."""
    if bool(_ticked(mark)) == bool(content):
        return message("reply-form.both" if content else "reply-form.neither")
    return None


def _day(book: Workbook, said: Said) -> tuple[date | None, Message | None]:
    """The day that stands on the form, if it can be read; an empty one is none."""
    given = _given(book, said.name)
    if not said.text or said.wrong:
        return None, None
    found = _counted(said.text, from_1904=book.from_1904) if given[0].number else _written(said.text)
    return (found, None) if found else (None, message("reply-form.day"))


def _counted(text: str, *, from_1904: bool) -> date | None:
    """A day as a workbook counts it."""
    try:
        days = int(float(text))
        return (date(1904, 1, 1) if from_1904 else date(1899, 12, 30)) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def _written(text: str) -> date | None:
    """A day as people write it: 2026-11-25, 令和8年11月25日, R8.11.25."""
    try:
        return read_day(text)
    except ValueError:
        return None


def _outside(book: Workbook, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """What stands anywhere else and did not stand there before."""
    asked = {(book.names[name].sheet, at) for name in NAMES for at in book.names[name].cells}
    for sheet, cells in book.sheets.items():
        for at, cell in cells.items():
            if (sheet, at) not in asked and cell.text.strip() not in known:
                yield at, cell.text.strip()
    yield from (("", text) for text in book.beside)
