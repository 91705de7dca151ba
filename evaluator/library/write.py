"""Rubrics and cases back to TOML files that read from top to bottom; reading one again gives the same hash."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.items import Array, InlineTable, Table

from evaluator.core.canonical import plain
from evaluator.core.case import Case
from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.values import Text

LAST = ("scale", "descriptor")
"""What stands at the end of a file: what a reader added from the library."""
ROW = 100
"""Longest small table or list that stays in one line, in characters."""

GROUPED = 10_000
"""From here on digits are grouped by underscores."""

_Holder = Container | Table


def rubric_toml(rubric: Rubric) -> str:
    """The rubric as a TOML file: every setting that is not the default, criteria in their order, scales last."""
    return _file(_given(rubric))


def case_toml(rubric: Rubric, case: Case) -> str:
    """A case and its rubric as one TOML file, the case first; a rubric that the case names is left to the library."""
    return _file(_given(case) | ({} if case.case.rubric else _given(rubric)))


def _file(given: Mapping[str, Any]) -> str:
    document = tomlkit.document()
    for key in sorted(given, key=LAST.__contains__):
        _add_table(document, key, given[key])
    return tomlkit.dumps(document).strip().replace("\n\n\n", "\n\n") + "\n"


def _given(record: Any) -> dict[str, Any]:
    """The fields that differ from their defaults, in the order of the definition."""
    empty = _defaults(type(record))
    values = {each.name: getattr(record, each.name) for each in fields(record)}
    return {key: value for key, value in values.items() if key not in empty or value != empty[key]}


def _defaults(kind: type) -> dict[str, Any]:
    made = {each.name: each.default_factory() for each in fields(kind) if each.default_factory is not MISSING}
    return made | {each.name: each.default for each in fields(kind) if each.default is not MISSING}


def _fill(holder: _Holder, given: Mapping[str, Any]) -> None:
    """Plain keys first, then tables: in TOML whatever follows a table's heading belongs to it."""
    for key, value in given.items():
        if not _needs_table(value):
            holder.add(key, _plain_value(value))
    for key, value in given.items():
        if _needs_table(value):
            _add_table(holder, key, value)


def _add_table(holder: _Holder, key: str, value: Any) -> None:
    if isinstance(value, tuple):
        rows = tomlkit.aot()
        for each in value:
            rows.append(_table(each))
        holder.add(key, rows)
    elif isinstance(value, Mapping) and value and all(map(_needs_table, value.values())):
        above = tomlkit.table(is_super_table=True)
        _fill(above, value)
        holder.add(key, above)
    else:
        holder.add(key, _table(value))


def _table(value: Any) -> Table:
    made = tomlkit.table()
    _fill(made, _keyed(value))
    return made


def _keyed(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else _given(value)


def _needs_table(value: Any) -> bool:
    """Whether a value gets a heading of its own, rather than standing in a line."""
    if isinstance(value, Text) or not (is_dataclass(value) or isinstance(value, tuple | Mapping)) or value in ((), {}):
        return False
    if isinstance(value, tuple):
        return isinstance(value[0], Criterion)
    inner = _keyed(value).values()
    if any(isinstance(each, Text | tuple | Mapping) or is_dataclass(each) for each in inner):
        return True
    return len(_plain_value(value).as_string()) > ROW


def _plain_value(value: Any) -> Any:
    if isinstance(value, Text):
        return _inline({"ja": value.ja, "en": value.en}) if value.en else tomlkit.item(value.ja)
    if is_dataclass(value) or isinstance(value, Mapping):
        return _inline(_keyed(value))
    if isinstance(value, tuple):
        return _list(value)
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return _number(Fraction(value))
    return tomlkit.item(value if isinstance(value, datetime) else plain(value))


def _inline(given: Mapping[str, Any]) -> InlineTable:
    made = tomlkit.inline_table()
    for key, each in given.items():
        made.append(key, _plain_value(each))
    return made


def _list(values: Iterable[Any]) -> Array:
    made = tomlkit.array()
    for each in values:
        made.append(_plain_value(each))
    return made.multiline(len(made.as_string()) > ROW)


def _number(value: Fraction) -> Any:
    """A whole number, a decimal if it is exact with at most ten places, else text such as `2/3`."""
    if value.denominator == 1:
        return tomlkit.value(f"{int(value):_}" if abs(value) >= GROUPED else str(value))
    for places in range(1, 11):
        if (value * 10**places).denominator == 1:
            whole = str(abs(int(value * 10**places))).rjust(places + 1, "0")
            return tomlkit.float_(f"{'-' if value < 0 else ''}{whole[:-places]}.{whole[-places:]}")
    return tomlkit.item(str(value))
