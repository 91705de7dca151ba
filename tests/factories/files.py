"""Files that people send: honest ones of each kind, and the ones made to do harm."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

import xlsxwriter
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DecodedStreamObject, NameObject

from evaluator.exchange.uploads.kinds import OFFICE

SCRIPT = "<< /S /JavaScript /JS (app.alert(1)) >>"
MAKERS = ("社会福祉法人青野福祉会", "アオノフクシカイ", "Aono Welfare Association")
"""Names of whoever made a telling file."""
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
LEADS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def pdf(pages: int = 1, *, catalog: str = "", more: Sequence[str] = ()) -> bytes:
    """A PDF with as many empty pages; `catalog` stands in its catalogue, `more` are further objects."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *(["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * pages),
        *more,
    ]
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table, count = len(made), len(objects) + 1
    made += f"xref\n0 {count}\n0000000000 65535 f \n".encode()
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(made + f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())


def telling_pdf(pages: int = 3) -> bytes:
    """A PDF whose properties, notes and page all say who made it."""
    name, kana, english = MAKERS
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>{name} {english}</dc:creator></x:xmpmeta>"
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(pages))))
    writer.add_metadata({"/Author": name, "/Title": f"{kana} 提案書", "/Company": english})
    for holder in (writer._root_object, writer.pages[0]):
        stream = DecodedStreamObject()
        stream.set_data(xmp.encode())
        stream[NameObject("/Type")] = NameObject("/Metadata")
        holder[NameObject("/Metadata")] = writer._add_object(stream)
    writer.add_annotation(page_number=0, annotation=Text(text="see page 2", rect=(10, 10, 50, 50), title_bar=english))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def locked_pdf(password: str) -> bytes:
    """A PDF that opens with a password, or without one if it is empty; changing it needs another in any case."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(2))))
    writer.encrypt(password, owner_password="of the owner", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def packed_pdf(hidden: str) -> bytes:
    """A PDF whose objects lie in a compressed stream, `hidden` among them, and are listed in another one."""
    inner = ["<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    inner += ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>", hidden]
    places, body = [], ""
    for number, content in enumerate(inner, start=1):
        places.append(f"{number} {len(body)}")
        body += content + " "
    head = " ".join(places) + " "
    held = zlib.compress((head + body).encode())
    made = bytearray(b"%PDF-1.7\n")
    at = len(made)
    made += b"5 0 obj\n<< /Type /ObjStm /N 4 /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (len(head), len(held))
    made += held + b"\nendstream\nendobj\n"
    table = len(made)
    rows = [(0, 0, 255), *((2, 5, index) for index in range(4)), (1, at, 0), (1, table, 0)]
    listed = zlib.compress(b"".join(struct.pack(">BHB", *row) for row in rows))
    made += b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\n" % len(listed)
    return bytes(made + b"stream\n" + listed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table)


def xlsx(rows: Sequence[Sequence[object]] = (("項目", 1),)) -> bytes:
    """A workbook with one sheet."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write_url(9, 0, "https://example.jp/")
    return made.getvalue()


def far_xlsx() -> bytes:
    """A workbook of a few kilobytes with a value in the first and the last cell."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, 1)
        sheet.write(1_048_575, 16_383, 1)
    return made.getvalue()


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """An archive with these entries, compressed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def contents(archive: bytes) -> dict[str, bytes]:
    """The entries of an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def with_parts(archive: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The archive with further or other entries."""
    return zipped(contents(archive) | parts)


def office(main: str, kind: str, body: str, parts: Mapping[str, bytes]) -> bytes:
    """The least that Word or PowerPoint opens."""
    types = '<Default Extension="xml" ContentType="text/xml"/>'
    types += f'<Override PartName="/{main}" ContentType="{OFFICE}.{kind}.main+xml"/>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}">{types}</Types>'.encode(),
            "_rels/.rels": links(("officeDocument", main, "Internal")),
            main: body.encode(),
            **parts,
        }
    )


def docx(text: str = "提案", **parts: bytes) -> bytes:
    """A text of one paragraph; further parts are given by name."""
    body = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return office("word/document.xml", "wordprocessingml.document", body, parts)


def pptx(**parts: bytes) -> bytes:
    """Slides without a slide; further parts are given by name."""
    return office("ppt/presentation.xml", "presentationml.presentation", f'<p:presentation xmlns:p="{SLIDE}"/>', parts)


def links(*each: tuple[str, str, str]) -> bytes:
    """A part that links: kind, target and mode of each."""
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{LEADS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for number, (kind, target, mode) in enumerate(each)
    )
    return f'<Relationships xmlns="{LINKS}">{lines}</Relationships>'.encode()


def bomb() -> bytes:
    """A workbook of 60 kB that unpacks to 60 MB."""
    return with_parts(xlsx(), {"xl/media/image1.png": bytes(60 * 1024 * 1024)})


def lying_bomb() -> bytes:
    """The same, but every header says that it unpacks to one kilobyte."""
    return bomb().replace(struct.pack("<I", 60 * 1024 * 1024), struct.pack("<I", 1024))


def png(width: int = 2, height: int = 2, *, after: bytes = b"") -> bytes:
    """A black picture; only its first line is there if it is large. `after` follows its end."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes((width + 1) * min(height, 2)))),
        (b"IEND", b""),
    ]
    made = b"\x89PNG\r\n\x1a\n"
    for name, content in parts:
        made += struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return made + after


def jpeg(width: int = 2, height: int = 2) -> bytes:
    """The frame of a picture with a byte or two in it."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\x01\x01\x00\x00\x3f\x00"
    parts = ((b"\xff\xe0", b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), (b"\xff\xc0", frame), (b"\xff\xda", scan))
    return (
        b"\xff\xd8" + b"".join(mark + struct.pack(">H", len(held) + 2) + held for mark, held in parts) + b"\x12\xff\x00\xff\xd9"
    )


class Endless(io.RawIOBase):
    """A stream of zeros of a size that is never made; `given` counts what was read."""

    def __init__(self, size: int) -> None:
        self._size, self._at, self.given = size, 0, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, place: int, whence: int = 0) -> int:
        self._at = place if whence == 0 else (self._size if whence == 2 else self._at) + place
        return self._at

    def read(self, count: int = -1) -> bytes:
        left = max(self._size - self._at, 0)
        count = left if count < 0 else min(count, left)
        self._at, self.given = self._at + count, self.given + count
        return bytes(count)
