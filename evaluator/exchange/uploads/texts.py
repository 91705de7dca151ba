"""Plain text and tables: in UTF-8 or in the Japanese of Windows, and text indeed."""

import codecs
from typing import IO

from evaluator.core.values import message
from evaluator.exchange.uploads.accepted import Refused

CHUNK = 256 * 1024
CHARSETS = {"utf-8-sig": "utf-8", "cp932": "Windows-31J"}
"""How a file may be written, the first that fits counts, and what a browser calls it."""
UNFIT = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *"\uf8f0\uf8f1\uf8f2\uf8f3"} - set("\t\n\r\f\x1a")
"""Controls that no text has; an old editor ends a file with the last of those that are left out. The four at the end are
what bytes become that mean nothing in the Japanese of Windows, such as those that UTF-16 begins with."""


def charset(file: IO[bytes]) -> str:
    """What a browser calls the character set of a text. Raises Refused if it is in none, or not a text."""
    found = next((name for codec, name in CHARSETS.items() if _fits(file, codec)), None)
    if found is None:
        raise Refused(message("upload.not-text"))
    return found


def _fits(file: IO[bytes], codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            if not UNFIT.isdisjoint(decoder.decode(chunk)):
                return False
        decoder.decode(b"", True)  # noqa: FBT003 - a positional of the standard library
    except UnicodeDecodeError:
        return False
    return True
