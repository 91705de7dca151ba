"""The list of implementing bodies as a file: one row for each body and period, see docs/bodies.md."""

from datetime import date

from evaluator.core.values import record
from evaluator.exchange.bodyfiles.table import Faults, Line, code_in, day_in, read
from evaluator.exchange.yesno import says

COLUMNS = {
    "code": ("団体コード", "code"),
    "name": ("団体名", "name"),
    "kana": ("よみ", "reading"),
    "implementing": ("実施主体", "implementing"),
    "served_by": ("支援する団体コード", "served by"),
    "from_on": ("開始", "from"),
    "to_on": ("終了", "to"),
    "merged_into": ("合併後の団体コード", "merged into"),
}
"""What a column is called, in Japanese and in English."""
NEEDED = ("code",)
LONGEST = 100
EXAMPLE = (
    ("131016", "千代田区", "", "はい", "", "", "", ""),
    ("200000", "長野県", "", "はい", "", "", "", ""),
    ("203033", "小海町", "", "いいえ", "200000", "2015年度", "", ""),
)
"""Rows that show the form; what they say is an example and no fact."""


@record
class Row:
    """What one row says of one body: that it implements, or is served by another, or has merged into another."""

    line: Line
    code: str
    name: str = ""
    kana: str = ""
    implementing: bool = False
    served_by: str | None = None
    from_on: date | None = None
    to_on: date | None = None
    merged_into: str | None = None


def rows(text: str) -> tuple[tuple[Row, ...], Faults]:
    """Every row of a list, and the faults to which more may be added. Raises FileRefused for a text that is no list."""
    faults = Faults(COLUMNS)
    found = [_row(each, faults) for each in read(text, COLUMNS, needed=NEEDED)]
    return tuple(each for each in found if each is not None), faults


def _row(line: Line, faults: Faults) -> Row | None:
    before = len(faults.found)
    code = code_in(line, "code", faults)
    if code is None and len(faults.found) == before:
        faults.add(line, "code", "bodies.code-missing")
    made = {
        "served_by": code_in(line, "served_by", faults),
        "merged_into": code_in(line, "merged_into", faults),
        "from_on": day_in(line, "from_on", faults, ends=False),
        "to_on": day_in(line, "to_on", faults, ends=True),
    }
    implementing = _implements(line, faults)
    for name in ("name", "kana"):
        if len(line.cells.get(name, "")) > LONGEST:
            faults.add(line, name, "bodies.text-long", most=LONGEST)
    if len(faults.found) > before or code is None:
        return None
    row = Row(
        line=line,
        code=code,
        name=line.cells.get("name", ""),
        kana=line.cells.get("kana", ""),
        implementing=bool(implementing),
        **made,  # type: ignore[arg-type]
    )
    _contradictions(row, faults, implementing=implementing)
    return row if len(faults.found) == before else None


def _implements(line: Line, faults: Faults) -> bool | None:
    """What the row says of implementing; None for an empty cell."""
    text = line.cells.get("implementing", "")
    said = says(text) if text else None
    if text and said is None:
        faults.add(line, "implementing", "bodies.yes-or-no", text=text[:20])
    return said


def _contradictions(row: Row, faults: Faults, *, implementing: bool | None) -> None:
    """What cannot be together in one row."""
    if row.merged_into:
        if implementing is not None or row.served_by or row.from_on:
            faults.add(row.line, "merged_into", "bodies.merger-alone")
        if row.to_on is None:
            faults.add(row.line, "to_on", "bodies.merger-day")
    elif implementing is None and row.served_by is None:
        faults.add(row.line, "implementing", "bodies.nothing-said")
    elif row.implementing and row.served_by:
        faults.add(row.line, "served_by", "bodies.both")
    if row.served_by == row.code or row.merged_into == row.code:
        faults.add(row.line, "code", "bodies.itself")
    if row.from_on and row.to_on and row.from_on > row.to_on:
        faults.add(row.line, "to_on", "bodies.days-order")
