"""The sealed price as a file: what is written on the outside, the shares of its key, the locked content."""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from evaluator.core.values import problem
from evaluator.exchange.sealed.content import BUCKETS, SealRefused

FORMAT = "evaluator-sealed-price"
VERSION = 1
FEWEST_HOLDERS, MOST_HOLDERS = 2, 4
TAG, NONCE, KEY_CHECK, WRAPPED = 16, 12, 32, 384
"""Lengths in bytes; a wrapped share is one block of RSA with 3072 bits."""
MOST_FILE = BUCKETS[-1] * 4 // 3 + 64 * 1024
MOST_SIGNS = 200
"""More commas or brackets than any sealed price has; a file with more is not even parsed."""
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}", re.ASCII)
FINGERPRINT = re.compile(r"[0-9a-f]{64}", re.ASCII)
KEYS = ("format", "version", "procurement", "call", "reference", "holders", "shares", "key_check", "nonce", "ciphertext")


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a sealed price is for. Raises ValueError on anything but short words.

    `call` is the SHA-256 of the call in hexadecimal; `reference` tells one sealed price from another and may be empty
    only where a page is made for proposers, who then draw their own.
    """

    procurement: str
    call: str
    reference: str = ""

    def __post_init__(self) -> None:
        if not WORD.fullmatch(self.procurement):
            raise ValueError("procurement: one to 80 of A-Z a-z 0-9 . _ : -")
        if not FINGERPRINT.fullmatch(self.call):
            raise ValueError("call: a SHA-256 in hexadecimal")
        if self.reference and not WORD.fullmatch(self.reference):
            raise ValueError("reference: at most 80 of A-Z a-z 0-9 . _ : -")


@dataclass(frozen=True, kw_only=True)
class Share:
    """The two halves of the key for one pair of holders, each wrapped for its own holder."""

    holders: tuple[str, str]
    wrapped: tuple[bytes, bytes]


@dataclass(frozen=True, kw_only=True)
class SealedFile:
    """A well-formed sealed price; only opening shows whether it is a true one."""

    context: Context
    holders: tuple[str, ...]
    shares: tuple[Share, ...]
    key_check: bytes
    nonce: bytes
    ciphertext: bytes

    @property
    def binding(self) -> bytes:
        """What the content and every share are bound to."""
        return binding(self.context, self.holders)

    @property
    def identity(self) -> str:
        """SHA-256 of the locked content and all it is bound to; the shares and the layout of the file do not count."""
        return hashlib.sha256(self.binding + b"\n" + self.key_check + self.nonce + self.ciphertext).hexdigest()


def fingerprint(public_pem: str) -> str:
    """SHA-256 of a public key (its DER form) in hexadecimal; names the holder of the key in every sealed price."""
    return hashlib.sha256(der_of(public_pem)).hexdigest()


def der_of(public_pem: str) -> bytes:
    """The DER form of a public key in PEM. Raises ValueError for anything else."""
    lines = public_pem.strip().splitlines()
    if len(lines) < 3 or lines[0] != "-----BEGIN PUBLIC KEY-----" or lines[-1] != "-----END PUBLIC KEY-----":
        raise ValueError("not a public key in PEM")
    return base64.b64decode("".join(lines[1:-1]), validate=True)


def binding(context: Context, holders: tuple[str, ...]) -> bytes:
    """What goes with every encryption as associated data: one word a line, so that nothing can be read two ways."""
    words = (FORMAT, str(VERSION), context.procurement, context.call, context.reference, *holders)
    return "\n".join(words).encode("ascii")


def label(bound_to: bytes, kind: str, *words: str) -> bytes:
    """What a wrapped share is bound to: the file, the step it is made for, and whose it is."""
    return b"\n".join((bound_to, kind.encode("ascii"), *(word.encode("ascii") for word in words)))


def written(sealed: SealedFile) -> bytes:
    """The bytes of a sealed price."""
    context = sealed.context
    shares = [{"holders": list(each.holders), "wrapped": [_b64(half) for half in each.wrapped]} for each in sealed.shares]
    values = (
        *(FORMAT, VERSION, context.procurement, context.call, context.reference, list(sealed.holders), shares),
        *(_b64(sealed.key_check), _b64(sealed.nonce), _b64(sealed.ciphertext)),
    )
    return json.dumps(dict(zip(KEYS, values, strict=True)), separators=(",", ":")).encode("ascii")


def read_sealed(source: bytes) -> SealedFile:
    """A sealed price from its bytes. Raises SealRefused for anything that `written` would not write."""
    given = _parsed(source)
    holders = _holders(given["holders"])
    sealed = SealedFile(
        context=_context(given),
        holders=holders,
        shares=_shares(given["shares"], holders),
        key_check=_bytes(given["key_check"], "key_check", KEY_CHECK),
        nonce=_bytes(given["nonce"], "nonce", NONCE),
        ciphertext=_bytes(given["ciphertext"], "ciphertext", None),
    )
    if len(sealed.ciphertext) - TAG not in BUCKETS:
        raise SealRefused(problem("ciphertext", "seal.form", key="ciphertext"))
    return sealed


def _parsed(source: bytes) -> dict[str, Any]:
    if len(source) > MOST_FILE:
        raise SealRefused(problem("file", "seal.too-large", limit=MOST_FILE // 1_000_000))
    if sum(source.count(sign) for sign in (b",", b"[", b"{")) > MOST_SIGNS:
        raise SealRefused(problem("file", "seal.not-sealed"))
    try:
        given = json.loads(source.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as fault:
        begun = FORMAT.encode() in source[:200]
        raise SealRefused(problem("file", "seal.cut-off" if begun else "seal.not-sealed")) from fault
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise SealRefused(problem("file", "seal.not-sealed"))
    if type(given.get("version")) is not int or given["version"] != VERSION:
        raise SealRefused(problem("version", "seal.version"))
    missing = next((key for key in (*KEYS, *given) if key not in given or key not in KEYS), None)
    if missing is not None:
        raise SealRefused(problem("file", "seal.form", key=_shown(missing)))
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _value in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _shown(key: str) -> str:
    return key if WORD.fullmatch(key) else "?"


def _context(given: dict[str, Any]) -> Context:
    for key in ("procurement", "call", "reference"):
        if not isinstance(given[key], str) or not WORD.fullmatch(given[key]):
            raise SealRefused(problem(key, "seal.form", key=key))
    try:
        return Context(procurement=given["procurement"], call=given["call"], reference=given["reference"])
    except ValueError as fault:
        raise SealRefused(problem("call", "seal.form", key="call")) from fault


def _holders(given: Any) -> tuple[str, ...]:
    known = isinstance(given, list) and all(isinstance(each, str) and FINGERPRINT.fullmatch(each) for each in given)
    if not known or len(set(given)) != len(given) or not FEWEST_HOLDERS <= len(given) <= MOST_HOLDERS:
        raise SealRefused(problem("holders", "seal.form", key="holders"))
    return tuple(given)


def _shares(given: Any, holders: tuple[str, ...]) -> tuple[Share, ...]:
    pairs = tuple(combinations(holders, 2))
    if not isinstance(given, list) or len(given) != len(pairs):
        raise SealRefused(problem("shares", "seal.form", key="shares"))
    return tuple(_share(each, pair) for each, pair in zip(given, pairs, strict=True))


def _share(given: Any, pair: tuple[str, str]) -> Share:
    if not isinstance(given, dict) or given.keys() != {"holders", "wrapped"} or given["holders"] != list(pair):
        raise SealRefused(problem("shares", "seal.form", key="shares"))
    halves = given["wrapped"]
    if not isinstance(halves, list) or len(halves) != len(pair):
        raise SealRefused(problem("shares", "seal.form", key="wrapped"))
    first, second = (_bytes(each, "wrapped", WRAPPED) for each in halves)
    return Share(holders=pair, wrapped=(first, second))


def _bytes(given: Any, key: str, length: int | None) -> bytes:
    """Bytes from base64 as it is written here: no other spelling of the same bytes is accepted."""
    try:
        found = base64.b64decode(given.encode("ascii"), validate=True) if isinstance(given, str) else None
    except (ValueError, binascii.Error):
        found = None
    if found is None or (length is not None and len(found) != length) or _b64(found) != given:
        raise SealRefused(problem(key, "seal.form", key=key))
    return found


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
