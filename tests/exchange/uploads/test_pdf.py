"""PDF files: pages, passwords, and what runs or hides."""

import pytest

from tests.factories import files


@pytest.mark.parametrize("pages", [1, 7, 300])
def test_pages_are_counted(take, pages):
    assert take(files.pdf(pages), "a.pdf").pages == pages


def test_pages_are_counted_not_believed(take):
    assert take(files.pdf(2).replace(b"/Count 2", b"/Count 9"), "a.pdf").pages == 2


def test_packed_pdf_is_read(take):
    assert take(files.packed_pdf("<< /S /GoTo /D [3 0 R /Fit] >>"), "a.pdf").pages == 1


def test_pdf_with_a_password_is_refused(refusals):
    assert refusals(files.locked_pdf("secret"), "a.pdf") == ["upload.pdf-encrypted"]


def test_pdf_that_only_forbids_changes_is_taken(take):
    assert take(files.locked_pdf(""), "a.pdf").pages == 2


@pytest.mark.parametrize(
    ("catalog", "more", "found"),
    [
        (f"/OpenAction {files.SCRIPT}", (), "script"),
        ("/OpenAction 4 0 R", (files.SCRIPT,), "script"),
        ("/OpenAction 4 0 R", ("<< /S /Java#53cript /J#53 (x) >>",), "script"),
        ("/OpenAction 4 0 R", ("<< /S 5 0 R >>", "/JavaScript"), "script"),
        ("/AA << /WC [[ << /JS (x) >> ]] >>", (), "script"),
        ("/AcroForm << /XFA [] >>", (), "script"),
        ("", (files.SCRIPT,), "script"),
        ("/OpenAction << /S /Launch /F (cmd.exe) >>", (), "launch"),
        ("/Names << /EmbeddedFiles << /Names [] >> >>", (), "attachment"),
        ("/AF [4 0 R]", ("<< /Type /Filespec /EF << >> >>",), "attachment"),
        ("", ("<< /Type /EmbeddedFile >>",), "attachment"),
    ],
)
def test_pdf_that_does_more_than_show_is_refused(refusals, catalog, more, found):
    assert refusals(files.pdf(catalog=catalog, more=more), "a.pdf") == [f"upload.pdf-{found}"]


def test_script_in_a_packed_stream_is_found(refusals):
    content = files.packed_pdf("<< /S /JavaScript /JS (x) >>")
    assert b"JavaScript" not in content
    assert refusals(content, "a.pdf") == ["upload.pdf-script"]


def test_script_that_no_table_leads_to_is_found(refusals):
    content = files.pdf().replace(b"startxref", f"9 0 obj\n{files.SCRIPT}\nendobj\nstartxref".encode())
    assert refusals(content, "a.pdf") == ["upload.pdf-script"]


def test_words_about_scripts_are_taken(take):
    link = "<< /S /URI /URI (https://example.jp/JavaScript/JS/Launch) >>"
    assert take(files.pdf(catalog=f"/OpenAction {link}"), "a.pdf").pages == 1


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + bytes(5000),
        files.pdf()[:200],
        files.pdf(1).replace(b"/Kids [3 0 R]", b"/Kids [     ]"),
        files.pdf(1).replace(b"/Type /Catalog", b"/Type /Nothing").replace(b"/Pages 2 0 R", b"            "),
    ],
)
def test_broken_pdf_is_refused(refusals, content):
    assert refusals(content, "a.pdf") == ["upload.broken"]


def test_other_bytes_before_the_start_are_refused(refusals):
    assert refusals(b"<html>" + files.pdf(), "a.pdf") == ["upload.content-other"]


def test_pages_that_hold_each_other_are_refused(refusals):
    content = files.pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    assert refusals(content, "a.pdf")[0] in {"upload.broken", "upload.too-complex"}


def test_deeply_nested_pdf_is_refused_or_read_without_harm(refusals):
    content = files.pdf(catalog="/X " + "[" * 100_000 + "]" * 100_000)
    assert refusals(content, "a.pdf")[0] in {"upload.broken", "upload.too-complex"}
