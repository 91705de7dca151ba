"""Sealed prices: made for two to four holders, opened by any two of them together, never by one.

For each pair of holders the key is split in two (one half is random, the other is the key XOR that half), and each half
is wrapped for its own holder. What a pair finds must also match `key_check`: without it a dishonest proposer could
write one file that two pairs open to two different prices, because AES-GCM does not commit to its key.
"""

import secrets
from collections.abc import Sequence
from itertools import combinations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evaluator.core.values import problem
from evaluator.exchange.sealed.content import Price, SealRefused, pack, unpack
from evaluator.exchange.sealed.envelope import (
    FEWEST_HOLDERS,
    FORMAT,
    KEY_CHECK,
    MOST_HOLDERS,
    NONCE,
    VERSION,
    Context,
    SealedFile,
    Share,
    binding,
    fingerprint,
    label,
    read_sealed,
    written,
)
from evaluator.services.secrets.holders import Holder, public_key, unlock
from evaluator.services.secrets.turns import HandOver, Pending, Seats

__all__ = [
    "Context",
    "HandOver",
    "Pending",
    "Price",
    "SealRefused",
    "first_turn",
    "hand_over",
    "read_sealed",
    "seal",
    "second_turn",
]

KEY = 32


def seal(price: Price, holders: Sequence[str], *, context: Context) -> bytes:
    """A sealed price as a file. `holders` are the public keys (PEM) of two to four officers.

    Raises ValueError for holders that are too few, too many or twice the same, and for a context without a reference.
    """
    names = tuple(fingerprint(pem) for pem in holders)
    if not FEWEST_HOLDERS <= len(names) <= MOST_HOLDERS or len(set(names)) != len(names) or not context.reference:
        raise ValueError("two to four different holders, and a reference")
    bound_to = binding(context, names)
    keys = {name: public_key(pem) for name, pem in zip(names, holders, strict=True)}
    key = secrets.token_bytes(KEY)
    nonce = secrets.token_bytes(NONCE)
    sealed = SealedFile(
        context=context,
        holders=names,
        shares=tuple(_split(key, pair, keys, bound_to) for pair in combinations(names, 2)),
        key_check=_derived(key, "check", KEY_CHECK),
        nonce=nonce,
        ciphertext=AESGCM(_derived(key, "content", KEY)).encrypt(nonce, pack(price), bound_to),
    )
    return written(sealed)


def first_turn(
    sealed: SealedFile,
    holder: Holder,
    *,
    passphrase: str,
    partner_pem: str,
    expected: Context,
    tables: Sequence[HandOver] = (),
) -> Pending:
    """The first holder's half of the key, wrapped anew for the partner: of no use without the partner's passphrase.

    `tables` are the hand-overs of this file in their order. Raises SealRefused.
    """
    _expect(sealed, expected)
    seats = Seats.of(sealed, tables)
    seat, other = seats.seat_of(holder.fingerprint), seats.seat_of(fingerprint(partner_pem))
    if seat == other:
        raise SealRefused(problem("partner", "seal.one-person"))
    half = _half(sealed, seats, seat, other, unlock(holder, passphrase))
    taker = fingerprint(partner_pem)
    wrapped = _wrap(public_key(partner_pem), half, label(sealed.binding, "turn", seat, other, taker))
    return Pending(file=sealed.identity, seat=seat, taker=taker, wrapped=wrapped)


def second_turn(
    sealed: SealedFile,
    pending: Pending,
    *,
    holder: Holder,
    passphrase: str,
    expected: Context,
    tables: Sequence[HandOver] = (),
) -> Price:
    """The price, opened by the second holder with what the first one left. Raises SealRefused."""
    _expect(sealed, expected)
    seats = Seats.of(sealed, tables)
    seat = seats.seat_of(holder.fingerprint)
    if pending.file != sealed.identity or pending.taker != holder.fingerprint:
        raise SealRefused(problem("pending", "seal.other-turn"))
    if pending.seat not in sealed.holders or pending.seat == seat:
        raise SealRefused(problem("pending", "seal.one-person"))
    private = unlock(holder, passphrase)
    own = _half(sealed, seats, seat, pending.seat, private)
    left = _unwrap(private, pending.wrapped, label(sealed.binding, "turn", pending.seat, seat, pending.taker))
    return _opened(sealed, _xor(own, left))


def hand_over(
    files: Sequence[tuple[SealedFile, Sequence[HandOver]]], holder: Holder, *, passphrase: str, successor_pem: str
) -> tuple[HandOver, ...]:
    """What a successor needs to take the holder's seat in each file; the files themselves stay as they are.

    Each file comes with its earlier hand-overs. The result is stored beside them, in order. Afterwards the leaving
    officer's private key is destroyed by the caller: it still fits the original files. Raises SealRefused, also where
    the successor has, or ever had, a seat: nobody may hold two halves.
    """
    successor = fingerprint(successor_pem)
    public = public_key(successor_pem)
    private = unlock(holder, passphrase)
    return tuple(_handed(sealed, Seats.of(sealed, tables), holder, private, successor, public) for sealed, tables in files)


def _handed(
    sealed: SealedFile, seats: Seats, holder: Holder, private: RSAPrivateKey, successor: str, public: RSAPublicKey
) -> HandOver:
    seat = seats.seat_of(holder.fingerprint)
    if successor in seats.ever:
        raise SealRefused(problem("successor", "seal.successor"))
    others = [each for each in sealed.holders if each != seat]
    halves = {other: _half(sealed, seats, seat, other, private) for other in others}
    wrapped = {
        other: _wrap(public, half, label(sealed.binding, "hand-over", seat, other, successor)) for other, half in halves.items()
    }
    return HandOver(file=sealed.identity, seat=seat, successor=successor, wrapped=wrapped)


def _expect(sealed: SealedFile, expected: Context) -> None:
    if sealed.context.procurement != expected.procurement:
        raise SealRefused(problem("procurement", "seal.other-procurement"))
    if sealed.context.call != expected.call:
        raise SealRefused(problem("call", "seal.other-call"))
    if sealed.context != expected:
        raise SealRefused(problem("reference", "seal.other-reference"))


def _half(sealed: SealedFile, seats: Seats, seat: str, other: str, private: RSAPrivateKey) -> bytes:
    """The half of the key that a seat has in the pair with another, from the newest hand-over or the file itself."""
    table = seats.newest.get(seat)
    if table is not None:
        return _unwrap(private, table.wrapped[other], label(sealed.binding, "hand-over", seat, other, table.successor))
    share = next(each for each in sealed.shares if set(each.holders) == {seat, other})
    wrapped = share.wrapped[share.holders.index(seat)]
    return _unwrap(private, wrapped, label(sealed.binding, "share", seat, other))


def _split(key: bytes, pair: tuple[str, str], keys: dict[str, RSAPublicKey], bound_to: bytes) -> Share:
    one, other = pair
    half = secrets.token_bytes(len(key))
    return Share(
        holders=pair,
        wrapped=(
            _wrap(keys[one], half, label(bound_to, "share", one, other)),
            _wrap(keys[other], _xor(key, half), label(bound_to, "share", other, one)),
        ),
    )


def _opened(sealed: SealedFile, key: bytes) -> Price:
    if not secrets.compare_digest(_derived(key, "check", KEY_CHECK), sealed.key_check):
        raise SealRefused(problem("shares", "seal.key-check"))
    try:
        content = AESGCM(_derived(key, "content", KEY)).decrypt(sealed.nonce, sealed.ciphertext, sealed.binding)
    except InvalidTag as fault:
        raise SealRefused(problem("ciphertext", "seal.altered")) from fault
    return unpack(content)


def _derived(key: bytes, purpose: str, length: int) -> bytes:
    info = f"{FORMAT}/{VERSION} {purpose}".encode("ascii")
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(key)


def _padding(bound_to: bytes) -> OAEP:
    return OAEP(mgf=MGF1(algorithm=SHA256()), algorithm=SHA256(), label=bound_to)


def _wrap(public: RSAPublicKey, half: bytes, bound_to: bytes) -> bytes:
    return public.encrypt(half, _padding(bound_to))


def _unwrap(private: RSAPrivateKey, wrapped: bytes, bound_to: bytes) -> bytes:
    try:
        half = private.decrypt(wrapped, _padding(bound_to))
    except ValueError as fault:
        raise SealRefused(problem("shares", "seal.share")) from fault
    if len(half) != KEY:
        raise SealRefused(problem("shares", "seal.share"))
    return half


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
