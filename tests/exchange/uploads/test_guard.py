"""The door: names, sizes, and whether a file is what it says."""

import hashlib
import io
import json
import tempfile

import pytest

from evaluator.core.values import message
from evaluator.exchange.uploads.accepted import Accepted, Refused
from evaluator.exchange.uploads.guard import accept, in_words
from evaluator.exchange.uploads.kinds import DOCUMENT, MB, SCAN, SEALED, TABLE, WORKBOOK, Purpose
from evaluator.exchange.wording import Names, sentence
from tests.factories import files

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HONEST = {
    "a.pdf": (files.pdf(3), "pdf", "application/pdf"),
    "a.xlsx": (files.xlsx(), "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "a.docx": (files.docx(), "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "a.pptx": (files.pptx(), "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "a.png": (files.png(), "png", "image/png"),
    "a.JPG": (files.jpeg(), "jpeg", "image/jpeg"),
    "a.txt": ("提案\r\n".encode(), "txt", "text/plain; charset=utf-8"),
    "a.csv": ("項目,点\r\n".encode("cp932"), "csv", "text/csv; charset=Windows-31J"),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_file_of_each_kind_is_taken(take, name):
    content, kind, media_type = HONEST[name]
    assert take(content, name) == Accepted(
        name=name,
        kind=kind,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=3 if kind == "pdf" else None,
    )


@pytest.mark.parametrize("name", HONEST)
def test_file_under_a_foreign_name_is_refused(refusals, name):
    content, kind, _ = HONEST[name]
    for other, (_, other_kind, _) in HONEST.items():
        if other_kind != kind and {kind, other_kind} != {"txt", "csv"}:
            assert refusals(content, other)[0] in {"upload.content-differs", "upload.content-other", "upload.not-text"}


def test_empty_file_is_refused(refusals):
    assert refusals(b"", "a.pdf") == ["upload.empty"]


def test_file_at_the_limit_is_taken(take):
    content = files.png()
    assert take(content, "a.png", Purpose(kinds=("png",), most_bytes=len(content))).size == len(content)


def test_file_one_byte_over_the_limit_is_refused(refusals):
    content = files.png()
    assert refusals(content, "a.png", Purpose(kinds=("png",), most_bytes=len(content) - 1)) == ["upload.too-large"]


def test_large_stream_is_read_no_further_than_needed():
    stream = files.Endless(200 * MB)
    with pytest.raises(Refused) as found:
        accept(stream, "a.txt", purpose=Purpose(kinds=("txt",), most_bytes=3 * MB))
    assert stream.given == 3 * MB + 1
    assert sentence(found.value.messages[0], "en", Names()) == "The file is too large. It may have at most 3 MB."


def test_limit_is_shown_as_people_read_it():
    assert [in_words(size) for size in (12, 300 * 1024, 50 * MB)] == ["12 B", "300 kB", "50 MB"]


def test_kind_that_the_purpose_lacks_is_refused():
    with pytest.raises(Refused) as found:
        accept(io.BytesIO(files.xlsx()), "a.xlsx", purpose=SCAN)
    said = "A file of the type .xlsx is not taken here. Formats taken: PDF, PNG, JPEG."
    assert sentence(found.value.messages[0], "en", Names()) == said


@pytest.mark.parametrize(
    ("name", "purpose", "id"),
    [
        ("a", DOCUMENT, "no-extension"),
        (".pdf", DOCUMENT, "no-extension"),
        ("a.exe", DOCUMENT, "type"),
        ("a.pdf.html", DOCUMENT, "type"),
        ("a.xlsm", WORKBOOK, "macro"),
        ("a.docm", SCAN, "macro"),
        ("a.xls", TABLE, "old-office"),
        ("a.xls", SCAN, "type"),
    ],
)
def test_name_alone_can_be_enough(refusals, name, purpose, id):
    assert refusals(b"x", name, purpose) == [f"upload.{id}"]


def test_misleading_extension_is_read_as_shown(refusals):
    assert refusals(files.pdf(), "invoice\u202efdp.exe") == ["upload.type"]


def test_office_file_with_password_is_named_so(refusals):
    assert refusals(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx") == ["upload.encrypted-office"]


def test_old_format_under_new_name_is_named_so(refusals):
    assert refusals(OLE, "a.xlsx") == ["upload.old-office"]


def test_page_with_a_script_is_no_picture(refusals):
    assert refusals(b"<html><script>alert(1)</script>", "a.png") == ["upload.content-other"]


def test_picture_with_a_page_behind_it_stays_a_picture(take):
    assert take(files.png(after=b"<html><script>alert(1)</script>"), "a.png").media_type == "image/png"


def test_locked_price_is_taken(take):
    content = json.dumps({"format": "evaluator-sealed-price"}).encode()
    assert (take(content, "a.json", SEALED).kind, take(content, "a.sealed", SEALED).kind) == ("sealed", "sealed")


@pytest.mark.parametrize("content", [b"[1]", b'{"format": "x"}', b"{", b"\xff\xfe", b'"evaluator-sealed-price"'])
def test_other_json_is_no_locked_price(refusals, content):
    assert refusals(content, "a.json", SEALED) == ["upload.not-sealed"]


@pytest.mark.parametrize("content", [b"[" * 2_000_000, b'{"a":' * 500_000])
def test_deep_json_is_refused(refusals, content):
    assert refusals(content, "a.json", SEALED)[0] in {"upload.too-complex", "upload.not-sealed"}


@pytest.mark.parametrize("content", [b"a\0b", "文".encode("utf-16"), b"\x81", b"\x1b[31m", "é".encode("latin-1") * 3 + b"\xfd"])
def test_what_is_no_text_is_refused(refusals, content):
    assert refusals(content, "a.txt") == ["upload.not-text"]


def test_sign_across_two_pieces_is_read(take):
    content = b"a" * (256 * 1024 - 1) + "字".encode()
    assert take(content, "a.txt").media_type == "text/plain; charset=utf-8"


def test_stream_is_left_where_it_was():
    with tempfile.SpooledTemporaryFile(max_size=100) as stream:
        stream.write(b"x" + files.png())
        for name, error in (("a.png", None), ("a.pdf", Refused)):
            stream.seek(1)
            if error:
                with pytest.raises(error):
                    accept(stream, name, purpose=DOCUMENT)
            else:
                accept(stream, name, purpose=DOCUMENT)
            assert stream.tell() == 1


def test_further_look_comes_after_the_rest():
    seen = []

    def further(file):
        seen.append(file.read())
        return (message("upload.not-sealed"),) if len(seen) > 1 else ()

    def ask(content):
        return accept(io.BytesIO(content), "a.png", purpose=SCAN, further=further)

    content = files.png()
    ask(content)
    with pytest.raises(Refused):
        ask(content)
    with pytest.raises(Refused):
        ask(content[:-20])
    assert seen == [content, content]


@pytest.mark.parametrize(("kinds", "most"), [((), 1), (("exe",), 1), (("pdf",), 0)])
def test_purpose_that_takes_nothing_cannot_be_made(kinds, most):
    with pytest.raises(ValueError):
        Purpose(kinds=kinds, most_bytes=most)
