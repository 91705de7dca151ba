"""Word, Excel and PowerPoint files: no macro, no link that loads, no foreign object. Runs in a confined process only."""

import io
import zipfile
from typing import IO

from evaluator.core.values import Message, message
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.archive import Budget, entries, unpacked
from evaluator.exchange.uploads.kinds import KINDS, OFFICE
from evaluator.exchange.uploads.labels import extension, label
from evaluator.exchange.uploads.xmlparts import Look, OtherPart, Spread, XmlPart

CONTENT_TYPES = "[Content_Types].xml"
MAIN = {
    f"{OFFICE}.spreadsheetml.sheet.main+xml": "xlsx",
    f"{OFFICE}.wordprocessingml.document.main+xml": "docx",
    f"{OFFICE}.presentationml.presentation.main+xml": "pptx",
}
"""What the main part of a file calls itself, and the kind that the file is then."""
MACROS = ("macro", "vbaproject", "vbadata")
LOADS_NOT = "/hyperlink"
"""The only link out that nothing follows before someone clicks on it."""
OBJECTS = ("/oleobject", "/afchunk", "/control", "/activexcontrolbinary")
LIVE = {"ddeLink", "oleLink"}
LOADS = {*LIVE, "connection"}
CELLS = {"row", "c"}
NESTED = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
FOREIGN = (b"\xd0\xcf\x11\xe0", b"MZ")
MOST_NESTED = 20 * 1024 * 1024
"""Bytes of a workbook behind a chart."""


def look(file: IO[bytes], kind: str) -> None:
    """Raise Refused with everything that is wrong with an Office file of a kind."""
    Inspection(file, kind, Budget(KINDS[kind].most_unpacked), within="").run()


class Inspection:
    """One walk through an Office file, each of its bytes unpacked once."""

    def __init__(self, file: IO[bytes], kind: str, budget: Budget, *, within: str) -> None:
        self._file, self._kind, self._budget, self._within = file, kind, budget, within
        self._kinds: set[str] = set()
        self._wrong: dict[str, Message] = {}

    def run(self) -> None:
        """Look at every part. Raises Refused: at once for what must not be unpacked further, else with all that is wrong."""
        for entry in entries(self._file, self._budget):
            self._look_at(entry)
        if self._kinds != {self._kind} and "upload.macro" not in self._wrong:
            self._note(message("upload.content-other", extension=self._kind))
        if self._wrong:
            raise Refused(*self._wrong.values())

    def _note(self, wrong: Message) -> None:
        self._wrong.setdefault(wrong.id, wrong)

    def _look_at(self, entry: zipfile.ZipInfo) -> None:
        name = entry.orig_filename
        if any(sign in name.lower() for sign in MACROS):
            self._note(message("upload.macro"))
            return
        if self._is_chart_data(name):
            self._look_within(entry)
            return
        part: XmlPart | OtherPart | None = None
        for piece in unpacked(self._file, entry, self._budget):
            if part is None:
                self._look_at_head(name, piece)
                part = self._part(name)
            part.feed(piece)
        if part:
            part.close()

    def _part(self, name: str) -> XmlPart | OtherPart:
        if extension(name) not in ("xml", "rels"):
            return OtherPart(label(name))
        if name == CONTENT_TYPES:
            return XmlPart(label(name), self._content_type)
        if name.lower().endswith(".rels"):
            return XmlPart(label(name), lambda element, attributes: self._relation(name, element, attributes))
        return XmlPart(label(name), self._reader(name), only=LOADS | CELLS if self._kind == "xlsx" else LIVE)

    def _reader(self, name: str) -> Look:
        """What is to be told of cells, and of what loads from elsewhere."""
        spread = Spread()

        def see(element: str, attributes: dict[str, str]) -> None:
            if element in CELLS:
                spread.look(element, attributes)
            else:
                self._note(message("upload.external", part=label(name)))

        return see

    def _content_type(self, _element: str, attributes: dict[str, str]) -> None:
        given = attributes.get("ContentType", "")
        if any(sign in given.lower() for sign in MACROS):
            self._note(message("upload.macro"))
        elif given in MAIN:
            self._kinds.add(MAIN[given])

    def _relation(self, name: str, element: str, attributes: dict[str, str]) -> None:
        if element != "Relationship":
            return
        leads = attributes.get("Type", "").lower()
        if attributes.get("TargetMode", "").lower() == "external" and not leads.endswith(LOADS_NOT):
            self._note(message("upload.external", part=label(name.removesuffix(".rels"))))
        if leads.endswith(OBJECTS):
            self._note(message("upload.embedded"))

    def _look_at_head(self, name: str, head: bytes) -> None:
        if head.startswith(NESTED):
            self._note(message("upload.nested", part=label(name)))
        elif head.startswith(FOREIGN) or "/activex/" in name.lower():
            self._note(message("upload.embedded"))

    def _is_chart_data(self, name: str) -> bool:
        """Whether a part is the workbook that a chart in a text or on a slide keeps its numbers in."""
        return not self._within and self._kind != "xlsx" and "/embeddings/" in name and extension(name) == "xlsx"

    def _look_within(self, entry: zipfile.ZipInfo) -> None:
        held = io.BytesIO()
        for piece in unpacked(self._file, entry, self._budget):
            held.write(piece)
            if held.tell() > MOST_NESTED:
                raise Refused(message("upload.nested", part=label(entry.orig_filename)))
        try:
            Inspection(held, "xlsx", self._budget, within=entry.orig_filename).run()
        except Refused as found:
            for each in found.messages:
                self._note(each)
