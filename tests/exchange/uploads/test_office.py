"""Office files: what they must not hold, inside a workbook, a text and slides."""

import struct

import pytest

from evaluator.exchange.uploads.kinds import MB, Purpose
from tests.factories import files

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
WIDE = Purpose(kinds=("xlsx", "docx", "pptx"), most_bytes=50 * MB)


def book(**parts: bytes) -> bytes:
    return files.with_parts(files.xlsx(), parts)


def sheet(cells: str) -> bytes:
    text = f'<worksheet xmlns="{files.SHEET}"><sheetData>{cells}</sheetData></worksheet>'
    return files.with_parts(files.xlsx(), {SHEET: text.encode()})


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/VBAproject.BIN", "xl/macrosheets/sheet1.xml"])
def test_macro_is_refused_by_its_part(refusals, part):
    assert refusals(book(**{part: b"x"}), "a.xlsx") == ["upload.macro"]


def test_macro_is_refused_in_a_text(refusals):
    assert refusals(files.docx(**{"word/vbaProject.bin": b"x"}), "a.docx") == ["upload.macro"]


def test_renamed_macro_workbook_is_refused_by_its_type(refusals):
    types = files.contents(files.xlsx())["[Content_Types].xml"]
    spoken = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    altered = types.replace(f"{files.OFFICE}.spreadsheetml.sheet.main+xml".encode(), spoken)
    assert altered != types
    assert refusals(book(**{"[Content_Types].xml": altered}), "a.xlsx") == ["upload.macro"]


def test_text_that_calls_itself_a_workbook_is_refused(refusals):
    assert refusals(files.docx(), "a.xlsx") == ["upload.content-other"]


def test_plain_archive_is_no_office_file(refusals):
    assert refusals(files.zipped({"a.txt": b"x"}), "a.docx") == ["upload.content-other"]


def test_archive_without_entries_is_no_office_file(refusals):
    assert refusals(files.zipped({}), "a.docx") == ["upload.content-other"]


def test_bomb_is_refused_by_its_directory(refusals):
    assert refusals(files.bomb(), "a.xlsx") == ["upload.bomb"]


def test_bomb_with_lying_headers_is_refused(refusals):
    assert refusals(files.lying_bomb(), "a.xlsx") == ["upload.bomb"]


def test_many_entries_that_add_up_are_refused(refusals):
    half = bytes(range(256)) * 4096
    parts = {f"xl/media/{number}.png": half[: 1024 * 1024] for number in range(60)}
    assert refusals(book(**parts), "a.xlsx") == ["upload.bomb"]


def test_pictures_within_the_limit_are_taken(take):
    picture = b"".join(struct.pack(">I", (number * 2654435761) % 2**32) for number in range(600_000))
    assert take(files.docx(**{f"word/media/image{number}.png": picture for number in range(3)}), "a.docx").kind == "docx"


def test_too_many_entries_are_refused(refusals):
    assert refusals(book(**{f"xl/media/{number}": b"" for number in range(5_000)}), "a.xlsx") == ["upload.too-many-parts"]


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/x", "xl\\evil.xml", "C:/x", "xl/../../x", "xl/./x", "a\nb"])
def test_part_with_a_path_in_its_name_is_refused(refusals, name):
    assert refusals(book(**{name: b"x"}), "a.xlsx") == ["upload.part-name"]


def test_two_parts_of_one_name_are_refused(refusals):
    assert refusals(book(**{"XL/Workbook.xml": b"<a/>"}), "a.xlsx") == ["upload.part-name"]


def test_encrypted_entry_is_refused(refusals):
    content = files.xlsx()
    at = content.index(b"PK\x01\x02") + 8
    assert refusals(content[:at] + b"\x01" + content[at + 1 :], "a.xlsx") == ["upload.encrypted-office"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [BOOK, "docProps/app.xml", "xl/_rels/workbook.xml.rels", "xl/drawings/vmlDrawing1.vml", "x.svg"])
def test_definition_in_any_part_is_refused(refusals, part, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "{"c" * 99}">]><a>&b;</a>'
    assert "upload.doctype" in refusals(book(**{part: text.encode(encoding)}), "a.xlsx")


def test_definition_across_two_pieces_is_found(refusals):
    text = b" " * (64 * 1024 - 5) + b"<!DOCTYPE a>"
    assert refusals(book(**{"xl/drawings/a.vml": text}), "a.xlsx") == ["upload.doctype"]


def test_definition_spoken_of_in_a_text_is_taken(take):
    assert take(files.docx("&lt;!DOCTYPE html&gt;"), "a.docx").kind == "docx"


@pytest.mark.parametrize("text", [b"<a>", b"<a></b>", b"\xff\xfe\x00", b'<?xml version="1.0" encoding="utf-7"?><a/>'])
def test_part_that_is_no_xml_is_refused(refusals, text):
    assert refusals(book(**{BOOK: text}), "a.xlsx") == ["upload.broken-part"]


def test_deep_part_is_refused(refusals):
    assert refusals(book(**{BOOK: b"<a>" * 300 + b"</a>" * 300}), "a.xlsx") == ["upload.too-complex"]


@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "externalLinkPath", "frame"])
def test_link_that_loads_is_refused(refusals, kind):
    rels = files.links((kind, "https://example.jp/x", "External"))
    assert refusals(files.docx(**{"word/_rels/document.xml.rels": rels}), "a.docx") == ["upload.external"]


def test_link_in_odd_letters_is_refused(refusals):
    rels = files.links(("image", "x", "eXTERNAL"))
    assert refusals(files.docx(**{"word/_rels/document.XML.RELS": rels}), "a.docx") == ["upload.external"]


def test_link_to_click_on_is_taken(take):
    rels = files.links(("hyperlink", "https://example.jp/", "External"))
    assert take(files.docx(**{"word/_rels/document.xml.rels": rels}), "a.docx").kind == "docx"


def test_connection_to_a_database_is_refused(refusals):
    text = f'<connections xmlns="{files.SHEET}"><connection id="1" type="1"/></connections>'
    assert refusals(book(**{"xl/connections.xml": text.encode()}), "a.xlsx") == ["upload.external"]


@pytest.mark.parametrize("kind", ["oleObject", "control", "aFChunk"])
def test_embedded_object_is_refused_by_its_link(refusals, kind):
    rels = files.links((kind, "embeddings/x.bin", "Internal"))
    assert refusals(files.docx(**{"word/_rels/document.xml.rels": rels}), "a.docx") == ["upload.embedded"]


@pytest.mark.parametrize("head", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ\x90\x00"])
def test_embedded_object_is_refused_by_its_bytes(refusals, head):
    assert refusals(files.pptx(**{"ppt/media/image1.png": head + b"x"}), "a.pptx") == ["upload.embedded"]


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"Rar!\x1a", b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c"])
def test_archive_within_is_refused(refusals, head):
    assert refusals(files.pptx(**{"ppt/media/image1.png": head + b"x"}), "a.pptx") == ["upload.nested"]


def test_numbers_behind_a_chart_are_taken(take):
    assert take(files.pptx(**{"ppt/embeddings/Sheet1.xlsx": files.xlsx()}), "a.pptx").kind == "pptx"


@pytest.mark.parametrize(
    ("inner", "id"),
    [
        (files.bomb, "bomb"),
        (lambda: book(**{"xl/vbaProject.bin": b"x"}), "macro"),
        (lambda: book(**{"xl/embeddings/x.xlsx": files.xlsx()}), "nested"),
        (lambda: b"PK\x03\x04", "broken"),
    ],
)
def test_workbook_behind_a_chart_is_looked_at(refusals, inner, id):
    assert refusals(files.docx(**{"word/embeddings/Sheet1.xlsx": inner()}), "a.docx") == [f"upload.{id}"]


def test_bombs_behind_charts_share_one_limit(refusals):
    piece = bytes(range(256)) * 4096
    inner = book(**{f"xl/media/{number}": piece for number in range(45)})
    charts = {f"ppt/embeddings/{number}.xlsx": inner for number in range(5)}
    assert refusals(files.pptx(**charts), "a.pptx") == ["upload.bomb"]


def test_cells_at_both_ends_are_refused(refusals):
    assert len(files.far_xlsx()) < 10_000
    assert refusals(files.far_xlsx(), "a.xlsx") == ["upload.spread"]


def test_far_row_without_addresses_is_counted(refusals):
    cells = '<row r="1"><c/></row><row r="1048576">' + "<c/>" * 6 + "</row>"
    assert refusals(sheet(cells), "a.xlsx") == ["upload.spread"]


def test_long_narrow_table_is_taken(take):
    cells = '<row r="1"><c r="A1"/></row><row r="1000000"><c r="D1000000"/></row>'
    assert take(sheet(cells), "a.xlsx").kind == "xlsx"


def test_everything_wrong_is_said_at_once(refusals):
    rels = files.links(("image", "x", "External"), ("oleObject", "y", "Internal"))
    content = files.docx(**{"word/vbaProject.bin": b"x", "word/_rels/document.xml.rels": rels, "word/media/a": b"Rar!"})
    assert refusals(content, "a.docx") == ["upload.macro", "upload.external", "upload.embedded", "upload.nested"]


def test_archive_with_altered_bytes_is_refused(refusals):
    content = bytearray(files.xlsx())
    content[len(content) // 3] ^= 0xFF
    assert refusals(bytes(content), "a.xlsx")


def test_two_directories_that_differ_are_refused(refusals):
    content = files.xlsx()
    at = content.index(b"xl/workbook.xml")
    assert at < content.index(b"PK\x01\x02")
    assert refusals(content[:at] + b"xl/WORKBOOK.xml" + content[at + 15 :], "a.xlsx") == ["upload.broken"]
