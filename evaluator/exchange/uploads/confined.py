"""Reading of foreign files in a process of its own: whatever it does, it ends, and this process goes on.

`run` starts this module again with an empty environment; there it limits itself and calls `main` of the module asked for,
which finds the file on its standard input and writes its answer to its standard output.
"""

import importlib
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import IO

from evaluator.paths import ROOT

EXHAUSTED = 3
"""How the process ends that ran out of memory or depth."""
AT_ONCE = 2
PATIENCE = 60
"""Seconds that a file waits for its turn."""
TURNS = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a reading may use: bytes of memory, seconds of computing, seconds on the clock."""

    memory: int = 1024 * 1024 * 1024
    computing: int = 30
    clock: int = 60


class Unreadable(Exception):
    """The reading failed: the file is not what the reader takes it for."""


class Exhausted(Exception):
    """The reading was stopped: it would have used more than its limits."""


class Busy(Exception):
    """Too many files are being read just now."""


def run(module: str, file: IO[bytes], *, arguments: Sequence[str] = (), limits: Limits | None = None) -> bytes:
    """What `main(arguments)` of a module writes about a file, which must be a real one (TemporaryFile, not BytesIO).

    Raises Unreadable, Exhausted or Busy. Leaves the file at some place.
    """
    held = limits or Limits()
    if not TURNS.acquire(timeout=PATIENCE):
        raise Busy
    try:
        return _answer([str(held.memory), str(held.computing), module, *arguments], file, held.clock)
    finally:
        TURNS.release()


def _answer(words: list[str], file: IO[bytes], clock: int) -> bytes:
    file.flush()
    file.seek(0)
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter, our own module, words of ours
            [sys.executable, "-m", "evaluator.exchange.uploads.confined", *words],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PYTHONUTF8": "1"},
            timeout=clock,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise Exhausted from slow
    if ended.returncode == EXHAUSTED or ended.returncode < 0:
        raise Exhausted
    if ended.returncode:
        raise Unreadable
    return ended.stdout


def confine(memory: int, computing: int) -> None:
    """Limit this process for good: its memory, its computing time, and that it writes no file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (computing, computing + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(memory: str, computing: str, module: str, *arguments: str) -> int:
    sys.dont_write_bytecode = True
    confine(int(memory), int(computing))
    try:
        importlib.import_module(module).main(arguments)
    except (MemoryError, RecursionError):
        return EXHAUSTED
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
