"""What lies inside a sealed price: exact, padded, and refused where it is anything else."""

import json
import struct
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.exchange.sealed.content import (
    BUCKETS,
    MIB,
    MOST_ATTACHED,
    MOST_YEN,
    Attachment,
    Price,
    SealRefused,
    pack,
    unpack,
)
from tests.factories.sealed_price import price

PDF = Attachment(name="見積書.pdf", data=b"%PDF-1.7 " + b"x" * 5000)
LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=200).filter(str.strip)


def packed(**changes: object) -> bytes:
    fields = {"yen": 1, "tax_included": True, "proposer": "x", "corporate_number": "", "date": "2026-11-20", "attachment": None}
    text = json.dumps(fields | changes).encode()
    return (struct.pack(">I", len(text)) + text).ljust(MIB, b"\0")


def refusal(content: bytes) -> str:
    with pytest.raises(SealRefused) as caught:
        unpack(content)
    return caught.value.problem.message.id


@pytest.mark.parametrize(
    "changes", [{}, {"attachment": PDF}, {"corporate_number": "8000020130001"}, {"yen": 0}, {"yen": MOST_YEN}]
)
def test_price_comes_back_as_it_was(changes):
    assert unpack(pack(price(**changes))) == price(**changes)


@given(
    yen=st.integers(0, MOST_YEN),
    tax=st.booleans(),
    proposer=LINES,
    day=st.dates(),
    data=st.none() | st.binary(max_size=3000),
)
def test_any_price_comes_back_as_it_was(yen, tax, proposer, day, data):
    attached = None if data is None else Attachment(name="a.pdf", data=data)
    given_price = Price(yen=yen, tax_included=tax, proposer=proposer, date=day, attachment=attached)
    assert unpack(pack(given_price)) == given_price


def test_length_tells_neither_price_nor_small_estimate():
    lengths = {
        len(pack(price(**each))) for each in ({"yen": 0}, {"yen": MOST_YEN}, {"proposer": "長" * 200}, {"attachment": PDF})
    }
    assert lengths == {MIB}


@pytest.mark.parametrize(("size", "length"), [(MIB, 2), (3 * MIB, 4), (7 * MIB, 8), (9 * MIB, 16), (MOST_ATTACHED, 21)])
def test_larger_estimates_show_only_their_bucket(size, length):
    assert len(pack(price(attachment=Attachment(name="a.pdf", data=bytes(size))))) == length * MIB


@pytest.mark.parametrize(
    "changes",
    [
        {"yen": -1},
        {"yen": MOST_YEN + 1},
        {"yen": 1.5},
        {"yen": True},
        {"yen": "1"},
        {"tax_included": 1},
        {"proposer": ""},
        {"proposer": "　 "},
        {"proposer": "a\nb"},
        {"proposer": "a\u2028b"},
        {"proposer": "\ud800"},
        {"proposer": "x" * 201},
        {"corporate_number": "123"},
        {"corporate_number": "１２３４５６７８９０１２３"},
    ],
)
def test_price_cannot_be_built_wrong(changes):
    with pytest.raises(ValueError):
        price(**changes)


@pytest.mark.parametrize(
    ("name", "size"), [("", 1), ("a/b.pdf", 1), ("a\\b.pdf", 1), ("a\0.pdf", 1), ("a.pdf", MOST_ATTACHED + 1)]
)
def test_attachment_cannot_be_built_wrong(name, size):
    with pytest.raises(ValueError):
        Attachment(name=name, data=bytes(size))


def test_content_written_by_hand_is_read():
    assert unpack(packed()) == Price(yen=1, tax_included=True, proposer="x", date=date(2026, 11, 20))


@pytest.mark.parametrize(
    "changes",
    [
        {"yen": "1"},
        {"yen": 1e3},
        {"yen": 10**15},
        {"tax_included": "true"},
        {"corporate_number": None},
        {"date": "2026-02-30"},
        {"date": 20261120},
        {"proposer": ["x"]},
        {"attachment": {}},
        {"attachment": {"name": "a", "length": -1}},
        {"attachment": {"name": "a", "length": 2 * MIB}},
        {"attachment": {"name": "a", "length": True}},
        {"attachment": {"name": "../a", "length": 0}},
        {"extra": 1},
    ],
)
def test_malformed_content_is_refused(changes):
    assert refusal(packed(**changes)) == "seal.content"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0",
        bytes(MIB),
        b"\xff" * MIB,
        packed()[:-1],
        packed()[:-1] + b"x",
        packed() + bytes(MIB),
        (struct.pack(">I", 9) + b"[[[[[[[[[").ljust(MIB, b"\0"),
        (struct.pack(">I", 16000) + b"[" * 16000).ljust(MIB, b"\0"),
        (struct.pack(">I", 2) + b"\xff\xff").ljust(MIB, b"\0"),
    ],
    ids=range(10),
)
def test_broken_content_is_refused(content):
    assert refusal(content) == "seal.content"


def test_buckets_grow_and_hold_the_largest():
    assert list(BUCKETS) == sorted(BUCKETS)
    assert BUCKETS[-1] > MOST_ATTACHED
