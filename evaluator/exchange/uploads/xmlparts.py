"""One XML part of an Office file, read as it is unpacked: no definitions, no depths, and what its elements say."""

import re
from collections.abc import Callable, Collection
from functools import cache
from xml.parsers import expat

from evaluator.core.values import message
from evaluator.exchange.uploads.accepted import Refused

MOST_DEPTH = 256
DEFINES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
OVERLAP = 16

Look = Callable[[str, dict[str, str]], None]
"""What is told of each element: its name without its namespace, and its attributes."""


class XmlPart:
    """Takes a part in pieces. Raises Refused for one that defines entities, is too deep or is no XML."""

    def __init__(self, name: str, look: Look, only: Collection[str] | None = None) -> None:
        """`only` names the elements that `look` is told of; all of them if it is not given."""
        self._name, self._look, self._depth = name, look, 0
        self._only, self._names = only, dict[str, str]()
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._defines
        self._parser.EntityDeclHandler = self._defines
        self._parser.StartElementHandler = self._begins
        self._parser.EndElementHandler = self._ends

    def feed(self, piece: bytes) -> None:
        """Read on."""
        self._parse(piece)

    def close(self) -> None:
        """Nothing follows."""
        self._parse(b"", last=True)

    def _parse(self, piece: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError) as fault:
            raise Refused(message("upload.broken-part", part=self._name)) from fault

    def _defines(self, *_: object) -> None:
        raise Refused(message("upload.doctype", part=self._name))

    def _begins(self, element: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise Refused(message("upload.too-complex"))
        name = self._names.get(element)
        if name is None:
            name = self._names[element] = self._called(element)
        if name:
            self._look(name, attributes)

    def _called(self, element: str) -> str:
        """The name of an element without its namespace; empty for one that nobody looks at."""
        name = element.rpartition(" ")[2]
        return name if self._only is None or name in self._only else ""

    def _ends(self, _element: str) -> None:
        self._depth -= 1


class OtherPart:
    """Takes a part that is no strict XML, such as an old drawing, in pieces. Raises Refused if it defines entities."""

    def __init__(self, name: str) -> None:
        self._name, self._kept = name, b""

    def feed(self, piece: bytes) -> None:
        """Read on."""
        text = self._kept + piece.replace(b"\0", b"")
        if DEFINES.search(text):
            raise Refused(message("upload.doctype", part=self._name))
        self._kept = text[-OVERLAP:]

    def close(self) -> None:
        """Nothing follows."""


class Spread:
    """How far apart the cells of a sheet lie: a reader makes room for everything between the first and the last."""

    MOST = 5_000_000
    CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)

    def __init__(self) -> None:
        self._row = self._column = 0
        self._first: tuple[int, int] | None = None
        self._last = (0, 0)

    def look(self, element: str, attributes: dict[str, str]) -> None:
        """Take in an element. Raises Refused if more than five million cells lie between."""
        if element == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else self._row + 1
            self._column = 0
        elif element == "c":
            self._place(attributes.get("r", ""))
            self._measure()

    def _place(self, reference: str) -> None:
        match = self.CELL.fullmatch(reference)
        if match is None:
            self._column += 1
            return
        self._column, self._row = _column(match[1]), int(match[2])

    def _measure(self) -> None:
        top, left = self._first or (self._row, self._column)
        bottom, right = self._last
        if self._first and top <= self._row <= bottom and left <= self._column <= right:
            return
        self._first = min(top, self._row), min(left, self._column)
        self._last = max(bottom, self._row), max(right, self._column)
        if (self._last[0] - self._first[0] + 1) * (self._last[1] - self._first[1] + 1) > self.MOST:
            raise Refused(message("upload.spread"))


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
