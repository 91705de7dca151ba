"""Core records from plain data, directed by the records' own type hints. Every problem is found, each with its place."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from evaluator.core.check.names import Path, place_of, unknown
from evaluator.core.values import Problem, Text, problem

T = TypeVar("T")

MAX_TEXT = 20_000
"""Longest text, in characters."""
MAX_DIGITS = 30
"""Most digits before or after the decimal point."""

_NUMBER = re.compile(r"([+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?)(?: ?/ ?([0-9]{1,30}))?( ?%)?")
_RATIO = re.compile(r"[+-]?[0-9]{1,30}/[0-9]{1,30}")
_FAILED: Any = object()


def build(kind: type[T], data: Any, *, path: Path = ()) -> tuple[T | None, tuple[Problem, ...]]:
    """A record of `kind` and no problems, or nothing and everything that is wrong with the data.

    Numbers may be whole numbers, decimals or text such as `3/5` and `60 %`. Where a field takes a share as well as
    points, `60 %` stays text and a number means points.
    """
    builder = _Builder()
    made = builder.make(kind, data, path)
    return (None, tuple(builder.problems)) if builder.problems else (made, ())


def number(text: str) -> Fraction | None:
    """The number that a text such as `3/5`, `0.6` or `60 %` stands for; none if it is not one."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text.strip()))
    if found is None or (found[2] and not int(found[2])):
        return None
    value = Fraction(found[1]) / int(found[2] or 1)
    return value / 100 if found[3] else value


@cache
def hints(kind: type) -> dict[str, Any]:
    """The type of every field of a record."""
    return get_type_hints(kind)


@cache
def _fields(kind: type) -> tuple[Field[Any], ...]:
    return fields(kind)


class _Builder:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fail(self, path: Path, id: str, **values: Any) -> Any:
        self.problems.append(problem(place_of(path), id, **values))
        return _FAILED

    def make(self, hint: Any, data: Any, path: Path) -> Any:
        """A value of the type `hint`, or _FAILED after a problem was noted."""
        if is_dataclass(hint):
            return self.record(hint, data, path)  # type: ignore[arg-type]
        maker = _SCALARS.get(hint) or _SHAPES[get_origin(hint)]
        return maker(self, hint, data, path)

    def record(self, kind: type, data: Any, path: Path) -> Any:
        if kind is Text and isinstance(data, str):
            data = {"ja": data}
        if not isinstance(data, dict):
            return self.fail(path, "problem.table-expected", value=_shown(data))
        before = len(self.problems)
        given = {key: each for key, each in data.items() if each is not None}
        known = [each.name for each in _fields(kind)]
        for key in (each for each in given if each not in known):
            self.problems.append(unknown(place_of((*path, key)), "problem.unknown-key", key, known))
        made = {name: self.make(hints(kind)[name], given[name], (*path, name)) for name in known if name in given}
        self.missing(kind, given, path)
        return kind(**made) if len(self.problems) == before else _FAILED

    def missing(self, kind: type, given: Mapping[str, Any], path: Path) -> None:
        for each in _fields(kind):
            if each.name not in given and each.default is MISSING and each.default_factory is MISSING:
                self.fail((*path, each.name), "problem.missing-key", key=each.name)

    def text(self, _hint: Any, data: Any, path: Path) -> Any:
        if isinstance(data, date | time) and not isinstance(data, datetime):
            return data.isoformat()
        if not isinstance(data, str):
            return self.fail(path, "problem.text-expected", value=_shown(data))
        return data if len(data) <= MAX_TEXT else self.fail(path, "problem.text-too-long", limit=MAX_TEXT)

    def flag(self, _hint: Any, data: Any, path: Path) -> Any:
        return data if isinstance(data, bool) else self.fail(path, "problem.true-false-expected", value=_shown(data))

    def whole(self, _hint: Any, data: Any, path: Path) -> Any:
        made = self.fraction(_hint, data, path)
        if made is _FAILED or made.denominator == 1:
            return made if made is _FAILED else int(made)
        return self.fail(path, "problem.whole-number-expected", value=_shown(data))

    def fraction(self, _hint: Any, data: Any, path: Path) -> Any:
        if isinstance(data, Decimal) and not data.is_finite():
            return self.fail(path, "problem.not-a-number", value=_shown(data))
        if isinstance(data, int | Decimal) and not isinstance(data, bool):
            return Fraction(data) if _short(data) else self.fail(path, "problem.number-too-long")
        made = number(data) if isinstance(data, str) else None
        return self.fail(path, "problem.number-expected", value=_shown(data)) if made is None else made

    def moment(self, _hint: Any, data: Any, path: Path) -> Any:
        if isinstance(data, str) and len(data) > len("2026-10-19"):
            with suppress(ValueError):
                data = datetime.fromisoformat(data)
        return data if isinstance(data, datetime) else self.fail(path, "problem.time-expected", value=_shown(data))

    def choice(self, hint: Any, data: Any, path: Path, *, also: tuple[str, ...] = ()) -> Any:
        expected = (*get_args(hint), *also)
        if isinstance(data, str) and data in get_args(hint):
            return data
        name = data if isinstance(data, str) else _shown(data)
        self.problems.append(unknown(place_of(path), "problem.not-one-of", name, expected, expected=expected))
        return _FAILED

    def listed(self, hint: Any, data: Any, path: Path) -> Any:
        if not isinstance(data, list | tuple):
            return self.fail(path, "problem.list-expected", value=_shown(data))
        kinds = get_args(hint)
        if kinds[-1] is Ellipsis:
            kinds = (kinds[0],) * len(data)
        if len(kinds) != len(data):
            return self.fail(path, "problem.list-length", expected=len(kinds), found=len(data))
        made = tuple(self.make(kind, each, (*path, at)) for at, (kind, each) in enumerate(zip(kinds, data, strict=True)))
        return _FAILED if _FAILED in made else made

    def table(self, hint: Any, data: Any, path: Path) -> Any:
        if not isinstance(data, dict):
            return self.fail(path, "problem.table-expected", value=_shown(data))
        inner = get_args(hint)[1]
        made = {key: self.make(inner, each, (*path, key)) for key, each in data.items()}
        return _FAILED if any(each is _FAILED for each in made.values()) else made

    def union(self, hint: Any, data: Any, path: Path) -> Any:
        kinds = [each for each in get_args(hint) if each is not NoneType]
        if len(kinds) == 1:
            return self.make(kinds[0], data, path)
        fitting = [each for each in kinds if _fits(each, data)]
        if int in kinds and fitting and get_origin(fitting[0]) is Literal:
            return self.choice(fitting[0], data, path, also=("1, 2, 3 ...",))
        if fitting and isinstance(data, str) and Fraction in kinds and str in kinds:
            return self.text_or_number(data, path, mark=int in kinds)
        if int in fitting and isinstance(data, Decimal):
            fitting = [int if data.is_finite() and data == data.to_integral_value() else Fraction]
        if fitting:
            return self.make(fitting[0], data, path)
        return self.fail(path, "problem.other-kind-expected", value=_shown(data))

    def text_or_number(self, data: str, path: Path, *, mark: bool) -> Any:
        plain = unicodedata.normalize("NFKC", data.strip())
        if _RATIO.fullmatch(plain) or (not mark and "%" not in plain and number(plain) is not None):
            return self.fraction(Fraction, plain, path)
        if not mark and plain.endswith("%"):
            return f"{plain[:-1].rstrip()} %"
        return self.text(str, data, path)


_Maker = Callable[[_Builder, Any, Any, Path], Any]
_SCALARS: dict[Any, _Maker] = {
    str: _Builder.text,
    bool: _Builder.flag,
    int: _Builder.whole,
    Fraction: _Builder.fraction,
    datetime: _Builder.moment,
}
_SHAPES: dict[Any, _Maker] = {
    Literal: _Builder.choice,
    tuple: _Builder.listed,
    Mapping: _Builder.table,
    Union: _Builder.union,
    UnionType: _Builder.union,
}


def _fits(hint: Any, data: Any) -> bool:
    if isinstance(data, dict):
        return is_dataclass(hint) or get_origin(hint) is Mapping
    if isinstance(data, list | tuple):
        return get_origin(hint) is tuple
    if isinstance(data, str):
        return hint is str or get_origin(hint) is Literal or hint is Fraction
    return isinstance(data, int | Decimal) and not isinstance(data, bool) and hint in (int, Fraction)


def _short(data: int | Decimal) -> bool:
    if isinstance(data, int):
        return data.bit_length() <= MAX_DIGITS * 3
    exponent = data.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= MAX_DIGITS and data.adjusted() < MAX_DIGITS


def _shown(data: Any) -> str:
    if isinstance(data, bool):
        return str(data).lower()
    if isinstance(data, dict | list | tuple):
        return "{...}" if isinstance(data, dict) else "[...]"
    shown = str(data)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."
