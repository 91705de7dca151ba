"""One plain form of every core value: for files, for hashes, for comparison."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any


def plain(value: Any) -> Any:
    """A core value as dicts, lists, text and whole numbers; a fraction is text such as `2350/3`, a time is ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value) if not _is_unsaid(value, field)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, Fraction):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


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
    return hashlib.sha256(canonical(value).encode()).hexdigest()
