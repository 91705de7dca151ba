"""The guard at the door: a file that was sent is taken, or refused with a reason; nothing that it says is believed."""

import hashlib
import io
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO

from evaluator.core.values import Message, message
from evaluator.exchange.uploads import images, looking, texts
from evaluator.exchange.uploads.accepted import Accepted, Refused
from evaluator.exchange.uploads.kinds import HEAD, KINDS, MB, SHOWN, Kind, Purpose, family_of
from evaluator.exchange.uploads.labels import extension, label

CHUNK = 256 * 1024
WITH_MACROS = {"xlsm", "xltm", "xlsb", "xlam", "xla", "docm", "dotm", "pptm", "potm", "ppsm", "ppam"}
OLD = {"doc", "dot", "xls", "xlt", "ppt", "pot", "pps"}
LOCKED = "EncryptedPackage".encode("utf-16-le")
"""How the old container that a password puts around an Office file names what it holds."""

Further = Callable[[IO[bytes]], tuple[Message, ...]]
"""What else is asked of a file; it reads from the start and says everything that is wrong."""


def accept(stream: IO[bytes], name: str, *, purpose: Purpose, further: Further | None = None) -> Accepted:
    """What a file is, if it may be stored; the stream is then, and after a refusal, where it was before.

    `stream` is seekable and binary; it is read in pieces, at most one byte beyond the purpose's limit. `name` is what the
    sender calls it. `further` looks at a file that has passed everything else. Raises Refused. Takes up to a minute for
    a file made to take long, a quarter of a second for an honest one.
    """
    shown, start = label(name), stream.tell()
    kind = _kind(extension(shown), purpose)
    with TemporaryFile() as copy:
        try:
            size, sha256 = _copied(stream, copy, purpose.most_bytes)
        finally:
            stream.seek(start)
        _agree(copy, kind, extension(shown))
        media_type, pages = _looked_at(copy, kind)
        if further:
            copy.seek(0)
            wrong = further(copy)
            if wrong:
                raise Refused(*wrong)
    return Accepted(name=shown, kind=kind.name, media_type=media_type, size=size, sha256=sha256, pages=pages)


def accept_here(content: bytes, name: str, *, purpose: Purpose) -> Accepted:
    """The same for a file that is in memory, in a process that is confined itself: nothing is started or written.

    Only for kinds that are looked at part by part (looking.READERS). Raises Refused.
    """
    shown = label(name)
    kind = _kind(extension(shown), purpose)
    copy = io.BytesIO()
    size, sha256 = _copied(io.BytesIO(content), copy, purpose.most_bytes)
    _agree(copy, kind, extension(shown))
    pages = looking.look_here(copy, kind.name)
    return Accepted(name=shown, kind=kind.name, media_type=kind.media_type, size=size, sha256=sha256, pages=pages)


def _kind(end: str, purpose: Purpose) -> Kind:
    """The kind that an extension stands for. Raises Refused for one that the purpose does not take."""
    taken = [KINDS[each] for each in purpose.kinds]
    found = next((each for each in taken if end in each.extensions), None)
    if found is not None:
        return found
    accepted = tuple(each.shown for each in taken)
    if end in WITH_MACROS:
        raise Refused(message("upload.macro"))
    if end in OLD and any(each.family == "zip" for each in taken):
        raise Refused(message("upload.old-office"))
    if not end:
        raise Refused(message("upload.no-extension", accepted=accepted))
    raise Refused(message("upload.type", extension=end, accepted=accepted))


def _copied(stream: IO[bytes], copy: IO[bytes], limit: int) -> tuple[int, str]:
    """The size and the hash of a stream. Raises Refused for an empty one, and as soon as it is too large."""
    size, digest = 0, hashlib.sha256()
    while chunk := stream.read(min(CHUNK, limit + 1 - size)):
        size += len(chunk)
        if size > limit:
            raise Refused(message("upload.too-large", limit=in_words(limit)))
        digest.update(chunk)
        copy.write(chunk)
    if not size:
        raise Refused(message("upload.empty"))
    return size, digest.hexdigest()


def in_words(size: int) -> str:
    """A number of bytes as people read it, the same in both languages: 50 MB, 300 kB, 12 B."""
    if size >= MB:
        return f"{size // MB:,} MB"
    return f"{size // 1024} kB" if size >= 1024 else f"{size} B"


def _agree(copy: IO[bytes], kind: Kind, end: str) -> None:
    """Raise Refused unless the first bytes are those of the kind that the name promises."""
    copy.seek(0)
    found = family_of(copy.read(HEAD))
    if found == kind.family:
        return
    if found == "ole" and kind.family == "zip":
        raise Refused(message("upload.encrypted-office") if _holds(copy, LOCKED) else message("upload.old-office"))
    if found in SHOWN:
        raise Refused(message("upload.content-differs", extension=end, found=SHOWN[found]))
    raise Refused(message("upload.content-other", extension=end))


def _holds(copy: IO[bytes], sought: bytes) -> bool:
    copy.seek(0)
    kept = b""
    while chunk := copy.read(CHUNK):
        if sought in kept + chunk:
            return True
        kept = chunk[-len(sought) :]
    return False


def _looked_at(copy: IO[bytes], kind: Kind) -> tuple[str, int | None]:
    """The media type of a file and its pages. Raises Refused."""
    if kind.name in looking.READERS:
        return kind.media_type, looking.look(copy, kind.name)
    if kind.family == "text":
        return f"{kind.media_type}; charset={texts.charset(copy)}", None
    images.look(copy, kind.family)
    return kind.media_type, None
