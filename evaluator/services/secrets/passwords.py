"""Passwords: hashed with Argon2id, checked in the same time for everybody, refused if easily guessed."""

import secrets
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from evaluator.core.values import Problem, problem

SHORTEST, LONGEST = 12, 200
MOST_SIGNS = 1000
"""Longer input is not even normalised; no stored password can be that long."""
LEFT_TO_GUESS = 6
"""How many signs a password must hold beside well-known words and the person's own."""
FEWEST_SIGNS = 5
"""How many different signs a password must hold."""
WORDS = Path(__file__).with_name("common_passwords.txt")
ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik")
RUN = 4
"""Signs in a row of the alphabet, the digits or the keyboard that count as one word."""
CLEAR_SIGNS = "acdefhjkmnprtwxy347"
"""No pair of them is taken for each other on paper: no 0 o, 1 l i, 2 z, 5 s, 6 b, 8, 9 g q, u v."""
PARALLEL = 2
"""How many hashes are computed at once; each takes its memory and a core."""
PATIENCE_SECONDS = 10


class TooManyHashes(Exception):
    """So many people log in at once that this one has to try again; nothing was compared."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one Argon2id hash costs (RFC 9106). The default is above the least that OWASP names: 19 MiB, 2, 1."""

    memory_kib: int = 32 * 1024
    passes: int = 2
    lanes: int = 1


COST = Cost()
_gate = threading.BoundedSemaphore(PARALLEL)


def hash_password(password: str, *, cost: Cost = COST) -> str:
    """The hash to store, with its salt and cost in it. Raises TooManyHashes."""
    with gate():
        return _hasher(cost).hash(normalised(password))


def verify(stored: str | None, password: str, *, cost: Cost = COST) -> bool:
    """Whether a password fits a stored hash. Raises TooManyHashes.

    Give None for somebody unknown or without a password: as much work is done as for anybody, so the time does not
    tell who has an account.
    """
    usable = stored if stored is not None and _is_hash(stored) else None
    with gate():
        dummy = _dummy(cost)
        try:
            fits: bool = _hasher(cost).verify(usable or dummy, normalised(password))
        except Argon2Error:
            fits = False
    return fits and usable is not None


def is_outdated(stored: str, *, cost: Cost = COST) -> bool:
    """Whether a stored hash was made at another cost than the present one."""
    return _is_hash(stored) and _hasher(cost).check_needs_rehash(stored)


def normalised(password: str) -> str:
    """The password as it is hashed: NFKC, so that a wide or a composed sign is the same on every keyboard."""
    return unicodedata.normalize("NFKC", password[:MOST_SIGNS])


@contextmanager
def gate() -> Iterator[None]:
    """Room for one hash among those computed at once, here and for the keys of holders. Raises TooManyHashes."""
    if not _gate.acquire(timeout=PATIENCE_SECONDS):
        raise TooManyHashes
    try:
        yield
    finally:
        _gate.release()


def password_problems(
    password: str, *, login: str, name: str, organisation: str = "", shortest: int = SHORTEST
) -> tuple[Problem, ...]:
    """Everything that speaks against a new password; empty if nothing does.

    Length and guessing count, not kinds of signs (NIST SP 800-63B-4, 3.1.1.2).
    """
    plain = normalised(password)
    if len(plain) < shortest:
        return (problem("password", "password.too-short", shortest=shortest, count=len(plain)),)
    if len(password) > MOST_SIGNS or len(plain) > LONGEST:
        return (problem("password", "password.too-long", longest=LONGEST),)
    folded = _folded(plain)
    if len(set(folded)) < FEWEST_SIGNS:
        return (problem("password", "password.few-signs", fewest=FEWEST_SIGNS),)
    if len(_without_runs(_without(folded, common_words()))) < LEFT_TO_GUESS:
        return (problem("password", "password.common"),)
    if len(_without_runs(_without(folded, (*_own_words(login, name, organisation), *common_words())))) < LEFT_TO_GUESS:
        return (problem("password", "password.own-words"),)
    return ()


def temporary_password() -> str:
    """A password to hand over on paper, such as `ktw4-a7xr-p3ne-mhcy`: about 68 bits, no signs that look alike."""
    groups = ("".join(secrets.choice(CLEAR_SIGNS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


@cache
def common_words() -> tuple[str, ...]:
    """The well-known words that many passwords are made of, folded, the longest first."""
    lines = WORDS.read_text(encoding="utf-8").split("\n")
    return _longest_first(line for line in lines if line and not line.startswith("#"))


def _own_words(*given: str) -> tuple[str, ...]:
    parts = [part for each in given for part in (each, *each.replace("@", " ").split())]
    return tuple(word for word in _longest_first(parts) if len(word) >= (3 if word.isascii() else 2))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({_folded(normalised(each)) for each in words} - {""}, key=lambda word: (-len(word), word)))


def _folded(text: str) -> str:
    """Without capitals, spaces and signs, and with `@` and `$` read as the letters that they stand for."""
    return "".join(sign for sign in text.casefold().replace("@", "a").replace("$", "s") if sign.isalnum())


def _without(text: str, words: Iterable[str]) -> str:
    """What is left beside the words. A gap keeps what stood on both sides from making new ones."""
    for word in words:
        text = text.replace(word, " ")
    return text.replace(" ", "")


def _without_runs(text: str) -> str:
    """What is left beside runs such as 4567, dcba or uiop, and beside a sign or a group that is only repeated."""
    runs = {row[at : at + RUN] for each in ROWS for row in (each, each[::-1]) for at in range(len(row) - RUN + 1)}
    kept = text
    for run in sorted(runs):
        kept = kept.replace(run, " ")
    kept = kept.replace(" ", "")
    groups = (kept[:size] for size in range(1, len(kept) // 2 + 1))
    return next((group for group in groups if group * (len(kept) // len(group)) == kept), kept)


@cache
def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes, type=Type.ID)


@cache
def _dummy(cost: Cost) -> str:
    return _hasher(cost).hash(secrets.token_urlsafe())


def _is_hash(stored: str) -> bool:
    try:
        _hasher(COST).check_needs_rehash(stored)
    except InvalidHashError:
        return False
    return True
