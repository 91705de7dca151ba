"""What lies inside a sealed price: the amount and who offers it, padded so that the length tells nothing."""

import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import category

from evaluator.core.values import Problem, problem

MIB = 1024 * 1024
MOST_YEN = 999_999_999_999_999
MOST_ATTACHED = 20 * MIB
MOST_TEXT = 16 * 1024
BUCKETS = tuple(size * MIB for size in (1, 2, 4, 8, 16, 21))
"""The lengths that a content can have, in bytes; the smallest holds most estimates, so even their absence does not show."""
CORPORATE_NUMBER = re.compile(r"[0-9]{13}", re.ASCII)
FIELDS = {"yen", "tax_included", "proposer", "corporate_number", "date", "attachment"}
LENGTH = struct.Struct(">I")


class SealRefused(Exception):
    """A sealed price cannot be read, made or opened; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.place}: {problem.message.id}")
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that lies with the price: usually the estimate as a PDF."""

    name: str
    data: bytes

    def __post_init__(self) -> None:
        if not _is_line(self.name, 200) or "/" in self.name or "\\" in self.name:
            raise ValueError("name: one to 200 signs in a line, no folder")
        if len(self.data) > MOST_ATTACHED:
            raise ValueError(f"data: at most {MOST_ATTACHED} bytes")


@dataclass(frozen=True, kw_only=True)
class Price:
    """An offered price in whole yen, and whose it is. Raises ValueError if it is not one."""

    yen: int
    tax_included: bool
    proposer: str
    date: date
    corporate_number: str = ""
    attachment: Attachment | None = None

    def __post_init__(self) -> None:
        if type(self.yen) is not int or not 0 <= self.yen <= MOST_YEN:
            raise ValueError(f"yen: a whole number from 0 to {MOST_YEN}")
        if type(self.tax_included) is not bool:
            raise ValueError("tax_included: true or false")
        if not _is_line(self.proposer, 200):
            raise ValueError("proposer: one to 200 signs in a line")
        if self.corporate_number and not CORPORATE_NUMBER.fullmatch(self.corporate_number):
            raise ValueError("corporate_number: 13 digits or nothing")


def _is_line(text: Any, most: int) -> bool:
    """Whether it is a text in one line. Signs of one's own and signs newer than this program are fine: it must open."""
    if not isinstance(text, str) or len(text) > most or not text.strip():
        return False
    return not any(category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text)


def pack(price: Price) -> bytes:
    """The content in bytes: length of the text, the text as JSON, the attached file, zeros up to the next bucket."""
    attached = price.attachment
    text = json.dumps(
        {
            "yen": price.yen,
            "tax_included": price.tax_included,
            "proposer": price.proposer,
            "corporate_number": price.corporate_number,
            "date": price.date.isoformat(),
            "attachment": None if attached is None else {"name": attached.name, "length": len(attached.data)},
        }
    ).encode()
    body = LENGTH.pack(len(text)) + text + (b"" if attached is None else attached.data)
    return body.ljust(bucket(len(body)), b"\0")


def bucket(length: int) -> int:
    """The smallest length in bytes that a content of this many bytes is padded to."""
    return next(size for size in BUCKETS if size >= length)


def unpack(content: bytes) -> Price:
    """The price of a content. Raises SealRefused where it is not exactly what `pack` writes."""
    try:
        text, rest = _parted(content)
        given = _exactly(json.loads(text), FIELDS)
        attached, padding = _attached(given["attachment"], rest)
        used = len(content) - len(padding)
        if bucket(used) != len(content) or padding.strip(b"\0"):
            raise ValueError("padding")
        return Price(
            yen=given["yen"],
            tax_included=given["tax_included"],
            proposer=given["proposer"],
            corporate_number=_text(given["corporate_number"]),
            date=date.fromisoformat(_text(given["date"])),
            attachment=attached,
        )
    except (ValueError, RecursionError) as fault:
        raise SealRefused(problem("content", "seal.content")) from fault


def _parted(content: bytes) -> tuple[str, bytes]:
    if len(content) < LENGTH.size:
        raise ValueError("length")
    (length,) = LENGTH.unpack_from(content)
    if not 0 < length <= min(MOST_TEXT, len(content) - LENGTH.size):
        raise ValueError("length")
    end = LENGTH.size + length
    return content[LENGTH.size : end].decode(), content[end:]


def _attached(given: Any, rest: bytes) -> tuple[Attachment | None, bytes]:
    if given is None:
        return None, rest
    told = _exactly(given, {"name", "length"})
    length = told["length"]
    if type(length) is not int or not 0 <= length <= len(rest):
        raise ValueError("attachment")
    return Attachment(name=_text(told["name"]), data=rest[:length]), rest[length:]


def _exactly(given: Any, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(given, dict) or given.keys() != keys:
        raise ValueError("keys")
    return given


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError("text")
    return given
