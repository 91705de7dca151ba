"""Tables of figures to fill in: one line an indicator of a contract, one column a month, as CSV or as a workbook."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from evaluator.core.values import record
from evaluator.exchange.figures.files import protected

HEAD = {
    "ja": ("契約番号", "契約名", "指標", "指標名", "単位"),
    "en": ("contract", "contract title", "indicator", "indicator name", "unit"),
}
"""The columns before the months, by language."""
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@record
class Line:
    """One indicator of one contract, with the figures that are known; a month that cannot be entered has `shut`."""

    contract: str
    title: str
    indicator: str
    name: str
    unit: str
    figures: tuple[int | None, ...]
    shut: tuple[bool, ...]


def month_names(months: Sequence[int]) -> tuple[str, ...]:
    """Months as the columns of a file are called: 2025-04."""
    return tuple(f"{each // 100}-{each % 100:02}" for each in months)


def as_csv(lines: Sequence[Line], months: Sequence[int], lang: str) -> bytes:
    """A CSV file that Excel opens as it should: UTF-8 with its mark, no cell that it takes for a formula."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([*HEAD[lang], *month_names(months)])
    for each in lines:
        texts = (each.contract, each.title, each.indicator, each.name, each.unit)
        writer.writerow([*map(protected, texts), *("" if figure is None else figure for figure in each.figures)])
    return made.getvalue().encode("utf-8-sig")


def as_workbook(lines: Sequence[Line], months: Sequence[int], lang: str) -> bytes:
    """A workbook of the same table, whose cells take whole numbers only; no text in it is ever a formula."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, SAFE) as book:
        sheet = book.add_worksheet("figures")
        bold, number = (
            book.add_format({"bold": True, "bg_color": "#EEEEF0", "border": 1}),
            book.add_format({"num_format": "#,##0"}),
        )
        shut = book.add_format({"bg_color": "#DDDDDD"})
        sheet.write_row(0, 0, [*HEAD[lang], *month_names(months)], bold)
        first = len(HEAD[lang])
        for at, each in enumerate(lines, 1):
            for column, text in enumerate((each.contract, each.title, each.indicator, each.name, each.unit)):
                sheet.write_string(at, column, text)
            for column, (figure, closed) in enumerate(zip(each.figures, each.shut, strict=True), first):
                if figure is not None:
                    sheet.write_number(at, column, figure, number)
                else:
                    sheet.write_blank(at, column, None, shut if closed else number)
        if lines:
            rule = {"validate": "integer", "criteria": ">=", "value": 0, "error_type": "stop", "ignore_blank": True}
            sheet.data_validation(1, first, len(lines), first + len(months) - 1, rule)
        sheet.freeze_panes(1, first)
        for column, width in enumerate((14, 28, 28, 32, 8)):
            sheet.set_column(column, column, width)
    return made.getvalue()
