"""Rows of CSV, xlsx and TOML files, as the same text with the same lines."""

import io
from datetime import date

import pytest
import xlsxwriter

from evaluator.exchange.bodyfiles import bodylist, rows
from evaluator.exchange.figures.files import FileRefused
from evaluator.exchange.uploads.accepted import Refused

CSV = "団体コード,実施主体,開始\n131016,はい,2026-04-01\n\n130001,いいえ,令和8年度\n"
TOML = '[[body]]\ncode = "131016"\nimplementing = true\nfrom = 2026-04-01\n\n[[body]]\ncode = "130001"\nimplementing = false\n'


def book(cells) -> io.BytesIO:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        sheet = workbook.add_worksheet()
        for at, row in enumerate(cells):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    made.seek(0)
    return made


def read(stream, name):
    found, faults = bodylist.rows(rows.text_from(stream, name))
    faults.refuse()
    return [(each.line.line, each.code, each.implementing, each.from_on) for each in found]


def test_csv_keeps_its_lines_and_days():
    expected = [(2, "131016", True, date(2026, 4, 1)), (4, "130001", False, date(2026, 4, 1))]
    assert read(io.BytesIO(CSV.encode("cp932")), "list.csv") == expected


def test_workbook_gives_days_from_its_numbers():
    cells = [["団体コード", "実施主体", "開始"], ["131016", "はい", 46113], [], ["130001", "いいえ", "2026年度"]]
    expected = [(2, "131016", True, date(2026, 4, 1)), (4, "130001", False, date(2026, 4, 1))]
    assert read(book(cells), "list.xlsx") == expected


def test_toml_rows_name_their_lines():
    expected = [(1, "131016", True, date(2026, 4, 1)), (6, "130001", False, None)]
    assert read(io.BytesIO(TOML.encode()), "list.toml") == expected


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("[[body]]\ncode = ", "bodies.toml-form"),
        ("code = 5\n", "bodies.toml-tables"),
        ('[[body]]\ncode = { a = "b" }\n', "bodies.toml-tables"),
    ],
)
def test_toml_of_another_form_is_refused(text, id):
    with pytest.raises(FileRefused, match=id):
        rows.text_from(io.BytesIO(text.encode()), "list.toml")


@pytest.mark.parametrize(("data", "name"), [(b"PK\x03\x04damaged", "list.xlsx"), (b"%PDF-1.4", "list.csv"), (b"x", "list.xlsm")])
def test_file_that_is_no_table_is_kept_out(data, name):
    with pytest.raises(Refused):
        rows.text_from(io.BytesIO(data), name)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("", "bodies.file-empty"),
        ("団体コード,実施主体\n", "bodies.file-empty"),
        ("実施主体\nはい\n", "bodies.columns-missing"),
        ("団体コード,団体コード\n131016,x\n", "bodies.column-twice"),
        ("団体コード,色\n131016,青\n", "bodies.column-unknown"),
        ("団体コード\n131016,はい\n", "bodies.row-long"),
    ],
)
def test_head_of_another_form_is_refused(text, id):
    with pytest.raises(FileRefused, match=id):
        bodylist.rows(text)
