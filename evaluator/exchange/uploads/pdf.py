"""PDF files: their pages, and what they must not hold. Runs in a confined process only."""

import re
from collections.abc import Iterator
from typing import IO, Any

from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from evaluator.core.values import Message, message
from evaluator.exchange.uploads.accepted import Refused

CHUNK = 1024 * 1024
KEPT = 5_000
"""Objects that are kept at a time: those of one compressed stream lie together."""
OVERLAP = 64
END = 64 * 1024
"""Bytes at the end within which the table of objects is pointed to."""
RAW = (
    (re.compile(rb"/S\s*/JavaScript\b"), "script"),
    (re.compile(rb"/S\s*/Launch\b"), "launch"),
    (re.compile(rb"/Type\s*/EmbeddedFile\b"), "attachment"),
)
"""What stands in the bytes even where the table of objects does not lead to it."""
SUSPECT = re.compile(rb"/(JS|JavaScript|XFA|Launch|EF|EmbeddedFiles?|RichMediaContent)(?=[\s\0()<>\[\]{}/%]|$)")
"""Names without which no object can do more than show; chance makes some of them in pictures, so they prove nothing yet."""
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
    if not _has_end(file):
        raise Refused(message("upload.broken"))
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise Refused(message("upload.pdf-encrypted"))
    found = {*_in_bytes(file), *(_in_objects(reader) if _is_suspect(reader, file) else ())}
    if found:
        raise Refused(*(_said(each) for each in sorted(found)))
    pages = len(reader.pages)
    if pages < 1:
        raise Refused(message("upload.broken"))
    return pages


def _has_end(file: IO[bytes]) -> bool:
    """Whether the end says where the table of objects is; to look for them without it would take long."""
    size = file.seek(0, 2)
    file.seek(max(size - END, 0))
    return b"startxref" in file.read(END)


def _said(found: str) -> Message:
    return {
        "script": message("upload.pdf-script"),
        "launch": message("upload.pdf-launch"),
        "attachment": message("upload.pdf-attachment"),
    }[found]


def _is_suspect(reader: PdfReader, file: IO[bytes]) -> bool:
    """Whether the objects must be read one by one, which takes long: an honest file seldom needs it."""
    return any(SUSPECT.search(text) for text in _texts(file)) or any(
        SUSPECT.search(_unescaped(text)) for text in _compressed(reader)
    )


def _compressed(reader: PdfReader) -> Iterator[bytes]:
    """The streams that objects are packed in."""
    for number in sorted({stream for stream, _ in reader.xref_objStm.values()}):
        stream = reader.get_object(IndirectObject(number, 0, reader))
        assert isinstance(stream, StreamObject)
        yield stream.get_data()
        reader.resolved_objects.clear()


def _in_objects(reader: PdfReader) -> Iterator[str]:
    """What the objects hold that the file's tables lead to, those inside compressed streams included."""
    listed = [(number, held) for held, numbers in reader.xref.items() for number in numbers]
    for at, (number, generation) in enumerate([*listed, *((number, 0) for number in reader.xref_objStm)]):
        if at % KEPT == 0:
            reader.resolved_objects.clear()
        try:
            yield from _in_value(reader.get_object(IndirectObject(number, generation, reader)))
        except PyPdfError:
            continue
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
    for text in _texts(file):
        yield from (found for pattern, found in RAW if pattern.search(text))


def _texts(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces that overlap, its names as they are meant."""
    file.seek(0)
    kept = b""
    while chunk := file.read(CHUNK):
        yield _unescaped(kept + chunk)
        kept = (kept + chunk)[-OVERLAP:]


def _unescaped(text: bytes) -> bytes:
    return ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), text)
