"""The key pair of an opening officer: the public half in clear, the private half under the officer's own passphrase."""

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_pem_public_key,
)

from evaluator.core.values import problem
from evaluator.exchange.sealed.content import SealRefused
from evaluator.exchange.sealed.envelope import fingerprint
from evaluator.services.secrets.passwords import Cost, gate, normalised

KEY_BITS = 3072
EXPONENT = 65537
VERSION = 1
SALT, NONCE, KEY = 16, 12, 32
PASSPHRASE_COST = Cost(memory_kib=64 * 1024, passes=3, lanes=1)
"""Dearer than a login: it is used twice a year, and whoever steals the database can try it in peace."""
MOST_MEMORY_KIB, MOST_PASSES, MOST_LANES = 1024 * 1024, 20, 8


@dataclass(frozen=True, kw_only=True)
class Holder:
    """One officer's key pair as it is stored; both fields are text."""

    public_pem: str
    sealed_private: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in hexadecimal: how sealed prices name this holder."""
        return fingerprint(self.public_pem)


def new_holder(passphrase: str, *, cost: Cost = PASSPHRASE_COST) -> Holder:
    """A new key pair (RSA, 3072 bits), its private half encrypted under the passphrase (Argon2id, then AES-256-GCM).

    Whether the passphrase is good enough is asked of `password_problems` before. Raises TooManyHashes.
    """
    private = generate_private_key(public_exponent=EXPONENT, key_size=KEY_BITS)
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    return Holder(public_pem=pem, sealed_private=_locked(private, pem, passphrase, cost))


def unlock(holder: Holder, passphrase: str) -> RSAPrivateKey:
    """The private key. Raises SealRefused: `seal.passphrase` where it is wrong, `seal.key-damaged` where it is not one."""
    cost, salt, nonce, box = _parts(holder.sealed_private)
    try:
        der = AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, box, holder.fingerprint.encode("ascii"))
        # the box has proved that these are our own bytes; testing the primes again would take a fifth of a second
        private = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    except InvalidTag as fault:
        raise SealRefused(problem("passphrase", "seal.passphrase")) from fault
    if not isinstance(private, RSAPrivateKey):
        raise SealRefused(problem("key", "seal.key-damaged"))
    return private


def public_key(public_pem: str) -> RSAPublicKey:
    """The public key of a PEM. Raises ValueError unless it is RSA with 3072 bits."""
    public = load_pem_public_key(public_pem.encode("ascii"))
    if not isinstance(public, RSAPublicKey) or public.key_size != KEY_BITS:
        raise ValueError(f"a holder's key is RSA with {KEY_BITS} bits")
    return public


def _locked(private: RSAPrivateKey, pem: str, passphrase: str, cost: Cost) -> str:
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    box = AESGCM(_key(passphrase, salt, cost)).encrypt(nonce, der, fingerprint(pem).encode("ascii"))
    values = {"v": VERSION, "m": cost.memory_kib, "t": cost.passes, "p": cost.lanes}
    binary = {"salt": salt, "nonce": nonce, "box": box}
    return json.dumps(values | {key: base64.b64encode(each).decode("ascii") for key, each in binary.items()})


def _parts(sealed_private: str) -> tuple[Cost, bytes, bytes, bytes]:
    try:
        given: dict[str, Any] = json.loads(sealed_private)
        cost = Cost(memory_kib=given["m"], passes=given["t"], lanes=given["p"])
        salt, nonce, box = (base64.b64decode(given[key], validate=True) for key in ("salt", "nonce", "box"))
        sound = given["v"] == VERSION and len(salt) == SALT and len(nonce) == NONCE
    except (ValueError, KeyError, TypeError) as fault:
        raise SealRefused(problem("key", "seal.key-damaged")) from fault
    if not sound or not _is_bearable(cost):
        raise SealRefused(problem("key", "seal.key-damaged"))
    return cost, salt, nonce, box


def _is_bearable(cost: Cost) -> bool:
    """Whether a stored cost is a cost at all: an altered row must not eat the server's memory."""
    given = (cost.memory_kib, cost.passes, cost.lanes)
    if not all(type(each) is int for each in given):
        return False
    return (
        8 * cost.lanes <= cost.memory_kib <= MOST_MEMORY_KIB and 1 <= cost.passes <= MOST_PASSES and 1 <= cost.lanes <= MOST_LANES
    )


def _key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    with gate():
        return hash_secret_raw(
            normalised(passphrase).encode(),
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY,
            type=Type.ID,
        )
