"""The close look at a file's inside, in a confined process: `main` is its other end."""

import importlib
import json
import sys
from collections.abc import Sequence
from typing import IO, Any

from evaluator.core.values import Message, message
from evaluator.exchange.uploads import confined
from evaluator.exchange.uploads.accepted import Refused

READERS = {"pdf": "pdf", "xlsx": "office", "docx": "office", "pptx": "office", "sealed": "sealed"}
"""The module of this package that looks at a kind, loaded only where it is used."""


def look(file: IO[bytes], kind: str) -> int | None:
    """The number of pages of a file, None for a kind that has none. Raises Refused."""
    try:
        answer = json.loads(asked(__name__, file, kind))
    except ValueError as fault:
        raise Refused(message("upload.broken")) from fault
    if answer["refused"]:
        raise Refused(*(Message(id=id, values=_values(values)) for id, values in answer["refused"]))
    pages: int | None = answer["pages"]
    return pages


def asked(module: str, file: IO[bytes], *arguments: str) -> bytes:
    """What a module answers about a file in a confined process. Raises Refused."""
    try:
        return confined.run(module, file, arguments=arguments)
    except confined.Unreadable as fault:
        raise Refused(message("upload.broken")) from fault
    except confined.Exhausted as fault:
        raise Refused(message("upload.too-complex")) from fault
    except confined.Busy as fault:
        raise Refused(message("upload.busy")) from fault


def _values(given: dict[str, Any]) -> dict[str, str | int | tuple[str, ...]]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}


def look_here(file: IO[bytes], kind: str) -> int | None:
    """What `look` says, in a process that is confined already. Raises Refused."""
    reader = importlib.import_module(f"evaluator.exchange.uploads.{READERS[kind]}")
    pages: int | None = reader.look(file, kind)
    return pages


def main(arguments: Sequence[str]) -> None:
    """Write what the reader of a kind finds in the file on standard input."""
    (kind,) = arguments
    pages, refused = None, []
    try:
        pages = look_here(sys.stdin.buffer, kind)
    except Refused as found:
        refused = [[each.id, dict(each.values)] for each in found.messages]
    sys.stdout.write(json.dumps({"pages": pages, "refused": refused}))
