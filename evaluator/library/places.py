"""Prefectures and municipalities of Japan, from the files under places/, each a record whose numbers are checked."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evaluator import paths
from evaluator.core.check.names import bounded
from evaluator.core.identifiers import (
    BodyClass,
    WrongIdentifier,
    body_class,
    corporate_number,
    local_code,
    municipal_corporate_number,
    prefecture_code,
)
from evaluator.core.values import CannotEvaluate, Problem, problem, record
from evaluator.library.romaji import BOUNDARY, romaji
from evaluator.library.table import Row, table

PlaceKind = Literal["prefecture", "city", "town", "village", "special_ward"]

PREFECTURE_COLUMNS = ("number", "name", "kana", "english")
COLUMNS = ("lgcode", "prefecture", "name", "kana", "kind", "corporate_number")
READING_COLUMNS = ("lgcode", "reading", "why")


@record
class Place:
    """A prefecture or a municipality."""

    code: str
    """The 全国地方公共団体コード, six digits."""
    prefecture: str
    """The name of its prefecture; of a prefecture, its own."""
    name: str
    """Its name in Japanese."""
    kana: str
    """Its name in hiragana."""
    name_en: str
    """Its name in Latin letters; of a municipality made from the kana, a reading aid and not the official spelling."""
    kind: PlaceKind
    """What it is."""
    corporate_number: str
    """The 法人番号 that follows from the code: computed, not verified against the register."""

    @property
    def prefecture_code(self) -> str:
        """The code of its prefecture; of a prefecture, its own."""
        return prefecture_code(self.code[:2])

    @property
    def body_class(self) -> BodyClass:
        """What its number says it is; this tells a designated city from others."""
        return body_class(self.code)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the names of a kind of municipality end, and which classes of number it may have."""

    kind: PlaceKind
    sign: str
    endings: tuple[str, ...]
    english: str
    classes: frozenset[BodyClass]


_KINDS = {
    "市": _Kind("city", "市", ("し",), "City", frozenset(("city", "designated_city"))),
    "町": _Kind("town", "町", ("ちょう", "まち"), "Town", frozenset(("town_village",))),
    "村": _Kind("village", "村", ("むら", "そん"), "Village", frozenset(("town_village",))),
    "特別区": _Kind("special_ward", "区", ("く",), "Ward", frozenset(("special_ward",))),
}


def places(root: Path = paths.PLACES) -> tuple[Place, ...]:
    """Every prefecture and municipality, in the order of codes, so that a prefecture stands before its own.

    Raises CannotEvaluate with everything that is wrong with the first damaged file, each problem at its file and line.
    """
    prefectures = _prefectures(table(root / "prefectures.csv", PREFECTURE_COLUMNS))
    rows = table(root / "municipalities.csv", COLUMNS)
    readings = table(root / "readings.csv", READING_COLUMNS)
    names = {each.code: each.name for each in prefectures}
    _refuse((*_repeated(rows, "lgcode"), *(found for row in rows for found in _wrong(row, names))))
    kinds = {row.cells["lgcode"]: row.cells["kind"] for row in rows}
    _refuse((*_repeated(readings, "lgcode"), *(found for row in readings for found in _wrong_reading(row, kinds))))
    better = {row.cells["lgcode"]: row.cells["reading"] for row in readings}
    made = (_municipality(row.cells, better.get(row.cells["lgcode"], row.cells["kana"])) for row in rows)
    return tuple(sorted((*prefectures, *made), key=lambda each: each.code))


def _refuse(problems: Iterable[Problem]) -> None:
    if found := tuple(problems):
        raise CannotEvaluate(bounded(found))


def _repeated(rows: tuple[Row, ...], column: str) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for row in rows:
        value = row.cells[column]
        if value in first:
            yield problem(row.place, "problem.place-twice", code=value, first=first[value])
        first.setdefault(value, row.place)


def _prefectures(rows: tuple[Row, ...]) -> tuple[Place, ...]:
    _refuse((*_repeated(rows, "number"), *(found for row in rows for found in _wrong_prefecture(row))))
    return tuple(_prefecture(row.cells) for row in rows)


def _wrong_prefecture(row: Row) -> Iterator[Problem]:
    yield from _wrong_number(row, prefecture_code, row.cells["number"])
    if not row.cells["name"].endswith(tuple("都道府県")):
        yield problem(row.place, "problem.place-kind", name=row.cells["name"], kind="都道府県")
    if not _can_be_read(row.cells["kana"]):
        yield problem(row.place, "problem.place-kana", name=row.cells["name"], kana=row.cells["kana"])
    if not (row.cells["english"] and row.cells["english"].isascii()):
        yield problem(row.place, "problem.place-english", name=row.cells["name"])


def _prefecture(cells: Mapping[str, str]) -> Place:
    code = prefecture_code(cells["number"])
    return Place(
        code=code,
        prefecture=cells["name"],
        name=cells["name"],
        kana=cells["kana"],
        name_en=cells["english"],
        kind="prefecture",
        corporate_number=municipal_corporate_number(code),
    )


def _wrong(row: Row, names: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the row of a municipality, given the names of prefectures by code."""
    cells = row.cells
    wrong_code = tuple(_wrong_code(row))
    yield from wrong_code or _wrong_beside_code(row, names)
    yield from _wrong_number(row, corporate_number, cells["corporate_number"])
    if not _reads(cells["kana"], cells["kind"]):
        yield problem(row.place, "problem.place-kana", name=cells["name"], kana=cells["kana"])


def _wrong_number(row: Row, read: Callable[[str], str], text: str) -> Iterator[Problem]:
    """What is wrong with a number, which a file, unlike people, must write plainly and whole."""
    try:
        plain = read(text).startswith(text)
    except WrongIdentifier as wrong:
        yield Problem(place=row.place, message=wrong.message)
    else:
        if not plain:
            yield problem(row.place, "problem.place-code", code=text)


def _wrong_code(row: Row) -> Iterator[Problem]:
    code = row.cells["lgcode"]
    wrong = tuple(_wrong_number(row, local_code, code))
    yield from wrong
    if not wrong and local_code(code) != code:
        yield problem(row.place, "problem.place-code", code=code)


def _wrong_beside_code(row: Row, names: Mapping[str, str]) -> Iterator[Problem]:
    cells, code = row.cells, row.cells["lgcode"]
    if names.get(prefecture_code(code[:2])) != cells["prefecture"]:
        yield problem(row.place, "problem.place-prefecture", code=code, prefecture=cells["prefecture"])
    kind = _KINDS.get(cells["kind"])
    if not kind or body_class(code) not in kind.classes or not cells["name"][1:].endswith(kind.sign):
        yield problem(row.place, "problem.place-kind", name=cells["name"], kind=cells["kind"])


def _wrong_reading(row: Row, kinds: Mapping[str, str]) -> Iterator[Problem]:
    code, reading = row.cells["lgcode"], row.cells["reading"]
    if code not in kinds:
        yield problem(row.place, "problem.place-unknown", code=code)
    elif not _reads(reading, kinds[code]):
        yield problem(row.place, "problem.place-kana", name=code, kana=reading)


def _reads(kana: str, kind: str) -> bool:
    """Whether kana can be read and end as the names of this kind do; a kind that is not known is told elsewhere."""
    endings = _KINDS[kind].endings if kind in _KINDS else ("",)
    return kana.endswith(endings) and _can_be_read(kana) and kana not in endings


def _can_be_read(kana: str) -> bool:
    try:
        return bool(romaji(kana))
    except ValueError:
        return False


def _municipality(cells: Mapping[str, str], reading: str) -> Place:
    kind = _KINDS[cells["kind"]]
    ending = next(each for each in kind.endings if reading.endswith(each))
    return Place(
        code=cells["lgcode"],
        prefecture=cells["prefecture"],
        name=cells["name"],
        kana=reading.replace(BOUNDARY, ""),
        name_en=f"{romaji(reading.removesuffix(ending)).capitalize()} {kind.english}",
        kind=kind.kind,
        corporate_number=corporate_number(cells["corporate_number"]),
    )
