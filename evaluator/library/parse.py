"""A file's bytes as plain data: encoding, size, TOML or JSON. Numbers stay exact; nothing is guessed in silence."""

import json
import re
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from evaluator.core.values import CannotEvaluate, Problem, problem

MAX_BYTES = 5_000_000
"""Largest file that is read, unless the caller says otherwise."""
MAX_DEPTH = 40
"""Deepest nesting of tables and lists."""

_AT = re.compile(r"\(at line (\d+), column (\d+)\)$")
_LONG_KEY = re.compile(r"""(?<![\w.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){40}""")
_TWICE = (
    "Cannot overwrite a value",
    "Cannot declare",
    "Cannot mutate immutable",
    "Duplicate inline table key",
)
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
_DOUBLE_BYTE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


def load(source: bytes | Path, *, limit: int = MAX_BYTES) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The data of a file, and advice about how it was read.

    Raises CannotEvaluate for a file that is missing, larger than `limit` bytes, not text, or not well formed.
    """
    text, advice = _decoded(_bytes(source, limit))
    as_json = text.lstrip().startswith("{") or (isinstance(source, Path) and source.suffix.lower() == ".json")
    data = _json(text) if as_json else _toml(text)
    _refuse_deep(data)
    return data, advice


def _refused(place: str, id: str, **values: Any) -> CannotEvaluate:
    return CannotEvaluate((problem(place, id, **values),))


def _bytes(source: bytes | Path, limit: int) -> bytes:
    if isinstance(source, bytes):
        return _within(source, len(source), limit)
    try:
        size = source.stat().st_size
        return _within(source.read_bytes() if size <= limit else b"", size, limit)
    except FileNotFoundError:
        raise _refused("", "problem.file-missing", file=source.name) from None
    except OSError:
        raise _refused("", "problem.file-unreadable", file=source.name) from None


def _within(data: bytes, size: int, limit: int) -> bytes:
    if size > limit:
        raise _refused("", "problem.file-too-large", megabytes=_megabytes(size), limit=_megabytes(limit))
    return data


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0")


def _decoded(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused("", "problem.encoding-named", encoding="UTF-16")
    if b"\0" in data:
        raise _refused("", "problem.not-text")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as broken:
        return _shift_jis(data, line=data.count(b"\n", 0, broken.start) + 1)


def _shift_jis(data: bytes, *, line: int) -> tuple[str, tuple[Problem, ...]]:
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        raise _refused(f"line {line}", "problem.encoding", line=line) from None
    if len(_HALF_WIDTH_KANA.findall(text)) > len(_DOUBLE_BYTE.findall(text)):
        raise _refused(f"line {line}", "problem.encoding", line=line)
    note = problem("", "problem.shift-jis-read")
    return text, (Problem(place=note.place, message=note.message, severity="advice"),)


def _toml(text: str) -> dict[str, Any]:
    if long_key := _LONG_KEY.search(text):
        line = text.count("\n", 0, long_key.start()) + 1
        raise _refused(f"line {line}", "problem.too-deep", limit=MAX_DEPTH)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as broken:
        raise _toml_problem(str(broken), text) from None
    except RecursionError:
        raise _refused("", "problem.too-deep", limit=MAX_DEPTH) from None
    except ValueError:
        raise _refused("", "problem.number-too-long") from None


def _toml_problem(said: str, text: str) -> CannotEvaluate:
    lines, at = text.rstrip().split("\n"), _AT.search(said)
    line, column = (int(at[1]), int(at[2])) if at else (len(lines), len(lines[-1]))
    shown = text.split("\n")[line - 1].strip()[:60]
    if said.startswith(_TWICE):
        return _refused(f"line {line}", "problem.toml-twice", line=line, text=shown)
    if not at:
        return _refused(f"line {line}", "problem.toml-end", line=line, column=column, text=shown)
    if not text.split("\n")[line - 1][column - 1 : column].isascii():
        return _refused(f"line {line}", "problem.toml-quotes", line=line, column=column, text=shown)
    return _refused(f"line {line}", "problem.toml-syntax", line=line, column=column, text=shown)


def _json(text: str) -> dict[str, Any]:
    twice: list[str] = []

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            twice.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return made

    data = _json_value(text, table)
    if twice:
        raise CannotEvaluate(tuple(problem(name, "problem.json-twice", key=name) for name in twice))
    if not isinstance(data, dict):
        raise _refused("", "problem.json-not-a-table")
    return data


def _json_value(text: str, table: Any) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=table)
    except json.JSONDecodeError as broken:
        place = f"line {broken.lineno}"
        raise _refused(place, "problem.json-syntax", line=broken.lineno, column=broken.colno) from None
    except RecursionError:
        raise _refused("", "problem.too-deep", limit=MAX_DEPTH) from None
    except ValueError:
        raise _refused("", "problem.number-too-long") from None


def _refuse_deep(data: Any) -> None:
    level, depth = [data], 0
    while level:
        if depth > MAX_DEPTH:
            raise _refused("", "problem.too-deep", limit=MAX_DEPTH)
        below = (each.values() if isinstance(each, dict) else each for each in level)
        level = [one for many in below for one in many if isinstance(one, dict | list)]
        depth += 1
