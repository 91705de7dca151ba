"""A workbook of a return for one body: chapters as sheets, only the cells to fill in unlocked, no text ever a formula."""

import io
from collections.abc import Mapping
from datetime import date
from math import ceil
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from evaluator.core.answers import LONGEST_TEXT
from evaluator.core.returns import Field, Kind, ReturnFile, ReturnSet
from evaluator.core.values import record
from evaluator.exchange.figures.templates import SAFE
from evaluator.exchange.returns.keys import COLUMNS, CONFIRMED, FORMAT, LISTS, META
from evaluator.exchange.returns.layout import LANG, Line, about, choice_name, lines, words
from evaluator.exchange.wording import spoken

WIDTHS = (4, 6, 34, 40, 20, 15, 16, 20)
SMALL = 1.2
"""How much more of a small text a column takes."""
TAKEN = (WIDTHS[2], WIDTHS[3] * SMALL, WIDTHS[4], WIDTHS[5], WIDTHS[6] * SMALL)
"""Signs that the columns take of a question, what it means, its answer, its unit and the answer of the year before."""
LINE, AROUND, MOST_HEIGHT = 16, 6, 400
"""Points of a line of text in a row, and around all of them: a spreadsheet does not make its rows higher by itself."""
MARK = "○"
BAD = str.maketrans("[]:*?/\\'", "        ")
LONGEST_SHEET = 28
"""Signs of a sheet's name; a spreadsheet takes 31."""
LONGEST_FOOT = 120
HEAD = 4
"""Rows above the lines of a sheet: the hidden names of the columns, the chapter, how to fill in, the heads."""


@record
class Blank:
    """What a workbook is made of."""

    round_id: int
    form_sha256: str
    body: str
    """What the body goes by: its code, or `#` and its number here."""
    body_name: str
    asker: str
    title: str
    year: int
    year_said: str
    year_before: str
    due: str
    note: str
    known: ReturnSet
    answers: Mapping[str, str]
    """What stands in the cells already."""
    last: Mapping[str, str]
    """What was handed in for the year before to whoever asks now."""


class _Writing:
    """One workbook while it is written."""

    def __init__(self, book: xlsxwriter.Workbook, blank: Blank) -> None:
        self.book, self.blank = book, blank
        self.plain = self._format(text_wrap=True, valign="top")
        self.soft = self._format(text_wrap=True, valign="top", font_color="#555555", font_size=9)
        self.hint = self._format(font_color="#555555", font_size=9)
        self.head = self._format(bold=True, bg_color="#EEEEF0", border=1, text_wrap=True, valign="vcenter")
        self.title = self._format(bold=True, font_size=14)
        self.looks = {
            "number": self._open(num_format="#,##0"),
            "part": self._open(num_format="#,##0.##"),
            "date": self._open(num_format="yyyy-mm-dd", align="left"),
            "text": self._open(num_format="@"),
        }
        self.ranges: dict[tuple[str, ...], str] = {}

    def _format(self, **look: object) -> Format:
        return self.book.add_format({"font_name": "Yu Gothic", **look})

    def _open(self, **look: object) -> Format:
        return self._format(locked=False, border=1, text_wrap=True, valign="top", bg_color="#FFFFE6", **look)

    def write(self) -> None:
        """All sheets in their order."""
        cover = self._sheet(words("cover"), words("cover"))
        for at, file in enumerate(self.blank.known.chapters, 1):
            self._chapter(file, at)
        self._cover(cover)
        self._lists()
        self._meta()

    def _sheet(self, name: str, title: str) -> Worksheet:
        sheet = self.book.add_worksheet(name.translate(BAD).strip()[:LONGEST_SHEET])
        sheet.protect("", {"format_rows": True, "format_columns": True, "select_locked_cells": True})
        for column, (key, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            sheet.write_string(0, column, key)
            sheet.set_column(column, column, width, None, {"hidden": key == "key"})
        sheet.set_row(0, None, None, {"hidden": True})
        sheet.write_string(1, 1, title, self.title)
        sheet.set_row(1, LINE * 1.5)
        sheet.hide_gridlines(2)
        self._on_paper(sheet)
        return sheet

    def _on_paper(self, sheet: Worksheet) -> None:
        """A4 across, as wide as a page, whose is said below."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        whose = f"{self.blank.title} {self.blank.body_name}".replace("&", "&&")
        sheet.set_footer(f"&L{whose[:LONGEST_FOOT]}&C&A&R&P / &N")

    def _cover(self, sheet: Worksheet) -> None:
        """What it is about, how to fill it in, and the line that says it was looked at."""
        blank = self.blank
        facts = (
            ("body", f"{blank.body_name} ({blank.body})"), ("round", blank.title), ("asker", blank.asker),
            ("year", blank.year_said), ("due", blank.due), ("note", blank.note),
        )  # fmt: skip
        row = 2
        for id, text in facts:
            if text:
                sheet.write_string(row, 2, words(id), self.head)
                sheet.write_string(row, 3, text, self.plain)
                sheet.set_row(row, height((words(id), WIDTHS[2]), (text, WIDTHS[3])))
                row += 1
        for at, text in enumerate((words("how"), words("paste"), words("send")), row + 1):
            sheet.merge_range(at, 1, at, 4, "", self.plain)
            sheet.write_string(at, 1, text, self.plain)
            sheet.set_row(at, height((text, sum(WIDTHS[1:5]))))
        row += 5
        sheet.set_row(row, height((words("confirm-how"), WIDTHS[3])))
        sheet.write_string(row, 0, CONFIRMED)
        sheet.write_string(row, 2, words("confirm"), self.head)
        sheet.write_string(row, 3, words("confirm-how"), self.plain)
        sheet.write_blank(row, 4, None, self.looks["text"])
        self._choose(sheet, row, 4, (MARK,))

    def _chapter(self, file: ReturnFile, number: int) -> None:
        name = spoken(file.chapter.name, LANG)
        sheet = self._sheet(f"{number} {name}", f"{number} {name}")
        sheet.write_string(2, 1, words("fill"), self.hint)
        heads = ("", words("number"), words("question"), words("about"), self.blank.year_said, words("unit"),
                 self.blank.year_before, words("reason"))  # fmt: skip
        for column, text in enumerate(heads):
            sheet.write_string(HEAD - 1, column, text, self.head)
        sheet.set_row(HEAD - 1, height(*zip(heads, WIDTHS, strict=True)))
        sheet.freeze_panes(HEAD, 3)
        sheet.repeat_rows(HEAD - 1)
        for row, line in enumerate(lines(self.blank.known, file, self.blank.year, number=number), HEAD):
            self._line(sheet, row, line)

    def _line(self, sheet: Worksheet, row: int, line: Line) -> None:
        field, known = line.field, self.blank.known
        asks = line.option is None
        meant, unit = (about(known, field, self.blank.year), _unit(known, field)) if asks else ("", "")
        known_now, known_last = self.blank.answers.get(field.id, ""), self.blank.last.get(field.id, "")
        here, before = (said(line, known_now), said(line, known_last)) if line.takes else ("", "")
        sheet.write_string(row, 0, line.key)
        sheet.write_string(row, 1, line.number, self.plain)
        sheet.write_string(row, 2, line.label, self.plain)
        sheet.set_row(row, height(*zip((line.label, meant, here, unit, before), TAKEN, strict=True)))
        if asks:
            sheet.write_string(row, 3, meant, self.soft)
            sheet.write_string(row, 5, unit, self.plain)
            sheet.write_blank(row, 7, None, self.looks["text"])
            self._choose(sheet, row, 7, tuple(spoken(each.name, LANG) for each in known.reasons.values()))
        if line.takes:
            self._answer(sheet, row, line)
            sheet.write_string(row, 6, before, self.soft)

    def _answer(self, sheet: Worksheet, row: int, line: Line) -> None:
        """The cell to fill in, with what stands there already and what it takes."""
        value, kind = self.blank.answers.get(line.field.id, ""), line.field.kind
        look = self.looks[LOOKS.get(kind, "text")]
        shown = said(line, value)
        if not shown:
            sheet.write_blank(row, 4, None, look)
        elif kind == "date":
            sheet.write_datetime(row, 4, date.fromisoformat(value), look)
        elif kind in LOOKS:
            sheet.write_number(row, 4, float(value), look)
        else:
            sheet.write_string(row, 4, shown, look)
        if line.option is not None:
            self._choose(sheet, row, 4, (MARK,))
        elif kind in ("choice", "yes-no"):
            ids = ("yes", "no") if kind == "yes-no" else tuple(each.id for each in line.field.option)
            self._choose(sheet, row, 4, tuple(choice_name(line.field, each) for each in ids))
        else:
            sheet.data_validation(row, 4, row, 4, {**RULES[kind], **_told(f"wrong-{kind}")})

    def _choose(self, sheet: Worksheet, row: int, column: int, names: tuple[str, ...]) -> None:
        if names:
            column_of = _letter(len(self.ranges))
            source = self.ranges.setdefault(names, f"={LISTS}!${column_of}$1:${column_of}${len(names)}")
            sheet.data_validation(row, column, row, column, {"validate": "list", "source": source, **_told("wrong-choice")})

    def _lists(self) -> None:
        """What can be chosen, on a sheet of its own: a list within a rule takes 255 signs only."""
        sheet = self.book.add_worksheet(LISTS)
        for column, names in enumerate(self.ranges):
            for row, name in enumerate(names):
                sheet.write_string(row, column, name)
        sheet.very_hidden()

    def _meta(self) -> None:
        blank, sheet = self.blank, self.book.add_worksheet(META)
        told = {"format": FORMAT, "round": f"{blank.round_id}", "form": blank.form_sha256, "body": blank.body}
        told["year"] = f"{blank.year}"
        for row, (key, value) in enumerate(told.items()):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, value)
        sheet.very_hidden()


LOOKS: Mapping[Kind, str] = {"count": "number", "yen": "number", "fte": "part", "share": "part", "date": "date"}
"""How the cells of a kind are written; all others hold text."""
RULES: Mapping[Kind, dict[str, object]] = {
    "count": {"validate": "integer", "criteria": ">=", "value": 0},
    "yen": {"validate": "integer", "criteria": ">=", "value": 0},
    "fte": {"validate": "decimal", "criteria": ">=", "value": 0},
    "share": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
    "date": {"validate": "date", "criteria": ">=", "value": date(1950, 1, 1)},
    "text": {"validate": "length", "criteria": "<=", "value": LONGEST_TEXT},
}


def height(*cells: tuple[str, float]) -> int:
    """Points of a row in which each of these texts can be read whole in a column of its width in signs."""
    return min(MOST_HEIGHT, AROUND + LINE * max(_lines(text, width) for text, width in cells))


def _lines(text: str, width: float) -> int:
    """Lines of a text; a wide sign takes two narrow ones, and a little room stays for a font that is wider."""
    wide = [sum(2 if east_asian_width(sign) in "FWA" else 1 for sign in line) for line in text.split("\n")]
    return sum(max(1, ceil(each / (width * 0.95))) for each in wide)


def _told(id: str) -> dict[str, object]:
    return {"error_title": words("wrong"), "error_message": words(id), "error_type": "stop", "ignore_blank": True}


def _letter(column: int) -> str:
    high, low = divmod(column, 26)
    return (chr(ord("A") + high - 1) if high else "") + chr(ord("A") + low)


def _unit(known: ReturnSet, field: Field) -> str:
    if field.kind == "count":
        return spoken(known.units[field.unit].name, LANG) if field.unit in known.units else ""
    return words(f"unit-{field.kind}") if field.kind in ("yen", "fte", "share") else ""


def said(line: Line, value: str) -> str:
    """An answer as its cell shows it; of several options a mark on the line of each."""
    if not value:
        return ""
    if line.option is not None:
        return MARK if line.option.id in value.split(",") else ""
    return choice_name(line.field, value) if line.field.kind in ("choice", "yes-no") else value


def write(blank: Blank) -> bytes:
    """The workbook of a body."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, SAFE) as book:
        book.set_properties({"title": blank.title, "subject": blank.body_name})
        _Writing(book, blank).write()
    return made.getvalue()
