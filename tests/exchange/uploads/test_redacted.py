"""Redacted copies: what a PDF says of who made it is gone, what its pages show stays."""

import io

import pytest
from pypdf import PdfReader, PdfWriter

from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import REDACTED
from evaluator.exchange.uploads.redacted import rewritten
from tests.factories import files
from tests.factories.files import telling_pdf


def kept(content, name="a.pdf"):
    sent = io.BytesIO(content)
    file, found = rewritten(sent, accept(sent, name, purpose=REDACTED))
    return file.read(), found


def is_told(content):
    """Whether a name stands anywhere in the file, packed objects included."""
    reader = PdfReader(io.BytesIO(content))
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    whole = content + repr(objects).encode() + b"".join(each.get_data() for each in objects if hasattr(each, "get_data"))
    texts = [text for name in files.MAKERS for text in (name.encode(), name.encode("utf-16-be"))]
    return any(text in whole for text in texts)


def test_properties_of_a_redacted_copy_are_gone():
    assert is_told(telling_pdf())
    content, found = kept(telling_pdf())
    assert not is_told(content)
    reader = PdfReader(io.BytesIO(content))
    assert (reader.metadata, reader.xmp_metadata, len(reader.pages)) == (None, None, 3)
    assert (found.size, found.pages, found.kind) == (len(content), 3, "pdf")


def test_note_on_a_page_loses_only_its_author():
    content, _found = kept(telling_pdf())
    (note,) = PdfReader(io.BytesIO(content)).pages[0]["/Annots"]
    assert (note.get_object()["/Contents"], "/T" in note.get_object()) == ("see page 2", False)


def test_earlier_state_of_a_file_is_left_out():
    content = telling_pdf()
    later = PdfWriter(io.BytesIO(content), incremental=True)
    later.add_metadata({"/Author": "", "/Title": "", "/Company": ""})
    made = io.BytesIO()
    later.write(made)
    assert is_told(made.getvalue())
    assert not is_told(kept(made.getvalue())[0])


def test_same_redacted_copy_gives_the_same_bytes():
    assert kept(telling_pdf()) == kept(telling_pdf())


def test_locked_copy_that_opens_is_written_openly():
    content, _found = kept(files.locked_pdf(""))
    assert not PdfReader(io.BytesIO(content)).is_encrypted
    assert accept(io.BytesIO(content), "a.pdf", purpose=REDACTED).pages == 2


def test_packed_copy_is_kept_with_its_page():
    content, found = kept(files.packed_pdf("<< /S /GoTo /D [3 0 R /Fit] >>"))
    assert (len(PdfReader(io.BytesIO(content)).pages), found.pages) == (1, 1)


@pytest.mark.parametrize(("name", "content"), [("a.docx", files.docx()), ("a.png", files.png()), ("a.txt", b"text")])
def test_redacted_copy_of_other_kinds_is_refused(name, content):
    with pytest.raises(Refused, match=r"upload\.type"):
        kept(content, name)
