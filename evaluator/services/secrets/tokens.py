"""Tokens of sessions, keys made from the application's secret, and small secrets encrypted at rest."""

import base64
import binascii
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
PREFIX = "1."
"""Version of what `encrypt` writes, so that a later one can be told apart."""


class CannotDecrypt(Exception):
    """The text was altered, belongs elsewhere, or was encrypted under another secret key."""


def new_token() -> str:
    """A token of 32 random bytes, 43 signs that are safe in a URL or a cookie."""
    return secrets.token_urlsafe(KEY_BYTES)


def digest(token: str) -> str:
    """SHA-256 in hexadecimal: what is stored of a token. It needs no salt, because a token is random."""
    return hashlib.sha256(token.encode()).hexdigest()


def derived_key(secret_key: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from the application's secret (HKDF-SHA256, RFC 5869)."""
    if not secret_key or not purpose:
        raise ValueError("a key needs a secret and a purpose")
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"evaluator/{purpose}".encode())
    return hkdf.derive(secret_key.encode())


def encrypt(text: str, *, key: bytes, about: str) -> str:
    """A short text encrypted with AES-256-GCM. `about` binds it to its place, such as `totp:user:17`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = AESGCM(key).encrypt(nonce, text.encode(), about.encode())
    return PREFIX + base64.urlsafe_b64encode(nonce + box).decode("ascii")


def decrypt(stored: str, *, key: bytes, about: str) -> str:
    """The text that `encrypt` was given. Raises CannotDecrypt where text, key or place is not the same."""
    try:
        raw = base64.b64decode(stored.removeprefix(PREFIX).encode("ascii"), altchars=b"-_", validate=True)
        if not stored.startswith(PREFIX):
            raise CannotDecrypt("unknown version")
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error) as fault:
        raise CannotDecrypt("altered, elsewhere, or under another key") from fault
