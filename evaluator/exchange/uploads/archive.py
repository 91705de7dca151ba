"""Archives, unpacked piece by piece and counted: what their directory says is never believed."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from evaluator.core.values import Message, message
from evaluator.exchange.uploads.accepted import Refused

CHUNK = 64 * 1024
MOST_ENTRIES = 5_000
MOST_RATIO = 100
RATIO_FROM = 1024 * 1024
"""Bytes that an entry may unpack to before its ratio counts: small texts pack well."""
LOCAL = struct.Struct("<4s5H3I2H")
LOCKED, LATER, UTF8 = 0x1, 0x8, 0x800
"""Flags of an entry: encrypted, sizes follow the data, name in UTF-8."""
ELSEWHERE = 0xFFFFFFFF
"""A size that stands in the extra field instead."""
BAD_NAME = re.compile(r"[\x00-\x1f\\:]|^/|(^|/)\.\.?(/|$)|//")


@dataclass
class Budget:
    """How many bytes may still be unpacked from a file and all within it."""

    left: int

    def take(self, count: int) -> None:
        """Use up some bytes. Raises Refused if there are not so many left."""
        self.left -= count
        if self.left < 0:
            raise Refused(message("upload.bomb"))


def entries(file: IO[bytes], budget: Budget) -> list[zipfile.ZipInfo]:
    """The entries of an archive whose directory is in order, folders left out. Raises Refused."""
    found = _directory(file)
    wrong = tuple(_faults(found, budget))
    if wrong:
        raise Refused(*wrong)
    return [each for each in found if not each.is_dir()]


def named(file: IO[bytes]) -> list[zipfile.ZipInfo]:
    """All that an archive of foreign files names, each of which is to be `sound` before it is unpacked. Raises Refused."""
    found = _directory(file)
    if len(found) > MOST_ENTRIES:
        raise Refused(message("upload.too-many-parts", limit=f"{MOST_ENTRIES:,}"))
    return found


def sound(entry: zipfile.ZipInfo) -> None:
    """Raise Refused for an entry that is encrypted, packed in another way, or says that it swells."""
    if entry.flag_bits & LOCKED:
        raise Refused(message("upload.encrypted-office"))
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(message("upload.broken"))
    if _swells(entry, entry.file_size):
        raise Refused(message("upload.bomb"))


def _directory(file: IO[bytes]) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError) as fault:
        raise Refused(message("upload.broken")) from fault


def _faults(found: list[zipfile.ZipInfo], budget: Budget) -> Iterator[Message]:
    if len(found) > MOST_ENTRIES:
        yield message("upload.too-many-parts", limit=f"{MOST_ENTRIES:,}")
    names = [each.orig_filename for each in found]
    if any(BAD_NAME.search(name) for name in names) or len({name.lower() for name in names}) < len(names):
        yield message("upload.part-name")
    if any(each.flag_bits & LOCKED for each in found):
        yield message("upload.encrypted-office")
    if any(each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in found):
        yield message("upload.broken")
    if sum(each.file_size for each in found) > budget.left or any(_swells(each, each.file_size) for each in found):
        yield message("upload.bomb")


def _swells(entry: zipfile.ZipInfo, size: int) -> bool:
    return size > RATIO_FROM and size > MOST_RATIO * entry.compress_size


def unpacked(file: IO[bytes], entry: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The bytes of an entry, counted as they come. Raises Refused if they are too many or not those of the directory."""
    _find(file, entry)
    size = sum_ = 0
    pieces = _inflated(file, entry.compress_size) if entry.compress_type else _plain(file, entry.compress_size)
    try:
        for piece in pieces:
            size, sum_ = size + len(piece), zlib.crc32(piece, sum_)
            budget.take(len(piece))
            if _swells(entry, size):
                raise Refused(message("upload.bomb"))
            yield piece
    except (zlib.error, EOFError) as fault:
        raise Refused(message("upload.broken")) from fault
    if (size, sum_) != (entry.file_size, entry.CRC):
        raise Refused(message("upload.broken"))


def _find(file: IO[bytes], entry: zipfile.ZipInfo) -> None:
    """Go to the data of an entry, if its own header says what the directory says."""
    file.seek(entry.header_offset)
    header = file.read(LOCAL.size)
    if len(header) < LOCAL.size:
        raise Refused(message("upload.broken"))
    sign, _version, flags, method, _time, _date, _crc, packed, size, name, extra = LOCAL.unpack(header)
    written = entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF8 else "cp437", "replace")
    told = flags & LATER or packed == ELSEWHERE or (packed, size) == (entry.compress_size, entry.file_size)
    if sign != b"PK\x03\x04" or method != entry.compress_type or file.read(name) != written or not told:
        raise Refused(message("upload.broken"))
    file.seek(extra, 1)


def _plain(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left:
        piece = file.read(min(CHUNK, left))
        if not piece:
            raise EOFError
        left -= len(piece)
        yield piece


def _inflated(file: IO[bytes], packed: int) -> Iterator[bytes]:
    """Unpack at most a chunk at a time. Raises EOFError unless the data end where they should."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    for given in _plain(file, packed):
        raw, full = given, True
        while raw or full:
            piece = engine.decompress(raw, CHUNK)
            raw, full = engine.unconsumed_tail, len(piece) == CHUNK
            yield piece
            if engine.eof:
                break
        if engine.eof and engine.unused_data:
            raise EOFError
    if not engine.eof:
        raise EOFError
