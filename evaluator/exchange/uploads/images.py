"""Pictures: their measures are sane and the file is whole; nothing is unpacked."""

import struct
import zlib
from typing import IO

from evaluator.core.values import message
from evaluator.exchange.uploads.accepted import Refused

MOST_PIXELS = 100_000_000
CHUNK = 64 * 1024
MOST_PARTS = 100_000
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
"""Marks of a JPEG that say its measures."""
BARE = {0x01, *range(0xD0, 0xD9)}
"""Marks of a JPEG that nothing belongs to."""
SCAN, END = 0xDA, 0xD9


def look(file: IO[bytes], family: str) -> None:
    """Raise Refused for a picture that is broken or larger than 100 megapixels; what follows its end does not matter."""
    file.seek(0)
    try:
        width, height = _png(file) if family == "png" else _jpeg(file)
    except (struct.error, ValueError) as fault:
        raise Refused(message("upload.broken")) from fault
    if not (width and height):
        raise Refused(message("upload.broken"))
    if width * height > MOST_PIXELS:
        raise Refused(message("upload.picture-large", width=width, height=height, limit=MOST_PIXELS // 1_000_000))


def _png(file: IO[bytes]) -> tuple[int, int]:
    """Width and height of a PNG whose parts are all there and unaltered. Raises ValueError or struct.error."""
    file.seek(8)
    measures, data = (0, 0), False
    for at in range(MOST_PARTS):
        length, name = struct.unpack(">I4s", file.read(8))
        if (at == 0) != (name == b"IHDR") or (at == 0 and length != 13):
            raise ValueError("a PNG begins with its measures")
        if at == 0:
            measures = struct.unpack(">II", file.read(8))
            file.seek(-8, 1)
        data = data or name == b"IDAT"
        _checked(file, name, length)
        if name == b"IEND":
            break
    else:
        raise ValueError("a PNG ends")
    if not data:
        raise ValueError("a PNG shows something")
    return measures


def _checked(file: IO[bytes], name: bytes, length: int) -> None:
    sum_ = zlib.crc32(name)
    while length:
        chunk = file.read(min(CHUNK, length))
        if not chunk:
            raise ValueError("the file ends too early")
        sum_, length = zlib.crc32(chunk, sum_), length - len(chunk)
    if struct.unpack(">I", file.read(4)) != (sum_,):
        raise ValueError("a part of the file was altered")


def _jpeg(file: IO[bytes]) -> tuple[int, int]:
    """Width and height of a JPEG that comes to its picture and to its end. Raises ValueError or struct.error."""
    file.seek(2)
    measures = (0, 0)
    for _ in range(MOST_PARTS):
        mark = _mark(file)
        if mark in BARE:
            continue
        if mark == END:
            break
        (length,) = struct.unpack(">H", file.read(2))
        if length < 2:
            raise ValueError("a part of a JPEG has a length")
        start = file.tell()
        if mark in FRAMES:
            _depth, height, width = struct.unpack(">BHH", file.read(5))
            measures = (width, height)
        file.seek(start + length - 2)
        if mark == SCAN:
            if not _ends(file):
                break
            return measures
    raise ValueError("a JPEG shows something and ends")


def _mark(file: IO[bytes]) -> int:
    sign = file.read(1)
    if sign != b"\xff":
        raise ValueError("a part of a JPEG begins with its mark")
    while sign == b"\xff":
        sign = file.read(1)
    if not sign:
        raise ValueError("the file ends too early")
    return sign[0]


def _ends(file: IO[bytes]) -> bool:
    kept = b""
    while chunk := file.read(CHUNK):
        if b"\xff\xd9" in kept + chunk:
            return True
        kept = chunk[-1:]
    return False
