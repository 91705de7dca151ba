"""Sealed prices with cheap keys: four holders, a context, a price."""

from datetime import date
from functools import cache
from typing import Any

from evaluator.exchange.sealed.content import Price
from evaluator.exchange.sealed.envelope import Context
from evaluator.services.secrets.holders import Holder, new_holder
from evaluator.services.secrets.passwords import Cost
from evaluator.services.secrets.seal import seal

CHEAP = Cost(memory_kib=8, passes=1, lanes=1)
CONTEXT = Context(procurement="p-17", call="0123456789abcdef" * 4, reference="K7P2-9XQM")


def passphrase(name: str) -> str:
    """The passphrase of a holder by name."""
    return f"opening phrase of {name}"


@cache
def holder(name: str) -> Holder:
    """A holder by name, the same one for the whole run: a key pair takes a while."""
    return new_holder(passphrase(name), cost=CHEAP)


def price(**changes: Any) -> Price:
    """A price of twelve million yen, with changes."""
    plain = {"yen": 12_345_000, "tax_included": True, "proposer": "社会福祉法人　青野みらい会", "date": date(2026, 11, 20)}
    return Price(**plain | changes)


@cache
def sealed(*names: str, context: Context = CONTEXT, **changes: Any) -> bytes:
    """A sealed price for holders by name, for Akiko, Bunta and Chie if none is named; the same file every time."""
    keys = [holder(name).public_pem for name in names or ("akiko", "bunta", "chie")]
    return seal(price(**changes), keys, context=context)
