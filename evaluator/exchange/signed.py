"""What a file from a scanner is, told by its content alone: its name and what the browser says of it do not count."""

from dataclasses import dataclass

from evaluator.core.values import Message, message

MOST_BYTES = 25 * 1024 * 1024
"""The largest scan that is kept: thirty pages in colour need less."""
END_OF_PDF = b"%%EOF"


class NotAScan(ValueError):
    """A file that is not kept; `message` says why, and what to send instead."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file, with the bytes that it begins and ends with."""

    name: str
    media_type: str
    begins: bytes
    ends: bytes


KINDS = (
    Kind(name="pdf", media_type="application/pdf", begins=b"%PDF-", ends=END_OF_PDF),
    Kind(name="png", media_type="image/png", begins=b"\x89PNG\r\n\x1a\n", ends=b"IEND\xaeB`\x82"),
    Kind(name="jpeg", media_type="image/jpeg", begins=b"\xff\xd8\xff", ends=b"\xff\xd9"),
)
TAIL = 2048
"""Bytes at the end in which the end of a file is looked for: scanners add a little behind it."""


def kind_of(content: bytes) -> Kind:
    """What a file is. Raises NotAScan for anything but a whole PDF, PNG or JPEG."""
    if not content:
        raise NotAScan(message("scan.empty"))
    if len(content) > MOST_BYTES:
        raise NotAScan(message("scan.large", most=MOST_BYTES // 2**20))
    found = next((each for each in KINDS if content.startswith(each.begins)), None)
    if found is None:
        raise NotAScan(message("scan.kind"))
    if found.ends not in content[-TAIL:]:
        raise NotAScan(message("scan.damaged"))
    return found


def plain_name(name: str, kind: Kind) -> str:
    """The name of a file without any path and without signs that nobody types, with the ending that its content has."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    stem = kept.rsplit(".", 1)[0][:150] if kept else ""
    return f"{stem or 'scan'}.{kind.name}"
