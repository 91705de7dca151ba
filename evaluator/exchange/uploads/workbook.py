"""What stands in a workbook, cell by cell: forms that come back filled in, after the guard has taken the file.

Only texts and numbers are read, nothing is computed. What stands beside the cells (comments, text boxes, pictures) is told too,
so that nothing is lost unseen.
"""

import io
import posixpath
import re
from collections.abc import Callable
from typing import IO
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
Start = Callable[[str, dict[str, str]], None]


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


class _Texts:
    """Takes one part and tells where elements begin and end, with the text between."""

    def __init__(self, part: bytes, begins: Start, ends: Callable[[str, str], None]) -> None:
        self._held: list[str] = []
        self._begins, self._end = begins, ends
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _defines
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._stop
        parser.CharacterDataHandler = self._held.append
        try:
            parser.ParseFile(io.BytesIO(part))
        except (expat.ExpatError, ValueError, LookupError) as fault:
            raise Refused(message("upload.broken")) from fault

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._held.clear()
        self._begins(element.rpartition(" ")[2], {name.rpartition(" ")[2]: each for name, each in attributes.items()})

    def _stop(self, element: str) -> None:
        self._end(element.rpartition(" ")[2], "".join(self._held))
        self._held.clear()


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

    def begins(element: str, attributes: dict[str, str]) -> None:
        if element == "sheet":
            sheets[attributes.get("name", "")] = attributes.get("id", "")
        elif element == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            flags.add("1904")
        elif element == "definedName":
            called.append(attributes.get("name", ""))

    def ends(element: str, text: str) -> None:
        found = NAME.fullmatch(text.strip()) if element == "definedName" else None
        if found:
            names[called[-1]] = _area(found)

    _Texts(part, begins, ends)
    return sheets, names, "1904" in flags


def _area(found: re.Match[str]) -> Area:
    column, first, last = found[3], int(found[4]), int(found[6] or found[4])
    rows = range(first, min(last, first + 200) + 1)
    return Area(sheet=(found[1] or found[2]).replace("''", "'"), cells=tuple(f"{column}{row}" for row in rows))


def _relations(part: bytes) -> dict[str, str]:
    """The parts that relations of the workbook lead to."""
    paths: dict[str, str] = {}

    def begins(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship":
            target = attributes.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            paths[attributes.get("Id", "")] = whole

    _Texts(part, begins, lambda _element, _text: None)
    return paths


def _shared(part: bytes) -> list[str]:
    """The texts that cells point to; how they are read aloud is left out."""
    found: list[str] = []
    pieces: list[str] = []
    aloud: list[bool] = []

    def begins(element: str, _attributes: dict[str, str]) -> None:
        if element == "si":
            pieces.clear()
        elif element == "rPh":
            aloud.append(True)

    def ends(element: str, text: str) -> None:
        if element == "t" and not aloud:
            pieces.append(text)
        elif element == "rPh":
            aloud.pop()
        elif element == "si":
            found.append(_plain("".join(pieces)))

    _Texts(part, begins, ends)
    return found


def _plain(text: str) -> str:
    """A text without the marks by which the format writes signs that XML does not take."""
    if len(text) > MOST_SIGNS:
        raise Refused(message("upload.too-complex"))
    kept = HEX.sub(lambda sign: chr(int(sign[1], 16)) if int(sign[1], 16) in (9, 10) else "", text)
    return kept.replace("\r\n", "\n").replace("\r", "\n").encode(errors="replace").decode()


def _cells(part: bytes, shared: list[str]) -> dict[str, Cell]:
    """The cells of a sheet that are not empty, by name."""
    found: dict[str, Cell] = {}
    here: dict[str, str] = {}
    inline: list[str] = []

    def begins(element: str, attributes: dict[str, str]) -> None:
        if element == "c":
            here.clear()
            here.update(at=attributes.get("r", ""), kind=attributes.get("t", "n"))
            inline.clear()

    def ends(element: str, text: str) -> None:
        if element in ("v", "f"):
            here[element] = text
        elif element == "t":
            inline.append(text)
        elif element == "c" and REFERENCE.fullmatch(here.get("at", "")):
            cell = _cell(here, "".join(inline), shared)
            if cell.text.strip() or cell.formula:
                found[cell.at] = cell
            if len(found) > MOST_CELLS:
                raise Refused(message("upload.too-complex"))

    _Texts(part, begins, ends)
    return found


def _cell(here: dict[str, str], inline: str, shared: list[str]) -> Cell:
    kind, value, at, formula = here["kind"], here.get("v", ""), here["at"], "f" in here
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

    def ends(element: str, text: str) -> None:
        if element in ("t", "text") and text:
            pieces.append(text)
        if element in ("p", "comment", "threadedComment") and pieces:
            found.append(_plain("".join(pieces)).strip())
            pieces.clear()

    _Texts(part, lambda _element, _attributes: None, ends)
    return [each for each in found if each]
