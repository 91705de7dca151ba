"""What stands in a workbook, cell by cell: forms that come back filled in, after the guard has taken the file.

Only texts and numbers are read, nothing is computed. What stands beside the cells (comments, text boxes, pictures) is told too,
so that nothing is lost unseen.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import IO, Generic, TypeVar
from xml.parsers import expat

from evaluator.core.values import message, record
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.archive import Budget, entries, unpacked

MOST_BYTES = 30 * 1024 * 1024
"""Bytes that all parts that are read may unpack to."""
MOST_CELLS = 20_000
MOST_SIGNS = 40_000
"""Signs of one text; a spreadsheet takes 32,767."""
HEX = re.compile(r"_x([0-9A-Fa-f]{4})_")
NAME = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]{1,3})\$([0-9]{1,7})(?::\$([A-Z]{1,3})\$([0-9]{1,7}))?")
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
BESIDE = re.compile(r"xl/(comments\d*|threadedComments/[^/]+|drawings/[^/]+)\.xml")
"""Parts that hold comments and text boxes."""
PICTURES = re.compile(r"xl/media/.+")
T = TypeVar("T")
Begins = Callable[[dict[str, str]], None]
Ends = Callable[[str], None]


@record
class Cell:
    """A cell that is not empty: its text, and whether that is a number, the fault of a formula, or worked out by one."""

    at: str
    """As people name it: B12."""
    text: str
    number: bool = False
    fault: bool = False
    formula: bool = False


@record
class Area:
    """Cells that have a name, in one column of a sheet."""

    sheet: str
    cells: tuple[str, ...]


@record
class Workbook:
    """What was found."""

    sheets: dict[str, dict[str, Cell]]
    names: dict[str, Area]
    beside: tuple[str, ...]
    """Texts of comments and text boxes."""
    pictures: int
    from_1904: bool
    """Whether days are counted from 1904."""


class _Told(dict[str, T | None], Generic[T]):
    """What is to be told of an element, by its whole name; each name is taken apart once."""

    def __init__(self, by_name: Mapping[str, T]) -> None:
        super().__init__()
        self._by_name = by_name

    def __missing__(self, whole: str) -> T | None:
        self[whole] = self._by_name.get(whole.rpartition(" ")[2])
        return self[whole]


def _read(part: bytes, begins: Mapping[str, Begins], ends: Mapping[str, Ends]) -> None:
    """Go through one part and tell where the elements that are asked for begin, and end with the text since the last tag."""
    held: list[str] = []
    first, last = _Told(begins), _Told(ends)

    def start(element: str, attributes: dict[str, str]) -> None:
        held.clear()
        if told := first[element]:
            told(attributes)

    def stop(element: str) -> None:
        if told := last[element]:
            told("".join(held))
        held.clear()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _defines
    parser.StartElementHandler, parser.EndElementHandler = start, stop
    parser.CharacterDataHandler = held.append
    try:
        parser.Parse(part, True)  # noqa: FBT003 - it takes no keyword
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise Refused(message("upload.broken")) from fault


def _defines(*_: object) -> None:
    raise Refused(message("upload.broken"))


def read(file: IO[bytes]) -> Workbook:
    """Everything that stands in a workbook. Raises Refused for one that cannot be read."""
    budget = Budget(MOST_BYTES)
    there = {each.orig_filename: each for each in entries(file, budget)}

    def part(name: str) -> bytes:
        return b"".join(unpacked(file, there[name], budget)) if name in there else b"<none/>"

    sheets, names, from_1904 = _book(part("xl/workbook.xml"))
    paths = _relations(part("xl/_rels/workbook.xml.rels"))
    shared = _shared(part("xl/sharedStrings.xml"))
    beside = [text for name in sorted(there) if BESIDE.fullmatch(name) for text in _loose(part(name))]
    return Workbook(
        sheets={name: _cells(part(paths.get(relation, "")), shared) for name, relation in sheets.items()},
        names=names,
        beside=tuple(beside),
        pictures=sum(bool(PICTURES.fullmatch(name)) for name in there),
        from_1904=from_1904,
    )


def _book(part: bytes) -> tuple[dict[str, str], dict[str, Area], bool]:
    """The sheets by name, with their relations; the named cells; whether days are counted from 1904."""
    sheets: dict[str, str] = {}
    names: dict[str, Area] = {}
    flags: set[str] = set()
    called: list[str] = []

    def sheet(attributes: dict[str, str]) -> None:
        sheets[attributes.get("name", "")] = next(
            (each for name, each in attributes.items() if name.rpartition(" ")[2] == "id"), ""
        )

    def properties(attributes: dict[str, str]) -> None:
        if attributes.get("date1904") in ("1", "true"):
            flags.add("1904")

    def named(text: str) -> None:
        found = NAME.fullmatch(text.strip())
        if found:
            names[called[-1]] = _area(found)

    begins = {
        "sheet": sheet, "workbookPr": properties, "definedName": lambda attributes: called.append(attributes.get("name", ""))
    }  # fmt: skip
    _read(part, begins, {"definedName": named})
    return sheets, names, "1904" in flags


def _area(found: re.Match[str]) -> Area:
    column, first, last = found[3], int(found[4]), int(found[6] or found[4])
    rows = range(first, min(last, first + 200) + 1)
    return Area(sheet=(found[1] or found[2]).replace("''", "'"), cells=tuple(f"{column}{row}" for row in rows))


def _relations(part: bytes) -> dict[str, str]:
    """The parts that relations of the workbook lead to."""
    paths: dict[str, str] = {}

    def relation(attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        paths[attributes.get("Id", "")] = whole

    _read(part, {"Relationship": relation}, {})
    return paths


def _shared(part: bytes) -> list[str]:
    """The texts that cells point to; how they are read aloud is left out."""
    found: list[str] = []
    pieces: list[str] = []
    aloud: list[bool] = []

    def text(said: str) -> None:
        if not aloud:
            pieces.append(said)

    def whole(_text: str) -> None:
        found.append(_plain("".join(pieces)))
        pieces.clear()

    _read(
        part, {"si": lambda _: pieces.clear(), "rPh": lambda _: aloud.append(True)},
        {"t": text, "rPh": lambda _: aloud.clear(), "si": whole},
    )  # fmt: skip
    return found


def _plain(text: str) -> str:
    """A text without the marks by which the format writes signs that XML does not take."""
    if len(text) > MOST_SIGNS:
        raise Refused(message("upload.too-complex"))
    if "_x" in text:
        text = HEX.sub(lambda sign: chr(int(sign[1], 16)) if int(sign[1], 16) in (9, 10) else "", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode(errors="replace").decode()


def _cells(part: bytes, shared: list[str]) -> dict[str, Cell]:
    """The cells of a sheet that are not empty, by name."""
    found: dict[str, Cell] = {}
    here: dict[str, str] = {}
    inside: dict[str, str] = {}
    inline: list[str] = []

    def begins(attributes: dict[str, str]) -> None:
        nonlocal here
        here = attributes
        inside.clear()
        inline.clear()

    def ends(_text: str) -> None:
        if not inside and not inline:
            return
        cell = _cell(here, inside, "".join(inline), shared)
        if REFERENCE.fullmatch(cell.at) and (cell.formula or cell.text.strip()):
            found[cell.at] = cell
        if len(found) > MOST_CELLS:
            raise Refused(message("upload.too-complex"))

    told: dict[str, Ends] = {each: partial(inside.__setitem__, each) for each in ("v", "f")}
    told |= {"t": inline.append, "c": ends}
    _read(part, {"c": begins}, told)
    return found


def _cell(here: Mapping[str, str], inside: Mapping[str, str], inline: str, shared: list[str]) -> Cell:
    at, kind = here.get("r", ""), here.get("t", "n")
    value, formula = inside.get("v", ""), "f" in inside
    if kind == "s":
        place = int(value) if value.isascii() and value.isdigit() else -1
        return Cell(at=at, text=shared[place] if 0 <= place < len(shared) else "", formula=formula)
    if kind == "inlineStr":
        return Cell(at=at, text=_plain(inline), formula=formula)
    return Cell(at=at, text=_plain(value), number=kind == "n", fault=kind == "e", formula=formula)


def _loose(part: bytes) -> list[str]:
    """The texts of a comment or a text box, one to a paragraph."""
    found: list[str] = []
    pieces: list[str] = []

    def piece(text: str) -> None:
        if text:
            pieces.append(text)

    def whole(_text: str) -> None:
        if pieces:
            found.append(_plain("".join(pieces)).strip())
            pieces.clear()

    _read(part, {}, {"t": piece, "p": whole, "comment": whole, "text": piece, "threadedComment": whole})
    return [each for each in found if each]
