"""The file of a sealed price: read back exactly as written, and nothing else is read at all."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator.exchange.sealed.content import SealRefused
from evaluator.exchange.sealed.envelope import MOST_FILE, Context, SealedFile, der_of, fingerprint, read_sealed, written
from tests.factories.sealed_price import CONTEXT, holder, sealed


def altered(**changes: Any) -> bytes:
    return json.dumps(json.loads(sealed()) | changes).encode()


def without(key: str) -> bytes:
    return json.dumps({name: value for name, value in json.loads(sealed()).items() if name != key}).encode()


def refusal(source: bytes) -> tuple[str, str]:
    with pytest.raises(SealRefused) as caught:
        read_sealed(source)
    return caught.value.problem.message.id, caught.value.problem.place


def b64(length: int) -> str:
    return base64.b64encode(bytes(length)).decode()


def test_file_is_read_back_as_written():
    source = sealed()
    assert written(read_sealed(source)) == source
    assert read_sealed(source).context == CONTEXT


def test_file_names_its_format_and_holders():
    given_file = json.loads(sealed("akiko", "bunta"))
    names = [holder(name).fingerprint for name in ("akiko", "bunta")]
    assert (given_file["format"], given_file["version"]) == ("evaluator-sealed-price", 1)
    assert given_file["holders"] == names
    assert [each["holders"] for each in given_file["shares"]] == [names]


@pytest.mark.parametrize(("names", "pairs"), [("ab", 1), ("abc", 3), ("abcd", 6)])
def test_each_pair_of_holders_has_a_share(names, pairs):
    holders = {"a": "akiko", "b": "bunta", "c": "chie", "d": "daiki"}
    assert len(read_sealed(sealed(*(holders[name] for name in names))).shares) == pairs


def test_layout_and_byte_order_mark_do_not_matter():
    source = b"\xef\xbb\xbf" + json.dumps(json.loads(sealed()), indent=2).encode()
    again = read_sealed(written(read_sealed(source)))
    assert read_sealed(source) == again
    assert read_sealed(source).identity == again.identity


def test_identity_follows_content_and_binding():
    file = read_sealed(sealed())
    others = [
        replace(file, nonce=bytes(12)),
        replace(file, key_check=bytes(32)),
        replace(file, context=replace(CONTEXT, reference="AAAA-AAAA")),
        replace(file, holders=file.holders[::-1]),
    ]
    assert len({each.identity for each in (file, *others)}) == 5


@pytest.mark.parametrize(
    "source", [b"", b"null", b"[]", b"{}", b'{"format":"other"}', b"%PDF-1.7", b"PK\x03\x04", b"\xff\xfe", b"1" * 5000]
)
def test_file_of_another_kind_is_refused(source):
    assert refusal(source) == ("seal.not-sealed", "file")


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9, 0.999999])
def test_truncated_file_is_told_apart(share):
    source = sealed()
    assert refusal(source[: int(len(source) * share)])[0] == "seal.cut-off"


def test_file_over_the_limit_is_refused_unread():
    assert refusal(b" " * (MOST_FILE + 1)) == ("seal.too-large", "file")


@pytest.mark.parametrize("sign", [b"[", b"{", b","])
def test_file_of_too_many_parts_is_refused_unparsed(sign):
    assert refusal(sign * 1_000_000) == ("seal.not-sealed", "file")


@pytest.mark.parametrize("version", [0, 2, "1", True, 1.0, None])
def test_unknown_version_is_told_apart(version):
    assert refusal(altered(version=version)) == ("seal.version", "version")


@pytest.mark.parametrize("key", ["procurement", "call", "reference", "holders", "shares", "key_check", "nonce", "ciphertext"])
def test_each_missing_part_is_refused(key):
    assert refusal(without(key)) == ("seal.form", "file")


def test_unknown_or_doubled_key_is_refused():
    assert refusal(altered(extra=1)) == ("seal.form", "file")
    assert refusal(sealed()[:-1] + b',"nonce":"x"}') == ("seal.cut-off", "file")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("procurement", ""),
        ("procurement", "a\nb"),
        ("procurement", "案件"),
        ("procurement", 17),
        ("procurement", "x" * 81),
        ("call", "0" * 63),
        ("call", "G" * 64),
        ("reference", ""),
        ("reference", None),
        ("holders", []),
        ("holders", ["0" * 64]),
        ("holders", ["0" * 64] * 2),
        ("holders", "0" * 64),
        ("holders", [f"{each:064x}" for each in range(5)]),
        ("holders", ["A" * 64, "B" * 64]),
        ("shares", []),
        ("shares", {}),
        ("shares", [1, 2, 3]),
        ("key_check", b64(31)),
        ("nonce", b64(13)),
        ("nonce", 12),
        ("nonce", "////////////////=="),
        ("ciphertext", ""),
        ("ciphertext", b64(1000)),
        ("ciphertext", "あ"),
        ("ciphertext", None),
    ],
)
def test_malformed_part_is_refused_by_name(key, value):
    assert refusal(altered(**{key: value})) == ("seal.form", key)


def test_shares_stand_in_the_order_of_pairs():
    shares = json.loads(sealed())["shares"]
    assert refusal(altered(shares=shares[::-1])) == ("seal.form", "shares")
    assert refusal(altered(shares=shares[:2])) == ("seal.form", "shares")
    assert refusal(altered(shares=[*shares[:2], shares[2] | {"wrapped": ["AAAA", "AAAA"]}])) == ("seal.form", "wrapped")
    assert refusal(altered(shares=[*shares[:2], shares[2] | {"wrapped": ["AAAA"]}])) == ("seal.form", "shares")
    assert refusal(altered(shares=[*shares[:2], shares[2] | {"more": 1}])) == ("seal.form", "shares")


def test_other_spelling_of_the_same_bytes_is_refused():
    nonce = json.loads(sealed())["nonce"]
    assert refusal(altered(nonce=nonce + "\n")) == ("seal.form", "nonce")
    assert refusal(altered(key_check=b64(32)[:-2] + "B=")) == ("seal.form", "key_check")


@pytest.mark.parametrize(("key", "value"), [("procurement", "a b"), ("call", "1"), ("reference", "あ"), ("reference", "x" * 81)])
def test_context_cannot_be_built_wrong(key, value):
    with pytest.raises(ValueError):
        replace(CONTEXT, **{key: value})


@pytest.mark.parametrize("pem", ["", "x", "-----BEGIN PUBLIC KEY-----\nAAAA", "-----BEGIN RSA-----\nAAAA\n-----END RSA-----"])
def test_fingerprint_asks_for_a_public_key(pem):
    with pytest.raises(ValueError):
        fingerprint(pem)


def test_fingerprint_does_not_depend_on_line_ends():
    pem = holder("akiko").public_pem
    assert fingerprint(pem.replace("\n", "\r\n")) == fingerprint(pem)
    assert der_of(pem)[:2] == b"\x30\x82"


def is_read_or_refused(source: bytes) -> bool:
    """Any other exception goes through and fails the test."""
    try:
        return isinstance(read_sealed(source), SealedFile)
    except SealRefused as refused:
        return refused.problem.message.id.startswith("seal.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=15,
)
KEYS = st.sampled_from(
    ["format", "version", *Context.__dataclass_fields__, "holders", "shares", "key_check", "nonce", "ciphertext"]
)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(source):
    assert is_read_or_refused(source)


@given(JSON)
def test_any_json_is_read_or_refused(value):
    assert is_read_or_refused(json.dumps(value).encode())


@given(KEYS, JSON)
def test_any_part_exchanged_is_read_or_refused(key, value):
    start = {name: each for name, each in json.loads(sealed()).items() if name != "ciphertext"} | {"ciphertext": "AAAA"}
    assert is_read_or_refused(json.dumps(start | {key: value}).encode())


@settings(suppress_health_check=[HealthCheck.large_base_example])
@given(st.data())
def test_any_byte_altered_is_read_or_refused(data):
    source = bytearray(sealed())
    head = len(source) - len(json.loads(bytes(source))["ciphertext"])
    for at in data.draw(st.lists(st.integers(0, head), min_size=1, max_size=4)):
        source[at] = data.draw(st.integers(0, 255))
    assert is_read_or_refused(bytes(source))
