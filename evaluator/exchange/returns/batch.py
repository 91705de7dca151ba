"""Many workbooks from one archive, read in a confined process: one process for many, and one for each where that one died.

`listed` and `read` are called here; `main` is their other end.
"""

import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from evaluator.core.values import Message, message, record
from evaluator.exchange.returns.filled import Filled, found_in, from_plain, to_plain
from evaluator.exchange.uploads import confined, guard, workbook
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.archive import Budget, named, sound, unpacked
from evaluator.exchange.uploads.confined import Limits
from evaluator.exchange.uploads.kinds import WORKBOOK
from evaluator.exchange.uploads.labels import label

MODULE = "evaluator.exchange.returns.batch"
TOGETHER = Limits(computing=20, clock=60)
"""What many files may use together; an honest one takes a fiftieth of a second."""
ALONE = Limits(computing=20, clock=60)
BESIDE = (".", "~$")
"""How the names begin of files that a system puts beside those that people mean."""


@record
class Entry:
    """A file in an archive, by its place there."""

    position: int
    name: str


@record
class Came:
    """A workbook that was read: what it holds, or why it was refused."""

    position: int
    sha256: str = ""
    filled: Filled | None = None
    refused: tuple[Message, ...] = ()


class Died(Exception):
    """The process that read several files ended before its time; each is to be read alone."""


def listed(file: IO[bytes]) -> tuple[Entry, ...]:
    """The files that somebody put into an archive, those of the system left out. Raises Refused."""
    try:
        told = json.loads(confined.run(MODULE, file, arguments=("list",), limits=ALONE))
    except (confined.Unreadable, confined.Exhausted, ValueError) as fault:
        raise Refused(message("upload.broken")) from fault
    return tuple(Entry(**each) for each in told)


def read(file: IO[bytes], positions: Sequence[int]) -> tuple[Came, ...]:
    """The workbooks at these places of an archive. Raises Died if several were asked for and one of them ended the process."""
    words = ("read", ",".join(str(each) for each in positions))
    alone = len(positions) == 1
    try:
        answer = confined.run(MODULE, file, arguments=words, limits=ALONE if alone else TOGETHER)
        return tuple(_came(json.loads(line)) for line in answer.splitlines())
    except (confined.Unreadable, confined.Exhausted, ValueError) as fault:
        if not alone:
            raise Died from fault
        return (Came(position=positions[0], refused=(message("upload.too-complex"),)),)


def _came(told: dict[str, Any]) -> Came:
    return Came(
        position=told["position"],
        sha256=told["sha256"],
        filled=from_plain(told["filled"]) if told["filled"] else None,
        refused=tuple(message(id, **values) for id, values in told["refused"]),
    )


def packed(files: Iterable[tuple[str, IO[bytes]]], made: IO[bytes]) -> int:
    """Put files that came one by one into an archive, as they are; how many."""
    count = 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for count, (name, file) in enumerate(files, 1):
            file.seek(0)
            archive.writestr(zipfile.ZipInfo(f"{count:05}/{label(name)}"), file.read())
    return count


def main(arguments: Sequence[str]) -> None:
    """The other end: list an archive on standard input, or read workbooks in it, one line of JSON for each."""
    file = sys.stdin.buffer
    found = named(file)
    if arguments[0] == "list":
        sys.stdout.write(json.dumps([{"position": at, "name": name} for at, name in _meant(found)]))
        return
    for at in arguments[1].split(","):
        sys.stdout.write(json.dumps(_told(file, found[int(at)], int(at))) + "\n")
        sys.stdout.flush()


def _meant(found: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[int, str]]:
    for at, each in enumerate(found):
        folder, _slash, last = each.orig_filename.rpartition("/")
        if last and not last.startswith(BESIDE) and not folder.startswith("__MACOSX"):
            yield at, _name(each)


def _name(entry: zipfile.ZipInfo) -> str:
    """What a file is called; an archive made by Windows says it in the Japanese of Windows and does not say so."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("cp932")
        except UnicodeError:
            name = entry.orig_filename
    return label(name.removesuffix("/"))


def _told(file: IO[bytes], entry: zipfile.ZipInfo, position: int) -> dict[str, Any]:
    told: dict[str, Any] = {"position": position, "sha256": "", "filled": None, "refused": []}
    try:
        sound(entry)
        content = b"".join(unpacked(file, entry, Budget(WORKBOOK.most_bytes)))
        told["sha256"] = hashlib.sha256(content).hexdigest()
        guard.accept_here(content, _name(entry), purpose=WORKBOOK)
        told["filled"] = to_plain(found_in(workbook.read(io.BytesIO(content))))
    except Refused as found:
        told["refused"] = [[each.id, dict(each.values)] for each in found.messages]
    return told
