"""One plain form of every core value: for files, for hashes, for comparison."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from types import NoneType
from typing import Any

_AS_IT_IS = frozenset((str, int, bool, float, NoneType))


def plain(value: Any) -> Any:
    """A core value as dicts, lists, text and whole numbers; a fraction is text such as `2350/3`, a time is ISO 8601."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is Fraction:
        return str(value)
    said = _fields(kind)  # type: ignore[arg-type]  # a class is hashable
    if said is not None:
        return {each.name: plain(getattr(value, each.name)) for each in said if not (each.metadata and _is_unsaid(value, each))}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


@cache
def _fields(kind: type) -> tuple[Field[Any], ...] | None:
    return fields(kind) if is_dataclass(kind) else None


def _is_unsaid(value: Any, field: Field[Any]) -> bool:
    """Whether a field came later than what is published and has its default: then it changes no hash."""
    if not field.metadata.get("later"):
        return False
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return bool(getattr(value, field.name) == default)


def canonical(value: Any) -> str:
    """Canonical JSON of a core value: keys sorted, no spaces, UTF-8 text as it is."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return digest(canonical(value))


def digest(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
