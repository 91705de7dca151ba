"""Which kinds of file there are, what tells them apart, and what each purpose takes."""

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file."""

    name: str
    shown: str
    """What people call it, the same in both languages."""
    extensions: tuple[str, ...]
    media_type: str
    family: str
    """What its first bytes say: pdf, zip, png, jpeg, or text for all that have no sign of their own."""
    most_unpacked: int = 0
    """Bytes that an archive may unpack to."""


OFFICE = "application/vnd.openxmlformats-officedocument"

KINDS = {
    kind.name: kind
    for kind in (
        Kind(name="pdf", shown="PDF", extensions=("pdf",), media_type="application/pdf", family="pdf"),
        Kind(
            name="xlsx",
            shown="Excel (xlsx)",
            extensions=("xlsx",),
            media_type=f"{OFFICE}.spreadsheetml.sheet",
            family="zip",
            most_unpacked=50 * MB,
        ),
        Kind(
            name="docx",
            shown="Word (docx)",
            extensions=("docx",),
            media_type=f"{OFFICE}.wordprocessingml.document",
            family="zip",
            most_unpacked=200 * MB,
        ),
        Kind(
            name="pptx",
            shown="PowerPoint (pptx)",
            extensions=("pptx",),
            media_type=f"{OFFICE}.presentationml.presentation",
            family="zip",
            most_unpacked=200 * MB,
        ),
        Kind(name="png", shown="PNG", extensions=("png",), media_type="image/png", family="png"),
        Kind(name="jpeg", shown="JPEG", extensions=("jpg", "jpeg"), media_type="image/jpeg", family="jpeg"),
        Kind(name="txt", shown="TXT", extensions=("txt",), media_type="text/plain", family="text"),
        Kind(name="csv", shown="CSV", extensions=("csv",), media_type="text/csv", family="text"),
        Kind(name="toml", shown="TOML", extensions=("toml",), media_type="application/toml", family="text"),
        Kind(name="json", shown="JSON", extensions=("json",), media_type="application/json", family="text"),
        Kind(name="sealed", shown="JSON", extensions=("json", "sealed"), media_type="application/json", family="text"),
    )
}


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What a file is sent for: the kinds that it may be, by name, and the bytes that it may have."""

    kinds: tuple[str, ...]
    most_bytes: int

    def __post_init__(self) -> None:
        if not self.kinds or self.most_bytes < 1 or set(self.kinds) - KINDS.keys():
            raise ValueError(f"{self.kinds!r} are not kinds, or {self.most_bytes} leaves no room")


DOCUMENT = Purpose(kinds=("pdf", "xlsx", "docx", "pptx", "png", "jpeg", "txt", "csv"), most_bytes=50 * MB)
"""Papers of a call or a proposal."""
REDACTED = Purpose(kinds=("pdf",), most_bytes=50 * MB)
"""A copy without names: other kinds keep their authors in places that nobody looks at."""
SCAN = Purpose(kinds=("pdf", "png", "jpeg"), most_bytes=25 * MB)
"""A signed sheet or minutes."""
WORKBOOK = Purpose(kinds=("xlsx",), most_bytes=10 * MB)
"""A form that was filled in and comes back."""
TABLE = Purpose(kinds=("csv", "xlsx"), most_bytes=10 * MB)
"""Rows to be taken in."""
SEALED = Purpose(kinds=("sealed",), most_bytes=40 * MB)
"""A locked price."""
LIST = Purpose(kinds=("csv", "xlsx", "toml"), most_bytes=10 * MB)
"""Bodies, or numbers of places, to be taken in."""
RUBRIC = Purpose(kinds=("toml", "json"), most_bytes=MB)
"""A rubric to be taken in."""

HEAD = 8
SIGNS = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
SHOWN = {"pdf": "PDF", "zip": "ZIP", "ole": "Office 97-2003", "png": "PNG", "jpeg": "JPEG"}
"""What people call what the first bytes say."""


def family_of(head: bytes) -> str:
    """What the first bytes of a file say that it is; text if they say nothing."""
    return next((family for sign, family in SIGNS if head.startswith(sign)), "text")
