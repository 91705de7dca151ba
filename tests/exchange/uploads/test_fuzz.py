"""Files with bytes turned, cut or doubled: taken or refused, never anything else, and soon."""

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.exchange.uploads.accepted import Accepted, Refused
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import DOCUMENT
from tests.factories import files

SOON = 20
"""Seconds, on a busy machine; an honest file takes a quarter of one."""
LOOKED_AT_HERE = {"a.png": files.png(40, 40), "a.jpg": files.jpeg(), "a.txt": "提案、評価。".encode("cp932") * 9}
LOOKED_AT_APART = {
    "a.pdf": files.pdf(3),
    "b.pdf": files.packed_pdf("<< /A [1 2 (x)] >>"),
    "a.xlsx": files.xlsx(),
    "a.docx": files.docx(),
}

spoiling = st.tuples(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), max_size=6),
    st.floats(0, 1),
    st.booleans(),
)
"""Which bytes are turned (as a part of the length), how much is left, and whether the end follows once more."""


def spoiled(whole: bytes, how: tuple[list[tuple[float, int]], float, bool]) -> bytes:
    turned, left, doubled = how
    made = bytearray(whole)
    for place, by in turned:
        made[int(place * len(made))] ^= by
    kept = bytes(made) if left > 0.5 else bytes(made[: int(left * 2 * len(made))])
    return kept + (kept[len(kept) // 2 :] if doubled else b"")


def answer(content: bytes, name: str) -> Accepted | Refused:
    began = time.monotonic()
    try:
        return accept(io.BytesIO(content), name, purpose=DOCUMENT)
    except Refused as refused:
        return refused
    finally:
        assert time.monotonic() - began < SOON


def is_clear(given: Accepted | Refused) -> bool:
    return bool(given.size if isinstance(given, Accepted) else given.messages)


@pytest.mark.parametrize("name", LOOKED_AT_HERE)
@given(how=spoiling)
@settings(max_examples=200)
def test_spoiled_picture_or_text_is_answered(name, how):
    assert is_clear(answer(spoiled(LOOKED_AT_HERE[name], how), name))


@pytest.mark.parametrize("name", LOOKED_AT_APART)
@given(how=spoiling)
@settings(max_examples=20)
def test_spoiled_document_is_answered(name, how):
    assert is_clear(answer(spoiled(LOOKED_AT_APART[name], how), name))


@pytest.mark.parametrize("name", [*LOOKED_AT_HERE, *LOOKED_AT_APART])
def test_what_is_spoiled_was_good_before(name):
    assert isinstance(answer({**LOOKED_AT_HERE, **LOOKED_AT_APART}[name], name), Accepted)


@given(st.binary(max_size=400), st.sampled_from([*LOOKED_AT_HERE, "a.csv"]))
def test_bytes_of_chance_are_answered(content, name):
    assert is_clear(answer(content, name))
