"""Social resources from a CSV file or pasted rows: a row of heads, then one partner in each row."""

import csv
import io
import unicodedata
from collections.abc import Mapping

from evaluator.core.values import Problem, problem, record

MOST_BYTES, MOST_ROWS, MOST_FAULTS = 1_000_000, 1_000, 20
ENCODINGS = ("utf-8-sig", "cp932")
COLUMNS = {
    "name": ("名称", "名前", "機関名", "団体名", "name"),
    "kana": ("ふりがな", "フリガナ", "かな", "kana"),
    "kind": ("種別", "分類", "kind"),
    "offers": ("できること", "内容", "支援内容", "offers"),
    "contact": ("連絡先", "窓口", "contact"),
}
"""What a column may be called."""
KINDS = {
    "department": ("庁内の部署", "庁内", "部署", "department"),
    "welfare_council": ("社会福祉協議会", "社協", "welfare council"),
    "food_bank": ("フードバンク", "食料支援", "food bank"),
    "lawyer": ("法律の専門職", "弁護士", "司法書士", "法律", "lawyer"),
    "employer": ("企業・事業所", "企業", "事業所", "employer"),
    "volunteer": ("ボランティア団体", "ボランティア", "npo", "volunteer"),
    "informal": ("近隣・インフォーマル", "インフォーマル", "近隣", "自治会", "町会", "informal"),
    "housing": ("住まいの支援", "住まい", "居住支援", "housing"),
    "medical": ("医療機関", "医療", "病院", "medical"),
    "school": ("学校", "教育", "school"),
    "other": ("その他", "other"),
}
"""What a kind may be called, by its name in the register."""


@record
class Row:
    """One partner of a file, and the line it ends on."""

    line: int
    values: Mapping[str, str]


class FileRefused(Exception):
    """A file cannot be read; `problems` have the line as their place, empty where the whole file is meant."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{each.place}: {each.message.id}" for each in problems))
        self.problems = problems


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8, with or without its mark, or Shift_JIS (cp932). Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused(problem("", "partners.file-large"))
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    raise FileRefused(problem("", "partners.file-encoding"))


def read(text: str) -> tuple[Row, ...]:
    """The partners of a text, cells with commas or tabs between them. Raises FileRefused with everything that is wrong."""
    lines = _lines(text)
    if not lines:
        raise FileRefused(problem("", "partners.file-empty"))
    places = _places(*lines[0])
    found, wrong = [], []
    for line, cells in lines[1:]:
        if any(each.strip() for each in cells[len(lines[0][1]) :]):
            wrong.append(problem(str(line), "partners.row-long"))
            continue
        values = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        kind = kind_of(values["kind"])
        if kind is None:
            wrong.append(problem(str(line), "partners.kind-unknown", kind=values["kind"][:40]))
        else:
            found.append(Row(line=line, values={**values, "kind": kind}))
    if wrong:
        raise FileRefused(*wrong[:MOST_FAULTS])
    if not found:
        raise FileRefused(problem("", "partners.file-empty"))
    if len(found) > MOST_ROWS:
        raise FileRefused(problem("", "partners.file-long", most=MOST_ROWS))
    return tuple(found)


def kind_of(text: str) -> str | None:
    """The kind that a cell names; none for a word that is unknown, and for an empty one."""
    plain = _plain(text)
    return next((kind for kind, names in KINDS.items() if plain == kind or plain in names), None)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.partition("\n")[0] else ",", strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(each.strip() for each in cells)]
    except csv.Error as broken:
        raise FileRefused(problem(str(reader.line_num), "partners.file-form")) from broken


def _places(line: int, heads: list[str]) -> dict[str, int]:
    """Which column is which."""
    places: dict[str, int] = {}
    wrong = []
    for at, head in enumerate(heads):
        name = next((name for name, known in COLUMNS.items() if _plain(head) in known), None)
        if name is None or name in places:
            wrong.append(
                problem(str(line), "partners.column-twice" if name else "partners.column-unknown", column=head.strip()[:40])
            )
        else:
            places[name] = at
    if not {"name", "kind"} <= places.keys():
        wrong.append(problem(str(line), "partners.column-missing"))
    if wrong:
        raise FileRefused(*wrong[:MOST_FAULTS])
    return places


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
