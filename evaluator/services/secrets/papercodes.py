"""One-time codes printed on paper, for members who have no second device."""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 signs: no I, L, O or U. What is read as one of those still counts as what was printed."""
READ_AS = str.maketrans("ILO", "110")
LONG_VOWEL = "ー"
"""What a Japanese keyboard gives for a dash; Python counts it as a letter."""
LENGTH, GROUP = 8, 4
"""Eight signs of five bits: 40 bits a code."""
MOST_CODES = 100


def new_codes(count: int) -> tuple[str, ...]:
    """So many different codes such as `K7P2-9XQM`, to be printed once and not kept."""
    if not 0 < count <= MOST_CODES:
        raise ValueError(f"count: 1 to {MOST_CODES}")
    found: dict[str, None] = {}
    while len(found) < count:
        signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        found[f"{signs[:GROUP]}-{signs[GROUP:]}"] = None
    return tuple(found)


def hashed(code: str, *, key: bytes, owner: str) -> str:
    """What is stored of a code: HMAC-SHA256 in hexadecimal under a key, bound to its owner.

    A keyed hash is enough where a slow one would be needed for a password: a code is random and used once. The key
    lies outside the database, so a stolen table alone does not let 40 bits be tried out.
    """
    return hmac.new(key, f"{owner}\n{_plain(code)}".encode(), hashlib.sha256).hexdigest()


def matching(code: str, hashes: Iterable[str], *, key: bytes, owner: str) -> str | None:
    """The stored hash of a typed code, or None; the caller deletes it, so that it counts once.

    Small letters, wide signs, spaces and any dashes are accepted. Every hash is compared, whichever matches.
    """
    wanted = hashed(code, key=key, owner=owner)
    found = None
    for each in hashes:
        found = each if hmac.compare_digest(each.encode(), wanted.encode()) else found
    return found


def _plain(code: str) -> str:
    signs = unicodedata.normalize("NFKC", code[:100]).upper().translate(READ_AS)
    return "".join(sign for sign in signs if sign.isalnum() and sign != LONG_VOWEL)
