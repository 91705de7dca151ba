"""Redacted copies 墨消し: a PDF is written anew, without what its properties say of who made it.

Author, title and the like, notes that programs leave in pictures and pages, and earlier states of the file are left out;
what the pages show stays. `rewritten` asks a confined process, of which `main` is the other end.
"""

import hashlib
import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO, Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NullObject

from evaluator.core.values import message
from evaluator.exchange.uploads import looking
from evaluator.exchange.uploads.accepted import Accepted, Refused
from evaluator.exchange.uploads.guard import in_words
from evaluator.exchange.uploads.kinds import REDACTED

TELLING = ("/Metadata", "/PieceInfo", "/LastModified")
"""What any object may say of how it came about."""
ABOUT_NOTE = ("/T", "/NM", "/CreationDate", "/M")
"""What a note on a page says of its author; in a field of a form the first is the name of the field."""
TOO_LARGE = b"too large"


def rewritten(file: IO[bytes], found: Accepted) -> tuple[IO[bytes], Accepted]:
    """The file as it may be kept, and what it is then. `file` is a PDF that the guard took. Raises Refused.

    The same file gives the same bytes again. Takes about a second for a hundred pages.
    """
    assert found.kind == "pdf"
    start = file.tell()
    with TemporaryFile() as copy:
        while chunk := file.read(1024 * 1024):
            copy.write(chunk)
        file.seek(start)
        made = looking.asked(__name__, copy)
    if made == TOO_LARGE:
        raise Refused(message("upload.too-large", limit=in_words(REDACTED.most_bytes)))
    return io.BytesIO(made), replace(found, size=len(made), sha256=hashlib.sha256(made).hexdigest())


def main(_arguments: Sequence[str]) -> None:
    """Write the PDF on standard input anew."""
    made = io.BytesIO()
    written(sys.stdin.buffer, made)
    sys.stdout.buffer.write(made.getvalue() if made.tell() <= REDACTED.most_bytes else TOO_LARGE)


def written(file: IO[bytes], into: IO[bytes]) -> None:
    """Write a PDF again with all that its pages lead to, and nothing that tells of who made it."""
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    objects: list[Any] = writer._objects
    for at, each in enumerate(objects):
        if isinstance(each, DictionaryObject) and each.get("/Type") == "/Metadata":
            objects[at] = NullObject()
        else:
            _silence(each)
    writer.write(into)


def _silence(value: Any) -> None:
    """Take what tells of its maker out of an object and of all that lies directly in it."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            note = each.get("/Type") == "/Annot" or ("/Subtype" in each and "/Rect" in each)
            telling = (*TELLING, *ABOUT_NOTE) if note and each.get("/Subtype") != "/Widget" else TELLING
            for key in telling:
                each.pop(key, None)
            waiting.extend(dict.values(each))
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))
