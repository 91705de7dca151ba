"""What a reader could do; run by the tests in a confined process."""

import os
import sys
import tempfile
import time
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> None:
    DEEDS[arguments[0]]()


def _answer() -> None:
    sys.stdout.write(sys.stdin.buffer.read().decode())


def _environment() -> None:
    sys.stdout.write(str(os.environ.get("SECRET_KEY")))


def _compute() -> None:
    while True:
        pass


def _depth() -> None:
    _depth()


def _fail() -> None:
    raise ValueError("broken")


def _write() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")


DEEDS = {
    "answer": _answer,
    "environment": _environment,
    "memory": lambda: bytearray(2**30),
    "compute": _compute,
    "sleep": lambda: time.sleep(60),
    "abort": os.abort,
    "depth": _depth,
    "fail": _fail,
    "write": _write,
}
