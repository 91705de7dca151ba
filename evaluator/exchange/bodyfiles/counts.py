"""Numbers of places as a file: one row for each place, a column for each kind, see docs/bodies.md."""

import unicodedata
from collections.abc import Mapping, Sequence

from evaluator.core.denominators import Kind
from evaluator.core.values import problem, record
from evaluator.exchange.bodyfiles.table import Columns, Faults, Line, code_in, read
from evaluator.exchange.figures.files import FileRefused

CODE = {"code": ("団体コード", "code"), "name": ("団体名", "name")}


@record
class Row:
    """The numbers of one place."""

    line: Line
    code: str
    name: str
    values: Mapping[str, int]
    """By kind."""


def columns_of(kinds: Mapping[str, Kind]) -> Columns:
    """What the columns are called: the code, the name, and each kind by its names."""
    return {**CODE, **{id: (each.name.ja, each.name.en) for id, each in kinds.items()}}


def rows(text: str, kinds: Mapping[str, Kind]) -> tuple[tuple[Row, ...], Faults]:
    """Every row of a file, and the faults to which more may be added. Raises FileRefused for a text without a kind."""
    faults = Faults(columns_of(kinds))
    lines = read(text, columns_of(kinds), needed=("code",))
    if not any(id in each.cells for each in lines for id in kinds):
        raise FileRefused([problem("", "bodies.no-kind", names=tuple(each.name.ja for each in kinds.values()))])
    found = [_row(each, kinds, faults) for each in lines]
    known = [each for each in found if each is not None]
    _twice(known, faults)
    return tuple(known), faults


def _twice(found: Sequence[Row], faults: Faults) -> None:
    seen: dict[str, int] = {}
    for each in found:
        if each.code in seen:
            faults.add(each.line, "code", "bodies.twice", code=each.code, other=seen[each.code])
        seen.setdefault(each.code, each.line.line)


def _row(line: Line, kinds: Mapping[str, Kind], faults: Faults) -> Row | None:
    before = len(faults.found)
    code = code_in(line, "code", faults)
    if code is None and len(faults.found) == before:
        faults.add(line, "code", "bodies.code-missing")
    values = {id: value for id, kind in kinds.items() if (value := _value(line, kind, faults)) is not None}
    if code is None or len(faults.found) > before:
        return None
    return Row(line=line, code=code, name=line.cells.get("name", ""), values=values)


def _value(line: Line, kind: Kind, faults: Faults) -> int | None:
    """The whole number in a column; an empty cell is no number, and none is not zero."""
    text = unicodedata.normalize("NFKC", line.cells.get(kind.id, "")).replace(",", "").removesuffix(".0")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 13):
        faults.add(line, kind.id, "bodies.whole-number", text=text[:20])
        return None
    if not kind.least <= int(text) <= kind.most:
        faults.add(line, kind.id, "bodies.range", least=f"{kind.least:,}", most=f"{kind.most:,}")
        return None
    return int(text)
