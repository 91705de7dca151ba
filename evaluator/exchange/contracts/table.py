"""Contracts from a CSV file: one row for each contract and fiscal year, see docs/contract-file.md."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from evaluator.core.amounts import WrongAmount, read_yen
from evaluator.core.calendar import WrongYear, parse_year
from evaluator.core.contracting import BASES, EARLIEST, LATEST, PROCEDURES, SERVICES
from evaluator.core.identifiers import WrongIdentifier, corporate_number
from evaluator.core.values import Problem, message, problem, record
from evaluator.exchange.figures.files import FileRefused, place
from evaluator.exchange.wording import Names, sentence

MOST_ROWS = 5_000
MOST_FAULTS = 50
COLUMNS = {
    "number": ("契約番号", "number"),
    "title": ("契約名", "title"),
    "service": ("事業", "service"),
    "procedure": ("選定方式", "procedure"),
    "corporate_number": ("法人番号", "corporate number"),
    "contractor": ("受託者", "contractor"),
    "kana": ("受託者のよみ", "kana"),
    "consortium": ("共同企業体", "consortium"),
    "members": ("構成員", "members"),
    "signed_on": ("契約日", "signed on"),
    "starts_on": ("初日", "starts on"),
    "ends_on": ("末日", "ends on"),
    "price_basis": ("契約額の単位", "price basis"),
    "tax_included": ("税", "tax"),
    "fiscal_year": ("年度", "fiscal year"),
    "amount": ("契約額", "amount"),
    "first": ("最初の契約番号", "first number"),
    "report_day": ("報告期限日", "report day"),
    "note": ("備考", "note"),
}
"""What a column is called, in Japanese and in English."""
NEEDED = ("number", "title", "service", "procedure", "contractor", "starts_on", "ends_on", "price_basis")
YEARLY = ("fiscal_year", "amount")
"""What is another in each row of one contract; the rest is the same, or empty after its first row."""
LONGEST = {"number": 60, "title": 300, "contractor": 200, "kana": 300, "consortium": 200, "first": 60, "note": 4000}
TAX = {"税込": True, "税込み": True, "included": True, "": True, "税抜": False, "税抜き": False, "not included": False}
BETWEEN = re.compile(r"[;；、]")
_DAY = re.compile(r"(?P<year>.+?)[-/.年](?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})日?")


@record
class Row:
    """One row of a file: where it stands, its texts, and what was read of them."""

    line: int
    values: dict[str, Any]


def read(text: str) -> tuple[Row, ...]:
    """Every row of a text. Raises FileRefused with everything that is wrong, line and column, at most MOST_FAULTS."""
    rows = _rows(text)
    head = next(rows, None)
    if head is None:
        raise FileRefused([problem("", "contract-file.empty")])
    line, names = head
    order, wrong = _head(line, names)
    found: list[Row] = []
    for line, cells in rows if not wrong else ():
        if len(found) >= MOST_ROWS:
            raise FileRefused([problem(place(line, ""), "contract-file.long", most=f"{MOST_ROWS:,}")])
        if any(each.strip() for each in cells[len(names) :]):
            wrong.append(problem(place(line, ""), "contract-file.row-long", count=len(names)))
            continue
        texts = {name: cells[at].strip() for name, at in order.items() if at < len(cells)}
        found.append(Row(line=line, values=_read_row(line, texts, wrong)))
        if len(wrong) >= MOST_FAULTS:
            break
    if wrong:
        raise FileRefused(wrong[:MOST_FAULTS])
    if not found:
        raise FileRefused([problem("", "contract-file.empty")])
    return tuple(found)


def template(lang: str) -> bytes:
    """A file with the columns and one example of two years, in UTF-8 with its mark, as Excel opens it."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([names[lang == "en"] for names in COLUMNS.values()])
    for year, amount in (("2025", "30000000"), ("2026", "31000000")):
        example = {**EXAMPLE[lang], "fiscal_year": year, "amount": amount}
        writer.writerow([example.get(name, "") for name in COLUMNS])
    return made.getvalue().encode("utf-8-sig")


EXAMPLE = {
    "ja": {
        "number": "例-1", "title": "自立相談支援事業 業務委託", "service": "自立相談支援事業", "procedure": "公募型プロポーザル",
        "contractor": "社会福祉法人 見本の会", "kana": "みほんのかい", "signed_on": "2025-03-20", "starts_on": "2025-04-01",
        "ends_on": "2027-03-31", "price_basis": "期間全体の総額", "tax_included": "税込", "report_day": "10",
    },
    "en": {
        "number": "EX-1", "title": "Consultation 2025", "service": "jiritsu_sodan", "procedure": "open_proposal",
        "contractor": "Sample Welfare Corporation", "kana": "みほんのかい", "signed_on": "2025-03-20", "starts_on": "2025-04-01",
        "ends_on": "2027-03-31", "price_basis": "total", "tax_included": "included", "report_day": "10",
    },
}  # fmt: skip


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with the number of its last line."""
    plain = text.lstrip("\ufeff")
    delimiter = "\t" if "\t" in plain.split("\n", 1)[0] else ","
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(each.strip() for each in cells):
                yield reader.line_num, cells
    except csv.Error as broken:
        raise FileRefused([problem(place(reader.line_num, ""), "contract-file.form")]) from broken


def _head(line: int, names: Sequence[str]) -> tuple[dict[str, int], list[Problem]]:
    """Which column is which, and what is wrong with the names."""
    order: dict[str, int] = {}
    wrong: list[Problem] = []
    for at, name in enumerate(names[:60]):
        plain = unicodedata.normalize("NFKC", name).strip().casefold()
        kind = next((kind for kind, known in COLUMNS.items() if plain in known or plain == kind), None)
        if kind is None and plain:
            wrong.append(problem(place(line, name.strip()[:40]), "contract-file.column-unknown"))
        elif kind in order:
            wrong.append(problem(place(line, name.strip()[:40]), "contract-file.column-twice"))
        elif kind is not None:
            order[kind] = at
    lacking = [COLUMNS[each][0] for each in NEEDED if each not in order]
    if lacking:
        wrong.append(problem(str(line), "contract-file.columns-missing", names=", ".join(lacking)))
    return order, wrong


def _read_row(line: int, texts: dict[str, str], wrong: list[Problem]) -> dict[str, Any]:
    """What the cells of a row say; an empty cell is left out. Whatever cannot be read is added to `wrong`."""
    found: dict[str, Any] = {}
    for name, text in texts.items():
        if not text:
            continue
        where = place(line, COLUMNS[name][0])
        if len(text) > LONGEST.get(name, 1000):
            wrong.append(problem(where, "contract-file.text-long", most=LONGEST.get(name, 1000)))
            continue
        try:
            found[name] = READERS.get(name, str)(text)
        except (WrongYear, WrongAmount, WrongIdentifier) as refused:
            wrong.append(Problem(place=where, message=refused.message))
        except ValueError as refused:
            wrong.append(problem(where, str(refused), text=text[:40]))
    if "number" not in found and texts.get("number", "") == "":
        wrong.append(problem(place(line, COLUMNS["number"][0]), "contract-file.number-missing"))
    return found


def read_day(text: str) -> date:
    """The day of a text such as 2025-04-01, 2025/4/1, 令和7年4月1日 or R7.4.1. Raises ValueError."""
    found = _DAY.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    try:
        day = date(parse_year(found["year"]), int(found["month"]), int(found["day"])) if found else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day.year <= LATEST:
        raise ValueError("contract-file.day")
    return day


def _one_of(known: Sequence[str], wording: str) -> Callable[[str], str]:
    """Reads a code, or its name in either language."""

    def reader(text: str) -> str:
        plain = _plain(text)
        for each in known:
            names = (sentence(message(f"{wording}.{each}"), lang, Names()) for lang in ("ja", "en"))
            if plain == each or plain in map(_plain, names):
                return each
        raise ValueError("contract-file.choice")

    return reader


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _tax(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if plain not in TAX:
        raise ValueError("contract-file.choice")
    return TAX[plain]


def _report_day(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).removesuffix("日")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 3 and 1 <= int(plain) <= 28):
        raise ValueError("contract-file.report-day")
    return int(plain)


def _amount(text: str) -> int:
    return 0 if text in ("0", "０") else read_yen(text)


READERS: dict[str, Callable[[str], Any]] = {
    "service": _one_of(SERVICES, "service"),
    "procedure": _one_of(PROCEDURES, "report.procedure"),
    "price_basis": _one_of(BASES, "price-basis"),
    "corporate_number": corporate_number,
    "members": lambda text: tuple(each.strip() for each in BETWEEN.split(text) if each.strip()),
    "signed_on": read_day,
    "starts_on": read_day,
    "ends_on": read_day,
    "tax_included": _tax,
    "fiscal_year": parse_year,
    "amount": _amount,
    "report_day": _report_day,
}
"""How a cell of each column is read; any other is a text."""
