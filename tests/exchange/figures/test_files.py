"""Files of figures: two forms, three encodings, and every fault with its line."""

import io
import zipfile

import pytest

from evaluator.exchange.figures import templates
from evaluator.exchange.figures.files import MOST_BYTES, FileRefused, protected, read, text_of, unprotected

LONG = '契約番号,月,指標,値\r\n2025-1,2025-04,plans,12\r\n2025-1,令和7年5月,plans,"1,234"\r\n'
WIDE = "契約番号\t契約名\t指標\t指標名\t2025-04\t2025-05\r\n2025-1\tx\tplans\tプラン\t12\t\r\n"


def faults(text):
    with pytest.raises(FileRefused) as refused:
        read(text)
    return [(each.place, each.message.id) for each in refused.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_each_encoding_is_recognised(encoding):
    assert text_of(LONG.encode(encoding)) == LONG


@pytest.mark.parametrize("data", [LONG.encode("utf-16"), b"\xff\xfe\x00", b"a\x00b"])
def test_other_characters_are_refused(data):
    with pytest.raises(FileRefused) as refused:
        text_of(data)
    assert refused.value.problems[0].message.id == "figures.file-encoding"


def test_too_large_a_file_is_refused():
    with pytest.raises(FileRefused):
        text_of(b"x" * (MOST_BYTES + 1))


def test_long_form_is_read_line_by_line():
    assert [(each.line, each.month, each.value) for each in read(LONG)] == [(2, 202504, "12"), (3, 202505, "1,234")]


def test_wide_form_skips_empty_cells():
    assert [(each.contract, each.month, each.indicator, each.value) for each in read(WIDE)] == [("2025-1", 202504, "plans", "12")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("", "figures.file-empty")]),
        ("契約番号,月,指標,値\n", [("", "figures.file-empty")]),
        ("契約番号,月,指標\n1,2025-04,plans\n", [("1", "figures.columns-missing")]),
        ("契約番号,月,指標,値,備考\n1,2025-04,plans,3,x\n", [("1 備考", "figures.column-unknown")]),
        ("契約番号,指標,2025-04,2025年4月\n1,plans,3,4\n", [("1 2025年4月", "figures.column-twice")]),
        ("契約番号,月,指標,2025-04\n1,x,plans,4\n", [("1", "figures.two-forms")]),
        ("契約番号,月,指標,値\n1,13月,plans,3\n1,,plans,3\n", [("2 月", "problem.month-form"), ("3 月", "figures.month-empty")]),
        ("契約番号,月,指標,値\n1,2025-04,plans,3,,9\n", [("2", "figures.row-long")]),
        ('契約番号,月,指標,値\n"1,2025-04,plans,3\n', [("2", "figures.file-form")]),
    ],
)
def test_each_fault_has_its_place(text, found):
    assert faults(text) == found


def test_too_many_figures_are_refused():
    rows = "\n".join(f"1,{1950 + at // 12}-{at % 12 + 1:02},plans{at},1" for at in range(600))
    many = "契約番号,月,指標,値\n" + "\n".join([rows] * 40)
    assert faults(many)[0][1] == "figures.file-long"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "＝1", "'=1", "plain", ""])
def test_no_text_is_a_formula_in_a_spreadsheet(text):
    assert protected(text)[:1] not in tuple("=+-@\t＝")
    assert unprotected(protected(text)) == text or text.startswith("'=")
    assert protected("") == ""


def line(**values):
    given = {"contract": "=cmd|'/c calc'!A1", "title": "+契約", "indicator": "plans", "name": "プラン", "unit": "件"}
    return templates.Line(**{**given, "figures": (1, *[None] * 11), "shut": (False,) * 12, **values})


MONTHS = (*range(202504, 202513), 202601, 202602, 202603)


def test_csv_table_can_be_taken_in_again():
    made = templates.as_csv([line()], MONTHS, "ja")
    assert made.startswith(b"\xef\xbb\xbf")
    assert [(each.contract, each.month, each.value) for each in read(text_of(made))] == [("=cmd|'/c calc'!A1", 202504, "1")]


def test_workbook_holds_no_formula_at_all():
    made = templates.as_workbook([line()], MONTHS, "en")
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "cmd|" in parts.read("xl/sharedStrings.xml").decode()
        assert 'dataValidation type="whole"' in sheet
