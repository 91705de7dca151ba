"""What is kept beside a sealed price: the turn that waits for a second person, and seats handed over to successors."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from evaluator.core.values import problem
from evaluator.exchange.sealed.content import SealRefused
from evaluator.exchange.sealed.envelope import FINGERPRINT, WRAPPED, SealedFile


@dataclass(frozen=True, kw_only=True)
class Pending:
    """One half of the key, wrapped for the second person.

    `seat` is the giver's place in the file (the fingerprint of the original holder), `taker` the key it is wrapped for.
    """

    file: str
    seat: str
    taker: str
    wrapped: bytes

    def as_text(self) -> str:
        """JSON to store; about 800 bytes."""
        return json.dumps({"file": self.file, "seat": self.seat, "taker": self.taker, "wrapped": _b64(self.wrapped)})

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What `as_text` gave. Raises SealRefused for anything else."""
        given = _stored(text, {"file", "seat", "taker"})
        return cls(file=given["file"], seat=given["seat"], taker=given["taker"], wrapped=_block(given["wrapped"]))


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """A seat of a file handed over: the leaving holder's half for each other seat, wrapped for the successor."""

    file: str
    seat: str
    successor: str
    wrapped: Mapping[str, bytes]

    def as_text(self) -> str:
        """JSON to store; at most 2 kB."""
        halves = {other: _b64(each) for other, each in self.wrapped.items()}
        return json.dumps({"file": self.file, "seat": self.seat, "successor": self.successor, "wrapped": halves})

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What `as_text` gave. Raises SealRefused for anything else."""
        given = _stored(text, {"file", "seat", "successor"})
        if not isinstance(given["wrapped"], dict):
            raise SealRefused(problem("stored", "seal.stored"))
        halves = {other: _block(each) for other, each in given["wrapped"].items()}
        return cls(file=given["file"], seat=given["seat"], successor=given["successor"], wrapped=halves)


@dataclass(frozen=True, kw_only=True)
class Seats:
    """Who may open a file now: the seat of each original holder, and whose key fits it today."""

    takers: Mapping[str, str]
    newest: Mapping[str, HandOver]
    left: frozenset[str]

    @classmethod
    def of(cls, sealed: SealedFile, tables: Sequence[HandOver]) -> Self:
        """The seats of a file after its hand-overs in order. Raises SealRefused where one does not belong to it."""
        takers = {name: name for name in sealed.holders}
        newest: dict[str, HandOver] = {}
        left: set[str] = set()
        for table in tables:
            others = {name for name in sealed.holders if name != table.seat}
            if table.file != sealed.identity or table.seat not in takers or table.wrapped.keys() != others:
                raise SealRefused(problem("stored", "seal.other-file"))
            if table.successor in {*takers.values(), *sealed.holders, *left}:
                raise SealRefused(problem("successor", "seal.successor"))
            left.add(takers[table.seat])
            takers[table.seat] = table.successor
            newest[table.seat] = table
        return cls(takers=takers, newest=newest, left=frozenset(left))

    @property
    def ever(self) -> frozenset[str]:
        """Every key that a half was ever wrapped for: none of them may get another."""
        return frozenset({*self.takers, *self.takers.values(), *self.left})

    def seat_of(self, name: str) -> str:
        """The seat that a key fits now. Raises SealRefused: handed over, or never a holder."""
        for seat, taker in self.takers.items():
            if taker == name:
                return seat
        raise SealRefused(problem("holder", "seal.handed-over" if name in self.left else "seal.not-holder"))


def _stored(text: str, names: set[str]) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise SealRefused(problem("stored", "seal.stored")) from fault
    if not isinstance(given, dict) or given.keys() != {*names, "wrapped"}:
        raise SealRefused(problem("stored", "seal.stored"))
    if not all(isinstance(given[name], str) and FINGERPRINT.fullmatch(given[name]) for name in names):
        raise SealRefused(problem("stored", "seal.stored"))
    return given


def _block(given: Any) -> bytes:
    try:
        block = base64.b64decode(given, validate=True) if isinstance(given, str) else b""
    except ValueError:
        block = b""
    if len(block) != WRAPPED:
        raise SealRefused(problem("stored", "seal.stored"))
    return block


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
