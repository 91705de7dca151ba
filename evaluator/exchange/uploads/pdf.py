"""PDF files: their pages, and what they must not hold. Runs in a confined process only."""

import re
from collections.abc import Iterator
from typing import IO, Any

from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from evaluator.core.values import Message, message
from evaluator.exchange.uploads.accepted import Refused

CHUNK = 1024 * 1024
OVERLAP = 64
RAW = (
    (re.compile(rb"/S\s*/JavaScript\b"), "script"),
    (re.compile(rb"/S\s*/Launch\b"), "launch"),
    (re.compile(rb"/Type\s*/EmbeddedFile\b"), "attachment"),
)
"""What stands in the bytes even where the table of objects does not lead to it."""
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/XFA": "script",
    "/EmbeddedFiles": "attachment",
    "/EF": "attachment",
    "/RichMediaContent": "attachment",
}
ACTIONS = {"/JavaScript": "script", "/Launch": "launch"}
TYPES = {"/EmbeddedFile": "attachment"}


def look(file: IO[bytes], kind: str) -> int:
    """The number of pages of a PDF; `kind` is always pdf. Raises Refused, and whatever a broken file makes the reader raise."""
    assert kind == "pdf"
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise Refused(message("upload.pdf-encrypted"))
    found = {*_in_objects(reader), *_in_bytes(file)}
    if found:
        raise Refused(*(_said(each) for each in sorted(found)))
    pages = len(reader.pages)
    if pages < 1:
        raise Refused(message("upload.broken"))
    return pages


def _said(found: str) -> Message:
    return {
        "script": message("upload.pdf-script"),
        "launch": message("upload.pdf-launch"),
        "attachment": message("upload.pdf-attachment"),
    }[found]


def _in_objects(reader: PdfReader) -> Iterator[str]:
    """What the objects hold that the file's tables lead to, those inside compressed streams included."""
    listed = [(number, held) for held, numbers in reader.xref.items() for number in numbers]
    for number, generation in [*listed, *((number, 0) for number in reader.xref_objStm)]:
        try:
            yield from _in_value(reader.get_object(IndirectObject(number, generation, reader)))
        except PyPdfError:
            continue
        finally:
            reader.resolved_objects.clear()
    yield from _in_value(reader.trailer)


def _in_value(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            yield from (KEYS[key] for key in each if key in KEYS)
            yield from _named(each, "/S", ACTIONS)
            yield from _named(each, "/Type", TYPES)
            waiting.extend(dict.values(each))
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))


def _named(holder: DictionaryObject, key: str, names: dict[str, str]) -> Iterator[str]:
    value = holder.get(key)
    resolved = value.get_object() if value is not None else None
    if isinstance(resolved, str) and resolved in names:
        yield names[resolved]


def _in_bytes(file: IO[bytes]) -> Iterator[str]:
    file.seek(0)
    kept = b""
    while chunk := file.read(CHUNK):
        text = ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), kept + chunk)
        yield from (found for pattern, found in RAW if pattern.search(text))
        kept = (kept + chunk)[-OVERLAP:]
